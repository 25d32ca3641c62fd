using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Months a question is about, first and last inclusive, and how that was read when the words were relative.</summary>
internal sealed record MonthRange(YearMonth From, YearMonth To, string? Note)
{
    public static MonthRange Of(YearMonth month, string? note = null) => new(month, month, note);
}

/// <summary>Reads periods; relative ones are resolved against the date given and say so.</summary>
internal static class PeriodReader
{
    public static MonthRange? Read(IReadOnlyList<Token> tokens, LocalDate today, MonthRange? before)
    {
        var current = today.ToYearMonth();
        for (var i = 0; i < tokens.Count; i++)
        {
            var (word, next) = (tokens[i].Text, i + 1 < tokens.Count ? tokens[i + 1].Text : "");
            var range = (word, next) switch
            {
                ("last" or "previous" or "prior", "month") when before is null
                    || word == "last" => Relative(current.PlusMonths(-1), $"{word} month"),
                ("month", "before") or ("previous", "month") or ("prior", "month") =>
                    Relative((before?.From ?? current).PlusMonths(-1), "the month before"),
                ("this" or "current", "month") => Compared(tokens, i)
                    ? new MonthRange(current.PlusMonths(-1), current,
                    $"this month against last month read as {current.PlusMonths(-1).ToIso()} to {current.ToIso()}")
                    : Relative(current, "this month"),
                ("last" or "previous", "quarter") => Quarter(today.PlusMonths(-3), $"{word} quarter"),
                ("this" or "current", "quarter") => Quarter(today, "this quarter"),
                ("last" or "previous", "year") => Year(today.Year - 1, 12, $"{word} year"),
                ("this" or "current", "year") when !Follows(tokens, i + 2, "to", "date") =>
                    Year(today.Year, today.Month, "this year"),
                ("year", "to") or ("ytd", _) or ("this", "year") => Year(today.Year, today.Month, "year to date"),
                ("q1" or "q2" or "q3" or "q4", _) =>
                    Quarter(new LocalDate(YearAfter(tokens, i, today), ((word[1] - '0') * 3) - 2, 1), null),
                _ => null,
            };
            if (range is not null)
                return range;
        }
        return Months(tokens) ?? WholeYear(tokens, today);
    }

    private static bool Compared(IReadOnlyList<Token> tokens, int i) =>
        tokens.Skip(i + 2).Take(3).Any(t => t.Text is "with" or "against" or "versus" or "vs" or "to")
            && tokens.Skip(i + 2).Any(t => t.Text == "last");

    private static bool Follows(IReadOnlyList<Token> tokens, int at, string first, string second) =>
        at + 1 < tokens.Count && tokens[at].Text == first && tokens[at + 1].Text == second;

    private static MonthRange Relative(YearMonth month, string words) =>
        MonthRange.Of(month, $"“{words}” read as {month.ToIso()}");

    private static MonthRange Quarter(LocalDate within, string? words)
    {
        var first = new YearMonth(within.Year, ((within.Month - 1) / 3 * 3) + 1);
        var last = first.PlusMonths(2);
        return new MonthRange(first, last, words is null ? null : $"“{words}” read as {first.ToIso()} to {last.ToIso()}");
    }

    private static MonthRange Year(int year, int lastMonth, string words)
    {
        var (first, last) = (new YearMonth(year, 1), new YearMonth(year, lastMonth));
        return new MonthRange(first, last, $"“{words}” read as {first.ToIso()} to {last.ToIso()}");
    }

    private static int YearAfter(IReadOnlyList<Token> tokens, int i, LocalDate today) =>
        tokens.Skip(i + 1).Take(2).FirstOrDefault(t => t.Kind == TokenKind.Number && t.Value is >= 1990 and <= 2100) is { } year
            ? (int)year.Value : today.Year;

    /// <summary>From the first month named to the last, where a range is meant; "September or October 2026" gives both the
    /// year.</summary>
    private static MonthRange? Months(IReadOnlyList<Token> tokens)
    {
        var dates = tokens.Where(t => t.Date is not null).Select(t => t.Date!.Value.ToYearMonth()).Distinct().ToList();
        return dates.Count switch
        {
            0 => null,
            1 => MonthRange.Of(dates[0]),
            _ => new MonthRange(dates.Min(), dates.Max(), null),
        };
    }

    private static MonthRange? WholeYear(IReadOnlyList<Token> tokens, LocalDate today) =>
        tokens.FirstOrDefault(t => t.IsDatePart) is { } year
            ? new MonthRange(new YearMonth((int)year.Value, 1),
                new YearMonth((int)year.Value, (int)year.Value == today.Year ? today.Month : 12), null)
            : null;
}
