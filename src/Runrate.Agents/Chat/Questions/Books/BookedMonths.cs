using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>
/// Figures are of months that are booked. The running month, where nothing of it is booked, gives way to the last booked one and
/// the reply says so; a month ahead has no figures, and a zero would be a wrong answer.
/// </summary>
internal static class BookedMonths
{
    public static BooksQuery Place(BooksQuery query, KnownEntity entity)
    {
        if (query.Form is not (BooksForm.Total or BooksForm.Statement or BooksForm.Rank or BooksForm.Trend or BooksForm.Compare
            or BooksForm.Why or BooksForm.Share or BooksForm.Average or BooksForm.Profit or BooksForm.Balance
            or BooksForm.Explain or BooksForm.Match or BooksForm.NamedStatement))
            return query;
        // A write-down is looked for in the month it was booked.
        if (query is { Form: BooksForm.Balance, Balance: "Impairment", Statement: not null, Periods.Count: 0 } && entity.First is { } began)
            query = query with { Periods = [new BooksPeriod(began, entity.Latest, "no month is named: read as all months with figures")] };
        var current = entity.Today.ToYearMonth();
        if (query.Periods.FirstOrDefault(p => p.From > entity.Latest && p.From > current) is { } ahead)
            return query with
            {
                Form = BooksForm.NotUnderstood,
                Lead = $"{PeriodGrammar.Say(ahead)} lies ahead: nothing of it is booked, so there is no figure. I can give the " +
                    "*forecast* of cost.",
            };
        if (entity.First is { } first && query.Periods.FirstOrDefault(p => p.To < first) is { } early)
            return query with
            {
                Form = BooksForm.NotUnderstood,
                Unused = [],
                Lead = $"The books of {entity.Name} begin in {PeriodGrammar.Say(first)}: there is no cost and no result of " +
                    $"{PeriodGrammar.Say(early)} in them, and a zero would be a wrong answer.",
            };
        // Of a quarter or a year that still runs the months with figures are told, and no zero for the rest.
        query = query with
        {
            Periods = [.. query.Periods.Select(p => p.IsMonth || p.To <= entity.Latest || p.From > entity.Latest ? p
                : new BooksPeriod(p.From, entity.Latest, $"{PeriodGrammar.Say(p)} read as {PeriodGrammar.Say(p with { To = entity.Latest })}, " +
                    "its months with figures"))],
        };
        if (query is { Form: BooksForm.Trend, Quarterly: true, Order: not null, Periods: [{ } span] } && span.Months % 3 != 0 && span.Months > 3)
            query = query with { Periods = [new BooksPeriod(span.From, span.From.PlusMonths((span.Months / 3 * 3) - 1), span.Note)] };
        if (query.Periods.FirstOrDefault(p => p.IsMonth && p.From > entity.Latest) is not { } running)
            return query;
        var back = entity.Latest.MonthsUntil(running.From);
        var relative = query.Periods.All(p => p.IsMonth && p.Note is not null);
        if (query.Periods.Count > 1 && !relative)
            return query with
            {
                Form = BooksForm.NotUnderstood,
                Lead = $"Nothing of {PeriodGrammar.Say(running)} is booked yet, so it cannot be set beside another month. The last " +
                    $"booked month is {PeriodGrammar.Say(entity.Latest)}.",
            };
        return query with
        {
            Periods = [.. query.Periods.Select(p => new BooksPeriod(p.From.PlusMonths(-back), p.To.PlusMonths(-back), null))],
            Lead = $"Nothing of {PeriodGrammar.Say(running)} is booked yet; this is {PeriodGrammar.Say(entity.Latest)}, the last " +
                $"booked month{(query.Periods.Count > 1 ? ", and what was set beside it moves with it" : "")}."
                + (query.Lead is { } other ? " " + other : ""),
        };
    }
}
