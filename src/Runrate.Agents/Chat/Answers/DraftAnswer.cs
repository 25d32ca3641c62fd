using System.Text.Json;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers;

/// <summary>Cards of what was proposed and of what a decision would do: neither posts anything.</summary>
internal static class DraftAnswer
{
    public static string Draft(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        return AnswerTemplate.Fill("draft", AnswerParts.Values(
            ("headline", AnswerText.Escape(Verdicts.Text(result, "headline"), 400) + "."),
            ("table", call.Name switch
            {
                "draft_treatment_memo" => Memo(result),
                "propose_entry" => Entry(result),
                _ => $"Reason given: {AnswerText.Escape(Verdicts.Text(result, "reason"), 300)}",
            }),
            ("link", Verdicts.Text(result, "link") is { } link && link.StartsWith('/') ? $"[Open the draft]({link})" : ""),
            ("reading", AnswerParts.Reading(question))));
    }

    private static string Memo(JsonElement result) => AnswerParts.List(
    [
        $"Framework: {AnswerText.Framework(Verdicts.Text(result, "framework"))}",
        $"Treatment: {AnswerText.Words(Verdicts.Text(result, "treatment"))}",
        $"Standing: {AnswerText.Words(Verdicts.Text(result, "status"))}",
        $"Because: {AnswerText.Prose(Verdicts.Text(result, "because"))}",
    ]);

    private static string Entry(JsonElement result)
    {
        var currency = Verdicts.Text(result, "currency") ?? "USD";
        return $"| {Verdicts.Text(result, "date")} | Debit {currency} | Credit {currency} |\n|---|---:|---:|\n"
            + string.Join('\n',
            result.GetProperty("lines").EnumerateArray().Select(l => $"| {AnswerText.Escape(Verdicts.Text(l, "account"))} | " +
                $"{Amount(l, "debit", currency)} | {Amount(l, "credit", currency)} |"));
    }

    private static string Amount(JsonElement line, string side, string currency) => line.GetProperty(side)
        .GetDecimal() is var amount
        && amount != 0 ? AnswerText.Number(amount, currency) : "";

    public static string Preview(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(result, "currency") ?? "USD";
        var months = result.GetProperty("months").EnumerateArray().ToList();
        var difference = result.GetProperty("difference").GetDecimal();
        var span = months.Count == 0 ? "" : $"{AnswerText.Month(Verdicts.Text(months[0], "period"))} to " +
            $"{AnswerText.Month(Verdicts.Text(months[^1], "period"))}";
        var book = Verdicts.Text(result, "decision") == "useful-life" ? "published" : "management";
        var who = AnswerText.Escape(Verdicts.Text(result, "name") ?? Verdicts.Text(result, "agent"));
        var effect = difference == 0 ? $"the net contribution of {who} in {span} would not change"
            : $"the net contribution of {who} in {span} would {(difference < 0 ? "fall" : "rise")} by " +
                $"**{AnswerText.Money(Math.Abs(difference), currency)}**";
        var sheet = "";
        if (result.TryGetProperty("books", out var books) && books.ValueKind == JsonValueKind.Array)
            sheet = $"If {who} leaves on {Verdicts.Text(result, "effectiveOn")}, that takes what is then still carried off " +
                $"the balance sheet, as a loss in each book, before refunds and " +
                $"proceeds:\n\n| Book | Carried without it {currency} | Leaves | Carried after |\n|---|---:|---:|---:|\n"
                    + string.Join('\n', books.EnumerateArray().Select(b =>
                    $"| {AnswerText.Framework(Verdicts.Text(b, "book"))} | {Amount(b, "carriedWithout")} | " +
                        $"{Amount(b, "leaves")} | {Amount(b, "carriedAfter")} |")) + "\n\n";
        return $"{sheet}{char.ToUpperInvariant(effect[0])}{effect[1..]} ({book} book). Nothing is posted by this " +
            $"preview.\n\n#### How that was worked out\n" +
            AnswerParts.List(result.GetProperty("workings").EnumerateArray().Select(w => AnswerText.Escape(w.GetString(), 300)
                .Replace("Management book", "management book", StringComparison.Ordinal)));

        string Amount(JsonElement row, string name) => AnswerText.Number(row.GetProperty(name).GetDecimal(), currency);
    }
}
