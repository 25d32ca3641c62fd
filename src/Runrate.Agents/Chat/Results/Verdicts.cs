using System.Text.Json;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Chat.Results;

/// <summary>The one-word answer and the buttons under it, from tool results alone: the same whoever writes the prose.</summary>
public static class Verdicts
{
    public const string Opex = "OPEX";
    public const string Capex = "CAPEX";
    public const string Prepaid = "PREPAID";
    public const string WriteDown = "WRITE-DOWN";
    public const string NeedFacts = "NEED FACTS";

    public static IReadOnlyList<string> All { get; } = [Opex, Capex, Prepaid, WriteDown, NeedFacts];

    /// <summary>Null where no verdict was asked.</summary>
    public static string? Of(IReadOnlyList<ToolCallRecord> calls)
    {
        foreach (var call in Effective(calls))
        {
            var verdict = call.Name switch
            {
                "classify_spend" => ToolJson.IsRefusal(call.Result) ? NeedsCategory(call.Result) : OfTreatment(call.Result),
                "compare_frameworks" => ToolJson.IsRefusal(call.Result) ? NeedsCategory(call.Result)
                    : OfTreatment(Primary(call.Result)),
                "test_impairment" => OfImpairment(call.Result),
                _ => null,
            };
            if (verdict is not null)
                return calls.Where(c => c.Name == "test_impairment").Any(c => OfImpairment(c.Result) == WriteDown) ? WriteDown
                    : verdict;
        }
        return calls.Any(c => c.Name == "schedule_spend" && Text(c.Arguments, "calculator") == "prepaid-schedule"
            && !ToolJson.IsRefusal(c.Result)) ? Prepaid : null;
    }

    /// <summary>
    /// A question without an amount that is blocked for want of service dates asks about the kind of spend: the second call, which
    /// assumed dates, answers it. With an amount the dates are needed first.
    /// </summary>
    public static IReadOnlyList<ToolCallRecord> Effective(IReadOnlyList<ToolCallRecord> calls)
    {
        var answers = calls.Where(c => c.Name is "classify_spend" or "compare_frameworks" && !ToolJson.IsRefusal(c.Result))
            .ToList();
        var general = answers.Count > 1 && answers[0].Name == answers[1].Name
            && answers[1].Arguments.TryGetProperty("assumed", out var assumed)
            && assumed.EnumerateArray().Any(a => a.GetString() == "service_start")
            && answers[1].Arguments.TryGetProperty("facts", out var facts) && !facts.TryGetProperty("amount", out _);
        return general ? [.. calls.Where(c => c != answers[0])] : calls;
    }

    public static string? OfTreatment(JsonElement determination)
    {
        if (determination.ValueKind != JsonValueKind.Object)
            return null;
        if (Text(determination, "status") is "Blocked" or "DefaultedPendingFacts" or "ImpairmentTestOverdue")
            return NeedFacts;
        return OfName(Text(determination, "taxTreatment") ?? Text(determination, "bookTreatment"));
    }

    public static string? OfName(string? treatment) => treatment switch
    {
        null => null,
        "ExpenseAsIncurred" or "ShortTermLeaseExpense" or "Sec162" or "Sec174A_Deduct" or "S34_Revenue" or "S45_Revenue" => Opex,
        "PrepaidAmortise" or "Split" or "Prepaid12MonthRule" or "PrepaidCapitalise" or "EconomicPerformanceRatable"
            or "PrepaidOnIncurrence" or "PrepaidSpread" => Prepaid,
        "Blocked" or "Unsettled" => NeedFacts,
        _ => Capex,
    };

    /// <summary>The first open question as buttons. One question at a time: an answer may make the others needless.</summary>
    public static IReadOnlyList<ReplyOption> Options(IReadOnlyList<ToolCallRecord> calls)
    {
        if (FirstQuestion(calls) is not { } question || !IsChoice(question))
            return [];
        var fact = Text(question, "fact") ?? "";
        var options = question.GetProperty("options").EnumerateArray().Select(o => o.GetString()!).ToList();
        return [.. options.Append("Unknown").Distinct().Take(8).Select(o => new ReplyOption(Named(o), $"{fact} = {o}"))];
    }

    /// <summary>A question of days or of an amount has no answers to choose from.</summary>
    internal static bool IsChoice(JsonElement question) =>
        RuleLibrary.Default.Facts.Find(Text(question, "fact") ?? "") is not { Derived: true }
        && Text(question, "ask")?.StartsWith("On what date", StringComparison.Ordinal) != true;

    private static string Named(string option)
    {
        var words = AnswerText.FactValue(option);
        return words.Length == 0 ? option : char.ToUpperInvariant(words[0]) + words[1..];
    }

    public static JsonElement? FirstQuestion(IReadOnlyList<ToolCallRecord> calls)
    {
        foreach (var call in Effective(calls))
        {
            var answer = call.Name switch
            {
                "classify_spend" => call.Result,
                "compare_frameworks" => Primary(call.Result),
                _ => default
            };
            if (answer.ValueKind == JsonValueKind.Object && OfTreatment(answer) == NeedFacts
                && answer.TryGetProperty("questions", out var questions) && questions.GetArrayLength() > 0)
                return questions[0];
        }
        return null;
    }

    public static JsonElement Primary(JsonElement comparison)
    {
        if (comparison.ValueKind != JsonValueKind.Object || !comparison.TryGetProperty("results", out var results)
            || results.GetArrayLength() == 0)
            return default;
        var primary = Text(comparison, "primary");
        foreach (var result in results.EnumerateArray())
        {
            if (Text(result, "framework") == primary)
                return result;
        }
        return results[0];
    }

    private static string? NeedsCategory(JsonElement result) => Text(result.GetProperty("refusal"), "field") == "category"
        ? NeedFacts : null;

    private static string? OfImpairment(JsonElement result)
    {
        if (result.ValueKind != JsonValueKind.Object || ToolJson.IsRefusal(result))
            return null;
        foreach (var name in (string[])["impairmentLoss", "loss", "writeDown", "impairment"])
        {
            if (result.TryGetProperty(name, out var loss) && loss.ValueKind == JsonValueKind.Number && loss.GetDecimal() > 0)
                return WriteDown;
        }
        return result.TryGetProperty("missing", out var missing) && missing.ValueKind == JsonValueKind.Array
            && missing.GetArrayLength() > 0 ? NeedFacts : null;
    }

    internal static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
