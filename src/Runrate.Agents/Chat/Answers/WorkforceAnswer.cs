using System.Text.Json;
using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Chat.Answers;

/// <summary>Cards about who works here: rankings and retirement.</summary>
internal static class WorkforceAnswer
{
    public static string Ranking(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(result, "currency")!;
        var agents = result.GetProperty("agents").EnumerateArray().ToList();
        var filter = Verdicts.Text(result, "filter");
        var what = filter switch
        {
            null => "agents",
            "losing" => "agents that lose money",
            "ownerless" => "agents without an owner",
            "retirement" => "agents with a retirement signal",
            "off-target" => "agents below target",
            _ => $"agents {filter.Replace('-', ' ')}"
        };
        var headline = agents.Count == 0
            ? $"There are no {what} in {AnswerText.Month(Verdicts.Text(result, "period"))}."
            : $"{result.GetProperty("count").GetRawText()} {what} in {AnswerText.Month(Verdicts.Text(result, "period"))}, " +
                $"{result.GetProperty("inService").GetRawText()} in service in all, by " +
                $"{AnswerText.Fact(Verdicts.Text(result, "sort")!.Replace('-', ' '))}. First: " +
                $"**{AnswerText.Escape(Verdicts.Text(agents[0], "name"))}**.";
        var rows = agents.Select(a =>
            $"| {AnswerText.Escape(Verdicts.Text(a, "name"))} | {AnswerText.Escape(Verdicts.Text(a, "owner") ?? "nobody")} | " +
                $"{AnswerText.Words(Verdicts.Text(a, "status"))} | {AnswerText.Linked(a.GetProperty("cost"), currency)} | " +
                $"{AnswerText.Linked(a.GetProperty("net"), currency)} | {AnswerText.Escape(Verdicts.Text(a, "signal"), 160)} |");
        return AnswerTemplate.Fill("statement", AnswerWriter.Values(
            ("headline", headline),
            ("table", agents.Count == 0 ? ""
                : $"| Agent | Owner | Status | Cost {currency} | Net {currency} | Signal |\n|---|---|---|---:|---:|---|\n"
                + string.Join('\n', rows)),
            ("reading", AnswerWriter.Reading(question))));
    }

    public static string Retirement(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(result, "currency")!;
        var fired = result.GetProperty("fired").GetBoolean();
        var triggers = result.GetProperty("triggers").EnumerateArray().Select(t =>
            $"{(t.GetProperty("fired").GetBoolean() ? "**Fired**" : "Not fired")}, {AnswerText.Words(Verdicts.Text(t, "trigger"))}: " +
                $"{AnswerText.Grouped(AnswerText.Escape(Verdicts.Text(t, "because"), 400))}");
        var carrying = result.GetProperty("carrying").EnumerateArray()
            .Select(c => $"{AnswerText.Framework(Verdicts.Text(c, "book"))} {currency} {AnswerText.Linked(c, currency)}");
        var cost = result.TryGetProperty("costPerOutcome", out var unit) && unit.ValueKind == JsonValueKind.Number
            ? $"Cost per outcome {AnswerText.Money(unit.GetDecimal(), currency)} against " +
                $"{AnswerText.Money(result.GetProperty("humanCostPerOutcome").GetDecimal(), currency)} for a person" : "No outcome " +
                "was accepted in the month";
        return AnswerTemplate.Fill("statement", AnswerWriter.Values(
            ("headline", $"{AnswerText.Escape(Verdicts.Text(result, "name"))}, {AnswerText.Month(Verdicts.Text(result, "period"))}: " +
                $"{(fired ? "a retirement trigger has **fired**; it belongs in review" : "no retirement trigger has fired")}."),
            ("table", AnswerWriter.List(triggers)),
            ("detail", AnswerWriter.List(
            [
                $"Net contribution {currency} {AnswerText.Linked(result.GetProperty("net"), currency)}",
                $"Outcomes {AnswerText.Number(result.GetProperty("accepted").GetDecimal(), null)} against a target of {Target(result)}",
                cost,
                "Left on the balance sheet: " + string.Join(", ", carrying),
            ])),
            ("reading", AnswerWriter.Reading(question))));
    }

    private static string Target(JsonElement result) =>
        result.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.Number
            ? AnswerText.Number(target.GetDecimal(), null) : "none";
}
