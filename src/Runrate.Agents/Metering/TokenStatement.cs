namespace Runrate.Agents.Metering;

/// <summary>
/// What a sender says of the tokens of one request, in its own way of counting, before it is split into the disjoint meters that
/// are priced. A null count was not stated, which is not the same as zero.
/// </summary>
internal sealed record TokenStatement
{
    /// <summary>Input as stated; whether it includes the cache is <see cref="InputIncludesCache"/>, or the total tells.</summary>
    public decimal? Input { get; init; }
    public decimal? Output { get; init; }
    public decimal? CacheRead { get; init; }
    /// <summary>Cache writes for five minutes, or all of them where <see cref="WriteIncludes1h"/>.</summary>
    public decimal? CacheWrite { get; init; }
    public decimal? CacheWrite1h { get; init; }
    public bool WriteIncludes1h { get; init; }
    public decimal? Reasoning { get; init; }
    /// <summary>Input and output plus whatever the sender counts beside them.</summary>
    public decimal? Total { get; init; }
    public decimal? AudioInput { get; init; }
    public decimal? AudioOutput { get; init; }
    /// <summary>Of the cache reads, those of audio.</summary>
    public decimal? AudioCacheRead { get; init; }
    public decimal? ImageInput { get; init; }
    public decimal? ImageOutput { get; init; }
    public decimal? VideoInput { get; init; }
    public decimal? VideoOutput { get; init; }

    /// <summary>The dialect's convention; null where it has none.</summary>
    public bool? InputIncludesCache { get; init; }
    /// <summary>Whether reasoning is within the output; null where the dialect does not say.</summary>
    public bool? OutputIncludesReasoning { get; init; }
    /// <summary>Whether audio, image and video are within input and output; null where the dialect does not say.</summary>
    public bool? TotalsIncludeModalities { get; init; }

    /// <summary>Tier, speed and region; a context threshold where the report states it.</summary>
    public PriceClass Class { get; init; } = PriceClass.Standard;
    /// <summary>Whether it is one request, so that the input is the length of its context.</summary>
    public bool IsOneRequest { get; init; } = true;

    /// <summary>Whether anything was counted at all; zero counts.</summary>
    public bool CountsAnything => Input is not null || Output is not null || CacheRead is not null || CacheWrite is not null
        || CacheWrite1h is not null || AudioInput is not null || AudioOutput is not null || ImageInput is not null
        || ImageOutput is not null || Total is not null;
}

/// <summary>The disjoint meters of a statement, or why it cannot be split, and what had to be taken for granted.</summary>
internal readonly record struct TokenReading(IReadOnlyList<MeterCount>? Counts, string? Problem, string? Assumption);
