using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>A loss of value found by a test, and in IFRS and Ind AS its reversal. Amounts are positive, in minor units.</summary>
public static class WriteDownEntries
{
    public const string Loss = "5410";
    public const string ReversalGain = "5420";

    /// <summary>Where the loss of an asset accumulates: beside the asset's own line.</summary>
    public static string Accumulated(string assetAccount) => assetAccount switch
    {
        "1510" => "1516",
        "1340" => "1345",
        "1630" => "1635",
        _ => TreatmentAccounts.Impairment,
    };

    /// <summary>Dr impairment, Cr accumulated impairment. Null for no loss.</summary>
    /// <param name="record">Tells apart the tests of one asset.</param>
    public static EntryDraft? Impair(Acquisition item, Book book, string assetAccount, Money loss, LocalDate date, string record, string basis) =>
        Entry(item, book, EntryKind.Impairment, "impairment", $"Impairment of {item.Name}", date, record, basis, Loss, assetAccount, loss);

    /// <summary>Dr accumulated impairment, Cr reversal of impairment; US GAAP books know no such entry. Null for nothing to give back.</summary>
    public static EntryDraft? Reverse(Acquisition item, Book book, string assetAccount, Money back, LocalDate date, string record, string basis)
    {
        Invariant.Check(book is Book.Ifrs or Book.IndAs, $"The {book} book does not reverse impairments.");
        return Entry(
            item, book, EntryKind.ImpairmentReversal, "impairment-reversal", $"Impairment of {item.Name} reversed", date, record, basis,
            ReversalGain, assetAccount, -back);
    }

    private static EntryDraft? Entry(
        Acquisition item, Book book, EntryKind kind, string stem, string memo, LocalDate date, string record, string basis, string expense,
        string assetAccount, Money loss)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var legs = new EntryLines()
            .Debit(expense, loss, agent, item.CostCenter, source: item.Source)
            .Credit(Accumulated(assetAccount), loss, agent, item.CostCenter, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of(stem, item.Reference, book.ToString(), record), kind, item.Entity, book, date, memo, legs.ToPostings())
        { Basis = basis };
    }
}
