using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The month whose charge is asked for: "the expense in March", "how much in April 2027".</summary>
internal static class AskedMonth
{
    private const int Near = 6;

    /// <summary>As <c>2026-03</c>; a month named without a year is the first one that is not before the start.</summary>
    public static string? Read(IReadOnlyList<Token> tokens, IReadOnlyDictionary<string, LocalDate> dates)
    {
        for (var i = 1; i < tokens.Count; i++)
        {
            if (tokens[i] is not { IsMonth: true, Date: { } month } || tokens[i - 1].Text is not ("in" or "for" or "of" or "during")
                || !tokens.Take(i).Reverse().Take(Near).TakeWhile(t => t.Date is null).Any(t => t.Text is "expense" or "charge" or "depreciation"
                    or "amortization" or "cost" or "much" or "hit" or "hits"))
                continue;
            var start = ((string[])["service_start", "paid_date", "acquired_date", "date"]).Where(dates.ContainsKey).Select(d => dates[d])
                .Where(d => d != month).Cast<LocalDate?>().FirstOrDefault();
            while (tokens[i].IsYearless && start is { } begun && month.ToYearMonth().CompareTo(begun.ToYearMonth()) < 0)
                month = month.PlusYears(1);
            return $"{month.Year:0000}-{month.Month:00}";
        }
        return null;
    }
}
