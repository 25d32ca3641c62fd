using NodaTime;
using NodaTime.Text;

namespace Runrate.Agents.Chat.Offline;

/// <summary>What each date of a question is the date of, by the nearest telling word before it.</summary>
internal static class DateRoles
{
    private const int Reach = 9;

    public static Dictionary<string, LocalDate> Read(IReadOnlyList<Token> tokens)
    {
        var dates = new Dictionary<string, LocalDate>(StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Date is not { } date)
                continue;
            var role = RoleOf(tokens, i, dates);
            if (role == "service_end" && tokens[i].IsMonth)
                date = date.PlusMonths(1).PlusDays(-1);
            dates.TryAdd(role, date);
        }
        return dates;
    }

    private static string RoleOf(IReadOnlyList<Token> tokens, int at, Dictionary<string, LocalDate> known)
    {
        for (var i = at - 1; i >= Math.Max(0, at - Reach); i--)
        {
            if (tokens[i].Date is not null && tokens[i + 1].Text is not ("to" or "until" or "through" or "and" or "till"))
                break;
            var role = tokens[i].Text switch
            {
                "to" or "until" or "through" or "till" or "ending" or "end" or "expiring" or "expire" when tokens[i].Text != "to"
                    || known.ContainsKey("service_start") => "service_end",
                "from" or "starting" or "start" or "started" or "beginning" or "begin" => "service_start",
                "covering" or "commencing" or "cover" or "effective" => "service_start",
                "use" when i >= 2 && tokens[i - 1].Text == "to" && tokens[i - 2].Text == "put" => "put_to_use",
                "service" when i >= 2 && tokens[i - 1].Text == "in" && tokens[i - 2].Text == "placed" => "placed_in_service",
                "acquired" or "bought" or "purchased" => "acquired_date",
                "paid" or "pay" or "payment" or "prepaid" or "prepayment" or "upfront" or "advance" or "made" => "paid_date",
                "at" => "reporting_date",
                "capitalized" => "service_start",
                _ => null,
            };
            if (role is not null)
                return known.ContainsKey(role) && role == "paid_date" ? "service_start" : role;
        }
        return "date";
    }

    public static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);
}
