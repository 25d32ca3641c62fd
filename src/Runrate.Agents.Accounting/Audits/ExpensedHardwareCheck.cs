using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>
/// Finds machines that were bought and expensed. Below the materiality of the audit they may fall under a capitalisation
/// threshold, which an extract does not show, so that nothing is said of them.
/// </summary>
internal static class ExpensedHardwareCheck
{
    public static CheckResult Run(ReadLine line, AuditCase audit)
    {
        if (!line.Class.IsExpense() || line.Category != "OwnedHardwarePurchase" || !audit.Says(line, "machines")
            || audit.Says(line, "notMachines"))
            return CheckResult.Nothing;
        var reversals = audit.Matching.Reversals(line);
        var cost = line.Line.Amount - audit.Sum(reversals.Select(r => r.Taken));
        if (cost.IsZero || !audit.IsMaterial(cost))
            return CheckResult.Nothing;
        var months = Life(audit.Scope.Framework);
        var schedule = AmortizationSchedule.StraightLine(
            cost, Money.Zero(cost.Currency), line.Line.Date, months, StartConvention.FullMonth, audit.Scope.Calendar);
        var due = schedule.ChargedThrough(audit.Scope.AsOf);
        var before = schedule.ChargedThrough(audit.YearStart.PlusDays(-1));
        if ((cost - due).IsZero)
            return CheckResult.Nothing;
        var restate = audit.IsRestated(line.Line.Date, cost - before);
        var entry = new Corrections(cost.Currency).Debit(audit.AccountFor(AccountClass.Hardware, Accounts.Hardware), cost)
            .Credit(AuditCase.OwnAccount(Accounts.HardwareDepreciation), due);
        if (restate)
            entry.Debit(AuditCase.OwnAccount(Accounts.Depreciation), due - before)
                .Credit(AuditCase.OwnAccount(Accounts.RetainedEarnings), cost - before);
        else
            entry.Debit(AuditCase.OwnAccount(Accounts.Depreciation), due).Credit(line.Line.Account, cost);
        return audit.Finding("hardware-expensed", line, restate ? cost - before : cost - due,
            entry.ToEntry(restate ? Corrections.OpeningBalances : Corrections.PresentPeriod),
            [
                $"It is taken to be in use from {line.Line.Date.ToYearMonth().ToIso()} and to last {months} months, the policy's default; "
                    + "another life in evidence changes the depreciation.",
                "It is taken to lie above the entity's capitalisation threshold.",
            ],
            reversals.Select(r => r.Line));
    }

    private static int Life(Book book)
    {
        var framework = book switch { Book.UsGaap => Framework.UsGaap, Book.IndAs => Framework.IndAs, _ => Framework.Ifrs };
        return RuleLibrary.Default.Lives.First(life => life.Fits(AssetLife.Hardware, framework, null)).Months;
    }
}
