using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The year that a calculation is asked for: "in year 2", "the second year", "for calendar 2026".</summary>
internal static class AskedYear
{
    private static readonly string[] Ordinals = ["first", "second", "third", "fourth", "fifth", "sixth"];

    /// <summary>Null where none is asked; the words that ask are marked by <paramref name="at"/>.</summary>
    public static int? Read(IReadOnlyList<Token> tokens, out int at)
    {
        for (at = 0; at < tokens.Count; at++)
        {
            var (text, next) = (tokens[at].Text, at + 1 < tokens.Count ? tokens[at + 1] : null);
            if (FiscalYear(tokens, at) is { } fiscal)
                return fiscal;
            if (text == "year" && next is { Kind: TokenKind.Number, IsMoney: false, IsPercent: false } number && number.Value is > 0 and <= 60)
                return (int)number.Value;
            if (next?.Text == "year" && Array.IndexOf(Ordinals, text) is >= 0 and var place && !(at > 0 && tokens[at - 1].Text is "the" or "in"
                && tokens.Skip(at + 2).Take(1).Any(t => t.Kind == TokenKind.Number)))
                return place + 1;
            if (text is "expense" or "charge" or "depreciation" or "amortization" && Year(tokens, at) is { } ofYear)
                return ofYear;
            if (text is "calendar" or "fy" or "for" or "in" or "during" && next is { IsDatePart: true } && next.Value is >= 1990 and <= 2100
                && (at + 2 >= tokens.Count || tokens[at + 2].Clause != tokens[at + 1].Clause || text != "in"))
                return (int)next.Value;
        }
        return null;
    }

    /// <summary>"The expense of 2026", "the charge in 2027".</summary>
    private static int? Year(IReadOnlyList<Token> tokens, int at)
    {
        var next = at + 1 < tokens.Count && tokens[at + 1].Text is "of" or "for" or "in" ? at + 2 : at + 1;
        return next < tokens.Count && tokens[next] is { IsDatePart: true } year && year.Value is >= 1990 and <= 2100 ? (int)year.Value : null;
    }

    /// <summary>"FY 2026-27" and "FY26-27" are named by the year in which they end.</summary>
    private static int? FiscalYear(IReadOnlyList<Token> tokens, int at)
    {
        var text = tokens[at].Text;
        if (!text.StartsWith("fy", StringComparison.Ordinal) || text.Length > 6)
            return null;
        var glued = int.TryParse(text.AsSpan(2), out var written);
        if (!glued && (text.Length > 2 || at + 1 >= tokens.Count || tokens[at + 1] is not { Kind: TokenKind.Number, IsMoney: false }))
            return null;
        var first = glued ? written : (int)Math.Min(tokens[at + 1].Value, 9999);
        var next = at + (glued ? 1 : 2);
        first += first < 100 ? 2000 : 0;
        if (first is < 1990 or > 2100)
            return null;
        return next < tokens.Count && tokens[next] is { Kind: TokenKind.Number, IsHyphened: true } end && end.Value % 100 == (first + 1) % 100
            ? first + 1 : first;
    }
}
