namespace Runrate.Agents.Accounting.Audits;

/// <summary>Finds compute that reads like research, is booked as ordinary cost and says nothing of its environment: the credit
/// leaves it out.</summary>
internal static class ResearchCreditCheck
{
    private static readonly HashSet<string> Compute = ["ResearchExperimentation", "CloudComputeOnDemand",
        "SelfHostedFineTuning", "ThirdPartyHostedFineTuning"];

    public static CheckResult Run(ReadLine line, AuditCase audit)
    {
        if (!audit.IsUsGaap || line.Class != AccountClass.Expense || !Compute.Contains(line.Category!) || audit.Matching.IsRelease(line)
            || !audit.Says(line, "researchActivity") || audit.Says(line, "environment"))
            return CheckResult.Nothing;
        return audit.Finding("research-credit-overlooked", line, line.Line.Amount, null,
            ["Whether it qualifies depends on the four-part test, on where and on whose computers; tokens of a model API are left out."],
            []);
    }
}
