using NodaTime;
using NodaTime.Text;

namespace Runrate.Agents.Imports.Reading;

/// <summary>Times as vendors write them, in text and as counts since 1970.</summary>
internal static class Times
{
    /// <summary>
    /// Seconds, or thousandths, millionths, billionths of them, told by their size: no record is of before 1973 or after 5138.
    /// </summary>
    public static Instant? FromUnix(decimal units)
    {
        var seconds = units switch
        {
            < 0 => -1,
            < 100_000_000_000m => units,
            < 100_000_000_000_000m => units / 1_000,
            < 100_000_000_000_000_000m => units / 1_000_000,
            < 100_000_000_000_000_000_000m => units / 1_000_000_000,
            _ => -1,
        };
        return seconds < 0 ? null : Instant.FromUnixTimeTicks((long)(seconds * NodaConstants.TicksPerSecond));
    }

    /// <summary>The time, or null; and whether its zone was taken for granted.</summary>
    public static (Instant? At, bool AssumedUtc) Read(ReadOnlySpan<char> text)
    {
        var trimmed = text.Trim();
        if (StrictValues.TryInstant(trimmed, out var at) is var reading && reading != TimeReading.Invalid)
            return (at, reading == TimeReading.AssumedUtc);
        if (StrictValues.TryNumber(trimmed, out var units) && units > 10_000_000)
            return (FromUnix(units), false);
        var offset = OffsetDateTimePattern.Rfc3339.Parse(trimmed.ToString());
        return (offset.Success ? offset.Value.ToInstant() : null, false);
    }
}
