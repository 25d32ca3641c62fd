using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>Finds cost that stands on an asset account and must not: training, configuration, tuning on a platform,
/// maintenance, research.</summary>
internal static class CapitalisedCheck
{
    private static readonly HashSet<string> Builds = ["InternalAiSoftwareDevelopment", "SelfHostedFineTuning", "ResearchExperimentation"];

    public static CheckResult Run(ReadLine line, AuditCase audit)
    {
        if (!line.Class.IsCapital())
            return CheckResult.Nothing;
        return line.Category switch
        {
            "StaffTraining" => Expensed("staff-training-capitalised", Accounts.StaffTraining, line, audit),
            "MaintenanceRetraining" => Maintenance(line, audit),
            "ThirdPartyHostedFineTuning" => HostedFineTune(line, audit),
            "CcaImplementationCost" => Configuration(line, audit),
            "FineTuningPlaceUnknown" => AuditCase.Ask("WEIGHTS_EXPORTABLE", "MF-04", line,
                "Where was it tuned: on a provider's platform, or on weights the company holds? Can the tuned weights be taken away?",
                "vendor-fine-tune-capitalised"),
            "TrainingMeaningUnknown" => AuditCase.Ask("COST_NATURE", "MF-06", line,
                "Is this the training of people or of a model?", "staff-training-capitalised"),
            "SaasSubscription" or "FoundationModelApiUsage" or "CloudComputeOnDemand" or "SupportContract"
                when line.Class is AccountClass.Intangible or AccountClass.Hardware => Service(line, audit),
            "PromptAndIntegrationWork" => Prompts(line, audit),
            _ when Builds.Contains(line.Category!) && line.Class == AccountClass.Intangible => Stage(line, audit),
            _ => CheckResult.Nothing,
        };
    }

    /// <summary>A service used up in a build may be its direct cost; whatever else is used as it is received is no asset.</summary>
    private static CheckResult Service(ReadLine line, AuditCase audit)
    {
        if (audit.Says(line, "stageShown") && !audit.Says(line, "criteriaNotMet"))
            return CheckResult.Nothing;
        if (audit.Says(line, "directCost"))
            return AuditCase.Ask("DIRECTLY_ATTRIBUTABLE", "MF-03", line,
                "Which project used this up, and since when did that project meet the criteria for capitalising?", "service-capitalised");
        var account = line.Category switch
        {
            "SaasSubscription" => Accounts.Seats,
            "FoundationModelApiUsage" => Accounts.ModelInference,
            "CloudComputeOnDemand" => Accounts.CloudCompute,
            _ => Accounts.Support,
        };
        return Expensed("service-capitalised", account, line, audit);
    }

    private static CheckResult Prompts(ReadLine line, AuditCase audit) => audit.Says(line, "ownCode")
        ? AuditCase.Ask("CREATES_CONTROLLED_CODE", "MF-14", line,
            "Which code of the company's own came of it, and since when are the criteria met for that code?", "prompt-work-capitalised")
        : Expensed("prompt-work-capitalised", Accounts.BuildCost, line, audit);

    private static CheckResult HostedFineTune(ReadLine line, AuditCase audit) => audit.Says(line, "exportable")
        ? AuditCase.Ask(audit.IsUsGaap ? "FUNDING_AUTHORISATION" : "IAS38_57", audit.IsUsGaap ? "MF-06" : "MF-03", line,
            "The weights can be taken away, so an asset is possible: which evidence shows that the criteria were met, and since when?",
            "vendor-fine-tune-capitalised")
        : Expensed("vendor-fine-tune-capitalised", Accounts.BuildCost, line, audit);

    private static CheckResult Maintenance(ReadLine line, AuditCase audit) => audit.Says(line, "newFunction")
        ? AuditCase.Ask("MAINTENANCE_OR_UPGRADE", "MF-11", line,
            "Which task can it do now that it could not do before, and what did that part cost?",
            "maintenance-capitalised")
        : Expensed("maintenance-capitalised", Accounts.Maintenance, line, audit);

    private static CheckResult Configuration(ReadLine line, AuditCase audit)
    {
        if (audit.Says(line, "ownCode"))
            return AuditCase.Ask("IAS38_57", "MF-03", line,
                "Does the company control the code by itself, and since when are the criteria met for it?",
                "vendor-configuration-capitalised");
        if (audit.Scope.Framework == Book.UsGaap)
            return line.Class == AccountClass.ImplementationAsset ? CheckResult.Nothing : WrongLine(line, audit);
        if (!audit.Says(line, "notDistinct"))
            return Expensed("vendor-configuration-capitalised", Accounts.OtherServices, line, audit);
        return line.Term.Term is null
            ? AuditCase.Ask("SERVICE_DATES", "MF-12", line, "Over which months of access is the configuration spread?",
                "vendor-configuration-capitalised")
            : Spread(line, line.Term.Term, audit);
    }

    /// <summary>US GAAP defers it, elsewhere on the balance sheet: nothing of profit changes.</summary>
    private static CheckResult WrongLine(ReadLine line, AuditCase audit)
    {
        var (net, reversals) = Net(line, audit);
        return net.IsZero
            ? CheckResult.Nothing
            : audit.Finding("vendor-configuration-on-wrong-line", line, net,
                new Corrections(net.Currency)
                    .Debit(audit.AccountFor(AccountClass.ImplementationAsset, Accounts.ImplementationCost), net)
                    .Credit(line.Line.Account, net)
                    .ToEntry(Corrections.PresentPeriod),
                ["Amortisation charged on it so far moves to the line of the hosting fee."], reversals);
    }

    /// <summary>Not distinct from access: a prepayment, expensed over the months of access.</summary>
    private static CheckResult Spread(ReadLine line, ServiceTerm term, AuditCase audit)
    {
        var (net, reversals) = Net(line, audit);
        if (net.IsZero)
            return CheckResult.Nothing;
        var start = term.Start ?? line.Line.Date.ToYearMonth().FirstDay();
        var balance = new PrepaidSchedule(net, start, term.End ?? start.PlusMonths(term.Months).PlusDays(-1)).BalanceAt(audit.Scope.AsOf);
        var entry = new Corrections(net.Currency)
            .Debit(audit.PrepaidAccount(nonCurrent: false), balance.Current)
            .Debit(audit.PrepaidAccount(nonCurrent: true), balance.NonCurrent)
            .Debit(AuditCase.OwnAccount(Accounts.OtherServices), net - balance.Total)
            .Credit(line.Line.Account, net);
        return audit.Finding("vendor-configuration-capitalised", line, net, entry.ToEntry(Corrections.PresentPeriod),
            ["Not distinct from access to the service: a prepayment over the months of access, of which the months gone are expense."],
            reversals, "R-IF-06.not-distinct");
    }

    private static CheckResult Stage(ReadLine line, AuditCase audit)
    {
        if (audit.Says(line, "stageShown") && !audit.Says(line, "criteriaNotMet"))
            return CheckResult.Nothing;
        var early = audit.Says(line, "research") || audit.Says(line, "criteriaNotMet");
        return Expensed(early ? "research-stage-capitalised" : "development-stage-untracked",
            early ? Accounts.Research : Accounts.BuildCost, line, audit,
            early ? [] : ["The entry is to be booked only if no dated evidence of the stage can be produced."]);
    }

    private static CheckResult Expensed(string code, string expenseAccount, ReadLine line, AuditCase audit,
        params IEnumerable<string> assumptions)
    {
        var (net, reversals) = Net(line, audit);
        if (net.IsZero)
            return CheckResult.Nothing;
        var amortised = audit.Matching.Amortised(line);
        var before = audit.Sum(amortised.Where(a => a.Line.Date < audit.YearStart).Select(a => a.Taken));
        var charged = audit.Sum(amortised.Select(a => a.Taken));
        var expense = AuditCase.OwnAccount(expenseAccount);
        var accumulated = amortised.Count == 0 ? "" : amortised[0].Line.Account;
        var restate = audit.IsRestated(line.Line.Date, net - before);
        var misstated = net - (restate ? before : charged);
        if (misstated.IsZero)
            return CheckResult.Nothing;
        var entry = new Corrections(net.Currency);
        if (restate)
            entry.Debit(AuditCase.OwnAccount(Accounts.RetainedEarnings), net - before)
                .Credit(AmortisationAccount(audit), charged - before);
        else
            entry.Debit(expense, net - charged);
        entry.Debit(accumulated, charged).Credit(line.Line.Account, net);
        return audit.Finding(
            code, line, misstated, entry.ToEntry(restate ? Corrections.OpeningBalances : Corrections.PresentPeriod),
            amortised.Count == 0
                ? [.. assumptions, "No amortisation of it was recognised in the extract; what was charged is reversed with it."]
                : [.. assumptions],
            [.. reversals, .. amortised.Select(a => a.Line)]);
    }

    private static string AmortisationAccount(AuditCase audit) =>
        audit.AccountFor(AccountClass.AmortisationExpense, Accounts.Amortisation);

    private static (Money Net, IReadOnlyList<GlLine> Reversals) Net(ReadLine line, AuditCase audit)
    {
        var reversals = audit.Matching.Reversals(line);
        return (line.Line.Amount - audit.Sum(reversals.Select(r => r.Taken)), [.. reversals.Select(r => r.Line)]);
    }
}
