using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>Loss of value, and where a framework permits it, its return. The asset keeps its gross cost; the loss accumulates beside it.</summary>
public static class WriteDownEntries
{
    public static AccountCode Loss => Accounts.ImpairmentLoss;
    public static AccountCode Reversal => Accounts.ImpairmentReversal;

    /// <summary>Where the loss of an asset accumulates: on the statement line of the asset.</summary>
    public static string Accumulated(string assetAccount) =>
        assetAccount == Accounts.Hardware ? Accounts.HardwareImpairment
        : assetAccount == Accounts.ImplementationCost ? Accounts.ImplementationCostAmortisation
        : assetAccount == Accounts.SoldSoftware ? Accounts.SoldSoftwareAmortisation
        : Accounts.AssetImpairment;

    /// <summary>Dr impairment loss, Cr accumulated impairment. Null for a loss of zero.</summary>
    /// <param name="record">The record that ends with it, which makes the key.</param>
    public static EntryDraft? WriteDown(
        Acquisition item, Book book, string assetAccount, Money loss, LocalDate date, string record, string basis)
    {
        Invariant.Check(!loss.IsNegative, "A write-down is not negative; what comes back is a reversal.");
        return Entry(item, book, EntryKind.Impairment, "write-down", $"Impairment of {item.Name}", Loss, Accumulated(assetAccount),
            loss, date, record, basis);
    }

    /// <summary>Dr accumulated impairment, Cr reversal. Only IFRS and Ind AS give an impairment back, and never goodwill.</summary>
    public static EntryDraft? Reverse(
        Acquisition item, Book book, string assetAccount, Money amount, LocalDate date, string record, string basis)
    {
        Invariant.Check(book is Book.Ifrs or Book.IndAs, $"The {book} book does not reverse impairments.");
        Invariant.Check(!amount.IsNegative, "A reversal is not negative.");
        return Entry(
            item, book, EntryKind.ImpairmentReversal, "write-up", $"Reversal of impairment of {item.Name}",
            Accumulated(assetAccount), Reversal, amount, date, record, basis);
    }

    private static EntryDraft? Entry(
        Acquisition item, Book book, EntryKind kind, string key, string memo, string debit, string credit, Money amount, LocalDate date,
        string record, string basis)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var legs = new EntryLines()
            .Debit(debit, amount, agent, item.CostCenter, source: item.Source)
            .Credit(credit, amount, agent, item.CostCenter, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of(key, item.Reference, book.ToString(), record), kind, item.Entity, book, date, memo, legs.ToPostings())
        { Basis = basis };
    }
}
