using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Workforce;

public enum SignalLevel { None, Watch, Fired }

/// <summary>The retirement trigger nearest to firing, in words; <see cref="SignalLevel.Watch"/> from half-way on.</summary>
public sealed record RetirementSignal(SignalLevel Level, string Text)
{
    public static RetirementSignal None { get; } = new(SignalLevel.None, "");
}

/// <summary>
/// One agent in one month of one book. Every figure opens to the postings that it sums; in a statutory book the productivity
/// value is zero, because imputed value lives in the management book alone.
/// </summary>
/// <param name="Status">Null on the "unassigned" row.</param>
/// <param name="TargetUnits">Null on the "unassigned" row.</param>
/// <param name="CostPerOutcome">Null where nothing was accepted.</param>
public sealed record RosterRow(
    AgentId Agent, string Name, string Role, string? Owner, AgentStatus? Status, string? Unit, decimal Accepted, decimal? TargetUnits,
    Figure LoadedCost, Money? CostPerOutcome, Money? HumanCostPerUnit, Figure ProductivityValue, Figure NetContribution,
    Figure CarryingValue, RetirementSignal Signal)
{
    /// <summary>Whether it carries value while a trigger has fired or it is under review.</summary>
    public bool IsAtRisk => !CarryingValue.Amount.IsZero && (Signal.Level == SignalLevel.Fired || Status == AgentStatus.UnderReview);

    /// <summary>Accepted over target, 1 being on target.</summary>
    public decimal? TargetShare => TargetUnits is > 0 ? Accepted / TargetUnits : null;
}

/// <summary>A month of the whole entity, read from the ledger and not from the rows.</summary>
public record EntityFigures(Figure LoadedCost, Figure ProductivityValue, Figure NetContribution, Figure CarryingValue);

/// <summary>The roster with its proof: the figures of the whole entity, and whether the rows sum to them.</summary>
public sealed record RosterTotals(Figure LoadedCost, Figure ProductivityValue, Figure NetContribution, Figure CarryingValue, bool TiesToLedger)
    : EntityFigures(LoadedCost, ProductivityValue, NetContribution, CarryingValue);

/// <summary>One point on an agent's timeline.</summary>
public sealed record TimelineItem(Instant At, string By, AgentEventKind Kind, string Text);

/// <summary>What an asset of an agent is worth in a book at the end of the month.</summary>
public sealed record BookCarrying(Book Book, Figure CarryingValue);

/// <summary>A memo on an agent's card.</summary>
public sealed record CardMemo(
    Guid Id, Guid ArrangementId, Book Book, int Version, string BookTreatment, string Status, string Stage, string Author, string? ApprovedBy);

/// <summary>An arrangement on an agent's card.</summary>
public sealed record CardArrangement(Guid Id, string Name, string Vendor, string Category, Money Amount, LocalDate Date);

/// <summary>The agent page: everything on it, from one place.</summary>
/// <param name="Pnl">Twelve months to the period, one column each.</param>
/// <param name="RunRate">
/// From the month or, while it is not over, the last complete one; null for an agent that has left, and before there is such a month.
/// </param>
public sealed record AgentCard(
    Agent Agent, RosterRow Row, Statement Pnl, UnitEconomics Economics, RunRate? RunRate, IReadOnlyList<BookCarrying> Carrying,
    IReadOnlyList<TriggerAssessment> Triggers, IReadOnlyList<MonthPerformance> History, IReadOnlyList<CardArrangement> Arrangements,
    IReadOnlyList<CardMemo> Memos, IReadOnlyList<TimelineItem> Timeline)
{
    /// <summary>The day its triggers are held against: the last of the month, or today.</summary>
    public LocalDate AsOf { get; init; }
    /// <summary>The loaded cost of the month, taken apart; sums to it to the micro.</summary>
    public IReadOnlyList<CostComponent> Components { get; init; } = [];
    /// <summary>Where the month is heading; null once it is over.</summary>
    public MonthForecast? Forecast { get; init; }
}
