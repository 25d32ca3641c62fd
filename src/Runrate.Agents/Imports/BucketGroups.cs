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
