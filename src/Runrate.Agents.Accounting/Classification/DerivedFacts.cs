using NodaTime;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// Facts that follow from other facts by arithmetic: whether service dates are known, how long a service runs, whether a
/// benefit ends within the twelve-month rule. A fact that cannot be worked out stays absent.
/// </summary>
internal sealed class DerivedFacts
{
    private readonly FactCatalog catalog;
    private readonly Func<long[], FiscalCalendarStart, long>?[] compute;

    /// <summary>The month a fiscal year starts in; a struct so that it cannot be confused with a number of months.</summary>
    internal readonly record struct FiscalCalendarStart(int Month);

    public DerivedFacts(FactCatalog catalog)
    {
        this.catalog = catalog;
        compute = new Func<long[], FiscalCalendarStart, long>?[catalog.Count];
        Set("service_dates_known", (v, _) => ServicePeriod(v) is null ? FactCode.Absent : FactCode.Yes);
        Set("service_months", (v, _) => ServicePeriod(v) is { } p ? FactCatalog.FromNumber(Months(p.Start, p.End)) : FactCode.Absent);
        Set("twelve_month_rule_met", (v, year) => TwelveMonthRule(v, year.Month));
        Set("below_capitalisation_threshold", (v, _) => BelowThreshold(v));
        Set("acquired_date", (v, _) => First(v, "placed_in_service", "put_to_use"));
        Set("technological_feasibility", (v, _) => Reached(v, "tech_feas_date"));
        Set("general_release", (v, _) => Reached(v, "general_release_date"));
        Set("put_to_use_known", (v, _) => First(v, "put_to_use", "placed_in_service") == FactCode.Absent ? FactCode.No : FactCode.Yes);
        Set("recoverability_data_known", (v, _) => All(v, "carrying_amount", "undiscounted_cash_flows", "fair_value") ? FactCode.Yes : FactCode.No);
        Set("recoverability_passed", (v, _) => AtMost(v, At(v, "carrying_amount"), At(v, "undiscounted_cash_flows")));
        Set("recoverable_amount_known", (v, _) => Known(At(v, "carrying_amount")) && Known(Recoverable(v)) ? FactCode.Yes : FactCode.No);
        Set("carrying_within_recoverable", (v, _) => AtMost(v, At(v, "carrying_amount"), Recoverable(v)));
        foreach (var fact in catalog.Facts)
        {
            if (fact.Derived && compute[fact.Index] is null)
                throw new RuleFileException($"facts.json, {fact.Id}: marked derived, but nothing works it out.");
        }
    }

    /// <summary>The value, or absent where its sources do not say.</summary>
    public long Compute(int fact, long[] values, int fiscalYearStartMonth) =>
        compute[fact] is { } function ? function(values, new FiscalCalendarStart(fiscalYearStartMonth)) : FactCode.Absent;

    /// <summary>First and last day of the period that a payment covers, from dates or from a start and a length.</summary>
    public (LocalDate Start, LocalDate End)? ServicePeriod(long[] v)
    {
        var start = First(v, "service_start", "benefit_start");
        var end = First(v, "service_end", "benefit_end");
        if (Known(start) && Known(end))
            return start <= end ? (FactCatalog.ToDate(start), FactCatalog.ToDate(end)) : null;
        var months = First(v, "noncancellable_months", "term_months", "benefit_months");
        var from = Known(start) ? start : StatedUnknown(v, "service_start") ? FactCode.Absent : First(v, "paid_date", "incurred_date");
        if (!Known(months) || !Known(from) || StatedUnknown(v, "service_end"))
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
        var paid = At(v, "paid_date");
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
        var threshold = At(v, "policy.capitalisation_threshold");
        var amount = At(v, "amount");
        return threshold == 0 ? FactCode.No : !Known(amount) ? FactCode.Absent : amount < threshold ? FactCode.Yes : FactCode.No;
    }

    private long Reached(long[] v, string dateFact)
    {
        var reached = At(v, dateFact);
        var incurred = At(v, "incurred_date");
        return Known(reached) && Known(incurred) ? incurred >= reached ? FactCode.Yes : FactCode.No : FactCode.Absent;
    }

    private long Recoverable(long[] v)
    {
        var stated = At(v, "recoverable_amount");
        if (Known(stated))
            return stated;
        var use = At(v, "value_in_use");
        var sale = First(v, "fvlcd", "fair_value");
        return Known(use) && Known(sale) ? Math.Max(use, sale) : FactCode.Absent;
    }

    private static long AtMost(long[] _, long amount, long limit) =>
        Known(amount) && Known(limit) ? amount <= limit ? FactCode.Yes : FactCode.No : FactCode.Absent;

    private bool All(long[] v, params ReadOnlySpan<string> facts)
    {
        foreach (var fact in facts)
        {
            if (!Known(At(v, fact)))
                return false;
        }
        return true;
    }

    private long First(long[] v, params ReadOnlySpan<string> facts)
    {
        foreach (var fact in facts)
        {
            if (At(v, fact) is var value && Known(value))
                return value;
        }
        return FactCode.Absent;
    }

    private bool StatedUnknown(long[] v, string fact) => At(v, fact) == FactCode.Unknown;

    private static bool Known(long value) => !FactCode.IsOpen(value) && value < FactCode.Block;

    private long At(long[] values, string fact) => values[catalog.Require(fact).Index];

    private void Set(string fact, Func<long[], FiscalCalendarStart, long> function) => compute[catalog.Require(fact).Index] = function;
}
