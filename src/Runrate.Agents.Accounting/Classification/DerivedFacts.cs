using NodaTime;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Facts that follow from other facts by arithmetic: whether service dates are known, how long a service runs, whether a
/// benefit ends within the twelve-month rule. A fact that cannot be worked out stays absent.
/// </summary>
internal sealed class DerivedFacts
{
    private readonly FactCatalog catalog;
    private readonly int amount, benefitEnd, benefitMonths, benefitStart, carryingAmount, fairValue, fvlcd,
        generalReleaseDate, incurredDate, noncancellableMonths, paidDate, placedInService, policyCapitalisationThreshold,
        putToUse, recoverableAmount, serviceEnd, serviceStart, techFeasDate, termMonths, undiscountedCashFlows, valueInUse;
    private readonly Func<long[], FiscalCalendarStart, long>?[] compute;
    private readonly bool[] inputs;

    /// <summary>The month a fiscal year starts in; a struct so that it cannot be confused with a number of months.</summary>
    internal readonly record struct FiscalCalendarStart(int Month);

    public DerivedFacts(FactCatalog catalog)
    {
        this.catalog = catalog;
        compute = new Func<long[], FiscalCalendarStart, long>?[catalog.Count];
        inputs = new bool[catalog.Count];
        amount = Input("amount");
        benefitEnd = Input("benefit_end");
        benefitMonths = Input("benefit_months");
        benefitStart = Input("benefit_start");
        carryingAmount = Input("carrying_amount");
        fairValue = Input("fair_value");
        fvlcd = Input("fvlcd");
        generalReleaseDate = Input("general_release_date");
        incurredDate = Input("incurred_date");
        noncancellableMonths = Input("noncancellable_months");
        paidDate = Input("paid_date");
        placedInService = Input("placed_in_service");
        policyCapitalisationThreshold = Input("policy.capitalisation_threshold");
        putToUse = Input("put_to_use");
        recoverableAmount = Input("recoverable_amount");
        serviceEnd = Input("service_end");
        serviceStart = Input("service_start");
        techFeasDate = Input("tech_feas_date");
        termMonths = Input("term_months");
        undiscountedCashFlows = Input("undiscounted_cash_flows");
        valueInUse = Input("value_in_use");
        Set("service_dates_known", (v, _) => ServicePeriod(v) is null ? FactCode.Absent : FactCode.Yes);
        Set("service_months", (v, _) => ServicePeriod(v) is { } p ? FactCatalog.FromNumber(Months(p.Start, p.End))
            : FactCode.Absent);
        Set("twelve_month_rule_met", (v, year) => TwelveMonthRule(v, year.Month));
        Set("below_capitalisation_threshold", (v, _) => BelowThreshold(v));
        Set("acquired_date", (v, _) => First(v, placedInService, putToUse));
        Set("technological_feasibility", (v, _) => Reached(v, techFeasDate));
        Set("general_release", (v, _) => Reached(v, generalReleaseDate));
        Set("put_to_use_known", (v, _) => First(v, putToUse, placedInService) == FactCode.Absent ? FactCode.No : FactCode.Yes);
        Set("recoverability_data_known", (v, _) => All(v, carryingAmount, undiscountedCashFlows, fairValue) ? FactCode.Yes
            : FactCode.No);
        Set("recoverability_passed", (v, _) => AtMost(v, v[carryingAmount], v[undiscountedCashFlows]));
        Set("recoverable_amount_known", (v, _) => Known(v[carryingAmount]) && Known(Recoverable(v)) ? FactCode.Yes : FactCode.No);
        Set("carrying_within_recoverable", (v, _) => AtMost(v, v[carryingAmount], Recoverable(v)));
        foreach (var fact in catalog.Facts)
        {
            if (fact.Derived && compute[fact.Index] is null)
                throw new RuleFileException($"facts.json, {fact.Id}: marked derived, but nothing works it out.");
            if (inputs[fact.Index] && fact.Implied.Length > 0)
                throw new RuleFileException($"facts.json, {fact.Id}: implied, but others are worked out from it as it is given.");
        }
    }

    /// <summary>The value, or absent where its sources do not say.</summary>
    public long Compute(int fact, long[] values, int fiscalYearStartMonth) =>
        compute[fact] is { } function ? function(values, new FiscalCalendarStart(fiscalYearStartMonth)) : FactCode.Absent;

    /// <summary>True where this fact is worked out from others.</summary>
    public bool IsComputed(int fact) => compute[fact] is not null;

    /// <summary>True where some derived fact is worked out from this one, as it is given.</summary>
    public bool IsInput(int cell) => cell < inputs.Length && inputs[cell];

    /// <summary>First and last day of the period that a payment covers, from dates or from a start and a length.</summary>
    public (LocalDate Start, LocalDate End)? ServicePeriod(long[] v)
    {
        var start = First(v, serviceStart, benefitStart);
        var end = First(v, serviceEnd, benefitEnd);
        if (Known(start) && Known(end))
            return start <= end ? (FactCatalog.ToDate(start), FactCatalog.ToDate(end)) : null;
        var months = First(v, noncancellableMonths, termMonths, benefitMonths);
        var from = Known(start) ? start : v[serviceStart] == FactCode.Unknown ? FactCode.Absent
            : First(v, paidDate, incurredDate);
        if (!Known(months) || !Known(from) || v[serviceEnd] == FactCode.Unknown)
            return null;
        var first = FactCatalog.ToDate(from);
        return (first, first.PlusMonths((int)FactCatalog.ToNumber(months)).PlusDays(-1));
    }

    /// <summary>Calendar months touched, a started month counting whole.</summary>
    public static int Months(LocalDate start, LocalDate end)
    {
        var next = end.PlusDays(1);
        var whole = (next.Year - start.Year) * 12 + next.Month - start.Month;
        return next.Day > start.Day ? whole + 1 : Math.Max(whole, 1);
    }

    /// <summary>
    /// The benefit may not run beyond the earlier of twelve months after it begins and the end of the tax year after the
    /// year of payment.
    /// </summary>
    private long TwelveMonthRule(long[] v, int startMonth)
    {
        var paid = v[paidDate];
        if (!Known(paid) || ServicePeriod(v) is not { } period)
            return FactCode.Absent;
        var payment = FactCatalog.ToDate(paid);
        var yearStart = new LocalDate(payment.Month >= startMonth ? payment.Year : payment.Year - 1, startMonth, 1);
        var endOfFollowingYear = yearStart.PlusYears(2).PlusDays(-1);
        var twelveMonthsOn = period.Start.PlusMonths(12).PlusDays(-1);
        return period.End <= twelveMonthsOn && period.End <= endOfFollowingYear ? FactCode.Yes : FactCode.No;
    }

    private long BelowThreshold(long[] v)
    {
        var threshold = v[policyCapitalisationThreshold];
        var value = v[amount];
        return threshold == 0 ? FactCode.No : !Known(value) ? FactCode.Absent : value < threshold ? FactCode.Yes : FactCode.No;
    }

    private long Reached(long[] v, int dateFact)
    {
        var reached = v[dateFact];
        var incurred = v[incurredDate];
        return Known(reached) && Known(incurred) ? incurred >= reached ? FactCode.Yes : FactCode.No : FactCode.Absent;
    }

    private long Recoverable(long[] v)
    {
        var stated = v[recoverableAmount];
        if (Known(stated))
            return stated;
        var use = v[valueInUse];
        var sale = First(v, fvlcd, fairValue);
        return Known(use) && Known(sale) ? Math.Max(use, sale) : FactCode.Absent;
    }

    private static long AtMost(long[] _, long amount, long limit) =>
        Known(amount) && Known(limit) ? amount <= limit ? FactCode.Yes : FactCode.No : FactCode.Absent;

    private static bool All(long[] v, params ReadOnlySpan<int> facts)
    {
        foreach (var fact in facts)
        {
            if (!Known(v[fact]))
                return false;
        }
        return true;
    }

    private static long First(long[] v, params ReadOnlySpan<int> facts)
    {
        foreach (var fact in facts)
        {
            if (v[fact] is var value && Known(value))
                return value;
        }
        return FactCode.Absent;
    }

    private static bool Known(long value) => !FactCode.IsOpen(value) && value < FactCode.Block;

    private int Input(string fact)
    {
        var index = catalog.Require(fact).Index;
        inputs[index] = true;
        return index;
    }

    private void Set(string fact, Func<long[], FiscalCalendarStart, long> function) =>
        compute[catalog.Require(fact).Index] = function;
}
