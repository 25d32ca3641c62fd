using NodaTime;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>A lease of hardware: recognised at commencement, then one entry a month. Payments are level and in arrears.</summary>
public static class LeaseEntries
{
    /// <summary>Level monthly payments of a total over a term, the last taking the remainder of rounding.</summary>
    /// <param name="annualRate">Nominal, as a share: 0.06 for six per cent.</param>
    /// <param name="finance">US GAAP: ownership or a purchase option passes with the lease.</param>
    public static LeaseSchedule Schedule(Money total, int termMonths, decimal annualRate, Book book, bool finance = false) => LeaseSchedule.Measure(
        total.Allocate([.. Enumerable.Repeat(1m, termMonths)], total.Currency.MinorUnits),
        LeaseSchedule.PeriodRate(annualRate, 12), inAdvance: false,
        Class(book, finance), LeaseStart.Nothing(total.Currency));

    /// <summary>US GAAP keeps operating and finance leases on lines of their own; IFRS and Ind AS have one kind.</summary>
    private static (string RightOfUse, string Accumulated, string Liability) AccountsOf(Book book, bool finance) =>
        Class(book, finance) == LeaseClass.Finance
            ? (Accounts.FinanceRightOfUse, Accounts.FinanceRightOfUseAmortisation, TreatmentAccounts.FinanceLeaseLiability)
            : (Accounts.RightOfUse, Accounts.RightOfUseDepreciation, TreatmentAccounts.LeaseLiability);

    private static LeaseClass Class(Book book, bool finance) => (book, finance) switch
    {
        (Book.UsGaap, false) => LeaseClass.Operating,
        (Book.UsGaap, true) => LeaseClass.Finance,
        _ => LeaseClass.Ifrs16,
    };

    /// <summary>Dr right of use, Cr lease liability, both of the agent that uses the hardware.</summary>
    public static EntryDraft? Commence(
        Acquisition item, Book book, LeaseSchedule schedule, int sequence, string basis, bool finance = false)
    {
        var (rightOfUse, _, liability) = AccountsOf(book, finance);
        var legs = new EntryLines()
            .Debit(rightOfUse, schedule.InitialRightOfUse, item.Agent ?? AgentId.Unassigned, item.CostCenter, source: item.Source)
            .Credit(liability, schedule.InitialLiability, item.Agent ?? AgentId.Unassigned, item.CostCenter, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("acquisition", item.Reference, book.ToString(), $"{sequence}"), EntryKind.Lease, item.Entity, book, item.Date,
            $"{item.Name}: lease commences", legs.ToPostings(item.Function))
        { Basis = basis };
    }

    /// <summary>
    /// The single cost of an operating lease on one line, or depreciation and interest on two; the payment becomes payable.
    /// </summary>
    public static EntryDraft? Month(
        Acquisition item, Book book, LeaseRow row, YearMonth period, string record, string basis, bool finance = false)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var legs = new EntryLines();
        var (_, accumulated, liability) = AccountsOf(book, finance);
        if (Class(book, finance) == LeaseClass.Operating)
        {
            legs.Debit(Accounts.LeaseCost, row.Cost, agent, item.CostCenter, source: item.Source);
        }
        else
        {
            legs.Debit(Accounts.Depreciation, row.Amortisation, agent, item.CostCenter, source: item.Source);
            legs.Debit(Accounts.LeaseInterest, row.Interest, agent, item.CostCenter, source: item.Source);
        }
        legs.Credit(accumulated, row.Amortisation, agent, item.CostCenter, source: item.Source)
            .Debit(liability, row.Payment - row.Interest, agent, item.CostCenter, source: item.Source)
            .Credit(TreatmentAccounts.Payable, row.Payment, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("lease", item.Reference, book.ToString(), record, period.ToIso()), EntryKind.Lease, item.Entity, book,
            period.LastDay(), $"Lease of {item.Name}, {period.ToIso()}", legs.ToPostings(item.Function))
        { Basis = basis };
    }
}
