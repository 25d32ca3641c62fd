using System.Globalization;

namespace Runrate.Agents.Metering;

/// <summary>The counts of a record as the row of an event has them: the five token meters in columns, all others in one text.</summary>
internal static class UsageCounts
{
    /// <summary>A record that counted nothing keeps none: it happened, and its identity is taken.</summary>
    public static List<MeterCount> Read(UsageEvent row)
    {
        var counts = new List<MeterCount>(5);
        Read(row, counts);
        return counts;
    }

    public static void Read(UsageEvent row, List<MeterCount> counts)
    {
        Add(Meters.InputTokens, row.InputTokens);
        Add(Meters.OutputTokens, row.OutputTokens);
        Add(Meters.CacheReadTokens, row.CacheReadTokens);
        Add(Meters.CacheWriteTokens, row.CacheWriteTokens);
        Add(Meters.CacheWrite1hTokens, row.CacheWrite1hTokens);
        foreach (var (meter, quantity) in Others(row.Others))
            Add(meter, quantity);

        void Add(string meter, decimal quantity)
        {
            if (quantity != 0)
                counts.Add(new MeterCount(meter, quantity));
        }
    }

    /// <summary>What the text of the other meters says.</summary>
    public static IEnumerable<MeterCount> Others(string? text)
    {
        if (text is null)
            yield break;
        foreach (var one in text.Split(';'))
        {
            var at = one.LastIndexOf('=');
            yield return new MeterCount(one[..at], decimal.Parse(one[(at + 1)..], CultureInfo.InvariantCulture));
        }
    }

    public static void Write(UsageEvent row, IReadOnlyList<MeterCount> counts)
    {
        (row.InputTokens, row.OutputTokens, row.CacheReadTokens, row.CacheWriteTokens, row.CacheWrite1hTokens) = (0, 0, 0, 0, 0);
        SortedDictionary<string, decimal>? others = null;
        foreach (var (meter, quantity) in counts)
        {
            if (!Column(row, meter, quantity))
            {
                others ??= new SortedDictionary<string, decimal>(StringComparer.Ordinal);
                var name = meter.Replace(';', '_').Replace(',', '_');
                others[name] = others.GetValueOrDefault(name) + quantity;
            }
        }
        row.Others = others is null ? null
            : string.Join(';', others.Where(o => o.Value != 0).Select(o => $"{o.Key}={o.Value.ToString(CultureInfo.InvariantCulture)}"));
        if (row.Others == "")
            row.Others = null;
    }

    private static bool Column(UsageEvent row, string meter, decimal quantity)
    {
        // A part of a token, as averages have it, is kept as it is.
        if (quantity != decimal.Truncate(quantity))
            return false;
        switch (meter)
        {
            case Meters.InputTokens: row.InputTokens += (long)quantity; return true;
            case Meters.OutputTokens: row.OutputTokens += (long)quantity; return true;
            case Meters.CacheReadTokens: row.CacheReadTokens += (long)quantity; return true;
            case Meters.CacheWriteTokens: row.CacheWriteTokens += (long)quantity; return true;
            case Meters.CacheWrite1hTokens: row.CacheWrite1hTokens += (long)quantity; return true;
            default: return false;
        }
    }
}
