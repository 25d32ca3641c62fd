using System.Text.Json;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Question = Runrate.Agents.Chat.Questions.Question;

namespace Runrate.Agents.Chat.Answers;

/// <summary>The entry a treatment leads to, by account: what will be proposed, never posted from here.</summary>
internal static class EntrySketch
{
    public static string Write(JsonElement result, Question question, string currency)
    {
        if (Verdicts.Text(result, "bookTreatment") is not { } treatment || !question.Facts.TryGetValue("amount", out var stated)
            || !decimal.TryParse(stated, out var amount))
            return "";
        if (Verdicts.Text(result, "taxTreatment") is not null)
            return "";
        if (result.TryGetProperty("postsToLedger", out var posts) && posts.ValueKind == JsonValueKind.False)
            return "";
        var debit = treatment switch
        {
            "PrepaidAmortise" or "Split" => question.Category == "UsageCreditPool" ? "1330" : "1310",
            "CapitalisePPE" => "1510",
            "CapitaliseInternalUseSoftware" => "1610",
            "CapitaliseDevelopmentCost" => Verdicts.Text(result, "balanceSheetLine") == "IntangibleAssetsUnderDevelopment"
                ? "1620" : "1610",
            "CapitaliseExternalUseSoftware" => "1630",
            "CapitaliseAcquiredIntangible" => "1640",
            "CapitaliseCcaImplementation" => "1340",
            "Blocked" => "1990",
            "ExpenseAsIncurred" or "ShortTermLeaseExpense" => Expense(question.Category),
            _ => null,
        };
        if (debit is null)
            return "";
        var text = AnswerText.Money(amount, currency);
        return AnswerWriter.List(
        [
            $"Dr {debit} {ChartOfAccounts.Default[debit].Name}: {text}",
            $"Cr 2010 {ChartOfAccounts.Default["2010"].Name}: {text}",
            $"[Send for approval]({Form(question)}): record it as an arrangement; someone other than its author approves its memos",
        ]);
    }

    /// <summary>The form for a new arrangement with every stated fact filled in.</summary>
    private static string Form(Question question) => "/arrangements/new?" + string.Join('&', question.Facts
        .Where(f => RuleLibrary.Default.Facts.Find(f.Key) is { Derived: false, IsPolicy: false })
        .Select(f => $"f.{Uri.EscapeDataString(f.Key)}={Uri.EscapeDataString(f.Value)}"));

    internal static string Expense(string? category) => category switch
    {
        "CloudComputeOnDemand" or "CloudComputeReservedPrepaid" or "CloudComputeDedicatedHardware" => "5120",
        "SaasSubscription" => "5130",
        "StaffTraining" => "5240",
        "MaintenanceRetraining" => "5250",
        "ResearchExperimentation" => "5220",
        "DataAcquired" or "DataCuratedInternal" => "5230",
        "SupportContract" or "OverheadAdmin" => "5260",
        "LeasedHardware" => "5330",
        "FoundationModelApiUsage" or "ProductionInference" or "UsageCreditPool" => "5110",
        _ => "5210",
    };
}
