using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close;

/// <summary>
/// Takes approved impairment tests to the statutory books: US GAAP in two steps and for good, IFRS and Ind AS against the
/// recoverable amount, with
/// the reversal they require up to a schedule that never saw the loss. What is left goes over the months that were left. Tax books and the
/// lens know no impairment.
/// </summary>
public sealed class PostImpairments(RunrateDb db, Journal journal, AssetBalances balances, IdGenerator ids)
{
    public const string Impaired = "impaired";
    public const string Reversed = "impairment reversed";

    private static readonly HashSet<string> Testable =
        [AssetMethods.StraightLine, AssetMethods.DecliningBalance, AssetMethods.SumOfYearsDigits, AssetMethods.NotInUse];

    public static bool IsStatutory(Book book) => book is Book.UsGaap or Book.Ifrs or Book.IndAs;

    /// <summary>Long-lived assets in a statutory book; prepayments and leases have tests of their own.</summary>
    public static bool IsTestable(AssetRecord asset) => IsStatutory(asset.Book) && Testable.Contains(asset.Method);

    public static bool InUse(AssetRecord asset) => asset.Method != AssetMethods.NotInUse;

    public async Task<Outcome<StepResult>> Run(Entity entity, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var last = period.LastDay();
        var tests = await db.ImpairmentTests.Where(t => t.Entity == entity.Id && t.ApprovedAt != null && t.Date <= last)
            .OrderBy(t => t.Date).ThenBy(t => t.Id).ToListAsync(ct);
        var (posted, already) = (0, 0);
        var attention = new List<string>();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        foreach (var test in tests)
        {
            var history = await db.Assets.Where(a => a.ArrangementId == test.ArrangementId
                && a.EndedWhy != Treatments.PostTreatments.Reversed)
                .OrderBy(a => a.StartsOn).ThenBy(a => a.Id).ToListAsync(ct);
            foreach (var asset in history.Where(a => a.EndedOn is null && IsTestable(a) && a.AcquiredOn <= last).OrderBy(a => a.Book))
            {
                if (test.Findings.Exists(f => f.Book == asset.Book && f.Status == ImpairmentStatus.Tested))
                {
                    already++;
                    continue;
                }
                var outcome = await Hold(entity, test, asset, [.. history.Where(a => a.Book == asset.Book)], period, actor, ct);
                if (!outcome.IsOk)
                    return outcome.Refusal;
                posted += outcome.Value.Posted;
                if (outcome.Value.Missing is { } missing)
                    attention.Add(missing);
            }
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new StepResult(TestForImpairment.Step, posted, already, attention);
    }

    private async Task<Outcome<(int Posted, string? Missing)>> Hold(
        Entity entity, ImpairmentRecord test, AssetRecord asset, IReadOnlyList<AssetRecord> history, YearMonth period, Actor actor,
            CancellationToken ct)
    {
        var held = await balances.Of(
            entity.Id, asset.Book, period, AssetBalances.Carrying, AssetBalances.SourceOf(asset.ArrangementId), ct);
        var carrying = held.Aggregate(Money.Zero(asset.Cost.Currency), (sum, b) => sum + b.Balance);
        var result = Test(test, asset, carrying);
        if (result.Status == ImpairmentStatus.ImpairmentTestOverdue)
        {
            return (0, $"The test of {asset.Name} of {InWords.Of(test.Date)} lacks " +
                       InWords.Join([.. result.Missing.Select(DecideWriteDown.Named)]) + " " +
                       $"for {asset.Book.Name()}; nothing is written off by guess.");
        }
        var back = Reversal(entity, result, asset, history, period);
        test.Findings = [.. test.Findings.Where(f => f.Book != asset.Book),
            new ImpairmentFinding(asset.Book, period, result.Status, carrying, result.Loss, back)];
        await Answer(test, asset, result, ct);
        if (result.Loss.IsZero && back.IsZero)
            return (0, null);
        var item = AmortizeAssets.Item(asset);
        var record = test.Id.ToString("N");
        var basis = $"impairment test {test.Id.ToString()[..8]} of {InWords.Of(test.Date)}, approved by {test.ApprovedBy}";
        var draft = back.IsZero
            ? WriteDownEntries.WriteDown(item, asset.Book, asset.AssetAccount, result.Loss, period.LastDay(), record, basis)
            : WriteDownEntries.Reverse(item, asset.Book, asset.AssetAccount, back, period.LastDay(), record, basis);
        var entry = await journal.Post([draft!], actor, LatePolicy.NextOpenPeriod, ct);
        if (!entry.IsOk)
            return entry.Refusal;
        Rebase(entity, asset, carrying - result.Loss + back, period, back.IsZero ? Impaired : Reversed, basis);
        return (entry.Value.Posted, null);
    }

    /// <summary>A test that a sign of impairment asked for, and that this one answers, waits no longer.</summary>
    private async Task Answer(ImpairmentRecord test, AssetRecord asset, ImpairmentResult result, CancellationToken ct)
    {
        var asked = await db.WriteDowns.Where(
            w => w.ArrangementId == asset.ArrangementId && w.Book == asset.Book && w.Status == WriteDownStatus.NeedsFacts).ToListAsync(ct);
        foreach (var waiting in asked)
        {
            waiting.Status = result.Loss.IsZero ? WriteDownStatus.NoLoss : WriteDownStatus.Posted;
            (waiting.Loss, waiting.StatedBy, waiting.StatedById, waiting.ApprovedBy) = (result.Loss, test.Author, test.AuthorId,
                test.ApprovedBy);
            waiting.Workings =
            [
                $"Answered by the test of {InWords.Of(test.Date)}: carried at {InWords.Of(result.CarryingAmount)}, loss {InWords.Of(result.Loss)}.",
            ];
        }
    }

    private static ImpairmentResult Test(ImpairmentRecord test, AssetRecord asset, Money carrying)
    {
        var costs = Amount(test.CostsOfDisposal)!.Value;
        var lessCosts = Amount(test.FairValue) is { } fair ? fair - costs : (Money?)null;
        if (asset.Book != Book.UsGaap)
            return ImpairmentTest.AgainstRecoverableAmount(carrying, lessCosts, Amount(test.ValueInUse));
        return test.NotProbable && !InUse(asset)
            ? ImpairmentTest.UncompletedSoftware(carrying, Amount(test.FairValue), costs)
            : ImpairmentTest.HeldAndUsed(carrying, Amount(test.UndiscountedCashFlows), Amount(test.FairValue));

        Money? Amount(decimal? amount) => amount is { } stated ? Money.From(stated, carrying.Currency) : null;
    }

    private static Money Reversal(
        Entity entity, ImpairmentResult result, AssetRecord asset, IReadOnlyList<AssetRecord> history, YearMonth period)
    {
        var zero = Money.Zero(result.CarryingAmount.Currency);
        var wasImpaired = history.Any(a => a.EndedWhy == Impaired);
        if (!result.Loss.IsZero || !result.LaterReversalAllowed || !wasImpaired || result.RecoverableAmount is not { } recoverable)
            return zero;
        return ImpairmentReversal.Of(result.CarryingAmount, Shadow(entity, history, period), recoverable).Reversal;
    }

    /// <summary>What the asset would be carried at had nothing been impaired: its estimates changed, its losses never happened.</summary>
    public static Money Shadow(Entity entity, IReadOnlyList<AssetRecord> history, YearMonth period)
    {
        var shadow = AmortizeAssets.Schedule(history[0], entity);
        for (var i = 0; i + 1 < history.Count; i++)
        {
            var next = history[i + 1];
            var remaining = AmortizeAssets.Schedule(next, entity).Rows.Count;
            if (history[i].EndedWhy is not (Impaired or Reversed) && remaining > 0)
                shadow = shadow.ChangeEstimate(next.StartsOn.ToYearMonth().PlusMonths(-1), remaining, next.Residual);
        }
        return history[^1].Method == AssetMethods.NotInUse ? history[0].Cost : shadow.CarryingAmountAt(period);
    }

    /// <summary>The new amount over the months that were left, from the next month on.</summary>
    private void Rebase(Entity entity, AssetRecord asset, Money carrying, YearMonth period, string why, string basis)
    {
        (asset.EndedOn, asset.EndedWhy) = (period.LastDay(), why);
        var left = InUse(asset) ? AmortizeAssets.Schedule(asset, entity).Rows.Count(r => r.Period > period) : asset.LifeMonths;
        // Where a loss may come back, an asset written down to nothing goes on at nothing.
        if (left == 0 || (carrying.IsZero && asset.Book == Book.UsGaap))
            return;
        var starts = asset.StartsOn > period.LastDay() || !InUse(asset) ? asset.StartsOn : period.Next().FirstDay();
        db.Assets.Add(asset.Continue(ids.Next(), carrying, left, starts, basis));
    }
}
