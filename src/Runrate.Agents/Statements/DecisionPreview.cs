using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Statements;

public enum PreviewKind { UsefulLife, PriceChange, ModelSwap, Retirement, ImprovementPlan, AllocationRule }

/// <summary>A decision to be looked at before it is taken.</summary>
/// <param name="Book">The book whose net contribution is the headline; the effect on every other book is shown beside it.</param>
/// <param name="From">The first month that it touches.</param>
/// <param name="UsefulLifeMonths">The new whole life, for <see cref="PreviewKind.UsefulLife"/>.</param>
/// <param name="PricePercent">The change of metered prices in per cent, for <see cref="PreviewKind.PriceChange"/>: −20 for a fifth cheaper.</param>
/// <param name="Model">The model to move to, as the price list spells it, for <see cref="PreviewKind.ModelSwap"/>.</param>
/// <param name="EffectiveOn">The last day, for <see cref="PreviewKind.Retirement"/>.</param>
public sealed record PreviewRequest(
    AgentId Agent, PreviewKind Kind, Book Book, YearMonth From, int Months = 12, int? UsefulLifeMonths = null, decimal? PricePercent = null,
    string? Model = null, LocalDate? EffectiveOn = null)
{
    /// <summary>What the improvement plan may spend, in major units, evenly over <see cref="PlanMonths"/>.</summary>
    public decimal? PlanBudget { get; init; }
    public int? PlanMonths { get; init; }
    /// <summary>By how much accepted outcomes rise once the plan is over, in per cent.</summary>
    public decimal? OutcomePercent { get; init; }
    /// <summary>The accounts of unassigned cost that a rule would share out, and by what, for <see cref="PreviewKind.AllocationRule"/>.</summary>
    public IReadOnlyList<string>? SharedAccounts { get; init; }
    public AllocationBasis? SharedBy { get; init; }
}

/// <summary>Net contribution of a month without the decision and with it.</summary>
public sealed record PreviewMonth(YearMonth Period, Money Before, Money After)
{
    public Money Difference => After - Before;
}

/// <summary>A month of one book: its result, what its balance sheet carries for the agent at the month's end, and the tax on the result.</summary>
/// <param name="TaxBefore">
/// At the stated rate: in a tax book what is paid or saved, in a statutory book current and deferred tax together. Null where no rate is stated, and
/// in the management book, whose value nobody is taxed on.
/// </param>
public sealed record PreviewBookMonth(
    YearMonth Period, Money Before, Money After, Money CarryingBefore, Money CarryingAfter, Money? TaxBefore, Money? TaxAfter);

/// <summary>The effect in one book, month by month.</summary>
public sealed record PreviewBook(Book Book, IReadOnlyList<PreviewBookMonth> Months, string TaxBasis)
{
    public Money Difference => Months.Aggregate(Zero, (sum, m) => sum + (m.After - m.Before));

    public Money? TaxDifference => Months[0].TaxBefore is null
        ? null
        : Months.Aggregate(Zero, (sum, m) => sum + (m.TaxAfter!.Value - m.TaxBefore!.Value));

    /// <summary>At the end of the months looked at.</summary>
    public Money CarryingDifference => Months[^1].CarryingAfter - Months[^1].CarryingBefore;

    private Money Zero => Money.Zero(Months[0].Before.Currency);
}

/// <summary>What a decision would do to the agent's P&amp;L, to the balance sheet and to tax. Nothing is posted.</summary>
/// <param name="Workings">The arithmetic as lines, with what the projection rests on.</param>
/// <param name="Books">Every book that the entity keeps, and the lens.</param>
public sealed record DecisionPreview(
    PreviewRequest Request, IReadOnlyList<PreviewMonth> Months, Money Difference, IReadOnlyList<string> Workings, IReadOnlyList<PreviewBook> Books);
