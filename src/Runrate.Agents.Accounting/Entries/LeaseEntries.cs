using NodaTime;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>A lease as the books carry it: its monthly payments in order.</summary>
/// <param name="AnnualRate">Nominal, as a share: 0.06 for six per cent.</param>
/// <param name="Method">Of <see cref="AssetMethods"/>: whether it is a finance lease under US GAAP, and paid in advance.</param>
/// <param name="Carried">The right of use where a lease goes on after it was measured again; null at commencement.</param>
public sealed record LeaseContract(IReadOnlyList<Money> Payments, decimal AnnualRate, string Method, Money? Carried = null)
{
    public bool InAdvance => AssetMethods.IsInAdvance(Method);

    public decimal PeriodRate => LeaseSchedule.PeriodRate(AnnualRate, 12);

    /// <summary>Level payments of a total, the last one taking the remainder of rounding.</summary>
    public static LeaseContract Level(Money total, int termMonths, decimal annualRate, string method) => new(
        total.Allocate([.. Enumerable.Repeat(1m, termMonths)], total.Currency.MinorUnits), annualRate, method);

    public LeaseSchedule Schedule(Book book)
    {
        LeaseSchedule Measured(LeaseStart start) => LeaseSchedule.Measure(Payments, PeriodRate, InAdvance, Class(book), start);
        var fresh = Measured(LeaseStart.Nothing(Payments[0].Currency));
        return Carried is { } carried ? Measured(LeaseStart.Carrying(carried, fresh.PresentValue)) : fresh;
    }

    public LeaseClass Class(Book book) => (book, AssetMethods.IsFinanceLease(Method)) switch
    {
        (Book.UsGaap, false) => LeaseClass.Operating,
        (Book.UsGaap, true) => LeaseClass.Finance,
        _ => LeaseClass.Ifrs16,
    };
}

/// <summary>A lease of hardware: recognised at commencement, then one entry a month.</summary>
public static class LeaseEntries
{
    /// <summary>US GAAP keeps operating and finance leases on lines of their own; IFRS and Ind AS have one kind.</summary>
    private static (string RightOfUse, string Accumulated, string Liability) AccountsOf(LeaseClass leaseClass) =>
        leaseClass == LeaseClass.Finance
            ? (Accounts.FinanceRightOfUse, Accounts.FinanceRightOfUseAmortisation, TreatmentAccounts.FinanceLeaseLiability)
            : (Accounts.RightOfUse, Accounts.RightOfUseDepreciation, TreatmentAccounts.LeaseLiability);

    /// <summary>
    /// Dr right of use, Cr lease liability, both of the agent that uses the hardware. Paid in advance, the first payment is owed to
    /// the supplier that day and no part of the liability (IFRS 16.24(b), 16.26; ASC 842-20-30-5).
    /// </summary>
    public static EntryDraft? Commence(Acquisition item, Book book, LeaseContract contract, int sequence, string basis)
    {
        var (rightOfUse, _, liability) = AccountsOf(contract.Class(book));
        var schedule = contract.Schedule(book);
        var legs = new EntryLines()
            .Debit(rightOfUse, schedule.InitialRightOfUse, item.Agent ?? AgentId.Unassigned, item.CostCenter, source: item.Source)
            .Credit(liability, schedule.InitialLiability, item.Agent ?? AgentId.Unassigned, item.CostCenter, source: item.Source)
            .Credit(TreatmentAccounts.Payable, schedule.InitialRightOfUse - schedule.InitialLiability, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("acquisition", item.Reference, book.ToString(), $"{sequence}"), EntryKind.Lease, item.Entity, book, item.Date,
            $"Recognition of lease at commencement, {item.Name}", legs.ToPostings(item.Function))
        { Basis = basis };
    }

    /// <summary>
    /// The single cost of an operating lease on one line, or depreciation and interest on two; the payment becomes payable. The
    /// first payment in advance stands in the entry that commenced the lease.
    /// </summary>
    /// <param name="variable">What the payment is more, or less, than the lease was measured with: cost of its month.</param>
    public static EntryDraft? Month(
        Acquisition item, Book book, LeaseContract contract, LeaseRow row, YearMonth period, string record, string basis, Money? variable = null)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var legs = new EntryLines();
        var leaseClass = contract.Class(book);
        var (_, accumulated, liability) = AccountsOf(leaseClass);
        var paid = contract is { InAdvance: true, Carried: null } && row.Period == 1 ? Money.Zero(row.Payment.Currency) : row.Payment;
        if (leaseClass == LeaseClass.Operating)
        {
            legs.Debit(Accounts.LeaseCost, row.Cost, agent, item.CostCenter, source: item.Source);
        }
        else
        {
            legs.Debit(Accounts.Depreciation, row.Amortisation, agent, item.CostCenter, source: item.Source);
            legs.Debit(Accounts.LeaseInterest, row.Interest, agent, item.CostCenter, source: item.Source);
        }
        legs.Credit(accumulated, row.Amortisation, agent, item.CostCenter, source: item.Source)
            .Debit(liability, paid - row.Interest, agent, item.CostCenter, source: item.Source)
            .Credit(TreatmentAccounts.Payable, paid, source: item.Source);
        if (variable is { } more)
            legs.Debit(Accounts.LeaseCost, more, agent, item.CostCenter, source: item.Source)
                .Credit(TreatmentAccounts.Payable, more, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("lease", item.Reference, book.ToString(), record, period.ToIso()), EntryKind.Lease, item.Entity, book,
            period.LastDay(), $"Lease cost of {item.Name} for {InWords.Of(period)}", legs.ToPostings(item.Function))
        { Basis = basis };
    }

    /// <summary>
    /// What is given up leaves asset and liability, the difference in profit; what the payments still to come are worth more or less
    /// moves both (IFRS 16.39, 16.46; ASC 842-20-35-4).
    /// </summary>
    public static EntryDraft? Remeasure(
        Acquisition item, Book book, LeaseContract contract, LeaseRemeasurement change, LocalDate date, string record, string basis)
    {
        var agent = item.Agent ?? AgentId.Unassigned;
        var (rightOfUse, _, liability) = AccountsOf(contract.Class(book));
        var legs = new EntryLines()
            .Debit(rightOfUse, change.Rest.InitialRightOfUse - change.RightOfUseBefore, agent, item.CostCenter, source: item.Source)
            .Credit(liability, change.LiabilityAfter - change.LiabilityBefore, agent, item.CostCenter, source: item.Source)
            .Credit(Accounts.GainOrLoss, change.Gain, agent, item.CostCenter, source: item.Source);
        return legs.IsEmpty ? null : new EntryDraft(
            EntryKey.Of("lease-remeasured", item.Reference, book.ToString(), record), EntryKind.Lease, item.Entity, book, date,
            $"Remeasurement of lease, {item.Name}", legs.ToPostings(item.Function))
        { Basis = basis };
    }
}
