using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports;

/// <summary>Times of JSON records, with what had to be assumed said to the sender.</summary>
internal static class JsonTimes
{
    /// <summary>RFC 3339, the same without a zone (read as UTC, and said so), or a count since 1970: see <see cref="Times"/>.</summary>
    public static Instant? Time(this JsonElement element, Intake intake, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.Get(name) is not { } value)
                continue;
            if (value.ValueKind == JsonValueKind.Number)
                return JsonValues.AsNumber(value) is { } units ? Times.FromUnix(units) : null;
            var text = value.ToString();
            var offset = OffsetDateTimePattern.Rfc3339.Parse(text);
            if (offset.Success)
                return offset.Value.ToInstant();
            if (StrictValues.TryInstant(text, out var instant) == TimeReading.Invalid)
                return null;
            intake.Assume($"{name} without zone was read as UTC.");
            return instant;
        }
        return null;
    }
}
