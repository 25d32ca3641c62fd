using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Laws of what is posted from measurements: balance, reversal, and figures that do not depend on who came first.</summary>
[Trait("Category", "Pure")]
public sealed class BookLaws
{
    private static readonly YearMonth Period = new(2026, 6);
    private static readonly Rounding Cents = Rounding.For(Currency.Usd);

    private static Gen<Money> Signed => Gen.Choose(-100_000_000, 100_000_000).Select(cents => Laws.Usd(cents / 100m));

    private static Gen<decimal> Rates => Gen.Choose(0, 400_000).Select(r => r / 1_000_000m);

    private static Gen<Book> Statutory => Gen.Elements(Book.UsGaap, Book.Ifrs, Book.IndAs);

    private static Gen<List<ItemDifference>> Items => Gen.Choose(1, 6).SelectMany(count => Signed.ListOf(2 * count).Select(amounts =>
        Enumerable.Range(0, count).Select(i => new ItemDifference($"item{i}", amounts[2 * i], amounts[2 * i + 1])).ToList()));

    private static Gen<Case> Cases =>
        from items in Items
        from opening in Rates
        from closing in Rates
        from limited in Gen.Elements(true, false)
        from profit in Laws.Amounts
        from book in Statutory
        select new Case(items, opening, closing, limited ? profit : null, book);

    [Fact]
    public void Deferred_tax_rolls_forward_from_its_opening_to_its_closing_balance() => Laws.Hold(Cases, c => c.Measure().All(
        i => i.Movement.Opening + i.Movement.RateChange + i.Movement.Movement == i.Movement.Closing
            && i.Net - i.Unrecognised == i.Movement.Closing
            && i.Unrecognised <= i.Asset && !i.Unrecognised.IsNegative && (i.Asset.IsZero || i.Liability.IsZero)));

    [Fact]
    public void Deferred_tax_does_not_depend_on_the_order_of_the_items() => Laws.Hold(Cases, c =>
        c.Measure().SequenceEqual(DeferredTaxBook.Of([.. c.Items.AsEnumerable().Reverse()], c.Opening, c.Closing, c.Profit, Cents)));

    [Fact]
    public void Deferred_tax_entries_balance_and_lead_to_the_target_once() => Laws.Hold(Cases, c => c.Measure().All(due =>
    {
        var zero = Laws.Usd(0);
        var opening = due.Movement.Opening;
        var known = opening.IsNegative ? new DeferredTaxBalances(-opening, zero, zero) : new DeferredTaxBalances(zero, zero, -opening);
        var drafts = DeferredTaxEntries.Adjust(Item(due.Item), c.Book, due, known, Period, 1, "rate").ToList();
        var entries = drafts.ConvertAll(Entry);
        var target = DeferredTaxEntries.Target(due, c.Book);
        var reached = new DeferredTaxBalances(
            known.Asset + Moved(entries, DeferredTaxEntries.Asset), known.Allowance + Moved(entries, DeferredTaxEntries.Allowance),
            known.Liability + Moved(entries, DeferredTaxEntries.Liability));
        return reached == target && entries.TrueForAll(e => e.Book == c.Book)
            && !DeferredTaxEntries.Adjust(Item(due.Item), c.Book, due, target, Period, 2, "rate").Any();
    }));

    [Fact]
    public void Every_measured_entry_balances_and_its_reversal_nets_to_zero() => Laws.Hold(
        from amount in Laws.Amounts.Where(a => !a.IsZero)
        from other in Laws.Amounts
        from fee in Laws.Amounts
        from account in Gen.Elements("1510", "1610", "1640", "1340", "1630")
        select (amount, other, fee, account),
        c =>
        {
            EntryDraft?[] drafts =
            [
                WriteDownEntries.WriteDown(Item("a"), Book.UsGaap, c.account, c.amount, Period.LastDay(), "1", "test"),
                WriteDownEntries.Reverse(Item("a"), Book.Ifrs, c.account, c.amount, Period.LastDay(), "1", "test"),
                DisposalEntries.Derecognise(
                    Item("a"), Book.IndAs, [(c.account, c.amount), ("1615", -c.other)], new ExitTerms(c.other, c.fee, c.fee), Period.LastDay(), "1", "exit"),
            ];
            return drafts.OfType<EntryDraft>().All(draft =>
            {
                var entry = Entry(draft);
                var back = Entry(entry.Reverse(Period.LastDay(), "wrong"));
                return entry.Postings.Concat(back.Postings).GroupBy(p => p.Account).All(g => g.Sum(p => p.Amount.Micros) == 0)
                    && TrialBalance.Of([entry], draft.Book!.Value).IsBalanced;
            });
        });

    [Fact]
    public void An_assets_schedule_does_not_depend_on_the_order_in_which_its_events_were_told() => Laws.Hold(
        from cost in Laws.Amounts
        from life in Gen.Choose(13, 60)
        from remaining in Gen.Choose(1, 40)
        from loss in Laws.Amounts
        from back in Laws.Amounts
        select (cost, life, remaining, loss, back),
        c =>
        {
            AssetEvent[] events =
            [
                new EstimateChanged(Period.PlusMonths(2), c.remaining), new WrittenDown(Period.PlusMonths(4), c.loss), new Reversed(Period.PlusMonths(7), c.back),
            ];
            var book = new AssetBook(
                new AgentId("atlas"), Book.Ifrs, c.cost, Laws.Usd(0), AmortizationMethod.StraightLine, c.life, Period.FirstDay(),
                StartConvention.FullMonth, FiscalCalendar.Calendar);
            var told = (book with { Events = events }).Schedule();
            var backwards = (book with { Events = [.. events.Reverse()] }).Schedule();
            return told.Rows.SequenceEqual(backwards.Rows)
                && Laws.Sum(told.Rows.Select(r => r.Charge)) - Laws.Sum(told.Rows.Select(r => r.Adjustment)) == c.cost;
        });

    [Fact]
    public void A_figure_is_found_again_by_its_reference() => Laws.Hold(
        from kinds in Gen.Elements(Enum.GetValues<EntryKind>()).ListOf()
        from item in Gen.Elements(null, "assets/3f2a", "deferred-tax/9c")
        from own in Gen.Elements(true, false)
        from book in Statutory
        select (kinds, item, own, book),
        c =>
        {
            var source = new FigureSource(new EntityId("northlight-us"), c.book, null, Period, null, ["1510", "1710"])
            {
                Kinds = [.. c.kinds.Distinct()],
                Item = c.item,
                OwnOnly = c.own,
            };
            return FigureSource.TryParse(source.ToRef(), out var found) && found.ToRef() == source.ToRef() && found.Item == c.item
                && found.OwnOnly == c.own && found.Kinds.SequenceEqual(source.Kinds);
        });

    private static Acquisition Item(string reference) => new(
        new EntityId("northlight-us"), reference, "Model", new AgentId("atlas"), null, Laws.Usd(1), Period.FirstDay());

    private static JournalEntry Entry(EntryDraft draft) => JournalEntry.Create(draft, new EntryId(Guid.Empty), Instant.MinValue, "law");

    private static Money Moved(List<JournalEntry> entries, string account) =>
        Laws.Sum(entries.SelectMany(e => e.Postings).Where(p => p.Account == account).Select(p => p.Amount));

    private sealed record Case(List<ItemDifference> Items, decimal Opening, decimal Closing, Money? Profit, Book Book)
    {
        public IReadOnlyList<ItemDeferredTax> Measure() => DeferredTaxBook.Of(Items, Opening, Closing, Profit, Cents);
    }
}
