using System.Text.Json;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Treatments;

/// <summary>What the rules are asked with: what the register and the arrangement already know, and what people stated about it.</summary>
public static class ArrangementFacts
{
    private const string Ready = "@ready_on";
    private const string Life = "@useful_life_months";

    /// <summary>A stated fact wins over the same one from the register.</summary>
    public static Outcome<FactSet> Of(Arrangement arrangement, Agent? agent)
    {
        var known = new List<FactEntry>
        {
            Register("category", arrangement.Category),
            Register("amount", Number(arrangement.Amount.ToDecimal())),
            Register("currency", arrangement.Amount.Currency.Code),
            Register("incurred_date", Iso(arrangement.Date)),
        };
        Add("service_start", arrangement.ServiceStart);
        Add("service_end", arrangement.ServiceEnd);
        Add("ready_for_use_date", arrangement.ReadyOn);
        Add("placed_in_service", arrangement.ReadyOn);
        Add("put_to_use_date", arrangement.ReadyOn);
        Add("acquired_date", arrangement.Date);
        if (agent is not null)
            known.Add(Register("function", agent.Function.ToString()));
        if (arrangement.Capitalisation is { UsefulLifeMonths: > 0 } file)
            known.Add(new FactEntry("useful_life_months", Number(file.UsefulLifeMonths)));

        var stated = arrangement.Facts.Select(f => new FactEntry(f.Fact, f.Value, Enum.Parse<FactSource>(f.Source, ignoreCase: true))).ToList();
        return FactSet.From(known.Where(k => stated.All(s => s.Fact != k.Fact)).Concat(stated));

        void Add(string fact, LocalDate? date)
        {
            if (date is { } day)
                known.Add(Register(fact, Iso(day)));
        }
    }

    /// <summary>Everything a treatment or its schedule depends on, as JSON with sorted names; evidence and sign-offs are left out.</summary>
    public static string Snapshot(Arrangement arrangement)
    {
        var facts = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["@agent"] = arrangement.Agent?.Value ?? "",
            ["@category"] = arrangement.Category,
            ["@amount"] = arrangement.Amount.ToString(),
            ["@date"] = Iso(arrangement.Date),
            ["@service_start"] = Iso(arrangement.ServiceStart),
            ["@service_end"] = Iso(arrangement.ServiceEnd),
            [Ready] = Iso(arrangement.ReadyOn),
            [Life] = $"{arrangement.Capitalisation?.UsefulLifeMonths}",
        };
        foreach (var fact in arrangement.Facts)
            facts[fact.Fact] = fact.Value;
        return JsonSerializer.Serialize(facts);
    }

    /// <summary>Whether anything that changed since the earlier snapshot was true by that day.</summary>
    public static bool ChangeHeldBy(LocalDate day, Arrangement arrangement, string earlier) =>
        Changes(arrangement, earlier).Any(since => since <= day);

    /// <summary>The day from which all that changed since the earlier snapshot was true; null where only an estimate changed.</summary>
    public static LocalDate? ChangeHoldsSince(Arrangement arrangement, string earlier) =>
        Changes(arrangement, earlier).Max();

    /// <summary>
    /// Since when each change holds. A stated fact says it, and without a date it held when the cost was incurred; a new estimate of life
    /// is new information by nature and has no such day.
    /// </summary>
    private static IEnumerable<LocalDate?> Changes(Arrangement arrangement, string earlier)
    {
        var before = JsonSerializer.Deserialize<Dictionary<string, string>>(earlier == "" ? "{}" : earlier)!;
        var now = JsonSerializer.Deserialize<Dictionary<string, string>>(Snapshot(arrangement))!;
        return now.Where(f => before.GetValueOrDefault(f.Key) != f.Value).Select(f => f.Key switch
        {
            Life => null,
            Ready => arrangement.ReadyOn,
            _ => arrangement.Facts.FirstOrDefault(a => a.Fact == f.Key)?.AsOf ?? arrangement.Date,
        });
    }

    /// <summary>The year a book counts in: India's tax year starts in April, the US one with the entity's.</summary>
    public static FiscalCalendar CalendarOf(Book book, Entity entity) => book == Book.IndiaTax ? FiscalCalendar.April : entity.Calendar;

    private static FactEntry Register(string fact, string value) => new(fact, value, FactSource.Register);

    private static string Number(decimal value) => value.ToString("0.############################");

    private static string Iso(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : "";
}
