using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>How often a lease is paid.</summary>
internal enum LeaseFrequency
{
    Annual = 1,
    SemiAnnual = 2,
    Quarterly = 4,
    Monthly = 12,
}

/// <summary>The payments of a lease, however a case states them: listed, level, in steps, or rising by a rate each year.</summary>
internal sealed record LeaseTerms(IReadOnlyList<Money> Payments, int PerYear, bool InAdvance)
{
    private const decimal Largest = 1_000_000_000_000m;

    public decimal Months => Payments.Count * 12m / PerYear;

    public static LeaseTerms Read(FactReader facts)
    {
        var advance = facts.Text("timing", "payment_timing")?.ToLowerInvariant() switch
        {
            null or "arrears" => false,
            "advance" => true,
            _ => RefuseTiming(facts),
        };
        var listed = List(facts, "payments");
        if (listed.Count == 0)
            listed = Steps(facts);
        if (listed.Count > 0)
            return new(listed, (int)facts.Choice(LeaseFrequency.Annual, "frequency"), advance);
        var monthly = facts.Has("monthly", "monthly_payment");
        var first = facts.Money("payment", "monthly", "monthly_payment", "annual_payment");
        var perYear = (int)facts.Choice(monthly ? LeaseFrequency.Monthly : LeaseFrequency.Annual, "frequency");
        var months = LifeFacts.Span(facts, "lease_term", "term") ?? facts.Missing("lease_term_months", 12);
        if (months * perYear % 12 != 0)
            facts.Refuse("lease_term_months", $"is not a whole number of payments at {perYear} a year");
        var count = Math.Max(1, months * perYear / 12);
        return new(Rising(facts, first, count, perYear), perYear, advance);
    }

    /// <summary>A list of payments; empty where it is absent.</summary>
    public static List<Money> List(FactReader facts, string name)
    {
        var payments = new List<Money>();
        foreach (var item in facts.Items(name))
        {
            if (item.ValueKind == JsonValueKind.Number && item.TryGetDecimal(out var amount) && amount is >= 0 and < Largest)
                payments.Add(Money.From(amount, facts.Currency));
            else
                facts.Refuse(name, "holds something that is not a payment");
        }
        return payments;
    }

    /// <summary>So many payments of each amount, one step after the other.</summary>
    private static List<Money> Steps(FactReader facts)
    {
        var payments = new List<Money>();
        foreach (var element in facts.Items("steps"))
        {
            var step = facts.Inside(element);
            var (payment, count) = (step.Money("payment"), step.CountOrNull(1, "count") ?? step.Missing("count", 1));
            if (step.Refusal is { } refusal)
                facts.Refuse("steps", $"holds one that cannot be read: {refusal.Message}");
            payments.AddRange(Enumerable.Repeat(payment, Math.Min(count, 1_200)));
        }
        return payments;
    }

    private static Money[] Rising(FactReader facts, Money first, int count, int perYear)
    {
        var rise = facts.RateOrNull("yearly_increase") ?? 0;
        var payments = new Money[count];
        var (amount, exact) = (first, first.ToDecimal());
        for (var i = 0; i < count; i++)
        {
            if (i > 0 && i % perYear == 0 && rise != 0)
                amount = facts.Rounding.Round(Money.From(exact *= 1 + rise, first.Currency));
            payments[i] = amount;
        }
        return payments;
    }

    private static bool RefuseTiming(FactReader facts)
    {
        facts.Refuse("timing", "is not arrears or advance");
        return false;
    }
}
