using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>What the ledger holds of an item's deferred tax, debit positive.</summary>
public readonly record struct DeferredTaxBalances(Money Asset, Money Allowance, Money Liability)
{
    public Money Net => Asset + Allowance + Liability;
}

/// <summary>
/// Takes an item's deferred tax from where the ledger has it to where it should be: what a new rate does to the opening difference in an
/// entry of its own, the rest in another. US GAAP keeps the whole asset and an allowance against it; IFRS and Ind AS record only what is
/// recognised.
/// </summary>
public static class DeferredTaxEntries
{
    public static AccountCode Asset => Accounts.DeferredTaxAsset;
    public static AccountCode Allowance => Accounts.DeferredTaxAllowance;
    public static AccountCode Liability => Accounts.DeferredTaxLiability;
    public static AccountCode Expense => Accounts.DeferredTaxExpense;

    public static IReadOnlyList<string> BalanceAccounts { get; } = [Asset, Allowance, Liability];

    /// <summary>The source of every deferred tax posting on an arrangement.</summary>
    public static string Source(string reference) => $"deferred-tax/{reference}";

    /// <summary>The balances that an item's deferred tax should have in a book.</summary>
    public static DeferredTaxBalances Target(ItemDeferredTax item, Book book) => book == Book.UsGaap
        ? new(item.Asset, -item.Unrecognised, -item.Liability)
        : new(item.Asset - item.Unrecognised, Money.Zero(item.Asset.Currency), -item.Liability);

    /// <param name="known">What is posted through the month.</param>
    /// <param name="sequence">Counts the entries of the item, book and month: a correction is a new one.</param>
    /// <returns>At most two entries; none where the ledger is right already.</returns>
    public static IEnumerable<EntryDraft> Adjust(
        Acquisition item, Book book, ItemDeferredTax due, DeferredTaxBalances known, YearMonth period, int sequence, string basis)
    {
        var target = Target(due, book);
        var rate = known.Net == target.Net ? Money.Zero(known.Net.Currency) : RateChange(due, known, target);
        var afterRate = due.Movement.Opening.IsNegative
            ? known with { Asset = known.Asset - rate }
            : known with { Liability = known.Liability - rate };
        if (!rate.IsZero)
            yield return Entry(item, book, EntryKind.DeferredTaxRateChange, known, afterRate, period, sequence, basis)!;
        if (Entry(item, book, EntryKind.DeferredTax, afterRate, target, period, sequence, basis) is { } movement)
            yield return movement;
    }

    /// <summary>Only the first time round: a correction within the month is a movement.</summary>
    private static Money RateChange(ItemDeferredTax due, DeferredTaxBalances known, DeferredTaxBalances target) =>
        known.Net == -due.Movement.Opening && known.Allowance.IsZero && target.Allowance.IsZero
            ? due.Movement.RateChange
            : Money.Zero(known.Net.Currency);

    private static EntryDraft? Entry(
        Acquisition item, Book book, EntryKind kind, DeferredTaxBalances from, DeferredTaxBalances to, YearMonth period, int sequence, string basis)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var legs = new EntryLines();
        Add(Asset, to.Asset - from.Asset);
        Add(Allowance, to.Allowance - from.Allowance);
        Add(Liability, to.Liability - from.Liability);
        Add(Expense, from.Net - to.Net);
        var rate = kind == EntryKind.DeferredTaxRateChange;
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of(rate ? "deferred-tax-rate" : "deferred-tax", item.Reference, book.ToString(), period.ToIso(), $"{sequence}"), kind,
            item.Entity, book, period.LastDay(),
            $"Deferred tax on {item.Name}{(rate ? ", remeasured at the new rate" : "")}, {InWords.Of(period)}", legs.ToPostings())
        { Basis = basis };

        void Add(string account, Money amount) => legs.Debit(account, amount, agent, item.CostCenter, source: Source(item.Reference));
    }
}
