using System.Text.Json;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>A profit and loss in one sentence and its lines, and the postings behind a figure.</summary>
internal static class StatementCard
{
    private const int AgentsShown = 12;

    public static string Write(BooksQuery q, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var lines = result.GetProperty("lines").EnumerateArray().ToList();
        var name = Verdicts.Text(result, "name") ?? Verdicts.Text(result, "agent");
        var who = name is null ? $"The AI workforce of {Card.Entity(result)}" : $"{AnswerText.Escape(name)} " +
            $"({Card.Entity(result)})";
        if (lines.Count == 0)
            return $"Nothing is booked for {(name is null ? who.Replace("The", "the", StringComparison.Ordinal) : who)} in " +
                $"{Card.Span(result)}{Book(result)}.";
        var net = result.GetProperty("net");
        var headline = $"{who}: {(Card.Number(result, "net") < 0 ? "a loss" : "net contribution")} of " +
            $"**{Card.Amount(net, currency)}** in {Card.Span(result)}, " +
            $"on {Card.Amount(result.GetProperty("loadedCost"), currency)} of loaded " +
                $"cost{Book(result)}.{Facts(result, currency)}";
        if (q.Act == "why")
            return Level(result, lines, who, currency);
        var table = Card.Table($"| Line | {currency} |", lines.Where(l => Verdicts.Text(l, "kind") is "Line" or "Result")
            .Select(l => $"| {Verdicts.Text(l, "title")} | {AnswerText.Linked(l, currency)} |")
                .Append($"| **Net contribution** | {AnswerText.Linked(net, currency)} |"));
        return $"{headline}\n\n{table}{Agents(result, currency)}" + (result.TryGetProperty("tiesToLedger", out var ties)
            && ties.ValueKind == JsonValueKind.False ? "\n\n**These figures do not tie to the ledger.**" : "");
    }

    /// <summary>Why it earns or loses what it does: what it costs, the largest first, against what it brings.</summary>
    private static string Level(JsonElement result, List<JsonElement> lines, string who, string currency)
    {
        var value = lines.Find(l => Verdicts.Text(l, "title") == "Productivity value of accepted output");
        var costs = lines.Where(l => Verdicts.Text(l, "kind") == "Line" && Verdicts.Text(l, "block") != "Value produced")
            .OrderByDescending(l => l.GetProperty("amount").GetDecimal()).Take(3).ToList();
        var brought = value.ValueKind == JsonValueKind.Object ? Card.Amount(value, currency) : $"{currency} 0";
        return $"{who} {(Card.Number(result, "net") < 0 ? "costs more than it brings" : "brings more than it costs")} in " +
            $"{Card.Span(result)}: {brought} of value against " +
            $"{Card.Amount(result.GetProperty("loadedCost"), currency)} of loaded cost, net " +
                $"**{Card.Amount(result.GetProperty("net"), currency)}**. The largest " +
            $"{(costs.Count == 1 ? "cost is" : "costs are")} " +
                string.Join(", ", costs.Select(c => $"{Verdicts.Text(c, "title")!.ToLowerInvariant()} {currency} " +
                    AnswerText.Linked(c, currency))) + "." + Facts(result, currency);
    }

    private static string Facts(JsonElement result, string currency)
    {
        var facts = "";
        if (Card.Has(result, "accepted") && Card.Has(result, "target"))
            facts += $" It had {AnswerText.Number(result.GetProperty("accepted").GetDecimal(), null)} × " +
                $"{AnswerText.Escape(Verdicts.Text(result, "unit"))} accepted in " +
                $"{Card.Month(result, "to")} against a target of " +
                    $"{AnswerText.Number(result.GetProperty("target").GetDecimal(), null)}";
        if (Card.Has(result, "costPerOutcome") && Card.Has(result, "humanCostPerOutcome"))
            facts += $", at {AnswerText.Money(result.GetProperty("costPerOutcome").GetDecimal(), currency)} each where a " +
                $"person costs " +
                $"{AnswerText.Money(result.GetProperty("humanCostPerOutcome").GetDecimal(), currency)}";
        return facts.Length > 0 ? facts + "." : "";
    }

    private static string Agents(JsonElement result, string currency) => result.TryGetProperty("agents", out var agents)
        ? "\n\n#### Agent by agent\n" + Card.Table($"| Agent | Cost {currency} | Net {currency} |", agents.EnumerateArray()
            .Take(AgentsShown).Select(a =>
            $"| {Card.Name(a)} | {AnswerText.Linked(a.GetProperty("cost"), currency)} | " +
                $"{AnswerText.Linked(a.GetProperty("net"), currency)} |"))
        : "";

    private static string Book(JsonElement result) => Verdicts.Text(result, "book") is "Management" or null ? ""
        : $" in the {AnswerText.Framework(Verdicts.Text(result, "book"))} book";

    public static string Figure(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var rows = result.GetProperty("shown").EnumerateArray().Select(p =>
            $"| {Verdicts.Text(p, "date")} | {AnswerText.Escape(Verdicts.Text(p, "memo"), 120)} | " +
                $"{Verdicts.Text(p, "account")} | " +
                $"{AnswerText.Number(p.GetProperty("amount").GetDecimal(), currency)} |");
        var more = result.GetProperty("shown").GetArrayLength() < result.GetProperty("postings").GetInt32()
            ? "; the latest are below, the amount opens all of them" : "";
        var whose = Verdicts.Text(result, "agent") is { } agent ? $" of {AnswerText.Title(agent)}" : "";
        return $"{AnswerText.Escape(Verdicts.Text(result, "line") ?? "Net contribution")}{whose}: **{Card.Amount(result, currency)}**, from " +
            $"{result.GetProperty("postings").GetRawText()} postings{more}.\n\n| Date | Entry | Account | {currency} " +
                $"|\n|---|---|---|---:|\n" + string.Join('\n', rows);
    }
}

/// <summary>Whether something earns more than it costs: yes or no first.</summary>
internal static class ProfitAnswer
{
    public static string Write(Questions.Question question, IReadOnlyList<ToolCallRecord> calls) => string.Join("\n\n",
        calls.Select(call =>
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var net = Card.Number(result, "net");
        var who = Verdicts.Text(result, "name") is { } name ? AnswerText.Escape(name) : Card.Entity(result);
        if (result.GetProperty("lines").GetArrayLength() == 0)
            return $"**Not known** for {who}: nothing is booked in {Card.Span(result)}.";
        var value = result.GetProperty("lines").EnumerateArray().FirstOrDefault(l => Verdicts.Text(l,
            "title") == "Productivity value of accepted output");
        return $"**{(net > 0 ? "Yes" : net < 0 ? "No" : "Neither")}**: {who} {(net < 0 ? "lost" : "made")} " +
            $"{Card.Amount(result.GetProperty("net"), currency)} net in {Card.Span(result)}" +
            (value.ValueKind == JsonValueKind.Object ? $", {Card.Amount(value, currency)} of value less " +
                $"{Card.Amount(result.GetProperty("loadedCost"), currency)} of loaded cost." : ".");
    }));
}
