using System.Security.Cryptography;
using System.Text;
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

    /// <summary>Hex SHA-256 of everything a treatment or its schedule depends on; evidence and sign-offs do not change it.</summary>
    public static string Hash(Arrangement arrangement)
    {
        var text = string.Join('|',
        [
            arrangement.Agent?.Value, arrangement.Category, arrangement.Amount.ToString(), Iso(arrangement.Date), Iso(arrangement.ServiceStart),
            Iso(arrangement.ServiceEnd), Iso(arrangement.ReadyOn), $"{arrangement.Capitalisation?.UsefulLifeMonths}",
            .. arrangement.Facts.OrderBy(f => f.Fact, StringComparer.Ordinal).Select(f => $"{f.Fact}={f.Value}"),
        ]);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The framework whose rules speak for a book.</summary>
    public static Framework FrameworkOf(Book book) => book switch
    {
        Book.UsGaap => Framework.UsGaap,
        Book.Ifrs => Framework.Ifrs,
        Book.IndAs => Framework.IndAs,
        Book.UsTax => Framework.UsTax,
        Book.IndiaTax => Framework.IndiaTax,
        _ => Framework.Management,
    };

    /// <summary>The year a book counts in: India's tax year starts in April, the US one with the entity's.</summary>
    public static FiscalCalendar CalendarOf(Book book, Entity entity) => book == Book.IndiaTax ? FiscalCalendar.April : entity.Calendar;

    private static FactEntry Register(string fact, string value) => new(fact, value, FactSource.Register);

    private static string Number(decimal value) => value.ToString("0.############################");

    private static string Iso(LocalDate? date) => date is { } day ? LocalDatePattern.Iso.Format(day) : "";
}
