using NodaTime;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>
/// What the question word asks for has to be what the answer gives: a day, a month, a number of months, something worked out. A form that
/// gives something else answers another question, however well the other words were read.
/// </summary>
internal static class QuestionWords
{
    private const int AheadMax = 13;

    /// <summary>Forms that tell figures and never a day.</summary>
    private static bool TellsFigures(BooksQuery query) => query is { Dimension: not "contract", Fact: null } && query.Form is BooksForm.Total
        or BooksForm.Statement or BooksForm.Rank or BooksForm.Compare or BooksForm.Why or BooksForm.Share or BooksForm.Average
        or BooksForm.Profit or BooksForm.Balance;

    /// <summary>The words that the reading does not meet; null where it meets them.</summary>
    /// <param name="latest">The last month with figures.</param>
    public static string? Unmet(Slots slots, BooksQuery query, YearMonth latest)
    {
        var figures = TellsFigures(query);
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var (word, next) = (slots.Tokens[i].Text, i + 1 < slots.Tokens.Count ? slots.Tokens[i + 1].Text : "");
            if (slots.IsNamed(i))
                continue;
            if (figures && word == "when" && IsHead(slots, i))
                return slots.Quote(i);
            if (figures && word is "which" or "what" && next is "month" or "quarter" or "week" or "day" && !slots.IsNamed(i + 1)
                && IsHead(slots, i) && (query.Form != BooksForm.Rank || query.Dimension is not "month"))
                return $"{slots.Quote(i)} {slots.Quote(i + 1)}";
            if (figures && word == "many" && i > 0 && slots.Tokens[i - 1].Text == "how"
                && next is "month" or "quarter" or "week" or "day" or "year" or "time" or "hour" or "people" && !slots.IsNamed(i + 1)
                && !slots.IsUsed(i + 1))
                return $"{slots.Quote(i - 1)} {slots.Quote(i)} {slots.Quote(i + 1)}";
            // Whose job went stands in no book; what a person would have cost does.
            if (figures && query.Measure != "headcount" && word == "many" && i > 0 && slots.Tokens[i - 1].Text == "how"
                && next is "job" or "position")
                return $"{slots.Quote(i - 1)} {slots.Quote(i)} {slots.Quote(i + 1)}";
            if (figures && word == "why" && IsHead(slots, i) && WhyNot(slots, i) is { } not)
                return $"{slots.Quote(i)} {slots.Quote(not)}";
            if (query.Form != BooksForm.Share && word is "divide" or "divided" or "multiply" or "multiplied" or "subtract" && !slots.IsUsed(i))
                return slots.Quote(i);
            if (query.Form != BooksForm.WhatIf && word == "if" && i > 0
                && Enumerable.Range(i + 1, Math.Min(4, slots.Tokens.Count - i - 1)).Any(k => slots.Tokens[k].Text == "had"))
                return slots.Quote(i);
        }
        return query.Form == BooksForm.Forecast && slots.Periods.FirstOrDefault(p => p.Period.From > latest.PlusMonths(AheadMax)) is { } far
            ? string.Join(' ', Enumerable.Range(far.Start, far.End - far.Start).Select(slots.Quote)) : null;
    }

    /// <summary>"Why is it not amortised" asks for what is missing, and no movement of a figure says that; "why is it not as high" asks for the
    /// movement.</summary>
    private static int? WhyNot(Slots slots, int why)
    {
        var not = Enumerable.Range(why, slots.Tokens.Count - why)
            .FirstOrDefault(i => slots.Tokens[i].Text == "not" && slots.Tokens[i].Sentence == slots.Tokens[why].Sentence, -1);
        return not < 0 || not + 1 < slots.Tokens.Count && slots.Tokens[not + 1].Text is "as" or "so" or "more" or "higher" or "lower" or "less"
            or "better" or "up" or "down" or "rise" or "fall" ? null : not;
    }

    /// <summary>At the head of the sentence, behind nothing but "and", "in", "of" and the like.</summary>
    private static bool IsHead(Slots slots, int i)
    {
        for (var k = i - 1; k >= 0 && slots.Tokens[k].Sentence == slots.Tokens[i].Sentence; k--)
        {
            if (!slots.IsNamed(k) && slots.Tokens[k].Text is not ("and" or "but" or "so" or "ok" or "in" or "of" or "for" or "at" or "since"
                or "until"))
                return false;
        }
        return true;
    }
}
