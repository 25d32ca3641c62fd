using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What a stated length of time measures, by the words around it.</summary>
internal static class TermReader
{
    private const int Reach = 6;

    /// <summary>Null where the words are no length of time that matters: "90 days", "every 3 months", "12 month rule".</summary>
    public static Term? At(IReadOnlyList<Token> tokens, int i)
    {
        var unit = FigureReader.UnitAt(tokens, i);
        var follows = tokens.Skip(i + 1).Take(2).Any(t => t.Text == unit);
        var more = follows && tokens[i + 1].Text != unit;
        var first = i + (more ? 3 : follows ? 2 : 1);
        var after = Words(tokens, first, Math.Min(tokens.Count, first + Reach), tokens[i].Clause);
        var next = after.FirstOrDefault() ?? "";
        if (next is "rule" or "convention" || tokens[i].Value is < 0.25m or > 1200 || unit is "day"
            || (unit == "week" && tokens[i].Value * 12 % 52 != 0) || (unit == "month" && i > 0 && tokens[i - 1].Text is "every"))
            return null;
        var months = (int)Math.Round(unit switch
        {
            "year" => tokens[i].Value * 12,
            "quarter" => tokens[i].Value * 3,
            "week" => tokens[i].Value * 12 / 52,
            _ => tokens[i].Value
        });
        var role = Role([.. Words(tokens, Math.Max(0, i - Reach), i, tokens[i].Clause)], [.. after]);
        // "Only 12 more months", "two years left": counted from now, not from the start.
        return new Term(months, role is TermRole.Life or TermRole.Duration or TermRole.NewLife && ((more && tokens[i + 1].Text is "more"
            or "further" or "additional" or "extra") || next is "left" or "remaining" or "longer" or "more") && tokens.Any(t => t.Text == "after")
            ? TermRole.Remaining : role);
    }

    /// <summary>"After a year", "after one month": in months.</summary>
    public static int? AfterOne(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i].Text == "after" && tokens[i + 1].Text is "a" or "the" && tokens[i + 2].Text is "year" or "month"
                && !(i + 3 < tokens.Count && tokens[i + 3].Text is "end"))
                return tokens[i + 2].Text == "year" ? 12 : 1;
        }
        return null;
    }

    /// <summary>"A yearly prepayment", "the annual support contract": twelve months, where nothing longer is said.</summary>
    public static bool Yearly(IReadOnlyList<Token> tokens)
    {
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Text is "annual" or "yearly" && tokens.Skip(i + 1).Take(3).Any(t => t.Text is "prepayment" or "subscription"
                or "plan" or "license" or "contract" or "fee" or "support" or "commitment" or "reservation" or "deal" or "membership"
                or "renewal" or "seat"))
                return true;
            // "For a year", "a year of seats", "24,000 for the year"; "12k a year" is a price.
            var rate = i > 0 && (tokens[i - 1].Kind == TokenKind.Number || tokens[i - 1].Text is "month" or "seat" or "user");
            if (tokens[i].Text is "a" or "the" or "full" or "whole" && tokens[i + 1].Text == "year" && !rate
                && ((i > 0 && tokens[i - 1].Text is "for" or "over" or "covering" or "of" && (tokens[i].Text != "the" || (i > 1
                && tokens[i - 2].IsMoney))) || (i + 2 < tokens.Count && tokens[i + 2].Text == "of" && tokens[i].Text == "a")))
                return true;
        }
        return false;
    }

    /// <summary>"30 lakh a year", "5k monthly": for how many months the amount is paid; null where it is paid once.</summary>
    public static int? Every(IReadOnlyList<Token> tokens, decimal? amount)
    {
        var at = Enumerable.Range(0, tokens.Count).FirstOrDefault(i => tokens[i].Kind == TokenKind.Number && tokens[i].Value == amount, -1);
        var behind = at < 0 ? [] : tokens.Skip(at + 1).Take(2).TakeWhile(t => t.Clause == tokens[at].Clause).Select(t => t.Text).ToList();
        return behind is ["a" or "per" or "each" or "every", var unit] ? Of(unit) : behind is [var word, ..] ? Of(word) : null;

        static int? Of(string word) => word switch
        {
            "year" or "yearly" or "annually" or "annum" or "pa" => 12,
            "quarter" or "quarterly" => 3,
            "month" or "monthly" or "pm" => 1,
            _ => null,
        };
    }

    private static IEnumerable<string> Words(IReadOnlyList<Token> tokens, int from, int to, int clause) =>
        tokens.Skip(from).Take(to - from).Where(t => t.Clause == clause).Select(t => t.Text);

    private static TermRole Role(string[] before, string[] after)
    {
        var last = before.LastOrDefault() ?? "";
        if (after is ["property", ..])
            return TermRole.Class;
        if (last == "after")
            return TermRole.Elapsed;
        if (Near(before, "total") && Near(before, "life"))
            return TermRole.NewLife;
        if (after.Take(2).SequenceEqual(["in", "all"]) || after.Take(2).SequenceEqual(["in", "total"]) || after.Take(1).Contains("altogether"))
            return TermRole.NewLife;
        if (last == "over" && before.Any(w => Stemmer.Of(w) is "depreciat" or "amortiz"))
            return TermRole.Life;
        if (after.Take(3).Any(IsLife))
            return last is "new" or "revised" ? TermRole.NewLife : TermRole.Life;
        if (after is ["of", "use" or "service", ..])
            return TermRole.Life;
        if (after is ["in" or "into" or "later" or "ago" or "old" or "elapsed" or "gone" or "passed", ..]
            || (Near(before, "used") && last == "for"))
            return TermRole.Elapsed;
        if (last is "in" or "within")
            return TermRole.Ahead;
        if (Near(before, "benefit") || (Near(before, "useful") && last == "for") || (Near(before, "help") && last == "for"))
            return TermRole.Benefit;
        return before.Any(IsLife) ? TermRole.Life : TermRole.Duration;
    }

    private static bool IsLife(string word) => word is "life" or "lives" or "lifetime" or "lifespan" or "last" or "lasting" or "useful"
        or "longevity";

    private static bool Near(string[] words, string word) => words.TakeLast(4).Contains(word);
}
