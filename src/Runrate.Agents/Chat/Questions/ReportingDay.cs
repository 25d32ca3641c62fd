using NodaTime;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>The day for which a balance is asked: "left at 31 December", "carried on 31.3.2027", "non-current at year end".</summary>
internal static class ReportingDay
{
    private const int Near = 5;

    /// <summary>Whether the date asks what is left then, rather than saying when something happened.</summary>
    /// <param name="others">Whether another date is known already, so that "prepaid on" need not be the payment.</param>
    public static bool IsAt(IReadOnlyList<Token> tokens, int at, bool others)
    {
        if (at == 0 || tokens[at - 1].Text is not ("at" or "on" or "by" or "of" or "end" or "in" or "until" or "to"))
            return false;
        var before = tokens.Take(at - 1).Reverse().TakeWhile(t => t.Clause == tokens[at].Clause && t.Date is null).ToList();
        var asks = before.Exists(t => t.Text is "how" or "what" or "which") || others;
        return asks && before.Take(Near).Any(t => IsLeft(t.Text))
            && !before.Take(2).Any(t => t.Text is "paid" or "bought" or "signed" or "start" or "starting" or "invoiced" or "acquired");
    }

    /// <summary>The year of a day named without one, and the end of the year where only that is named.</summary>
    public static void Settle(IReadOnlyList<Token> tokens, Dictionary<string, LocalDate> dates, IReadOnlyList<string> frameworks)
    {
        var start = ((string[])["service_start", "paid_date", "put_to_use", "placed_in_service", "acquired_date", "date"])
            .Where(dates.ContainsKey).Select(d => dates[d]).Cast<LocalDate?>().FirstOrDefault();
        var year = AskedYear.Read(tokens, out _) is { } asked and > 1900 ? asked : (int?)null;
        if (dates.TryGetValue("reporting_date", out var day))
        {
            if (tokens.FirstOrDefault(t => t.Date == day) is not { IsYearless: true })
                return;
            if (year is { } stated)
                day = day.PlusYears(stated - day.Year);
            while (start is { } begun && day < begun)
                day = day.PlusYears(1);
            dates["reporting_date"] = day;
        }
        else if (AsksAtYearEnd(tokens) && (year is not null || start is not null))
        {
            var month = frameworks.Any(f => f is "IND_AS" or "INDIA_TAX") ? 3 : 12;
            var end = new LocalDate(year ?? start!.Value.Year, month, 31);
            dates["reporting_date"] = year is null && end < start ? end.PlusYears(1) : end;
        }
    }

    private static bool AsksAtYearEnd(IReadOnlyList<Token> tokens)
    {
        for (var i = 1; i < tokens.Count; i++)
        {
            var ends = tokens[i].Text == "end" && tokens[i - 1].Text is "year" or "fy" or "yearend"
                || (tokens[i].Text == "end" && tokens.Skip(i + 1).Take(3).Any(t => t.Text is "year" or "fy")
                    && tokens.Skip(i + 1).Take(1).Any(t => t.Text is "of"));
            if ((ends || tokens[i].Text == "yearend") && tokens.Take(i).Any(t => IsLeft(t.Text)))
                return true;
        }
        return false;
    }

    private static bool IsLeft(string word) => word is "left" or "remain" or "remaining" or "balance" or "carrying" or "carried" or "nbv"
        or "prepaid" or "unamortized" or "outstanding" or "unexpired" or "noncurrent" or "current" or "unused" or "value" or "over";
}
