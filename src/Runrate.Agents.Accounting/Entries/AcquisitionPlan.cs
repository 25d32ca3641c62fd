using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Entries;

/// <summary>
/// What a verdict does to the ledger, before it is done: accounts, amount and the policy of the schedule. Two books with equal plans
/// share their entries. The one place that turns a verdict into an entry: answers, previews and posting all ask it.
/// </summary>
/// <param name="Method">A constant of <see cref="AssetMethods"/>, or null where the whole amount is an expense at once.</param>
/// <param name="MovedFrom">The account that holds the cost already, metered; null where it is still to be acquired.</param>
/// <param name="Payments">Of a lease, as <see cref="LeasePayments"/> reads them; null where they are level.</param>
public sealed record AcquisitionPlan(
    BookTreatment Treatment, AcquisitionAccounts Accounts, string? AcquiredInto, Money Amount, Money Residual, string? Method, int LifeMonths,
    LocalDate StartsOn, LocalDate? ServiceStart, LocalDate? ServiceEnd, decimal? Rate, CostFunction? Function = null, string? Payments = null,
    string? MovedFrom = null)
{
    /// <summary>The category whose payment is one balance that bills draw on.</summary>
    public const string CreditPool = "UsageCreditPool";
    private const string LegacyBonus = "R-UT-05.legacy";

    /// <summary>
    /// The function that the cost bears whatever its agent serves: the one stated for the arrangement, or the one a rule names
    /// against the agent's (research, or software for sale). Null leaves it to the agent, month by month.
    /// </summary>
    public static CostFunction? FunctionOf(SpendTerms terms, IEnumerable<Determination> determinations)
    {
        if (terms.Facts.TryGetValue("function", out var stated) && stated != "Unknown")
            return CostFunctions.Serving(stated);
        return determinations.Select(d => d.PnlLine).FirstOrDefault(line =>
            line == PnlLine.ResearchAndDevelopment || line == PnlLine.CostOfRevenue) switch
        {
            PnlLine.ResearchAndDevelopment => CostFunction.ResearchAndDevelopment,
            PnlLine.CostOfRevenue => CostFunction.CostOfRevenue,
            _ => null,
        };
    }

    /// <summary>Whether months follow: an asset, a prepayment, a lease, or a service received over months.</summary>
    public bool HasSchedule => Method is not null;

    public bool IsLens => TreatmentAccounts.IsLens(Accounts);

    /// <summary>True where the amount enters the ledger when it is incurred; a service paid in arrears enters month by month.</summary>
    public bool PostsAtOnce => Method != AssetMethods.AsReceived;

    /// <param name="taxYear">The year of the book, which decides when foreign research begins to be deducted.</param>
    public static AcquisitionPlan Of(SpendTerms arrangement, Determination determination, FiscalCalendar taxYear)
    {
        var treatment = determination.Postable();
        if (arrangement.Category == CreditPool && treatment is (BookTreatment.PrepaidAmortise or BookTreatment.ExpenseAsIncurred))
            return OfPool(arrangement, determination, treatment);
        var facts = arrangement.Facts;
        var starts = StatutoryStart(arrangement.Date, determination.TaxTreatment, taxYear) ?? arrangement.ReadyOn;
        var readyAtOnce = starts <= arrangement.Date.ToYearMonth().LastDay();
        var accounts = TreatmentAccounts.Of(treatment, arrangement.Category, determination.PnlLine, starts is not null);
        var into = TreatmentAccounts.Of(treatment, arrangement.Category, determination.PnlLine, readyAtOnce).Debit;
        var life = determination.UsefulLifeMonths ?? (int)(Number(facts, "lease_term_months") ?? 0);
        var (serviceStart, serviceEnd) = ServiceOf(arrangement, life, treatment);
        string? method = null;
        if (accounts.IsAsset || IsSpread(arrangement, treatment, determination.TaxTreatment, serviceStart, serviceEnd))
            method = ScheduleMethod(determination, treatment, facts);
        if (accounts.IsAsset && starts is null && method is not (AssetMethods.ServicePeriod or AssetMethods.Consumption)
            && !AssetMethods.IsLease(method))
            method = AssetMethods.NotInUse;
        // A position that is not settled deducts nothing until it is.
        if (determination is { TaxTreatment: TaxTreatment.Unsettled, UsefulLifeMonths: null } && method == AssetMethods.StraightLine)
            method = AssetMethods.NotInUse;
        var amount = treatment == BookTreatment.Split && Number(facts, "upfront_amount") is { } upfront
            ? Money.From(upfront, arrangement.Amount.Currency)
            : arrangement.Amount;
        if (method == AssetMethods.ServicePeriod && serviceEnd is null)
        {
            // Nobody can say over what time it is used up: the cash waits, as it does where the rules find no dates.
            (treatment, method) = (BookTreatment.Blocked, null);
            accounts = TreatmentAccounts.Of(treatment, arrangement.Category, null, readyForUse: false);
            into = accounts.Debit;
        }
        var plan = new AcquisitionPlan(
            treatment, accounts, into == accounts.Debit ? null : into, amount,
            Money.From(treatment.Capitalises() ? Number(facts, "residual") ?? 0 : 0, amount.Currency), method, life,
            starts ?? arrangement.ServiceStart ?? arrangement.Date, serviceStart, serviceEnd,
            AssetMethods.IsLease(method) ? Number(facts, "discount_rate") : null,
            Payments: AssetMethods.IsLease(method) ? facts.GetValueOrDefault(LeasePayments.Fact) : null);
        return arrangement.MovedFrom is { } moved ? Moved(plan, moved, determination.PnlLine) : plan;
    }

    /// <summary>
    /// Cost that the ledger holds as metered: an asset, or research, takes it over from its account; any other expense, and what nobody
    /// can say, stays there.
    /// </summary>
    private static AcquisitionPlan Moved(AcquisitionPlan plan, MovedFrom from, PnlLine? line) =>
        plan.Accounts.IsAsset || (plan.Treatment == BookTreatment.ExpenseAsIncurred && line == PnlLine.ResearchAndDevelopment)
            ? plan with { Accounts = plan.Accounts with { Credit = from.Account }, MovedFrom = from.Account }
            : plan with
            {
                Accounts = new AcquisitionAccounts(from.Account, from.Account),
                AcquiredInto = null,
                Method = null,
                MovedFrom = from.Account,
            };

    /// <summary>The days of service: as agreed, else the benefit as stated, else the term from the day of payment.</summary>
    private static (LocalDate? Start, LocalDate? End) ServiceOf(SpendTerms terms, int months, BookTreatment treatment)
    {
        var start = terms.ServiceStart ?? Day(terms.Facts, "benefit_start");
        var end = terms.ServiceEnd ?? Day(terms.Facts, "benefit_end");
        if (end is not null || months <= 0)
            return (start ?? (end is null ? null : terms.Date), end);
        return start is { } from ? (start, from.PlusMonths(months).PlusDays(-1))
            : terms.Facts.ContainsKey("term_months") || terms.Facts.ContainsKey("noncancellable_months")
                || treatment == BookTreatment.ShortTermLeaseExpense
                ? (terms.Date, terms.Date.PlusMonths(months).PlusDays(-1)) : (null, null);
    }

    private static LocalDate? Day(IReadOnlyDictionary<string, string> facts, string name) =>
        facts.TryGetValue(name, out var text) && LocalDatePattern.Iso.Parse(text) is { Success: true } day ? day.Value : null;

    /// <summary>
    /// Credits are one balance in every book, because bills draw on it for all of them. A book that expenses or deducts the payment
    /// takes the whole balance as soon as it is there, and what bills draw later out again.
    /// </summary>
    private static AcquisitionPlan OfPool(SpendTerms arrangement, Determination determination, BookTreatment treatment)
    {
        var accounts = TreatmentAccounts.Of(BookTreatment.PrepaidAmortise, arrangement.Category, determination.PnlLine, readyForUse: true);
        var prepaid = treatment == BookTreatment.PrepaidAmortise;
        return new AcquisitionPlan(
            treatment, accounts, null, arrangement.Amount, Money.Zero(arrangement.Amount.Currency), AssetMethods.Consumption, 0,
            arrangement.ServiceStart ?? arrangement.Date, arrangement.ServiceStart, prepaid ? arrangement.ServiceEnd : arrangement.Date, null);
    }

    /// <summary>
    /// The lens: what statutory books capitalise is acquisition cost at once, in memo accounts; everything else goes as the published
    /// book takes it, because a run cost is consumed like a salary.
    /// </summary>
    public static AcquisitionPlan Lens(AcquisitionPlan primary, IEnumerable<AcquisitionPlan> all, Determination lens)
    {
        // Metered cost is in the lens already, as the run cost of the agent that consumed it.
        if (primary.MovedFrom is { } from)
            return primary with
            {
                Treatment = BookTreatment.ExpenseAsIncurred,
                Accounts = new AcquisitionAccounts(from, from),
                AcquiredInto = null,
                Method = null,
                LifeMonths = 0,
            };
        var capitalised = all.FirstOrDefault(p => p.Treatment.Capitalises());
        if (capitalised is null || lens.PnlLine == PnlLine.AgentRunCost && primary.Treatment.Capitalises() is false)
            return primary;
        if (lens.PnlLine == PnlLine.AgentRunCost)
            return AsRunCost(primary);
        return primary with
        {
            Treatment = BookTreatment.ExpenseAsIncurred,
            Accounts = TreatmentAccounts.Lens(lens.PnlLine),
            AcquiredInto = null,
            Method = null,
            LifeMonths = 0,
            Rate = null,
            Amount = capitalised.Amount,
            Residual = Money.Zero(capitalised.Amount.Currency),
        };
    }

    /// <summary>
    /// What the lens calls run cost and the published book capitalises, a lease above all: the cost of each month as it is used,
    /// on the account that the book charges, never the whole on the first day.
    /// </summary>
    private static AcquisitionPlan AsRunCost(AcquisitionPlan primary)
    {
        var starts = primary.ServiceStart ?? primary.StartsOn;
        return primary with
        {
            Treatment = BookTreatment.ExpenseAsIncurred,
            Accounts = new AcquisitionAccounts(primary.Accounts.Expense ?? primary.Accounts.Debit, TreatmentAccounts.Payable),
            AcquiredInto = null,
            Method = AssetMethods.AsReceived,
            Rate = null,
            Residual = Money.Zero(primary.Amount.Currency),
            ServiceStart = starts,
            ServiceEnd = primary.ServiceEnd is { } end && end >= starts ? end
                : starts.PlusMonths(Math.Max(1, primary.LifeMonths)).PlusDays(-1),
        };
    }

    /// <summary>The entry that acquires it; null where it enters month by month, or is nothing.</summary>
    /// <param name="book">Null where every book agrees; a lease has entries of its own in each.</param>
    /// <param name="sequence">Counts the acquisition entries of an arrangement: one that replaces another is a new entry.</param>
    /// <param name="basis">Rules and memo, for the reader.</param>
    public Outcome<EntryDraft?> Draft(SpendTerms terms, Book? book, int sequence, string basis)
    {
        var item = Item(terms);
        if (!AssetMethods.IsLease(Method))
            return PostsAtOnce ? AcquisitionEntries.Acquire(item, book, Into, sequence, basis) : (EntryDraft?)null;
        var contract = Contract();
        return contract.IsOk ? LeaseEntries.Commence(item, book!.Value, contract.Value, sequence, basis) : contract.Refusal;
    }

    /// <summary>The lease as its entries take it: its payments are as many as its months and come to its amount.</summary>
    public Outcome<LeaseContract> Contract()
    {
        if (Rate is not { } rate || LifeMonths <= 0)
            return new Refusal(RefusalCodes.MissingField,
                "A lease is measured by its term and its rate: lease_term_months, discount_rate.", "discount_rate");
        if (Payments is null)
            return LeaseContract.Level(Amount, LifeMonths, rate, Method!);
        var read = LeasePayments.Read(Payments, Amount.Currency);
        if (!read.IsOk)
            return read.Refusal;
        if (read.Value.Count != LifeMonths)
            return new Refusal(RefusalCodes.InvalidValue,
                $"{read.Value.Count} monthly payments are listed, and the lease runs {LifeMonths} months.", LeasePayments.Fact);
        var total = read.Value.Aggregate(Money.Zero(Amount.Currency), (sum, payment) => sum + payment);
        return total == Amount ? new LeaseContract(read.Value, rate, Method!) : new Refusal(RefusalCodes.InvalidValue,
            $"The payments come to {total}, and the amount is {Amount}.", LeasePayments.Fact);
    }

    /// <summary>
    /// The first entry in the ledger: the one that acquires it, else the first month of a service that is received over months.
    /// </summary>
    public Outcome<EntryDraft?> First(SpendTerms terms, Book? book, int sequence, string basis)
    {
        if (PostsAtOnce)
            return Draft(terms, book, sequence, basis);
        var item = Item(terms);
        if (AcquisitionEntries.Prepaid(item) is not { } service)
            return (EntryDraft?)null;
        var month = service.Schedule.Rows[0].Period;
        return AmortizationEntries.Accrue(item, book, Accounts, month, service.Schedule.ChargeFor(month), "first", basis);
    }

    public Acquisition Item(SpendTerms terms) => new(
        terms.Entity, terms.Reference, terms.Name, terms.Agent, terms.CostCenter, Amount, terms.Date, ServiceStart, ServiceEnd, Function)
    {
        MovedFrom = terms.MovedFrom,
    };

    private AcquisitionAccounts Into => AcquiredInto is { } into ? Accounts with { Debit = into } : Accounts;

    private static string ScheduleMethod(Determination determination, BookTreatment treatment, IReadOnlyDictionary<string, string> facts)
    {
        var method = AssetMethods.Of(treatment, determination.TaxTreatment, determination.Method);
        if (method == AssetMethods.Lease)
        {
            var finance = determination.Method == AssetMethods.FinanceLease
                || facts.GetValueOrDefault("purchase_option_reasonably_certain") == "Yes";
            return AssetMethods.LeaseOf(finance, facts.GetValueOrDefault("payment_timing") == "Advance");
        }
        // Property under the phase-down takes the year's share of bonus before the table; only electing out leaves the table alone.
        return method == AssetMethods.Macrs5 && determination.RuleIds.Contains(LegacyBonus) ? AssetMethods.Bonus : method;
    }

    /// <summary>What the law starts by itself, ready or not: foreign research in the seventh month of its year, section 197 when acquired.</summary>
    private static LocalDate? StatutoryStart(LocalDate date, TaxTreatment? tax, FiscalCalendar taxYear) => tax switch
    {
        TaxTreatment.Sec174_Foreign15 => taxYear.StartOfYear(date).PlusMonths(6),
        TaxTreatment.Sec197_15y => date,
        _ => null,
    };

    /// <summary>A short lease is a straight-line cost over its term, whatever its dates of payment (IFRS 16.6, ASC 842-20-25-2).</summary>
    private static bool IsSpread(
        SpendTerms arrangement, BookTreatment treatment, TaxTreatment? tax, LocalDate? serviceStart, LocalDate? serviceEnd)
    {
        var (start, end) = treatment == BookTreatment.ShortTermLeaseExpense
            ? (serviceStart, serviceEnd) : (arrangement.ServiceStart, arrangement.ServiceEnd);
        return treatment is BookTreatment.ExpenseAsIncurred or BookTreatment.ShortTermLeaseExpense
            && tax is not (TaxTreatment.Prepaid12MonthRule or TaxTreatment.PrepaidOnIncurrence)
            && start is { } from && end is { } to && to.ToYearMonth() > from.ToYearMonth()
            && arrangement.Facts.GetValueOrDefault("prepaid_abandoned") != "Yes";
    }

    private static decimal? Number(IReadOnlyDictionary<string, string> facts, string fact) =>
        facts.TryGetValue(fact, out var text) && decimal.TryParse(text, out var value) ? value : null;
}
