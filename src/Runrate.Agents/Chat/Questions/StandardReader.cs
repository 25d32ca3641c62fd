using System.Text.RegularExpressions;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// A question about a standard itself: "what does ASU 2025-06 change", "when is ASC 350-40 effective", "explain IAS 38.57". One that
/// names a cost asks how the cost is treated, whatever standard it names.
/// </summary>
internal static partial class StandardReader
{
    private const int Milliseconds = 5_000;

    [GeneratedRegex(
        @"\b(?<family>asu|asc|ifric|sic|ifrs|ias|ind[ -]?as)\s*(?:topic\s*)?(?<number>\d{1,4}(?:[-.]\d+[a-z]?)*(?:\([a-z0-9]\))*)"
        + @"(?:,?\s*(?:para(?:graph)?\.?|§)\s*(?<para>\d+[a-z]?))?|"
        + @"\b(?<family>irc|section|sec\.?|§)\s*(?<number>\d{2,4}[a-z]?(?:\([a-z0-9]+\))*)",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Citation();

    /// <summary>The standard that is asked about, as it is cited; null where something else is asked.</summary>
    public static string? Asked(string text, IReadOnlyList<Token> tokens, Question own)
    {
        // One sentence that asks; whoever states facts of a cost asks how the cost is treated.
        if (Citation().Match(text) is not { Success: true } found || tokens.Count == 0 || tokens.Any(t => t.IsMoney)
            || tokens[^1].Sentence != tokens[0].Sentence || own.Said.Keys.Count(k => k != "asu_2025_06_adopted") > 1)
            return null;
        if (!Law().IsMatch(text) && !(own.Category is null && Concerns().IsMatch(text)) && found.Length < text.Trim(' ', '?', '.').Length)
            return null;
        var (family, number) = (found.Groups["family"].Value.ToUpperInvariant(), found.Groups["number"].Value);
        if (found.Groups["para"] is { Success: true } paragraph)
            number = $"{number}.{paragraph.Value}";
        if (family is "IRC" or "SECTION" or "SEC" or "SEC." or "§")
            return Indian(text) ? $"Income-tax Act 2025, s. {number}" : $"IRC {Upper(number)}";
        return $"{(family.StartsWith("IND", StringComparison.Ordinal) ? "Ind AS" : family)} {number}";
    }

    /// <summary>"What does it change", "from when is it in force", "explain": asked of the text whatever else is named.</summary>
    [GeneratedRegex(
        @"^\W*(and |so |please )?(what|how)\b.{0,20}\b(does|do|did|will|has)\b.*\b(change|require|say|mean|state|cover|introduce|replace)|"
        + @"^\W*(and |so |please )?(what is|what's|whats|explain|describe|summari[sz]e|define|tell me about)\b(?!.*\b(treat|capex|opex|cost|charge))|"
        + @"^\W*(and |so |please )?(when|from when|since when|as of when|from what date|is|are|can|may|must|do|does)\b.*"
        + @"\b(effective|in force|take effect|takes effect|into force|kicks? in|mandatory|appl(y|ies|icable) from|adopt)",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Law();

    [GeneratedRegex(@"\b(relevant|applicable|appl(y|ies))\b", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Concerns();

    private static bool Indian(string text) => text.Contains("income-tax act", StringComparison.OrdinalIgnoreCase)
        || text.Contains("income tax act", StringComparison.OrdinalIgnoreCase) || text.Contains("india", StringComparison.OrdinalIgnoreCase);

    /// <summary>"174a" is 174A, and "168(k)" stays as it is.</summary>
    private static string Upper(string number)
    {
        var bracket = number.IndexOf('(', StringComparison.Ordinal);
        return bracket < 0 ? number.ToUpperInvariant() : number[..bracket].ToUpperInvariant() + number[bracket..];
    }
}
