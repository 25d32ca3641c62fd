using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Impairment;

/// <summary>What a test would come to by the forecast: its figures, its loss, its workings, and the entry that approving it would post.</summary>
/// <param name="Entry">Null where there is no loss.</param>
public sealed record ProposedWriteDown(
    WriteDown Test, ForecastAssumptions Assumptions, ImpairmentFigures Figures, Money Loss, IReadOnlyList<string> Workings, EntryDraft? Entry);

/// <summary>
/// Proposes the figures of an impairment test from the contribution that the agent itself has brought. A proposal posts nothing and decides
/// nothing: a person takes it over, with other assumptions where they know better, and another approves the loss.
/// </summary>
public sealed class WriteDownProposal(RunrateDb db, TestBasis at)
{
    public const decimal DefaultDiscountPercent = 10;
    private const int AverageOf = 3;

    /// <param name="assumed">The assumptions to use instead of those kept with the test.</param>
    public async Task<Outcome<ProposedWriteDown>> Run(Guid id, ForecastAssumptions? assumed = null, CancellationToken ct = default)
    {
        var test = await db.WriteDowns.AsNoTracking().FirstOrDefaultAsync(w => w.Id == id, ct);
        if (test is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no impairment test {id}.");
        await at.Renew(test, ct);
        if ((assumed ?? test.Assumptions) is not { } basis)
            return new Refusal(RefusalCodes.MissingField, $"{test.Name} has no history to forecast from: state the figures.", "assumptions");
        if (basis.Months is < 0 or > ContributionForecast.MonthsMax)
            return new Refusal(RefusalCodes.InvalidValue, $"A forecast has 0 to {ContributionForecast.MonthsMax} months.", "months");
        if (basis.MonthlyChangePercent is <= -100 or > 100 || basis.DiscountPercent is <= -100 or > 1_000)
            return new Refusal(RefusalCodes.InvalidValue, "A rate is out of range: changes are −100 to 100 % a month, rates up to 1,000 % a year.",
                basis.MonthlyChangePercent is <= -100 or > 100 ? "monthlyChangePercent" : "discountPercent");
        if (Math.Abs(basis.MonthlyContribution) > 9_000_000_000m || Math.Abs(basis.Disposal) > 9_000_000_000m)
            return new Refusal(RefusalCodes.InvalidValue, "An amount is out of range.", "monthlyContribution");

        var forecast = ContributionForecast.Of(basis, test.CarryingAmount.Currency);
        var evidence = $"Forecast from its own contribution: {forecast.Workings[0]}";
        var figures = test.Book == Book.UsGaap
            ? new ImpairmentFigures(forecast.Undiscounted.ToDecimal(), forecast.PresentValue.ToDecimal(), Evidence: evidence)
            : new ImpairmentFigures(FairValueLessCosts: basis.Disposal, ValueInUse: forecast.PresentValue.ToDecimal(), Evidence: evidence);
        var result = DecideWriteDown.Test(test, figures);
        var record = await db.Assets.AsNoTracking().FirstOrDefaultAsync(
            a => a.ArrangementId == test.ArrangementId && a.Book == test.Book && a.EndedOn == null, ct);
        var entry = record is null || result.Loss.IsZero ? null : WriteDownEntries.WriteDown(
            record.AsAcquisition(), test.Book, record.AssetAccount, result.Loss, test.Period.LastDay(), DecideWriteDown.Key(record), "Preview");
        return new ProposedWriteDown(
            test, basis, figures, result.Loss, [.. forecast.Workings, .. DecideWriteDown.Workings(test, result, figures)], entry);
    }

    /// <summary>
    /// The assumptions that the agent's last months suggest for one asset: contribution before amortisation and write-downs, in the share of
    /// what the agent carries in that book. A fired end date of its model ends the forecast there.
    /// </summary>
    /// <param name="before">Amortisation, build cost and losses within the loaded cost of a month, in the management book.</param>
    /// <param name="share">Of the agent's carrying amount in that book, above 0 and at most 1.</param>
    public static ForecastAssumptions? Suggest(
        AssetRecord record, AgentHistory history, YearMonth period, Func<YearMonth, Money> before, decimal share)
    {
        var months = history.Months.Where(m => m.Period <= period).TakeLast(AverageOf).ToList();
        if (months.Count == 0)
            return null;
        var average = months.Sum(m => (m.Net + before(m.Period)).ToDecimal() - (m.OneOff?.ToDecimal() ?? 0)) / months.Count * share;
        var left = AssetChanges.MonthsLeft(record, period.Next());
        if (history.ModelWithdrawnOn is { } end)
            left = Math.Clamp(period.Next().MonthsUntil(end.ToYearMonth()), 0, left);
        var basis = $"the average of {InWords.Of(months[0].Period)} to {InWords.Of(months[^1].Period)}, value less run cost" +
                    (share < 1 ? $", {InWords.Percent(share)} of it by carrying amount." : ".");
        return new ForecastAssumptions(
            decimal.Round(average, record.Cost.Currency.MinorUnits, MidpointRounding.AwayFromZero), Math.Min(left, ContributionForecast.MonthsMax), 0,
            DefaultDiscountPercent, 0, basis);
    }
}
