using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Brings the deferred tax of each statutory book to what the difference from its tax book asks for, item by item, in entries of that book
/// alone. It needs a stated rate; without one nothing posts and the close asks.
/// </summary>
public sealed class PostDeferredTax(RunrateDb db, Journal journal, DeferredTaxItems items, AssetBalances balances)
{
    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var entity = await db.Entities.FindAsync([entityId], ct) ?? throw new InvariantException($"There is no entity '{entityId}'.");
        var rates = await db.TaxRates.AsNoTracking().Where(r => r.Entity == entityId).ToListAsync(ct);
        var waiting = new List<(Book Book, Book TaxBook)>();
        var drafts = new List<EntryDraft>();
        foreach (var book in entity.Books.Where(b => b.IsStatutory()))
        {
            if (DeferredTaxItems.TaxBookOf(book, entity) is not { } taxBook)
                continue;
            var rate = TaxRate.On(rates, taxBook, period.LastDay());
            if (rate is not null)
                drafts.AddRange(await Drafts(entity, book, taxBook, period, rate, TaxRate.On(rates, taxBook, period.FirstDay().PlusDays(-1)), ct));
            else if (await HasAssets(entityId, period, ct))
                waiting.Add((book, taxBook));
        }
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        return posted.IsOk ? new StepResult(CloseSteps.DeferredTax.Name, posted.Value.Posted, posted.Value.AlreadyPosted,
        [
            .. waiting.GroupBy(w => w.TaxBook).Select(g =>
                $"Deferred tax in {g.Select(w => w.Book).Names()} waits for the {g.Key.Name()} rate: state it with the day from which it holds."),
        ]) : posted.Refusal;
    }

    private Task<bool> HasAssets(EntityId entity, YearMonth period, CancellationToken ct)
    {
        var last = period.LastDay();
        return db.Assets.AnyAsync(a => a.Entity == entity && a.AcquiredOn <= last, ct);
    }

    private async Task<IEnumerable<EntryDraft>> Drafts(
        Entity entity, Book book, Book taxBook, YearMonth period, TaxRate rate, TaxRate? before, CancellationToken ct)
    {
        var due = await items.Of(entity, book, taxBook, period, rate, before, ct);
        var known = (await balances.Of(entity.Id, book, period, DeferredTaxEntries.BalanceAccounts, null, ct))
            .Where(b => b.Balance.Currency == entity.FunctionalCurrency).ToLookup(b => b.Source);
        var last = period.LastDay();
        var sequences = await EntrySequences.NextIn(
            db, entity.Id, [EntryKind.DeferredTax, EntryKind.DeferredTaxRateChange], last, last,
                [.. due.SelectMany(d => new[] { Stem("deferred-tax", d), Stem("deferred-tax-rate", d) })], ct);
        var basis = $"{rate.Rate:0.######} of {taxBook}, enacted {rate.EnactedOn:uuuu-MM-dd}: {rate.Evidence}";
        return due.SelectMany(d =>
        {
            var reference = AssetLedger.Reference(d.Arrangement);
            var item = new Acquisition(entity.Id, reference, d.Name, d.Agent, null, d.Carrying, period.LastDay());
            var posted = known[DeferredTaxEntries.Source(reference)].ToList();
            var held = new DeferredTaxBalances(
                On(posted, DeferredTaxEntries.Asset), On(posted, DeferredTaxEntries.Allowance), On(posted, DeferredTaxEntries.Liability));
            var sequence = Math.Max(sequences[Stem("deferred-tax", d)], sequences[Stem("deferred-tax-rate", d)]);
            return DeferredTaxEntries.Adjust(item, book, d.Tax, held, period, sequence, basis);
        });

        string Stem(string name, DeferredTaxItem item) => $"{name}/{AssetLedger.Reference(item.Arrangement)}/{book}/{period.ToIso()}";

        Money On(List<SourceBalance> posted, string account) => new(
            posted.Where(b => b.Account == account).Sum(b => b.Balance.Micros), entity.FunctionalCurrency);
    }
}
