using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// What a misclassification did to expense, profit and assets, and the entry that mends it: in the open year through the
/// same accounts, afterwards against opening retained earnings.
/// </summary>
internal static partial class ErrorCorrectionCalculator
{
    [GeneratedRegex(@"(\d{4})", RegexOptions.None, matchTimeoutMilliseconds: 5_000)]
    private static partial Regex YearIn { get; }

    public static void Run(FactReader facts, Answer answer)
    {
        var error = facts.Text("error") ?? (facts.Has("recorded_expense") ? "recorded" : facts.Missing("error", ""));
        var recorded = RecordedExpense(facts, error);
        var correct = CorrectExpense(facts, error);
        if (facts.Refused)
            return;
        var over = recorded - correct;
        var (asset, name) = Asset(facts, error);
        var direction = over.IsNegative ? ("understated", "overstated") : ("overstated", "understated");
        answer.Set($"expense_{direction.Item1}", over.Abs()).Set($"pretax_profit_{direction.Item2}", over.Abs())
            .Set($"{name}_asset_{direction.Item2}", over.Abs()).Set("correct_expense", correct).Set("recorded_expense", recorded);
        var expense = InOpenYear(facts) ? Expense(facts) : AccountNames.OpeningEarnings;
        answer.Set("correcting_entry", over.IsNegative
            ? new JsonArray(Answer.Debit(expense, over.Abs()), Answer.Credit(asset, over.Abs()))
            : new JsonArray(Answer.Debit(asset, over), Answer.Credit(expense, over)));
        answer.Set("prior_period_adjustment", !InOpenYear(facts));
        if (asset == AccountNames.Prepaid && !over.IsNegative)
            answer.Override("C-13");
        answer.Work($"Recorded {recorded} - correct {correct} = {over}: "
            + $"expense {direction.Item1}, profit and assets {direction.Item2}.");
    }

    private static Money RecordedExpense(FactReader facts, string error)
    {
        if (facts.MoneyOrNull("recorded_expense", "expense_recorded") is { } stated)
            return stated;
        if (error.StartsWith("expensed_in_full", StringComparison.Ordinal))
            return facts.Money("amount");
        if (error.StartsWith("capitalised", StringComparison.Ordinal)
            || error.StartsWith("not_expensed", StringComparison.Ordinal))
            return facts.MoneyOrZero("amortisation_recorded", "amortisation_charged", "accumulated_amortisation");
        if (error.Length > 0)
            facts.Refuse("error",
                "is not expensed_in_full_<year>, capitalised_in_error or not_expensed; or give recorded_expense");
        return facts.Zero;
    }

    /// <summary>As stated, or by service dates; a cost that should never have been capitalised is expense in full.</summary>
    private static Money CorrectExpense(FactReader facts, string error)
    {
        var year = YearIn.Match(error) is { Success: true } match ? int.Parse(match.Value) : (int?)null;
        if (facts.MoneyOrNull("correct_expense", year is { } y ? $"correct_{y}_expense" : "correct_expense") is { } stated)
            return stated;
        var dated = facts.Members().Select(member => member.Name).Order(StringComparer.Ordinal)
            .FirstOrDefault(name =>
                name.StartsWith("correct_", StringComparison.Ordinal) && name.EndsWith("_expense", StringComparison.Ordinal));
        if (dated is not null)
            return facts.Money(dated);
        if (error.StartsWith("capitalised", StringComparison.Ordinal) && !facts.Has("service_start"))
            return facts.Money("amount");
        if (!facts.Has("service_start") || !facts.Has("service_end"))
            return facts.Missing("correct_expense", facts.Zero);
        var (start, end) = (facts.Date("service_start"), facts.Date("service_end"));
        facts.RequireOrder(start, end, "service_end");
        if (facts.Refused)
            return facts.Zero;
        var convention = facts.Convention("proration");
        var years = new PrepaidSchedule(facts.Money("amount"), start, end, convention, facts.Calendar, facts.Rounding)
            .Schedule.ByYear();
        return years.GetValueOrDefault(year ?? years.Keys.First(), facts.Zero);
    }

    /// <summary>A service is prepaid or nothing; what else was capitalised, or should have been, is an asset.</summary>
    private static (string Account, string Name) Asset(FactReader facts, string error) => facts.Text("category") switch
    {
        "OwnedHardwarePurchase" => ("AI hardware", "hardware"),
        "DataAcquired" => ("Acquired data", "intangible"),
        "CcaImplementationCost" when facts.IsUsGaap => ("Capitalised implementation costs", "implementation"),
        null or "SaasSubscription" or "FoundationModelApiUsage" or "CloudComputeOnDemand" or "CloudComputeReservedPrepaid"
            or "CloudComputeDedicatedHardware" or "LeasedHardware" or "SupportContract" or "UsageCreditPool"
            or "ProductionInference" when !error.StartsWith("capitalised", StringComparison.Ordinal) =>
            (AccountNames.Prepaid, "prepaid"),
        _ => ("Capitalised AI software", "intangible"),
    };

    private static string Expense(FactReader facts) => facts.Text("category") switch
    {
        "OwnedHardwarePurchase" => "Equipment expense",
        "StaffTraining" => "Staff training expense",
        "InternalAiSoftwareDevelopment" or "SelfHostedFineTuning" or "UpgradeEnhancement" or "DirectLabour" =>
            "Software development expense",
        "ThirdPartyHostedFineTuning" or "MaintenanceRetraining" => "Model fine-tuning expense",
        "CcaImplementationCost" or "PromptAndIntegrationWork" or "DataConversion" => "Configuration and integration expense",
        "DataAcquired" or "DataCuratedInternal" => "Training data expense",
        "ResearchExperimentation" or "ExternalSaleSoftwareDevelopment" => "Research and development expense",
        var category => AccountNames.ServiceExpense(category),
    };

    private static bool InOpenYear(FactReader facts) =>
        facts.Text("found_in") is not { } found || (found.Contains("open") && !found.Contains("later")) || found.Contains("same");
}
