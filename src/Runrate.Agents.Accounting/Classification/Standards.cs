using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>A standard or a section of tax law in our own words, as declared in <c>data/standards.json</c>.</summary>
/// <param name="Id">As it is cited: <c>ASU 2025-06</c>, <c>IAS 38.57</c>, <c>IRC 41</c>.</param>
/// <param name="Effective">From when it holds, where that is worth saying.</param>
public sealed record Standard(string Id, string Title, string Says, string? Effective);

/// <summary>A rule that cites a standard, with when it is in force.</summary>
public sealed record CitingRule(Framework Framework, string Question, RuleVersion Version, RuleRow Rule);

/// <summary>What we hold of the standards that the rules cite: their substance in our words, and the rules that rest on them.</summary>
public static partial class Standards
{
    private static readonly Lazy<IReadOnlyList<Standard>> Held = new(Read);

    public static IReadOnlyList<Standard> All => Held.Value;

    /// <summary>The text held of a citation: its own, else that of the paragraph or topic it belongs to, else of the standard it is
    /// converged with.</summary>
    public static Standard? Find(string citation)
    {
        for (var name = citation; name.Length > 0; name = Parent(name))
        {
            if (All.FirstOrDefault(s => Key(s.Id) == Key(name)) is { } own)
                return own;
        }
        return Converged(citation) is { } twin ? Find(twin) : null;
    }

    /// <summary>The rules that cite it or a part of it, each sentence once.</summary>
    public static IReadOnlyList<CitingRule> Citing(string citation, RuleLibrary rules)
    {
        var key = Key(citation);
        return [.. rules.Files.SelectMany(file => file.Versions.SelectMany(version => version.Rows
            .Where(rule => rule.Cites.Any(c => IsPart(Key(c.Id), key)))
            .Select(rule => new CitingRule(file.Framework, file.Question, version, rule))))
            .DistinctBy(c => c.Rule.Because)];
    }

    /// <summary>The citation's family as the rules name it: what else of it they cite.</summary>
    public static IReadOnlyList<string> Family(string citation, RuleLibrary rules)
    {
        var family = FamilyName().Match(citation).Value.Trim();
        return [.. rules.Files.SelectMany(f => f.Versions).SelectMany(v => v.Rows).SelectMany(r => r.Cites).Select(c => c.Id)
            .Concat(All.Select(s => s.Id)).Where(id => id.StartsWith(family, StringComparison.OrdinalIgnoreCase))
            .Select(id => TopicName().Match(id).Value.Trim()).Where(id => id.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>"IAS 38" holds 38.57, and 38.57 its (a); "IRC 17" does not hold 174.</summary>
    private static bool IsPart(string cited, string of) => cited.StartsWith(of, StringComparison.Ordinal)
        && (cited.Length == of.Length || !char.IsLetterOrDigit(cited[of.Length]));

    private static string Key(string citation) => citation.Replace("Section", "IRC", StringComparison.OrdinalIgnoreCase).Replace(" ", "",
        StringComparison.Ordinal).ToUpperInvariant();

    private static string Parent(string name)
    {
        var at = name.LastIndexOfAny(['.', '-', '(']);
        return at < 0 ? "" : name[..at].TrimEnd();
    }

    /// <summary>Ind AS 38 is IAS 38 and Ind AS 116 is IFRS 16, as far as the rules go.</summary>
    private static string? Converged(string citation) => IndAs().Match(citation) is { Success: true } found
        ? int.Parse(found.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) is > 100 and var number
            ? $"IFRS {number - 100}{found.Groups[2].Value}" : $"IAS {found.Groups[1].Value}{found.Groups[2].Value}" : null;

    [GeneratedRegex(@"^Ind AS (\d{1,3})(.*)$", RegexOptions.IgnoreCase, 5_000)]
    private static partial Regex IndAs();

    [GeneratedRegex(@"^[A-Za-z-]+( AS)?( Act \d{4}, s\.)?", RegexOptions.IgnoreCase, 5_000)]
    private static partial Regex FamilyName();

    [GeneratedRegex(@"^[A-Za-z-]+( AS)?( Act \d{4}, s\.)? \d+[A-Z]?(-\d+)?", RegexOptions.IgnoreCase, 5_000)]
    private static partial Regex TopicName();

    private static IReadOnlyList<Standard> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("standards.json");
        Invariant.Check(stream is not null, "The standards are not embedded.");
        using var file = JsonDocument.Parse(stream!);
        return [.. file.RootElement.GetProperty("standards").EnumerateArray().Select(s => new Standard(s.GetProperty("id").GetString()!,
            s.GetProperty("title").GetString()!, s.GetProperty("says").GetString()!,
            s.TryGetProperty("effective", out var effective) ? effective.GetString() : null))];
    }
}
