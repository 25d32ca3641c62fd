using NodaTime;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Spans;

/// <summary>What became of a span, or why it is not on the bill.</summary>
public enum SpanVerdict
{
    /// <summary>Not a consumption; kept because it links others.</summary>
    Passed,
    Counted,
    /// <summary>It repeats the call of a span below it.</summary>
    Wrapper,
    /// <summary>It sums the calls below it, or of its trace.</summary>
    RollUp,
    /// <summary>Another instrumentation counted the same call: the provider gave both the same response id.</summary>
    Double,
    /// <summary>A call of a model that carries no counts, and nothing else carries them.</summary>
    Waits,
    /// <summary>It carries no counts, and another span of the same call does.</summary>
    Covered,
    /// <summary>It tells less of its call than a span above it, which knows what the cache had and counts.</summary>
    Coarser,
}

/// <summary>A span in the tree of its trace: one of this batch, or one that is stored.</summary>
internal sealed record SpanNode
{
    public required string TraceId { get; init; }
    public required string SpanId { get; init; }
    public string? ParentId { get; init; }
    public required SpanRole Role { get; set; }
    public bool HasUsage { get; init; }
    /// <summary>All its tokens, each once, and those of the output.</summary>
    public long Tokens { get; init; }
    public long Output { get; init; }
    /// <summary>Of its tokens, those that the cache had or took.</summary>
    public long Cached { get; init; }
    public string Model { get; init; } = "";
    public string RequestModel { get; init; } = "";
    public string? ResponseId { get; init; }
    public Instant At { get; init; }
    public string Scope { get; init; } = "";

    /// <summary>The span itself, where it came with this batch.</summary>
    public Span? Span { get; init; }
    public SpanFacts? Facts { get; init; }
    public TokenReading Reading { get; init; }
    public int Line { get; init; }
    /// <summary>Whether it, or what is stored of it, states a cost.</summary>
    public bool HasCost => HadCost || StatedCost is not null;
    public bool HadCost { get; init; }
    /// <summary>What the span says that its call cost, where that is anything.</summary>
    public decimal? StatedCost => Facts?.Cost is > 0 and var cost ? cost : null;
    /// <summary>What was decided before, where it is stored.</summary>
    public SpanVerdict? Stored { get; init; }

    /// <summary>Whether it is a later state of a stored span, and counts more.</summary>
    public bool IsLater { get; init; }

    public SpanVerdict Verdict { get; set; }
    /// <summary>The span that counts in its place, as trace and span.</summary>
    public string? Other { get; set; }

    /// <summary>This span, with what was decided of it before.</summary>
    public SpanNode As(SeenSpan before) => this with
    {
        Stored = before.Verdict,
        Verdict = before.Verdict,
        Other = before.Other,
        IsLater = before.HasUsage && HasUsage && Output > before.Output,
    };

    public string Key => TraceIdentity.Of(TraceId, SpanId);

    public bool Equals(SpanNode? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public bool IsModel => Role == SpanRole.Model;

    /// <summary>Whether the span above is of the same call as the one below it, or sums it.</summary>
    public bool Wraps(SpanNode below, bool idIsBelow)
    {
        if (ResponseId is not null && ResponseId == below.ResponseId && Output == below.Output)
            return true;
        if (Tokens == below.Tokens && Output == below.Output && Tokens > 0)
            return true;
        if (!ModelsAgree(below))
            return false;
        if (ResponseId is not null && below.ResponseId is not null && !idIsBelow)
            return false;
        return Tokens >= below.Tokens || (Output == below.Output && Output > 0);
    }

    /// <summary>Whether the span above is another view of exactly the call below it, and no sum: cached input may be left out below.</summary>
    public bool IsViewOf(SpanNode below) => Output == below.Output && (ResponseId is not null && ResponseId == below.ResponseId
        || ((ResponseId is null || below.ResponseId is null) && ModelsAgree(below) && Tokens > 0
            && (Tokens == below.Tokens || Tokens - Cached == below.Tokens)));

    private bool ModelsAgree(SpanNode other) => Agree(Model, other.Model) || Agree(RequestModel, other.RequestModel)
        || Agree(Model, other.RequestModel) || Agree(RequestModel, other.Model);

    private static bool Agree(string one, string other)
    {
        var (a, b) = (one[(one.LastIndexOf('/') + 1)..], other[(other.LastIndexOf('/') + 1)..]);
        return a == "" || b == "" || a.StartsWith(b, StringComparison.OrdinalIgnoreCase) || b.StartsWith(a, StringComparison.OrdinalIgnoreCase);
    }
}
