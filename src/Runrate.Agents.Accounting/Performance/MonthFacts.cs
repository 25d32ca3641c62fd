using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>Metered consumption of a month at its price: one model's meter at one provider.</summary>
public sealed record MeteredLine(string Key, decimal Quantity, decimal Cost);

/// <summary>What of a month explains its net contribution, of one agent or of the cost that no agent has. Costs are positive.</summary>
/// <param name="Metered">Priced usage in the functional currency; what it does not cover falls under other run cost.</param>
public sealed record MonthFacts(
    Money Value, Money RunCost, Money AcquisitionCost, Money WriteDowns, decimal Accepted, decimal Rejected, decimal Reworked,
    IReadOnlyList<MeteredLine> Metered)
{
    /// <summary>The part of the acquisition cost that was paid once and expensed; the rest is what schedules charge.</summary>
    public Money? OneOff { get; init; }

    /// <summary>What other entities pay for it; null for nothing.</summary>
    public Money? Recharged { get; init; }

    public Money Net => Value - RunCost - AcquisitionCost - WriteDowns + Income;

    /// <summary>What other entities pay for it.</summary>
    public Money Income => Recharged ?? Money.Zero(Value.Currency);

    /// <summary>What was tried: accepted and rejected outcomes, and those done again.</summary>
    public decimal Attempts => Accepted + Rejected + Reworked;

    public decimal MeteredCost => Metered.Sum(m => m.Cost);

    /// <summary>Whether anything was done or paid.</summary>
    public bool IsEmpty => Value.IsZero && RunCost.IsZero && AcquisitionCost.IsZero && WriteDowns.IsZero && Income.IsZero && Attempts == 0
        && Metered.Count == 0;

    public static MonthFacts None(Currency currency) =>
        new(Money.Zero(currency), Money.Zero(currency), Money.Zero(currency), Money.Zero(currency), 0, 0, 0, []);

    /// <summary>
    /// The month as planned: the target's outcomes at their value, the budgeted run cost, amortisation as the approved schedules charge it, the
    /// acquisition cost in the month of hiring, no write-down. The budget is taken to buy the models of <paramref name="reference"/> in
    /// the same proportions at its prices, because a budget states one amount.
    /// </summary>
    /// <param name="acquired">The acquisition cost budgeted for this month; null for none.</param>
    /// <param name="reference">The month that prices are compared with: the last one before.</param>
    public static MonthFacts Budget(
        ProductivityTarget target, Money runCost, decimal? qualityFloor, MonthFacts reference, MonthFacts actual, Money? acquired = null)
    {
        var metered = reference.RunCost.Micros > 0 ? Math.Clamp(reference.MeteredCost / reference.RunCost.ToDecimal(), 0, 1) : 0;
        var scale = reference.MeteredCost > 0 ? runCost.ToDecimal() * metered / reference.MeteredCost : 0;
        var rejected = qualityFloor is > 0 and < 1 and var floor ? target.UnitsPerMonth * (1 - floor) / floor : 0;
        var nothing = Money.Zero(runCost.Currency);
        return new MonthFacts(
            target.ValuePerUnit * target.UnitsPerMonth, runCost,
            actual.AcquisitionCost - (actual.OneOff ?? nothing) + (acquired ?? nothing), Money.Zero(runCost.Currency),
            target.UnitsPerMonth, rejected, 0,
            [.. reference.Metered.Select(m => new MeteredLine(m.Key, m.Quantity * scale, m.Cost * scale))]);
    }
}
