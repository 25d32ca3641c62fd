namespace Runrate.Agents.Metering;

/// <summary>Splits what a sender counts into the disjoint meters that are priced, each bucket once.</summary>
internal static class TokenSplit
{
    public const string Negative = "A count is below zero.";

    /// <summary>
    /// Where input includes what was read from and written to the cache (OpenTelemetry, OpenAI, LiteLLM): uncached = input − read
    /// − write. Null when the parts are more than the whole, or a count is negative.
    /// </summary>
    /// <param name="cacheWrite">All cache writes, those for an hour included.</param>
    public static IReadOnlyList<MeterCount>? Inclusive(
        decimal input, decimal output, decimal cacheRead = 0, decimal cacheWrite = 0, decimal cacheWrite1h = 0) => Of(new TokenStatement
        {
            Input = input,
            Output = output,
            CacheRead = cacheRead,
            CacheWrite = Math.Max(cacheWrite, cacheWrite1h),
            CacheWrite1h = cacheWrite1h,
            WriteIncludes1h = true,
            InputIncludesCache = true,
            IsOneRequest = false,
        }).Counts;

    /// <summary>Where the buckets are disjoint already (Anthropic). Null when a count is negative.</summary>
    public static IReadOnlyList<MeterCount>? Exclusive(
        decimal uncached, decimal output, decimal cacheRead = 0, decimal cacheWrite = 0, decimal cacheWrite1h = 0) => Of(new TokenStatement
        {
            Input = uncached,
            Output = output,
            CacheRead = cacheRead,
            CacheWrite = cacheWrite,
            CacheWrite1h = cacheWrite1h,
            InputIncludesCache = false,
            IsOneRequest = false,
        }).Counts;

    /// <summary>
    /// The disjoint meters. Where the dialect does not say what lies within what, the stated total decides; where that is not
    /// there either, what cannot be within is beside, and that is said.
    /// </summary>
    public static TokenReading Of(TokenStatement s)
    {
        ReadOnlySpan<decimal> all =
        [
            s.Input ?? 0, s.Output ?? 0, s.CacheRead ?? 0, s.CacheWrite ?? 0, s.CacheWrite1h ?? 0, s.Reasoning ?? 0, s.AudioInput ?? 0,
            s.AudioOutput ?? 0, s.AudioCacheRead ?? 0, s.ImageInput ?? 0, s.ImageOutput ?? 0, s.VideoInput ?? 0, s.VideoOutput ?? 0, s.Total ?? 0,
        ];
        foreach (var count in all)
        {
            if (count < 0)
                return new TokenReading(null, Negative, null);
        }
        foreach (var count in all)
        {
            if (count > CountMax)
                return new TokenReading(null, "A count is larger than any request.", null);
        }
        var hour = s.CacheWrite1h ?? 0;
        var write = s.WriteIncludes1h ? Math.Max(s.CacheWrite ?? 0, hour) - hour : s.CacheWrite ?? 0;
        var parts = new Parts(
            s.Input ?? 0, s.Output ?? 0, s.CacheRead ?? 0, write, hour, s.Reasoning ?? 0,
            (s.AudioInput ?? 0) + (s.ImageInput ?? 0) + (s.VideoInput ?? 0),
            (s.AudioOutput ?? 0) + (s.ImageOutput ?? 0) + (s.VideoOutput ?? 0), s.AudioCacheRead ?? 0);
        var (reading, assumption) = Decide(s, parts);
        return Split(s, parts, reading) is { } counts
            ? new TokenReading(counts, null, assumption)
            : new TokenReading(null, "The counts do not add up: the parts are more than the whole.", null);
    }

    /// <summary>Counts beyond this are not tokens of anything.</summary>
    public const decimal CountMax = 1_000_000_000_000_000m;

    private readonly record struct Parts(
        decimal Input, decimal Output, decimal Read, decimal Write, decimal Write1h, decimal Reasoning, decimal OtherInput,
        decimal OtherOutput, decimal AudioRead)
    {
        public decimal Cached => Read + Write + Write1h;
    }

    /// <summary>What lies beside the input and output rather than within.</summary>
    private readonly record struct Beside(bool Cache, bool Reasoning, bool Modalities)
    {
        public decimal Sum(in Parts p) => p.Input + p.Output + (Cache ? p.Cached : 0) + (Reasoning ? p.Reasoning : 0)
            + (Modalities ? p.OtherInput + p.OtherOutput : 0);

        public bool IsPossible(in Parts p) => (Reasoning || p.Reasoning <= p.Output)
            && (Modalities || p.OtherOutput <= p.Output)
            && (Cache ? Modalities || p.OtherInput - p.AudioRead <= p.Input : Within(p) >= 0);

        public decimal Within(in Parts p) => p.Input - p.Cached - (Modalities ? 0 : p.OtherInput - p.AudioRead);
    }

    private static (Beside, string?) Decide(TokenStatement s, in Parts p)
    {
        Beside? first = null;
        // Within first; what the dialect declares is not tried the other way.
        for (var way = 0; way < 8; way++)
        {
            var one = new Beside((way & 4) != 0, (way & 2) != 0, (way & 1) != 0);
            if (one.Cache == s.InputIncludesCache || one.Reasoning == s.OutputIncludesReasoning || one.Modalities == s.TotalsIncludeModalities
                || !one.IsPossible(p))
                continue;
            if (s.Total is { } total && one.Sum(p) == total)
                return (one, null);
            first ??= one;
        }
        if (first is not { } chosen)
            return (new Beside(s.InputIncludesCache == false, s.OutputIncludesReasoning == false, s.TotalsIncludeModalities == false), null);
        var said = chosen.Cache && s.InputIncludesCache is null ? "More was cached than put in: the input was read as not including the cached."
            : chosen.Reasoning && s.OutputIncludesReasoning is null ? "More was reasoned than put out: the output was read as not including it."
            : chosen.Modalities && s.TotalsIncludeModalities is null ? "Audio and images were read as beside the text." : null;
        return (chosen, said);
    }

    private static List<MeterCount>? Split(TokenStatement s, in Parts p, Beside beside)
    {
        if (!beside.IsPossible(p))
            return null;
        var uncached = beside.Cache ? p.Input - (beside.Modalities ? 0 : p.OtherInput - p.AudioRead) : beside.Within(p);
        var output = p.Output + (beside.Reasoning ? p.Reasoning : 0) - (beside.Modalities ? 0 : p.OtherOutput);
        var audio = (s.AudioInput ?? 0) - p.AudioRead;
        if (uncached < 0 || output < 0 || audio < 0 || p.AudioRead > p.Read)
            return null;
        var context = p.Input + (beside.Cache ? p.Cached : 0) + (beside.Modalities ? p.OtherInput : 0);
        var priced = s.Class.AboveK > 0 || !s.IsOneRequest ? s.Class : s.Class with { AboveK = PriceClass.Above(context) };
        var counts = new List<MeterCount>(5);
        Add(Meters.InputTokens, uncached);
        Add(Meters.OutputTokens, output);
        Add(Meters.CacheReadTokens, p.Read - p.AudioRead);
        Add(Meters.CacheWriteTokens, p.Write);
        Add(Meters.CacheWrite1hTokens, p.Write1h);
        Add(Meters.AudioInputTokens, audio);
        Add(Meters.AudioOutputTokens, s.AudioOutput ?? 0);
        Add(Meters.AudioCacheReadTokens, p.AudioRead);
        Add(Meters.ImageInputTokens, s.ImageInput ?? 0);
        Add(Meters.ImageOutputTokens, s.ImageOutput ?? 0);
        Add(Meters.VideoInputTokens, s.VideoInput ?? 0);
        Add(Meters.VideoOutputTokens, s.VideoOutput ?? 0);
        return counts;

        void Add(string meter, decimal quantity)
        {
            if (quantity != 0)
                counts.Add(new MeterCount(priced.Of(meter), quantity));
        }
    }
}
