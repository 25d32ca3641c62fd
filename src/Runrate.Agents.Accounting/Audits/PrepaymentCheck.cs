using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>
/// Finds services and commitments that were paid ahead and expensed on payment. Without a term that can be read it asks; a service
/// that is received by the reporting date leaves nothing to correct.
/// </summary>
internal static class PrepaymentCheck
{
    private const string Reserved = "CloudComputeReservedPrepaid";
    private static readonly HashSet<string> PaidByTerm = ["SaasSubscription", "SupportContract", Reserved];
    private static readonly HashSet<string> PaidByUse = ["FoundationModelApiUsage", "CloudComputeOnDemand"];

    public static CheckResult Run(ReadLine line, AuditCase audit)
    {
        var ahead = audit.Says(line, "paidAhead");
        var applies = PaidByTerm.Contains(line.Category!) || PaidByUse.Contains(line.Category!) && ahead;
        if (!line.Class.IsExpense() || !applies || audit.Says(line, "paidByPeriod") || audit.Says(line, "notService")
            || audit.Matching.IsRelease(line))
            return CheckResult.Nothing;
        var code = line.Category == Reserved ? "commitment-expensed-up-front" : "prepaid-service-expensed";
        if (line.Term.Problem is { } problem)
            return AskForDates(line, code, $"What are the first and last day of the service? It cannot be told, because {problem}.");
        if (audit.Says(line, "partlyAhead"))
            return AuditCase.Ask("PAYMENT_TIMING", "MF-12", line, "Which part of the price was paid ahead, and for which months?", code);
        if (line.Term.Term is not { } term)
        {
            return ahead || line.Category == Reserved || audit.Says(line, "termUnknown")
                ? AskForDates(line, code, "What are the first and last day of the service that this pays for?")
                : CheckResult.Nothing;
        }
        return term.Months <= 1 || audit.Matching.Recurs(line) ? CheckResult.Nothing : Judge(line, term, code, audit);
    }

    private static CheckResult Judge(ReadLine line, ServiceTerm term, string code, AuditCase audit)
    {
        var assumptions = new List<string>();
        var start = term.Start ?? line.Line.Date.ToYearMonth().FirstDay();
        var end = term.End ?? start.PlusMonths(term.Months).PlusDays(-1);
        if (term.Start is null)
            assumptions.Add($"The service is taken to start in the month of the payment and to run {term.Months} months, to {Iso(end)}.");
        assumptions.Add("The line is taken to pay for the whole term.");

        var schedule = new PrepaidSchedule(line.Line.Amount, start, end);
        var reversals = audit.Matching.Reversals(line);
        var reversed = audit.Sum(reversals.Select(r => r.Taken));
        var zero = Money.Zero(line.Line.Amount.Currency);
        var atYearEnd = Larger(schedule.BalanceAt(audit.YearEndOf(line.Line.Date)).Total - reversed, zero);
        var now = schedule.BalanceAt(audit.Scope.AsOf);
        var remaining = Larger(now.Total - reversed, zero);
        if (atYearEnd.IsZero)
            return CheckResult.Nothing;

        var restate = audit.IsRestated(line.Line.Date, atYearEnd);
        if (!restate && remaining.IsZero)
            return CheckResult.Nothing;
        var current = now.Current < remaining ? now.Current : remaining;
        var entry = new Corrections(line.Line.Amount.Currency)
            .Debit(audit.PrepaidAccount(nonCurrent: false), current)
            .Debit(audit.PrepaidAccount(nonCurrent: true), remaining - current);
        if (restate)
        {
            var opening = Larger(schedule.BalanceAt(audit.YearStart.PlusDays(-1)).Total - reversed, zero);
            if (opening.IsZero)
                return CheckResult.Nothing;
            entry.Debit(line.Line.Account, opening - remaining).Credit(AuditCase.OwnAccount(Accounts.RetainedEarnings), opening);
        }
        else
        {
            entry.Credit(line.Line.Account, remaining);
        }
        return audit.Finding(
            code, line, atYearEnd, entry.ToEntry(restate ? Corrections.OpeningBalances : Corrections.PresentPeriod), assumptions,
            reversals.Select(r => r.Line));
    }

    private static AuditQuestion AskForDates(ReadLine line, string code, string ask) => AuditCase.Ask("SERVICE_DATES", "MF-12",
        line, ask, code);

    private static string Iso(LocalDate date) => NodaTime.Text.LocalDatePattern.Iso.Format(date);

    private static Money Larger(Money a, Money b) => a > b ? a : b;
}
