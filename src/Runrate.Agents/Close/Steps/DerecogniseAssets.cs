using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Takes what has ended off the books, each at what it carries after its last charge: gain or loss, what was prepaid and is not refunded, a
/// termination fee. An Indian block goes on without the asset as long as it holds another; money received reduces it, and the last asset to
/// leave closes it.
/// </summary>
public sealed class DerecogniseAssets(RunrateDb db, Journal journal, AssetBalances balances, IdGenerator ids)
{
    public Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default) =>
        Run(entityId, period, null, actor, ct);

    /// <summary>
    /// The same for some arrangements alone, whose charges have to be in the ledger: what an exit checklist does on the spot, a close finds
    /// done.
    /// </summary>
    /// <param name="only">The arrangements, or null for all that have ended by then.</param>
    public async Task<Outcome<StepResult>> Run(
        EntityId entityId, YearMonth period, IReadOnlyCollection<Guid>? only, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var last = period.LastDay();
        var exits = (await db.Disposals.Where(d => d.Entity == entityId && d.Date <= last).OrderBy(d => d.Date).ThenBy(d => d.Id)
            .ToListAsync(ct)).Where(d => only is null || only.Contains(d.ArrangementId)).ToList();
        var (posted, already) = (0, 0);
        await using var transaction = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var books = entity.Books.Append(Book.Management).Distinct().ToList();
        foreach (var exit in exits)
        {
            if (books.TrueForAll(exit.Posted.Contains))
            {
                already += books.Count;
                continue;
            }
            var arrangement = await db.Arrangements.FirstAsync(a => a.Id == exit.ArrangementId, ct);
            var records = await db.Assets.Where(a => a.ArrangementId == exit.ArrangementId).ToListAsync(ct);
            foreach (var book in books)
            {
                if (exit.Posted.Contains(book))
                {
                    already++;
                    continue;
                }
                var drafts = await Drafts(exit, arrangement, entity, book, records, period, ct);
                var result = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
                if (!result.IsOk)
                    return result.Refusal;
                posted += result.Value.Posted;
                exit.Posted = [.. exit.Posted, book];
            }
        }
        await db.SaveChangesAsync(ct);
        if (transaction is not null)
            await transaction.CommitAsync(ct);
        return new StepResult(CloseSteps.DerecogniseAssets.Name, posted, already, []);
    }

    private async Task<IReadOnlyList<EntryDraft>> Drafts(
        DisposalRecord exit, Arrangement arrangement, Entity entity, Book book, List<AssetRecord> records, YearMonth period,
            CancellationToken ct)
    {
        var currency = arrangement.Amount.Currency;
        var terms = new ExitTerms(
            Money.From(exit.Proceeds - exit.SellingCosts, currency), Money.From(exit.Refund, currency),
                Money.From(exit.TerminationFee, currency));
        var held = await balances.Of(exit.Entity, book, period, AssetBalances.Carrying, AssetBalances.SourceOf(arrangement.Id), ct);
        var lines = held.Select(b => (b.Account, b.Balance)).ToList();
        var own = records.Where(r => r.Book == book).OrderBy(r => r.StartsOn).ThenBy(r => r.Id).LastOrDefault();
        var date = LocalDate.Max(exit.Date, period.FirstDay());
        var item = own is not null
            ? own.AsAcquisition()
            : new Acquisition(exit.Entity, AssetLedger.Reference(arrangement.Id), arrangement.Name, arrangement.Agent, null,
                arrangement.Amount, arrangement.Date);
        EntryDraft? rest = null;
        IReadOnlyList<EntryDraft?> swept = [];
        var basis = $"exit of {exit.Date:uuuu-MM-dd}: {exit.Evidence}";
        if (own is not null && RecordDisposal.Continues(own) && own.EndedOn is null)
        {
            if (book == Book.IndiaTax && !await BlockHoldsOthers(own, exit.Date, ct))
                swept = await CloseBlock(own, exit, period, basis, ct);
            else
                (lines, rest) = Kept(own, entity, Sum(lines, currency), terms.Proceeds + terms.Refund, period, basis);
        }
        var draft = DisposalEntries.Derecognise(item, book, lines, terms, date, exit.Id.ToString("N"), basis);
        return [.. new[] { rest, draft }.Concat(swept).OfType<EntryDraft>()];
    }

    private static Money Sum(IEnumerable<(string Account, Money Balance)> lines, Currency currency) =>
        lines.Aggregate(Money.Zero(currency), (sum, line) => sum + line.Balance);

    private async Task<bool> BlockHoldsOthers(AssetRecord own, LocalDate date, CancellationToken ct)
    {
        var gone = await db.Disposals.Where(d => d.Entity == own.Entity && d.Date <= date).Select(d => d.ArrangementId).ToListAsync(ct);
        return (await Block(own, ct)).Any(a => a.ArrangementId != own.ArrangementId && !gone.Contains(a.ArrangementId));
    }

    private Task<List<AssetRecord>> Block(AssetRecord own, CancellationToken ct) => db.Assets
        .Where(a => a.Entity == own.Entity && a.Book == Book.IndiaTax && a.Method == own.Method && a.EndedOn == null).ToListAsync(ct);

    /// <summary>The last asset leaves: what the block still carries of assets that left before it is lost with it.</summary>
    private async Task<IReadOnlyList<EntryDraft?>> CloseBlock(
        AssetRecord own, DisposalRecord exit, YearMonth period, string basis, CancellationToken ct)
    {
        var swept = new List<EntryDraft?>();
        var exits = await db.Disposals.Where(d => d.Entity == own.Entity).ToListAsync(ct);
        foreach (var other in (await Block(own, ct)).Where(a => exits.Exists(d => d.ArrangementId == a.ArrangementId
            && d.Posted.Contains(Book.IndiaTax))))
        {
            var held = await balances.Of(own.Entity, Book.IndiaTax, period, AssetBalances.Carrying,
                AssetBalances.SourceOf(other.ArrangementId), ct);
            var none = new ExitTerms(Money.Zero(own.Cost.Currency), Money.Zero(own.Cost.Currency), Money.Zero(own.Cost.Currency));
            swept.Add(DisposalEntries.Derecognise(
                other.AsAcquisition(), Book.IndiaTax, [.. held.Select(b => (b.Account, b.Balance))], none,
                LocalDate.Max(exit.Date, period.FirstDay()),
                exit.Id.ToString("N"), basis));
            (other.EndedOn, other.EndedWhy) = (exit.Date, RecordDisposal.Disposed);
        }
        (own.EndedOn, own.EndedWhy) = (exit.Date, RecordDisposal.Disposed);
        return swept;
    }

    /// <summary>
    /// Money received reduces the block of the year: the year's depreciation is due on what is left, its rest is taken with the exit, and
    /// the block goes on from the next year. Without money the block, and foreign research, do not notice.
    /// </summary>
    private (List<(string Account, Money Balance)> Leaving, EntryDraft? RestOfYear) Kept(
        AssetRecord own, Entity entity, Money carrying, Money received, YearMonth period, string basis)
    {
        if (own.Book == Book.UsTax || received.Micros <= 0 || carrying.Micros <= 0 || own.ChargedThrough is not { } through)
            return ([], null);
        var leaves = received < carrying ? received : carrying;
        var calendar = ArrangementFacts.CalendarOf(own.Book, entity);
        var year = calendar.YearOf(through.LastDay());
        var charged = AmortizeAssets.Schedule(own, entity).ChargeBetween(calendar.StartOfYear(year).ToYearMonth(), through);
        var added = calendar.YearOf(own.StartsOn) == year && own.Supersedes is null;
        var block = IndiaBlock.Year(
            added ? Money.Zero(carrying.Currency) : carrying + charged, added ? [new BlockAddition(own.Cost, own.AcquiredOn,
            own.StartsOn)] : [], leaves,
            AssetMethods.BlockRate(own.Method), calendar.EndOfYear(year), emptied: false, Rounding.For(carrying.Currency));
        var rest = block.Depreciation - charged;
        if (rest > carrying - leaves)
            rest = carrying - leaves;
        (own.EndedOn, own.EndedWhy) = (through.LastDay(), RecordDisposal.Disposed);
        var left = carrying - leaves - rest;
        if (!left.IsZero)
            db.Assets.Add(own.Continue(ids.Next(), left, own.LifeMonths, calendar.StartOfYear(year + 1), own.Basis));
        var accounts = new AcquisitionAccounts(own.AssetAccount, "", own.AccumulatedAccount, own.ExpenseAccount);
        return ([(own.AssetAccount, leaves)], AmortizationEntries.Charge(
            own.AsAcquisition(), own.Book, accounts, period, rest, $"exit-{own.Id.ToString("N")[^8..]}", basis));
    }
}
