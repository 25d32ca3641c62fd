using System.Text.Json;
using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Chat.Answers;

/// <summary>Cards of statements, movements and the postings behind a figure. Every amount links to its postings.</summary>
internal static class StatementAnswer
{
    private const int AgentsShown = 12;
    private const int LinesShown = 8;

    public static string Pnl(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(result, "currency")!;
        var lines = result.GetProperty("lines").EnumerateArray().ToList();
        var who = Verdicts.Text(result, "name") is { } name ? AnswerText.Escape(name) : Verdicts.Text(result, "agent") is { } id
            ? AnswerText.Escape(id) : "The AI workforce";
        var asked = question.Line is { } line ? lines.FirstOrDefault(l => Verdicts.Text(l, "title") == line) : default;
        var headline = $"{who}, {Span(result)}, {Book(result)}: net contribution {currency} " +
            $"{AnswerText.Linked(result.GetProperty("net"), currency)}" +
            $", loaded cost {currency} {AnswerText.Number(result.GetProperty("loadedCost").GetDecimal(), currency)}.";
        if (asked.ValueKind == JsonValueKind.Object && question.Line is not ("Net contribution" or "Run cost"))
            headline = $"{question.Line}: **{currency} {AnswerText.Linked(asked, currency)}**. " + headline;
        return AnswerTemplate.Fill("statement", AnswerWriter.Values(
            ("headline", headline),
            ("table", lines.Count == 0 ? "Nothing was posted in that time." : "| Line | " + currency + " |\n|---|---:|\n"
                + string.Join('\n', lines.Select(l => $"| {Title(l)} | {AnswerText.Linked(l, currency)} |"))),
            ("detail", Detail(result, currency)),
            ("caveats", result.TryGetProperty("tiesToLedger", out var ties) && ties.ValueKind == JsonValueKind.False
                ? "**These figures do not tie to the ledger.**" : ""),
            ("reading", AnswerWriter.Reading(question))));
    }

    public static string Figure(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(result, "currency")!;
        var rows = result.GetProperty("shown").EnumerateArray().Select(p =>
            $"| {Verdicts.Text(p, "date")} | {AnswerText.Escape(Verdicts.Text(p, "memo"), 120)} | {Verdicts.Text(p, "account")} | " +
                $"{AnswerText.Number(p.GetProperty("amount").GetDecimal(), currency)} |");
        return AnswerTemplate.Fill("statement", AnswerWriter.Values(
            ("headline", $"{AnswerText.Escape(Verdicts.Text(result, "line") ?? "The figure")}: {currency} " +
                $"{AnswerText.Linked(result, currency)}, from {result.GetProperty("postings").GetRawText()} postings{More(result)}."),
            ("table", "| Date | Entry | Account | " + currency + " |\n|---|---|---|---:|\n" + string.Join('\n', rows)),
            ("reading", AnswerWriter.Reading(question))));
    }

    private static string More(JsonElement result) => result.GetProperty("shown").GetArrayLength() is var shown
        && result.GetProperty("postings").GetInt32() > shown ? "; the latest are below, the amount opens all of them" : "";

    public static string Variance(Question question, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Verdicts.Text(result, "currency")!;
        var change = result.GetProperty("change").GetDecimal();
        var lines = result.GetProperty("lines").EnumerateArray().Take(LinesShown)
            .Select(l => $"| {Verdicts.Text(l, "title")} | {AnswerText.Number(l.GetProperty("before").GetDecimal(), currency)} | " +
                $"{AnswerText.Number(l.GetProperty("after").GetDecimal(), currency)} | " +
                $"{Signed(l.GetProperty("change").GetDecimal(), currency)} |").ToList();
        var bridge = result.TryGetProperty("bridge", out var steps)
            ? AnswerWriter.List(steps.EnumerateArray()
                .Select(s => $"{Verdicts.Text(s, "step")}: {currency} {Signed(s.GetProperty("amount").GetDecimal(), currency)}. " +
                    $"{AnswerText.Grouped(Verdicts.Text(s, "because") ?? "")}")) : "";
        var who = (Verdicts.Text(result, "name") ?? Verdicts.Text(result, "agent")) is { } agent ? $"of {AnswerText.Escape(agent)} "
            : "of the AI workforce ";
        return AnswerTemplate.Fill("statement", AnswerWriter.Values(
            ("headline", $"Net contribution {who}went from {currency} {AnswerText.Linked(result.GetProperty("netBefore"), currency)} " +
                $"in {Month(result, "from")} to {currency} {AnswerText.Linked(result.GetProperty("netAfter"), currency)} in " +
                $"{Month(result, "to")}: {(change < 0 ? "down" : "up")} **{AnswerText.Money(Math.Abs(change), currency)}**."),
            ("table", lines.Count == 0 ? "No line moved." : $"| Line, {currency} | " + Month(result, "from") + " | "
                + Month(result, "to") + " | Change |\n|---|---:|---:|---:|\n" + string.Join('\n', lines)),
            ("detail", bridge.Length == 0 ? "" : "What moved it:\n" + bridge),
            ("reading", AnswerWriter.Reading(question))));
    }

    internal static string Signed(decimal amount, string currency) => (amount > 0 ? "+" : "")
        + AnswerText.Number(amount, currency);

    internal static string Span(JsonElement result) => Month(result, "from") is var from
        && from == Month(result, "to") ? from : $"{from} to {Month(result, "to")}";

    private static string Month(JsonElement result, string name) => AnswerText.Month(Verdicts.Text(result, name));

    private static string Book(JsonElement result) => Verdicts.Text(result, "book") is "Management" or null ? "management book"
        : $"{AnswerText.Framework(Verdicts.Text(result, "book"))} book";

    private static string Title(JsonElement line) => Verdicts.Text(line, "kind") is "Line" ? Verdicts.Text(line, "title")!
        : $"**{Verdicts.Text(line, "title")}**";

    private static string Detail(JsonElement result, string currency)
    {
        if (result.TryGetProperty("agents", out var agents))
        {
            return $"| Agent | Cost {currency} | Net {currency} | Signal |\n|---|---:|---:|---|\n"
                + string.Join('\n', agents.EnumerateArray().Take(AgentsShown).Select(a =>
                $"| {AnswerText.Escape(Verdicts.Text(a, "name"))} | {AnswerText.Linked(a.GetProperty("cost"), currency)} | " +
                    $"{AnswerText.Linked(a.GetProperty("net"), currency)} | {AnswerText.Escape(Verdicts.Text(a, "signal"), 160)} |"));
        }
        var facts = new List<string>();
        if (IsNumber(result, "accepted", out var accepted) && IsNumber(result, "target", out var target))
            facts.Add($"Outcomes accepted in {Month(result, "to")}: {AnswerText.Number(accepted.GetDecimal(), null)} against " +
                $"a target of {AnswerText.Number(target.GetDecimal(), null)} ({AnswerText.Escape(Verdicts.Text(result, "unit"))})");
        if (IsNumber(result, "costPerOutcome", out var cost) && IsNumber(result, "humanCostPerOutcome", out var human))
            facts.Add($"Cost per accepted outcome {AnswerText.Money(cost.GetDecimal(), currency)}; a person costs " +
                $"{AnswerText.Money(human.GetDecimal(), currency)}");
        if (Verdicts.Text(result, "signal") is { Length: > 0 } signal)
            facts.Add($"Retirement signal: {AnswerText.Escape(signal, 300)}");
        return AnswerWriter.List(facts);
    }

    /// <summary>An agent without a target, or a month without outcomes, has null here.</summary>
    private static bool IsNumber(JsonElement result, string name, out JsonElement number) =>
        result.TryGetProperty(name, out number) && number.ValueKind == JsonValueKind.Number;
}
