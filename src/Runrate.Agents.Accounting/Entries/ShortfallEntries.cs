using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>What a minimum that will not be reached adds to cost, or gives back where it is reached after all.</summary>
public static class ShortfallEntries
{
    public static AccountCode Accrued => Accounts.AccruedShortfall;

    /// <summary>The postings of a commitment's shortfall, apart from those of what the arrangement acquired.</summary>
    public static string SourceOf(string reference) => $"commitments/{reference}";

    /// <summary>Dr the expense of the arrangement, Cr the accrued shortfall; negative where less is due. Null where nothing changes.</summary>
    /// <param name="due">What is to stand accrued at the month's end.</param>
    /// <param name="accrued">What stands accrued.</param>
    /// <param name="sequence">Counts the entries of the commitment in the month.</param>
    public static EntryDraft? Accrue(
        Acquisition item, Book book, string expense, Money due, Money accrued, YearMonth period, int sequence)
    {
        var source = SourceOf(item.Reference);
        var legs = new EntryLines()
            .Debit(expense, due - accrued, item.Agent ?? AgentId.Unassigned, item.CostCenter, source: source)
            .Credit(Accrued, due - accrued, source: source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("shortfall", item.Reference, book.ToString(), period.ToIso(), $"{sequence}"), EntryKind.Acquisition, item.Entity, book,
            period.LastDay(), $"Accrued shortfall of minimum spend, {item.Name}", legs.ToPostings(item.Function))
        { Basis = "ASC 450-20-25-2" };
    }
}
