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
            if (text == "year" && next is { Kind: TokenKind.Number, IsMoney: false, IsPercent: false } number && number.Value is > 0 and <= 60)
                return (int)number.Value;
            if (next?.Text == "year" && Array.IndexOf(Ordinals, text) is >= 0 and var place && !(at > 0 && tokens[at - 1].Text is "the" or "in"
                && tokens.Skip(at + 2).Take(1).Any(t => t.Kind == TokenKind.Number)))
                return place + 1;
            if (text is "calendar" or "fy" or "for" or "in" or "during" && next is { IsDatePart: true } && next.Value is >= 1990 and <= 2100
                && (at + 2 >= tokens.Count || tokens[at + 2].Clause != tokens[at + 1].Clause || text != "in"))
                return (int)next.Value;
        }
        return null;
    }
}
