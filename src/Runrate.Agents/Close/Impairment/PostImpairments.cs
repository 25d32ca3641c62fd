using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Impairment;

/// <summary>
/// Takes approved impairment tests to the statutory books: US GAAP in two steps and for good, IFRS and Ind AS against the recoverable
/// amount, with the reversal they require up to a schedule that never saw the loss. The loss of a group goes to its assets pro rata. What is
/// left goes over the months that were left. Tax books know no impairment, nor does the lens, which expensed the cost when it was incurred.
/// </summary>
public sealed class PostImpairments(RunrateDb db, Journal journal, AssetBalances balances, IdGenerator ids)
{
    public const string Impaired = "impaired";
    public const string Reversed = "impairment reversed";

    private static readonly HashSet<string> Testable =
        [AssetMethods.StraightLine, AssetMethods.DecliningBalance, AssetMethods.SumOfYearsDigits, AssetMethods.NotInUse];

    /// <summary>Long-lived assets in a statutory book; prepayments and leases have tests of their own.</summary>
    public static bool IsTestable(AssetRecord asset) => asset.Book.IsStatutory() && Testable.Contains(asset.Method);

    public static bool InUse(AssetRecord asset) => asset.Method != AssetMethods.NotInUse;

    public async Task<Outcome<StepResult>> Run(Entity entity, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var last = period.LastDay();
        var tests = await db.ImpairmentTests.Where(t => t.Entity == entity.Id && t.ApprovedAt != null && t.Date <= last)
            .OrderBy(t => t.Date).ThenBy(t => t.Id).ToListAsync(ct);
        var (posted, already) = (0, 0);
        var attention = new List<string>();
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        foreach (var test in tests)
        {
            foreach (var assets in await Assets(entity, test, period, ct))
            {
                if (test.Findings.Exists(f => f.Book == assets[0].Record.Book && f.Status == ImpairmentStatus.Tested))
                {
                    already += assets.Count;
                    continue;
                }
                var outcome = await Hold(entity, test, assets, period, actor, ct);
                if (!outcome.IsOk)
                    return outcome.Refusal;
                posted += outcome.Value.Posted;
                attention.AddRange(outcome.Value.Attention);
            }
        }
        await db.SaveChangesAsync(ct);
        if (transaction is not null)
            await transaction.CommitAsync(ct);
        return new StepResult(CloseSteps.TestForImpairment.Name, posted, already, attention);
    }

    /// <summary>What a stated test comes to in each book by what is carried at the month's end; posts nothing.</summary>
    public async Task<IReadOnlyList<(Book Book, ImpairmentResult Result)>> Preview(
        Entity entity, ImpairmentRecord test, YearMonth period, CancellationToken ct = default) =>
    [
        .. (await Assets(entity, test, period, ct)).Select(assets => (assets[0].Record.Book, Test(test, assets,
            assets.Aggregate(Money.Zero(assets[0].Carrying.Currency), (sum, a) => sum + a.Carrying)))),
    ];

    /// <summary>What the figures of a test lack in a book, as people call them; empty where nothing.</summary>
    public static IReadOnlyList<string> Missing(ImpairmentResult result) =>
        result.Status == ImpairmentStatus.ImpairmentTestOverdue ? [.. result.Missing.Select(DecideWriteDown.Named)] : [];

    /// <summary>An asset under test in one book.</summary>
    /// <param name="History">Its records in that book, the first one first.</param>
    private sealed record Tested(AssetRecord Record, IReadOnlyList<AssetRecord> History, Money Carrying, Money Floor);

    /// <summary>The assets of a test that are carried at the month's end, by book: one, or those of its group.</summary>
    private async Task<List<List<Tested>>> Assets(Entity entity, ImpairmentRecord test, YearMonth period, CancellationToken ct)
    {
        var last = period.LastDay();
        var members = test.Group.Count > 0 ? test.Group : [new GroupMember(test.ArrangementId)];
        var named = members.ConvertAll(m => m.Arrangement);
        var history = await db.Assets.Where(a => named.Contains(a.ArrangementId) && a.EndedWhy != Treatments.PostTreatments.Reversed)
            .OrderBy(a => a.StartsOn).ThenBy(a => a.Id).ToListAsync(ct);
        var books = new List<List<Tested>>();
        foreach (var book in history.Select(a => a.Book).Distinct().Order())
        {
            var assets = new List<Tested>();
            foreach (var live in history.Where(a => a.Book == book && a.EndedOn is null && IsTestable(a) && a.AcquiredOn <= last))
            {
                var held = await balances.Of(
                    entity.Id, book, period, AssetBalances.Carrying, AssetBalances.SourceOf(live.ArrangementId), ct);
                var floor = members.First(m => m.Arrangement == live.ArrangementId).Floor;
                assets.Add(new Tested(
                    live, [.. history.Where(a => a.Book == book && a.ArrangementId == live.ArrangementId)],
                    held.Aggregate(Money.Zero(live.Cost.Currency), (sum, b) => sum + b.Balance), Money.From(floor ?? 0, live.Cost.Currency)));
            }
            if (assets.Count > 0)
                books.Add(assets);
        }
        return books;
    }

    private async Task<Outcome<(int Posted, IReadOnlyList<string> Attention)>> Hold(
        Entity entity, ImpairmentRecord test, List<Tested> assets, YearMonth period, Actor actor, CancellationToken ct)
    {
        var book = assets[0].Record.Book;
        var zero = Money.Zero(assets[0].Carrying.Currency);
        var result = Test(test, assets, assets.Aggregate(zero, (sum, a) => sum + a.Carrying));
        var called = assets.Count == 1 ? assets[0].Record.Name : InWords.Join([.. assets.Select(a => a.Record.Name)]);
        if (result.Status == ImpairmentStatus.ImpairmentTestOverdue)
        {
            return (0,
            [
                $"The test of {called} of {InWords.Of(test.Date)} lacks {InWords.Join([.. result.Missing.Select(DecideWriteDown.Named)])} " +
                $"for {book.Name()}; nothing is written off by guess.",
            ]);
        }
        var losses = GroupAllocation.Loss(result.Loss, zero, [.. assets.Select(a => new GroupAsset(a.Record.Name, a.Carrying, a.Floor))]);
        var gains = Gains(entity, result, assets, period);
        var basis = $"impairment test {test.Id.ToString()[..8]} of {InWords.Of(test.Date)}, approved by {test.ApprovedBy}";
        var drafts = new List<EntryDraft>();
        for (var i = 0; i < assets.Count; i++)
        {
            var (asset, loss, gain) = (assets[i].Record, losses.Shares[i].Amount, gains[i]);
            test.Findings = [.. test.Findings, new ImpairmentFinding(
                book, asset.ArrangementId, period, result.Status, assets[i].Carrying, loss, gain)];
            await Answer(test, asset, assets[i].Carrying, loss, ct);
            if (loss.IsZero && gain.IsZero)
                continue;
            var item = asset.AsAcquisition();
            var record = test.Id.ToString("N");
            drafts.Add((gain.IsZero
                ? WriteDownEntries.WriteDown(item, book, asset.AssetAccount, loss, period.LastDay(), record, basis)
                : WriteDownEntries.Reverse(item, book, asset.AssetAccount, gain, period.LastDay(), record, basis))!);
            Rebase(entity, asset, assets[i].Carrying - loss + gain, period, gain.IsZero ? Impaired : Reversed, basis);
        }
        var entries = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        if (!entries.IsOk)
            return entries.Refusal;
        return (entries.Value.Posted, losses.Unallocated.IsZero ? [] :
        [
            $"{InWords.Of(losses.Unallocated)} of the loss of {called} in {book.Name()} finds no asset to bear it: none goes below " +
            "what it is worth on its own.",
        ]);
    }

    /// <summary>A test that a sign of impairment asked for, and that this one answers, waits no longer.</summary>
    private async Task Answer(ImpairmentRecord test, AssetRecord asset, Money carrying, Money loss, CancellationToken ct)
    {
        var asked = await db.WriteDowns.Where(
            w => w.ArrangementId == asset.ArrangementId && w.Book == asset.Book && w.Status == WriteDownStatus.NeedsFacts).ToListAsync(ct);
        foreach (var waiting in asked)
        {
            waiting.Status = loss.IsZero ? WriteDownStatus.NoLoss : WriteDownStatus.Posted;
            (waiting.Loss, waiting.StatedBy, waiting.StatedById, waiting.ApprovedBy) = (loss, test.Author, test.AuthorId, test.ApprovedBy);
            waiting.Workings =
            [
                $"Answered by the test of {InWords.Of(test.Date)}{(test.Group.Count > 0 ? $" of {test.Group.Count} assets as one" : "")}: " +
                $"carried at {InWords.Of(carrying)}, loss {InWords.Of(loss)}.",
            ];
        }
    }

    private static ImpairmentResult Test(ImpairmentRecord test, List<Tested> assets, Money carrying)
    {
        var costs = Amount(test.CostsOfDisposal)!.Value;
        var lessCosts = Amount(test.FairValue) is { } fair ? fair - costs : (Money?)null;
        if (assets[0].Record.Book != Book.UsGaap)
            return ImpairmentTest.AgainstRecoverableAmount(carrying, lessCosts, Amount(test.ValueInUse));
        return test.NotProbable && !InUse(assets[0].Record)
            ? ImpairmentTest.UncompletedSoftware(carrying, Amount(test.FairValue), costs)
            : ImpairmentTest.HeldAndUsed(carrying, Amount(test.UndiscountedCashFlows), Amount(test.FairValue));

        Money? Amount(decimal? amount) => amount is { } stated ? Money.From(stated, carrying.Currency) : null;
    }

    /// <summary>What each asset regains: never more than it would be carried at had nothing been impaired, IAS 36 paragraphs 117 and 122.</summary>
    private static List<Money> Gains(Entity entity, ImpairmentResult result, List<Tested> assets, YearMonth period)
    {
        var zero = Money.Zero(result.CarryingAmount.Currency);
        var impaired = assets.Exists(a => a.History.Any(h => h.EndedWhy == Impaired));
        if (!result.Loss.IsZero || !result.LaterReversalAllowed || !impaired || result.RecoverableAmount is not { } recoverable)
            return assets.ConvertAll(_ => zero);
        var caps = assets.ConvertAll(a => a.History.Any(h => h.EndedWhy == Impaired) ? Shadow(entity, a.History, period) : a.Carrying);
        if (assets.Count == 1)
            return [ImpairmentReversal.Of(result.CarryingAmount, caps[0], recoverable).Reversal];
        var split = GroupAllocation.Reversal(
            recoverable - result.CarryingAmount, [.. assets.Select((a, i) => new GroupAsset(a.Record.Name, a.Carrying, caps[i]))]);
        return [.. split.Shares.Select(s => s.Amount)];
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
