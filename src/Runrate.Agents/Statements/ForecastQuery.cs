using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Statements;

/// <summary>What the method would have said of a month that is over.</summary>
public sealed record ForecastTrial(YearMonth Month, decimal Forecast, decimal Actual);

/// <summary>Where the month and the fiscal year will end if things go on as they are.</summary>
/// <param name="Method">In words.</param>
/// <param name="Month">The first month without whole figures.</param>
/// <param name="MonthBooked">What is in the ledger for it already.</param>
/// <param name="YearActual">What is booked of the fiscal year up to the last month with figures.</param>
/// <param name="PastError">How far off the method was on average over the trials, as a share of what came; null without
/// any.</param>
public sealed record ForecastView(
    EntityId Entity, Measure Measure, string Method, YearMonth Month, decimal MonthForecast, decimal MonthBooked,
        YearMonth YearFrom,
    YearMonth YearTo, decimal YearActual, decimal YearForecast, decimal? PastError, IReadOnlyList<ForecastTrial> Trials);

/// <summary>Carries the average of the last three months forward, and shows how wrong that was before.</summary>
public sealed class ForecastQuery(RunrateDb db, MeasureQuery measures)
{
    private const int Basis = 3;
    private const int TrialsMax = 6;

    /// <param name="last">The last month with whole figures.</param>
    public async Task<Outcome<ForecastView>> Run(
        Measure measure, EntityId entityId, YearMonth last, SpendFilter? filter = null, CancellationToken ct = default)
    {
        if (measure is not (Measure.Cost or Measure.Net or Measure.Value or Measure.Outcomes))
            return new Refusal(RefusalCodes.InvalidValue, "A forecast is of cost, net, value or outcomes.", "measure");
        var entity = await db.Entities.FindAsync([entityId], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entityId}'.", "entity");
        var month = last.Next();
        var (start, end) = Year(entity, month);
        var first = last.PlusMonths(1 - Basis - TrialsMax);
        var series = await measures.Series(measure, entityId, first < start ? first : start, month, 1, filter, ct);
        if (!series.IsOk)
            return series.Refusal;
        var known = series.Value.Where(p => p.From <= last && p.Number is not null).ToDictionary(p => p.From, p =>
            p.Number!.Value);
        var begins = series.Value.FirstOrDefault(p => p.HasEntries)?.From ?? last;
        if (begins.MonthsUntil(last) + 1 < Basis)
            return new Refusal(RefusalCodes.NotFound, $"A forecast needs {Basis} months with figures.", "measure");
        var trials = new List<ForecastTrial>();
        for (var at = last; trials.Count < TrialsMax && begins.MonthsUntil(at) >= Basis; at = at.PlusMonths(-1))
            trials.Add(new ForecastTrial(at, Average(known, at.PlusMonths(-1)), known[at]));
        var ahead = Average(known, last);
        var actual = known.Where(k => k.Key >= start).Sum(k => k.Value);
        var wrong = trials.Where(t => t.Actual != 0).Select(t => Math.Abs(t.Forecast - t.Actual) / Math.Abs(t.Actual)).ToList();
        return new ForecastView(
            entityId, measure, "the average of the last three months, carried forward", month, ahead,
                series.Value[^1].Number ?? 0, start, end,
            actual, actual + (ahead * (last.MonthsUntil(end) is var left && month >= start ? Math.Min(left, start.MonthsUntil(end)
                + 1) : 0)),
            wrong.Count == 0 ? null : wrong.Average(), trials);
    }

    private static (YearMonth Start, YearMonth End) Year(Entity entity, YearMonth month)
    {
        var year = entity.Calendar.YearOf(month.FirstDay());
        return (entity.Calendar.StartOfYear(year).ToYearMonth(), entity.Calendar.EndOfYear(year).ToYearMonth());
    }

    private static decimal Average(Dictionary<YearMonth, decimal> known, YearMonth last) =>
        Math.Round(Enumerable.Range(0, Basis).Sum(i => known.GetValueOrDefault(last.PlusMonths(-i))) / Basis, 6,
            MidpointRounding.AwayFromZero);
}
