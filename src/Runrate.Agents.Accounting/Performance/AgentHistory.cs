using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>
/// One month of an agent's life. <paramref name="LoadedCost"/> includes amortisation and write-downs of the book looked at, and leaves
/// out what was paid once to acquire the agent: a month of building says nothing of what it earns.
/// </summary>
/// <param name="OneOff">Acquisition cost expensed in the month and left out of the loaded cost; null for none.</param>
/// <param name="Target">Accepted outcomes that were the target of that month; null where it was the present one.</param>
public sealed record MonthPerformance(
    YearMonth Period, Money LoadedCost, Money Value, decimal Accepted, decimal Rejected, decimal? Target = null,
    Money? OneOff = null)
{
    public Money Net => Value - LoadedCost;

    /// <summary>Null where nothing was accepted.</summary>
    public Money? CostPerOutcome => Accepted == 0 ? null : LoadedCost * (1 / Accepted);

    /// <summary>Accepted share, 0 to 1; null where nothing was delivered.</summary>
    public decimal? Quality => Accepted + Rejected == 0 ? null : Accepted / (Accepted + Rejected);
}

/// <summary>A candidate to take the work over, priced on the same outcomes.</summary>
/// <param name="StatedOn">When it was named.</param>
public sealed record Replacement(string Name, Money CostPerOutcome, string Evidence, LocalDate? StatedOn = null)
{
    /// <summary>The same without the day, to compare what is said.</summary>
    public Replacement Unstated() => this with { StatedOn = null };
}

/// <summary>What triggers are assessed on. Months are whole and in order; the current, partial month is left out.</summary>
/// <param name="LastActiveOn">Latest day with usage or output; null for none ever.</param>
/// <param name="OwnerlessSince">Since when nobody owns it; null while somebody does.</param>
/// <param name="ModelWithdrawnOn">When the provider withdraws its main model; null when nothing is announced.</param>
/// <param name="FailedPlan">What an improvement plan that ended without success says; null for none.</param>
public sealed record AgentHistory(
    ProductivityTarget Target, decimal? QualityFloor, FiscalCalendar Calendar, LocalDate AsOf, LocalDate InServiceOn,
    IReadOnlyList<MonthPerformance> Months, LocalDate? LastActiveOn = null, LocalDate? OwnerlessSince = null,
    string? Model = null, LocalDate? ModelWithdrawnOn = null, Replacement? Replacement = null, string? FailedPlan = null,
    LocalDate? FailedPlanOn = null);
