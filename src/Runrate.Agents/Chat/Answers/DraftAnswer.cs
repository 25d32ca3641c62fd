using System.Text.Json;
using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Chat.Answers;

/// <summary>Cards of what was proposed and of what a decision would do: neither posts anything.</summary>
internal static class DraftAnswer
{
    public static string Draft(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        return AnswerTemplate.Fill("draft", AnswerWriter.Values(
            ("headline", AnswerText.Escape(Verdicts.Text(result, "headline"), 400) + "."),
            ("table", call.Name switch
            {
                "draft_treatment_memo" => Memo(result),
                "propose_entry" => Entry(result),
                _ => $"Reason given: {AnswerText.Escape(Verdicts.Text(result, "reason"), 300)}",
            }),
            ("link", Verdicts.Text(result, "link") is { } link && link.StartsWith('/') ? $"[Open the draft]({link})" : ""),
            ("reading", AnswerWriter.Reading(question))));
    }

    private static string Memo(JsonElement result) => AnswerWriter.List(
    [
        $"Framework: {AnswerText.Framework(Verdicts.Text(result, "framework"))}",
        $"Treatment: {AnswerText.Words(Verdicts.Text(result, "treatment"))}",
        $"Standing: {AnswerText.Words(Verdicts.Text(result, "status"))}",
        $"Because: {AnswerText.Prose(Verdicts.Text(result, "because"))}",
    ]);

    private static string Entry(JsonElement result)
    {
        var currency = Verdicts.Text(result, "currency") ?? "USD";
        return $"| {Verdicts.Text(result, "date")} | Debit {currency} | Credit {currency} |\n|---|---:|---:|\n" + string.Join('\n',
            result.GetProperty("lines").EnumerateArray().Select(l => $"| {AnswerText.Escape(Verdicts.Text(l, "account"))} | " +
                $"{Amount(l, "debit", currency)} | {Amount(l, "credit", currency)} |"));
    }

    private static string Amount(JsonElement line, string side, string currency) => line.GetProperty(side).GetDecimal() is var amount
        && amount != 0 ? AnswerText.Number(amount, currency) : "";

    public static string Preview(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(result, "currency") ?? "USD";
        var months = result.GetProperty("months").EnumerateArray().ToList();
        var difference = result.GetProperty("difference").GetDecimal();
        var span = months.Count == 0 ? "" : $"From {AnswerText.Month(Verdicts.Text(months[0], "period"))} to " +
            $"{AnswerText.Month(Verdicts.Text(months[^1], "period"))} ";
        var book = call.Arguments.TryGetProperty("decision", out var decision) && decision.GetString() == "useful-life" ? "published"
            : "management";
        return AnswerTemplate.Fill("statement", AnswerWriter.Values(
            ("headline", difference == 0 ? $"{span}the net contribution would not change ({book} book)."
                : $"{span}the net contribution would {(difference < 0 ? "fall" : "rise")} by " +
                    $"**{AnswerText.Money(Math.Abs(difference), currency)}** ({book} book). Nothing is posted by this preview."),
            ("table", months.Count == 0 ? "" : $"| Month | Before {currency} | After {currency} |\n|---|---:|---:|\n" + string.Join('\n',
                months.Select(m => $"| {AnswerText.Month(Verdicts.Text(m, "period"))} | " +
                    $"{AnswerText.Number(m.GetProperty("before").GetDecimal(), currency)} | " +
                    $"{AnswerText.Number(m.GetProperty("after").GetDecimal(), currency)} |"))),
            ("detail", AnswerWriter.List(result.GetProperty("workings").EnumerateArray()
                .Select(w => AnswerText.Escape(w.GetString(), 300)
                    .Replace("Management book", "management book", StringComparison.Ordinal)))),
            ("reading", AnswerWriter.Reading(question))));
    }
}
