using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Assets;

/// <summary>Something that happened to an asset in one book, at the end of a month.</summary>
public abstract record AssetEvent(YearMonth At);

/// <summary>A new remaining life, and a new residual where one is given.</summary>
public sealed record EstimateChanged(YearMonth At, int RemainingMonths, Money? Residual = null) : AssetEvent(At);

public sealed record WrittenDown(YearMonth At, Money Loss) : AssetEvent(At);

/// <summary>Capped by the shadow schedule whatever the amount says.</summary>
public sealed record Reversed(YearMonth At, Money Amount) : AssetEvent(At);

public sealed record DisposedOf(LocalDate Date) : AssetEvent(Date.ToYearMonth());

/// <summary>
/// An agent's asset as one book sees it: cost, residual, method, life, in-service date and what happened since. The
/// schedule is derived, so a book's history is the list of its events.
/// </summary>
public sealed record AssetBook(
    AgentId Agent, Book Book, Money Cost, Money Residual, AmortizationMethod Method, int LifeMonths, LocalDate InService,
    StartConvention Convention, FiscalCalendar Calendar)
{
    /// <summary>In order of time.</summary>
    public IReadOnlyList<AssetEvent> Events { get; init; } = [];

    /// <summary>Units per month, for <see cref="AmortizationMethod.UnitsOfOutput"/> only.</summary>
    public IReadOnlyList<MonthWeight> UnitsConsumed { get; init; } = [];

    /// <summary>Units expected in all, for <see cref="AmortizationMethod.UnitsOfOutput"/> only.</summary>
    public decimal TotalUnits { get; init; }

    /// <summary>Only IFRS and Ind AS give an impairment back.</summary>
    public bool ReversesImpairments => Book is Book.Ifrs or Book.IndAs;

    /// <summary>As carried: every event applied.</summary>
    public AmortizationSchedule Schedule()
    {
        var (schedule, shadow) = (Original(), Original());
        foreach (var happened in Events.OrderBy(e => e.At))
            (schedule, shadow) = (Apply(schedule, happened, shadow), Apply(shadow, Unimpaired(happened), null));
        return schedule;
    }

    /// <summary>As it would be carried had nothing been impaired: the ceiling of any reversal.</summary>
    public AmortizationSchedule ShadowSchedule() =>
        Events.OrderBy(e => e.At).Aggregate(Original(), (shadow, happened) => Apply(shadow, Unimpaired(happened), null));

    private AmortizationSchedule Original() => Method switch
    {
        AmortizationMethod.UnitsOfOutput => AmortizationSchedule.UnitsOfOutput(Cost, Residual, TotalUnits, UnitsConsumed),
        AmortizationMethod.DecliningBalance => Along(AmortizationCurve.DecliningBalance(Cost, Residual, LifeMonths)),
        AmortizationMethod.SumOfYearsDigits => Along(AmortizationCurve.SumOfYearsDigits(Cost, Residual, LifeMonths)),
        _ => AmortizationSchedule.StraightLine(Cost, Residual, InService, LifeMonths, Convention, Calendar),
    };

    private AmortizationSchedule Along(AmortizationCurve curve) =>
        AmortizationSchedule.Along(curve, Cost, Residual, InService, LifeMonths, Convention, Calendar);

    private AmortizationSchedule Apply(AmortizationSchedule schedule, AssetEvent? happened, AmortizationSchedule? shadow)
    {
        Invariant.Check(happened is not Reversed || ReversesImpairments, $"The {Book} book does not reverse impairments.");
        return happened switch
        {
            EstimateChanged change => schedule.ChangeEstimate(change.At, change.RemainingMonths, change.Residual),
            WrittenDown loss => schedule.WriteDown(loss.At, loss.Loss),
            Reversed back => schedule.Reverse(back.At, back.Amount, shadow ?? schedule),
            DisposedOf end => schedule.StopAt(end.Date, Convention),
            _ => schedule,
        };
    }

    private static AssetEvent? Unimpaired(AssetEvent happened) => happened is WrittenDown or Reversed ? null : happened;
}
