using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>Finds credits that have lapsed, or services that were given up, and still stand among prepayments.</summary>
internal static class LapsedCreditsCheck
{
    public static CheckResult Run(ReadLine line, AuditCase audit)
    {
        if (line.Class != AccountClass.Prepaid || !audit.Says(line, "lapsed") || audit.Says(line, "notLapsed") || audit.Matching.IsRelease(line))
            return CheckResult.Nothing;
        var reversals = audit.Matching.Reversals(line);
        var left = line.Line.Amount - audit.Sum(reversals.Select(r => r.Taken));
        if (left.IsZero)
            return CheckResult.Nothing;
        var restate = audit.IsRestated(line.Line.Date, left);
        var expense = line.Category switch
        {
            "SaasSubscription" => Accounts.Seats,
            "CloudComputeOnDemand" or "CloudComputeReservedPrepaid" => Accounts.CloudCompute,
            "SupportContract" => Accounts.Support,
            _ => Accounts.ModelInference,
        };
        var entry = new Corrections(left.Currency)
            .Debit(AuditCase.OwnAccount(restate ? Accounts.RetainedEarnings : expense), left).Credit(line.Line.Account, left);
        return audit.Finding("lapsed-credits-prepaid", line, left,
            entry.ToEntry(restate ? Corrections.OpeningBalances : Corrections.PresentPeriod),
            ["All of the line is taken to be unused; what was used before it lapsed was expense when it was used."],
            reversals.Select(r => r.Line));
    }
}
