using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>
/// Finds builds that were expensed although the lines say that the criteria were met. Where a material build says nothing, the criteria are
/// asked for; a build in its research stage is rightly expensed.
/// </summary>
internal static class ExpensedBuildCheck
{
    private const string Code = "qualifying-build-expensed";
    private static readonly HashSet<string> Builds = ["InternalAiSoftwareDevelopment", "SelfHostedFineTuning"];

    public static CheckResult Run(ReadLine line, AuditCase audit)
    {
        var upgrade = line.Category == "UpgradeEnhancement";
        if (!line.Class.IsExpense() || !(Builds.Contains(line.Category!) || upgrade) || audit.Matching.IsRelease(line)
            || audit.Says(line, "criteriaNotMet"))
            return CheckResult.Nothing;
        if (audit.Says(line, "criteriaMet"))
            return Finding(line, audit);
        if (audit.Says(line, "research") || !audit.IsMaterial(line.Line.Amount))
            return CheckResult.Nothing;
        return upgrade
            ? AuditCase.Ask("MAINTENANCE_OR_UPGRADE", "MF-11", line,
                "Is the new function probable, and can its cost be told apart from maintenance?", Code)
            : audit.IsUsGaap
                ? AuditCase.Ask("FUNDING_AUTHORISATION", "MF-06", line,
                    "Had management authorised and funded the build, was its completion probable, and since when?", Code)
                : AuditCase.Ask("IAS38_57", "MF-03", line,
                    "Were all six criteria met when this was incurred? Which document shows each, and since when?", Code);
    }

    private static CheckResult Finding(ReadLine line, AuditCase audit)
    {
        var reversals = audit.Matching.Reversals(line);
        var net = line.Line.Amount - audit.Sum(reversals.Select(r => r.Taken));
        if (net.IsZero)
            return CheckResult.Nothing;
        var restate = audit.IsRestated(line.Line.Date, net);
        var entry = new Corrections(net.Currency)
            .Debit(audit.AccountFor(AccountClass.Intangible, Accounts.SoftwareUnderDevelopment), net)
            .Credit(restate ? AuditCase.OwnAccount(Accounts.RetainedEarnings) : line.Line.Account, net);
        return audit.Finding(
            Code, line, net, entry.ToEntry(restate ? Corrections.OpeningBalances : Corrections.PresentPeriod),
            ["The criteria were met when the cost was incurred, as the line says.",
                "Amortisation starts when it is ready for use; no such day is in the extract."],
            reversals.Select(r => r.Line));
    }
}
