using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>The monthly consumption of assets and prepayments, one entry an item, book and month.</summary>
public static class AmortizationEntries
{
    /// <summary>Dr expense, Cr accumulated. Null for a month without a charge.</summary>
    /// <param name="record">Tells apart the successive policies of one asset: an estimate that changed is a new record.</param>
    public static EntryDraft? Charge(
        Acquisition item, Book book, AcquisitionAccounts accounts, YearMonth period, Money charge, string record, string basis)
    {
        Invariant.Check(accounts.IsAsset, $"{item.Name} is no asset.");
        var agent = item.Agent ?? AgentId.Unassigned;
        var legs = new EntryLines()
            .Debit(accounts.Expense!, charge, agent, item.CostCenter, source: item.Source)
            .Credit(accounts.Accumulated!, charge, agent, item.CostCenter, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("amortisation", item.Reference, book.ToString(), record, period.ToIso()), EntryKind.Amortization, item.Entity, book,
            period.LastDay(), $"{Charged(accounts.Expense!)} of {item.Name} for {InWords.Of(period)}", legs.ToPostings(item.Function))
        { Basis = basis };
    }

    private static string Charged(string expense) => ChartOfAccounts.Default[expense].Line == "Depreciation" ? "Depreciation" : "Amortisation";

    /// <summary>Accrues a month of a service that is paid in arrears: Dr expense, Cr payable.</summary>
    /// <param name="book">Null where every book agrees.</param>
    public static EntryDraft? Accrue(
        Acquisition item, Book? book, AcquisitionAccounts accounts, YearMonth period, Money charge, string record, string basis)
    {
        var legs = new EntryLines()
            .Debit(accounts.Debit, charge, item.Agent ?? AgentId.Unassigned, item.CostCenter, source: item.Source)
            .Credit(accounts.Credit, charge, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("service", item.Reference, book?.ToString() ?? "all", record, period.ToIso()), EntryKind.Acquisition, item.Entity, book,
            period.LastDay(), $"{item.Name}, service received in {InWords.Of(period)}", legs.ToPostings(item.Function))
        { Basis = basis };
    }

    /// <summary>
    /// Releases a month of a prepayment and keeps the split right: what falls due within twelve months of the month's end moves from
    /// non-current to current. Null for a month in which nothing moves.
    /// </summary>
    /// <param name="book">Null where every book agrees.</param>
    public static EntryDraft? Release(
        Acquisition item, Book? book, string expense, PrepaidSchedule schedule, YearMonth period, string record, string basis)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var split = AcquisitionEntries.SplitDate(item);
        var before = period.FirstDay().PlusDays(-1) is var monthStart && monthStart > split ? monthStart : split;
        var (opening, closing) = (schedule.BalanceAt(before), schedule.BalanceAt(period.LastDay()));
        var charge = opening.Total - closing.Total;
        var reclass = opening.NonCurrent - closing.NonCurrent;
        var legs = new EntryLines()
            .Debit(expense, charge, agent, item.CostCenter, source: item.Source)
            .Credit(TreatmentAccounts.PrepaidCurrent, charge, agent, item.CostCenter, source: item.Source)
            .Debit(TreatmentAccounts.PrepaidCurrent, reclass, agent, item.CostCenter, source: item.Source)
            .Credit(TreatmentAccounts.PrepaidNonCurrent, reclass, agent, item.CostCenter, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("release", item.Reference, book?.ToString() ?? "all", record, period.ToIso()), EntryKind.PrepaymentRelease, item.Entity, book,
            period.LastDay(), $"Release of prepayment, {item.Name}, for {InWords.Of(period)}", legs.ToPostings(item.Function))
        { Basis = basis };
    }

    /// <summary>Takes credits that can no longer be drawn out of the balance of their pool; negative where a later bill draws on them.</summary>
    public static EntryDraft Lapse(
        Acquisition item, Book? book, string credits, string expense, Money left, YearMonth period, string basis)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var legs = new EntryLines().Debit(expense, left, agent, item.CostCenter, source: item.Source)
            .Credit(credits, left, agent, item.CostCenter, source: item.Source);
        return new EntryDraft(
            EntryKey.Of("lapse", item.Reference, book?.ToString() ?? "all", period.ToIso(), $"{left.Micros}"), EntryKind.PrepaymentRelease,
            item.Entity, book, period.LastDay(), $"Expiry of unused credits, {item.Name}", legs.ToPostings(item.Function))
        { Basis = basis };
    }
}
