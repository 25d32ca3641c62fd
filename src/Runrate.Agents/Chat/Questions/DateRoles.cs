using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What each date of a question is the date of, by the nearest telling word before it.</summary>
internal static class DateRoles
{
    private const int Reach = 9;

    public static Dictionary<string, LocalDate> Read(IReadOnlyList<Token> tokens)
    {
        var dates = new Dictionary<string, LocalDate>(StringComparer.Ordinal);
        var ranged = Ranges(tokens, dates);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Date is not { } date || ranged.Contains(i))
                continue;
            var role = RoleOf(tokens, i, dates);
            if (tokens[i].IsMonth && (role == "service_end" || (role == "reporting_date" && tokens.Take(i).Reverse().Take(2).Any(t =>
                t.Text is "end"))))
                date = date.PlusMonths(1).PlusDays(-1);
            dates.TryAdd(role, date);
        }
        CalendarYear(tokens, dates);
        SameDay(tokens, dates);
        return dates;
    }

    /// <summary>"1 October 2026 to 30 September 2028", "January through December 2026", "the year to 2 March 2027": from when to when
    /// the service runs.</summary>
    private static HashSet<int> Ranges(IReadOnlyList<Token> tokens, Dictionary<string, LocalDate> dates)
    {
        var ranged = new HashSet<int>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Date is not { } end)
                continue;
            end = tokens[i].IsMonth ? end.PlusMonths(1).PlusDays(-1) : end;
            if (i >= 2 && tokens[i - 1].Text is "to" or "ending" or "ended" && tokens[i - 2].Text is "year" && i >= 3
                && tokens[i - 3].Text is "the" or "a" or "1" or "full" or "whole")
                Add(end.PlusYears(-1).PlusDays(1), end, i);
            else if (Start(tokens, i) is { } from)
                Add(Earlier(tokens[from].Date!.Value, end), end, from, i);
        }
        return ranged;

        void Add(LocalDate start, LocalDate end, params int[] at)
        {
            if (dates.TryAdd("service_start", start))
                dates["service_end"] = end;
            ranged.UnionWith(at);
        }
    }

    /// <summary>The date that a range ending here begins with.</summary>
    private static int? Start(IReadOnlyList<Token> tokens, int end)
    {
        var from = end - 1;
        while (from >= 0 && end - from <= 4 && tokens[from].Text is "to" or "through" or "until" or "till" or "thru" or "up" or "and")
            from--;
        return from >= 0 && tokens[from].Date is not null && tokens[from].Clause == tokens[end].Clause
            && (from < end - 1 || !tokens[from].IsMonth) && !Enumerable.Range(from, end - from).Any(k => tokens[k].Text == "and"
                && (from == 0 || tokens[from - 1].Text != "between"))
            ? from : null;
    }

    /// <summary>A month without a year takes the year of the one after it.</summary>
    private static LocalDate Earlier(LocalDate first, LocalDate last) =>
        first > last ? first.PlusYears(last.Year - first.Year - (first.Month > last.Month ? 1 : 0)) : first;

    /// <summary>"Paid 1 October 2026 for four years from that date".</summary>
    private static void SameDay(IReadOnlyList<Token> tokens, Dictionary<string, LocalDate> dates)
    {
        if (dates.ContainsKey("service_start") || !(dates.TryGetValue("paid_date", out var day) || dates.TryGetValue("date", out day)))
            return;
        for (var i = 1; i < tokens.Count; i++)
        {
            if (tokens[i].Text is "date" or "day" or "then" && tokens[i - 1].Text is "that" or "same" or "from" or "this")
                dates["service_start"] = day;
        }
    }

    private static string RoleOf(IReadOnlyList<Token> tokens, int at, Dictionary<string, LocalDate> known)
    {
        if (ReportingDay.IsAt(tokens, at, known.Count > 0))
            return "reporting_date";
        for (var i = at - 1; i >= Math.Max(0, at - Reach); i--)
        {
            if (tokens[i].Date is not null && tokens[i + 1].Text is not ("to" or "until" or "through" or "and" or "till"))
                break;
            var role = tokens[i].Text switch
            {
                "end" or "ending" or "close" when i >= 1 && tokens[i - 1].Text is "year" or "fy" => "fiscal_year_end",
                "by" or "as" or "position" or "stand" when i + 3 >= at => "reporting_date",
                "of" or "on" when i >= 1 && tokens[i - 1].Text is "as" or "remain" or "left" => "reporting_date",
                "ready" or "live" => "ready_date",
                "to" or "until" or "through" or "till" or "ending" or "end" or "expiring" or "expire" when tokens[i].Text != "to"
                    || known.ContainsKey("service_start") => "service_end",
                "from" or "starting" or "start" or "started" or "beginning" or "begin" => "service_start",
                "covering" or "commencing" or "cover" or "effective" => "service_start",
                "commissioned" or "commissioning" => "put_to_use",
                "used" or "using" when i >= 1 && tokens[i - 1].Text is "first" or "started" or "start" or "began" or "and" => "put_to_use",
                "use" when i >= 1 && tokens[i - 1].Text is "in" or "into" or "first" => "put_to_use",
                "use" when i >= 2 && tokens[i - 1].Text == "to" && tokens[i - 2].Text == "put" => "put_to_use",
                "service" when i >= 2 && tokens[i - 1].Text == "in" && tokens[i - 2].Text == "placed" => "placed_in_service",
                "contract" when i >= 1 && tokens[i - 1].Text is "binding" or "purchase" => "acquired_date",
                "acquired" or "bought" or "purchased" or "ordered" => "acquired_date",
                "paid" or "pay" or "payment" or "prepaid" or "prepayment" or "prepay" or "prepaying" or "paying"
                    or "upfront" or "front" or "advance" or "made" or "wired" or "remitted" or "settled" or "transferred" => "paid_date",
                "at" => "reporting_date",
                "capitalized" => "service_start",
                _ => null,
            };
            if (role is not null)
                return known.ContainsKey(role) && role == "paid_date" ? "service_start" : role;
        }
        // "On 30 December 2025 we paid ...".
        return tokens.Skip(at + 1).Take(3).Any(t => t.Text is "paid" or "pay" or "prepaid" or "prepay") ? "paid_date" : "date";
    }

    /// <summary>"Covering calendar 2026" is a service from its first day to its last.</summary>
    private static void CalendarYear(IReadOnlyList<Token> tokens, Dictionary<string, LocalDate> dates)
    {
        for (var i = 1; i < tokens.Count; i++)
        {
            var covered = tokens[i - 1].Text is "covering" or "cover" or "spanning" or "throughout"
                || (tokens[i - 1].Text is "calendar" or "year" && tokens.Take(i).Reverse().Take(5).Any(t => t.Text is "calendar"));
            if (!tokens[i].IsDatePart || !covered || dates.ContainsKey("service_start")
                || (tokens[i - 1].Text == "calendar" && dates.Keys.Any(r => r is not "paid_date")))
                continue;
            dates["service_start"] = new LocalDate((int)tokens[i].Value, 1, 1);
            dates["service_end"] = new LocalDate((int)tokens[i].Value, 12, 31);
        }
    }

    public static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
