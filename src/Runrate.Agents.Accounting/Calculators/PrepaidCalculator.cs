using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// Advance payments: expense by service date, balance split at twelve months, entries; credit pools; the tax view of the same.
/// </summary>
internal static class PrepaidCalculator
{
    public static void Run(FactReader facts, Answer answer)
    {
        if (facts.Framework is Frameworks.UsTax or Frameworks.IndiaTax)
            TaxView(facts, answer);
        else if (facts.Has("units_by_period", "total_units", "credits", "total_credits"))
            CreditPoolCalculator.Run(facts, answer);
        else if (!facts.Has("service_start", "start", "service_end", "end") && facts.CountOrNull(1, "service_months") is { } months)
            ByMonths(facts, answer, months);
        else
            Book(facts, answer);
    }

    /// <summary>So many months whose days are not known: the charge of each, and what is left after some of them.</summary>
    private static void ByMonths(FactReader facts, Answer answer, int months)
    {
        var (ahead, later) = PaidAsReceived.Split(facts);
        var fee = facts.MoneyOrNull("monthly", "monthly_fee") ?? facts.Zero;
        var elapsed = facts.CountOrNull(0, "elapsed_months");
        if (facts.Refused)
            return;
        Money Of(Money whole, int count) => facts.Rounding.Round(Money.From(
            whole.ToDecimal() * Math.Min(count, months) / months, whole.Currency));
        var level = Of(ahead, 1);
        answer.Set("book_treatment", later.IsZero ? "PrepaidAmortise" : "Split").Set("months", months)
            .Set("monthly", level + Of(later, 1) + fee).Set("monthly_amortisation", level);
        answer.Work($"{ahead} / {months} months = {level} a month, whichever day the service begins.");
        if (!later.IsZero)
            answer.Work($"{later} is not paid ahead: expense as the service is received, no asset.");
        if (elapsed is not { } gone)
        {
            answer.Set("current_when_paid", Of(ahead, 12)).Set("noncurrent_when_paid", ahead - Of(ahead, 12));
            answer.Work($"When paid, {Of(ahead, 12)} is current and {ahead - Of(ahead, 12)} non-current.");
            return;
        }
        var (left, charged) = (ahead - Of(ahead, gone), Of(ahead + later, gone) + fee * Math.Min(gone, months));
        var current = left - (ahead - Of(ahead, gone + 12));
        answer.Set("elapsed_months", gone).Set("total_prepaid", left).Set("current", current).Set("noncurrent", left - current)
            .Set("expense_to_date", charged).Set("current_when_paid", Of(ahead, 12)).Set("noncurrent_when_paid", ahead - Of(ahead, 12));
        answer.Work($"After {gone} months: {charged} charged, {left} left, of which {current} falls within twelve months.");
    }

    private static void TaxView(FactReader facts, Answer answer)
    {
        answer.Set("book_treatment", "PrepaidAmortise");
        TaxDeductionCalculator.Run(facts, answer);
    }

    private static void Book(FactReader facts, Answer answer)
    {
        var arrears = facts.Text("payment_timing") == "Arrears";
        var (ahead, later) = PaidAsReceived.Split(facts);
        var fee = facts.MoneyOrNull("monthly", "monthly_fee") ?? facts.Zero;
        var (start, end) = (facts.Date("service_start", "start"), facts.Date("service_end", "end"));
        var convention = facts.Convention("proration", "convention");
        var paid = facts.DateOrNull("paid_date");
        var dates = ReportingDates(facts);
        facts.RequireOrder(start, end, "service_end");
        if (facts.Refused)
            return;
        if (arrears)
        {
            InArrears(facts, answer, new(ahead + later, start, end, convention, facts.Calendar, facts.Rounding), dates);
            return;
        }

        var prepaid = new PrepaidSchedule(ahead, start, end, convention, facts.Calendar, facts.Rounding);
        var beside = new PaidAsReceived(fee,
            later.IsZero ? null : new(later, start, end, convention, facts.Calendar, facts.Rounding));
        answer.Set("book_treatment", later.IsZero ? "PrepaidAmortise" : "Split");
        Spread(answer, prepaid, beside, convention, facts);
        Balances(answer, prepaid, beside, paid, dates);
        answer.Set("entries", Entries(prepaid, beside, facts, paid ?? start,
            dates.Count > 0 ? dates[^1] : start.ToYearMonth().LastDay()));
    }

    /// <summary>
    /// Paid after the service: nothing is prepaid, a month's cost is owed when it has been received, and what is still to come
    /// of the contract is a commitment to disclose (ASC 440-10-50), neither asset nor liability.
    /// </summary>
    private static void InArrears(FactReader facts, Answer answer, PrepaidSchedule service, List<LocalDate> dates)
    {
        var through = dates.Count > 0 ? dates[^1] : service.Start.ToYearMonth().LastDay();
        var received = service.ExpenseThrough(through);
        answer.Set("book_treatment", "ExpenseAsIncurred").Set("prepaid", facts.Zero).Set("prepaid_total", facts.Zero)
            .Set("total_prepaid", facts.Zero).Set("total", facts.Zero).Set("current", facts.Zero).Set("noncurrent", facts.Zero)
            .Set("expense_to_date", received).Set("commitment", service.Amount - received)
            .Set("by_year", service.Schedule.ByYear()).Set("schedule", Rows(service.Schedule));
        var expense = AccountNames.ServiceExpense(facts.Text("category"));
        answer.Set("entries", new JsonArray([.. service.Schedule.Rows
            .Where(row => row.Period.LastDay() <= through && !row.Charge.IsZero)
            .Select(row => (JsonNode)Entry(row.Period.LastDay(), expense, "Accounts payable", row.Charge))]));
        answer.Work($"Paid after the service: {received} received and owed by {through:yyyy-MM-dd}, nothing prepaid; "
            + $"{service.Amount - received} is still committed and disclosed.");
    }

    private static void Spread(Answer answer, PrepaidSchedule prepaid, PaidAsReceived beside, StartConvention convention,
        FactReader facts)
    {
        var rows = prepaid.Schedule.Rows;
        var months = convention == StartConvention.MidMonth ? rows.Count - 1 : rows.Count;
        if (MonthWeights.CountsDays(convention))
        {
            months = MonthWeights.WholeMonths(prepaid.Start, prepaid.End) ?? months;
            answer.Set("daily", facts.Rounding.Round(Money.From(
                prepaid.Amount.ToDecimal() / (Period.DaysBetween(prepaid.Start, prepaid.End) + 1), prepaid.Amount.Currency)));
        }
        var level = facts.Rounding.Round(Money.From(prepaid.Amount.ToDecimal() / months, prepaid.Amount.Currency));
        var years = prepaid.Schedule.ByYear();
        foreach (var year in years.Keys.ToList())
            years[year] += beside.InYear(year, prepaid.Schedule, facts.Calendar);
        answer.Set("months", months).Set("monthly", level + beside.AMonth(months, facts.Rounding))
            .Set("monthly_amortisation", level).Set("by_year", years);
        answer.Work(convention == StartConvention.DailyActual
            ? $"{prepaid.Amount} by days over {rows.Count} calendar months, both ends counted."
            : $"{prepaid.Amount} / {months} months = {level} a month, running total rounded.");
        if (!beside.Fee.IsZero)
            answer.Work($"Each month also bears the fee of {beside.Fee}.");
        if (beside.Rest is { } rest)
            answer.Work($"{rest.Amount} is not paid ahead: expense as the service is received, no asset.");

        var remaining = prepaid.Amount;
        foreach (var (year, expense) in years)
        {
            remaining -= prepaid.Schedule.ByYear()[year];
            answer.Set($"remaining_after_{year}", remaining).Set($"expense_{year}", expense);
            answer.Work($"Year {year}: expense {expense}, prepaid {remaining} at its end.");
        }
        answer.Set("schedule", Rows(prepaid.Schedule));
    }

    private static void Balances(Answer answer, PrepaidSchedule prepaid, PaidAsReceived beside, LocalDate? paid, List<LocalDate> dates)
    {
        var at = new JsonObject();
        foreach (var date in dates)
        {
            var due = paid is null || paid <= date;
            var balance = due ? prepaid.BalanceAt(date)
                : new(Money.Zero(prepaid.Amount.Currency), Money.Zero(prepaid.Amount.Currency));
            var through = prepaid.ExpenseThrough(date) + beside.Through(date, prepaid.Schedule);
            at[LocalDatePattern.Iso.Format(date)] = Answer.Object(
                ("total", Answer.Number(balance.Total)), ("current", Answer.Number(balance.Current)),
                ("noncurrent", Answer.Number(balance.NonCurrent)), ("expense_to_date", Answer.Number(through)));
            answer.Work($"{date:yyyy-MM-dd}: {balance.Total} left, of which {balance.Current} falls within twelve months.");
            if (date == dates[0] && beside.Rest is { } rest)
                answer.Set("commitment", rest.Amount - rest.ExpenseThrough(date));
            if (date == dates[0])
                answer.Set("expense_to_date", through).Set("total", balance.Total).Set("total_prepaid", balance.Total)
                    .Set("prepaid_total", balance.Total).Set("current", balance.Current).Set("noncurrent", balance.NonCurrent);
        }
        if (dates.Count > 0)
            answer.Set("at", at);
    }

    private static JsonArray Entries(
        PrepaidSchedule prepaid, PaidAsReceived beside, FactReader facts, LocalDate paid, LocalDate through)
    {
        var expense = AccountNames.ServiceExpense(facts.Text("category"));
        var entries = new JsonArray { Entry(paid, AccountNames.Prepaid, AccountNames.Cash, prepaid.Amount) };
        foreach (var row in prepaid.Schedule.Rows.Where(row => row.Period.LastDay() <= through && !row.Charge.IsZero))
            entries.Add(Entry(row.Period.LastDay(), expense, AccountNames.Prepaid, row.Charge));
        foreach (var row in beside.Rest?.Schedule.Rows.Where(row => row.Period.LastDay() <= through && !row.Charge.IsZero) ?? [])
            entries.Add(Entry(row.Period.LastDay(), expense, "Accounts payable", row.Charge));
        return entries;
    }

    private static JsonObject Entry(LocalDate date, string debit, string credit, Money amount) => new()
    {
        ["date"] = LocalDatePattern.Iso.Format(date),
        ["lines"] = new JsonArray(Answer.Debit(debit, amount), Answer.Credit(credit, amount)),
    };

    private static List<LocalDate> ReportingDates(FactReader facts)
    {
        var dates = new List<LocalDate>();
        foreach (var item in facts.Items("reporting_dates"))
        {
            if (item.ValueKind == JsonValueKind.String
                && LocalDatePattern.Iso.Parse(item.GetString()!) is { Success: true } parsed)
                dates.Add(parsed.Value);
            else
                facts.Refuse("reporting_dates", "holds something that is not a date like 2026-01-31");
        }
        if (facts.DateOrNull("reporting_date") is { } single)
            dates.Add(single);
        if (dates.Count == 0 && facts.AsOf is { } asOf)
            dates.Add(asOf);
        return [.. dates.Distinct().Order()];
    }

    /// <summary>Months of a schedule as an answer shows them.</summary>
    internal static JsonArray Rows(AmortizationSchedule schedule) => new([.. schedule.Rows.Select(row => (JsonNode)Answer.Object(
        ("period", row.Period.ToIso()), ("charge", Answer.Number(row.Charge)),
        ("carrying_amount", Answer.Number(row.CarryingAmount))))]);
}
