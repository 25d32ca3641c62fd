using System.Text.RegularExpressions;
using NodaTime;

namespace Runrate.Agents.Imports;

/// <summary>
/// A span of time of a report as one delivery states it: which columns its results are grouped by, and which results there are. The same
/// span under other columns states the same figure again.
/// </summary>
/// <param name="Prefix">What the identities of its results begin with, whatever they are grouped by.</param>
/// <param name="Keys">The identities that this delivery states.</param>
internal sealed partial record BucketGroups(string Source, string Prefix, Instant Start, Instant End, IReadOnlySet<string> Keys)
{
    /// <summary>How many columns behind the prefix say what it is grouped by; the others may be empty in some results.</summary>
    public int Columns { get; init; } = int.MaxValue;

    /// <summary>The place of the model: usage that does not tell its models has no price, and takes nothing back that has one.</summary>
    public int? ModelPlace { get; init; }

    /// <summary>Whether another delivery states it under other columns, made later or with its models; known once it was compared.</summary>
    public bool? IsOlder { get; set; }

    /// <summary>How the span lies to that of a stored identity of the same report.</summary>
    public SpanRelation RelationTo(string identity)
    {
        if (SpanOf(Prefix) is not { } own || SpanOf(identity) is not { } other || own == other || own.Start >= other.End || other.Start >= own.End
            || !identity.AsSpan(identity.IndexOf('/')).StartsWith(Prefix.AsSpan(Prefix.IndexOf('/'))) || !StatesAlike(identity))
            return SpanRelation.Apart;
        return (own.Start <= other.Start && own.End >= other.End, own.Start >= other.Start && own.End <= other.End) switch
        {
            (true, _) => SpanRelation.Holds,
            (_, true) => SpanRelation.IsWithin,
            _ => SpanRelation.Crosses,
        };
    }

    // Two reports of which each tells of others, say of two organizations, are not parts of each other.
    private bool StatesAlike(string identity)
    {
        var rest = BaseOf(identity[identity.IndexOf('/')..]);
        var mine = Keys.Select(k => k[k.IndexOf('/')..]).ToHashSet(StringComparer.Ordinal);
        return mine.Contains(rest) || !Filled(rest).SetEquals(mine.SelectMany(Filled).ToHashSet());
    }

    private static HashSet<int> Filled(string rest) => [.. rest.Split('/').Index().Where(p => p.Item.Length > 0).Select(p => p.Index)];

    /// <summary>Whether an identity is of a time that the span has some of, and of another length.</summary>
    public bool Meets((long Start, long End) span) =>
        Start.ToUnixTimeSeconds() < span.End && span.Start < End.ToUnixTimeSeconds()
            && span != (Start.ToUnixTimeSeconds(), End.ToUnixTimeSeconds());

    public static (long Start, long End)? SpanOf(string identity) => SpanInFront().Match(identity) is { Success: true } found
        ? (long.Parse(found.Groups["start"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(found.Groups["end"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))
        : null;

    [GeneratedRegex(@"^(?<start>\d{1,12})-(?<end>\d{1,12})/", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SpanInFront();

    /// <summary>The columns that any of the identities has a value in, by place.</summary>
    public IReadOnlySet<int> Grouping(IEnumerable<string> identities) => identities
        .SelectMany(id => BaseOf(id)[Prefix.Length..].Split('/').Take(Columns).Index())
        .Where(part => part.Item.Length > 0).Select(part => part.Index).ToHashSet();

    /// <summary>The identity without the number of a twin and of its restatements.</summary>
    public static string BaseOf(string identity) => Numbers().Replace(identity, "");

    /// <summary>A value of an identity: the sign between two values is none of its own.</summary>
    public static string Part(string? value) =>
        value?.Replace("%", "%25", StringComparison.Ordinal).Replace("/", "%2F", StringComparison.Ordinal) ?? "";

    [GeneratedRegex(@"(#\d+)?(~(\d+|back))*$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Numbers();
}

/// <summary>How the span of a delivery lies to one that is stored, of the same report.</summary>
internal enum SpanRelation
{
    Apart,
    Holds,
    IsWithin,
    Crosses,
}
