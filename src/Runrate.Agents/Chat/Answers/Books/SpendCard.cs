using System.Text.Json;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Cost by a dimension, a share of it, and what a change of prices would make of it.</summary>
internal static class SpendCard
{
    private const int RowsShown = 10;

    public static string Write(BooksQuery q, ToolCallRecord call, Func<string, string> agentName)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var rows = result.GetProperty("rows").EnumerateArray().ToList();
        var scope = Card.Scope(result, q, agentName);
        var what = Verdicts.Text(result, "line") is { } line ? line : "Loaded cost";
        var total = Card.Amount(result.GetProperty("total"), currency);
        if (rows.Count == 0)
            return $"No {(Verdicts.Text(result, "line") is { } none ? Lower(none) : "cost")} is " +
                $"booked{(scope.Length > 0 ? $" on {scope}" : "")} in {Card.Span(result)} ({Card.Entity(result)}).";
        var ranked = q.Dimension is not null && (q.Order is not null || q.Limit is not null);
        if (q.Order == "asc")
            rows.Reverse();
        // What nothing names is in the table, but it is nobody that costs most.
        var named = rows.FirstOrDefault(r => !IsNobody(r));
        var first = named.ValueKind == JsonValueKind.Object ? named : rows[0];
        if (q.Place is { } place)
        {
            var counted = rows.Where(r => !IsNobody(r)).ToList();
            if (counted.Count < place)
                return $"There are only {counted.Count} in that ranking of {Card.Span(result)} ({Card.Entity(result)}).";
            first = counted[place - 1];
        }
        var end = $"{(q.Place is { } nth ? $"number {nth} of the list from " : "")}{(q.Order == "asc" ? "the least" : "the most")}";
        var headline = ranked
            ? $"**{Card.Name(first)}**: {Card.Amount(first.GetProperty("figure"), currency)}{ShareOf(first)}, " +
                $"{end} of {total} {Lower(what)} in {Card.Span(result)} " +
                $"({Card.Entity(result)})."
            : $"{(scope.Length > 0 ? scope + ": " : "")}**{total}** of {Lower(what)} in {Card.Span(result)} " +
                $"({Card.Entity(result)}{Book(result)})" +
                (scope.Length > 0 && Card.Has(result, "shareOfAll")
                    ? $", {Card.Percent(result.GetProperty("shareOfAll").GetDecimal())} of all AI cost." : ".");
        if (Card.Has(result, "inUnit"))
            headline += $" That is {currency} {result.GetProperty("inUnit").GetRawText().TrimEnd('0').TrimEnd('.')} " +
                $"{Verdicts.Text(result, "unit")}.";
        var by = Card.Dimension(Verdicts.Text(result, "by"));
        var table = rows.Count < 2 && !ranked ? "" : Card.Table($"| {by} | {currency} | Share |", rows.Take(q.Limit ?? RowsShown)
            .Select(r =>
            $"| {Card.Name(r)} | {AnswerText.Linked(r.GetProperty("figure"), currency)} | " +
                $"{(Card.Has(r, "share") ? Card.Percent(r.GetProperty("share").GetDecimal()) : "")} |"));
        var more = rows.Count - (q.Limit ?? RowsShown);
        return headline + (table.Length > 0 ? "\n\n" + table : "") + (more > 0 && q.Limit is null ? "\n\nSmaller ones are in " +
            "the total." : "");
    }

    /// <summary>What nothing names is in the table, but it is nobody that costs most.</summary>
    private static bool IsNobody(JsonElement row) => Nobody(Verdicts.Text(row, "name"));

    private static bool Nobody(string? name) => name is "No model" or "Not traced to a vendor" or "Not metered"
        or "Unassigned" or "No owner" or "No cost centre" or "No function";

    /// <summary>Two stretches by the same dimension, row by row, the largest change first.</summary>
    public static string Beside(BooksQuery q, ToolCallRecord early, ToolCallRecord late)
    {
        var (before, after) = (Rows(early), Rows(late));
        var currency = Card.Currency(late.Result);
        var change = Card.Number(late.Result, "total") - Card.Number(early.Result, "total");
        var rows = after.Keys.Concat(before.Keys).Distinct()
            .Select(n => (Name: n, Before: before.GetValueOrDefault(n), After: after.GetValueOrDefault(n)))
            .OrderByDescending(r => q.Order switch { "asc" => r.Before - r.After, "desc" => r.After - r.Before, _ => Math.Abs(r.After - r.Before) })
            .ThenBy(r => r.Name, StringComparer.Ordinal).Take(RowsShown).ToList();
        if (q.Order is not null && rows.FirstOrDefault(r => !Nobody(r.Name)) is { Name: not null } first)
            return (q.Order == "desc" == first.After > first.Before && first.After != first.Before
                ? $"**{AnswerText.Escape(first.Name)}** {(q.Order == "asc" ? "fell" : "rose")} most, by " +
                    $"{AnswerText.Money(Math.Abs(first.After - first.Before), currency)}, from {AnswerText.Money(first.Before, currency)} in " +
                    $"{Card.Span(early.Result)} to {AnswerText.Money(first.After, currency)} in {Card.Span(late.Result)} "
                    + $"({Card.Entity(late.Result)})."
                : $"None {(q.Order == "asc" ? "fell" : "rose")} from {Card.Span(early.Result)} to {Card.Span(late.Result)} "
                    + $"({Card.Entity(late.Result)}).")
                + Sides();
        return $"Loaded cost of {Card.Entity(late.Result)} went {(change < 0 ? "down" : "up")} from " +
            $"**{Card.Amount(early.Result.GetProperty("total"), currency)}** in {Card.Span(early.Result)} to " +
            $"**{Card.Amount(late.Result.GetProperty("total"), currency)}** in {Card.Span(late.Result)}." + Sides();

        string Sides() => "\n\n" + Card.Table($"| {Card.Dimension(Verdicts.Text(late.Result, "by"))}, {currency} | {Card.Span(early.Result)} | " +
                $"{Card.Span(late.Result)} | Change |", rows.Select(r => $"| {AnswerText.Escape(r.Name)} | " +
                    $"{AnswerText.Number(r.Before, currency)} | {AnswerText.Number(r.After, currency)} | " +
                    $"{VarianceCard.Signed(r.After - r.Before, currency)} |"));

        static Dictionary<string, decimal> Rows(ToolCallRecord call) => call.Result.GetProperty("rows").EnumerateArray()
            .ToDictionary(r => Verdicts.Text(r, "name")!, r => Card.Number(r, "figure"));
    }

    /// <summary>The average over the agents that bear a cost; what no agent bears stands apart.</summary>
    public static string PerAgent(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var rows = result.GetProperty("rows").EnumerateArray().ToList();
        if (!Card.Has(result, "average"))
            return $"No agent bears a cost in {Card.Span(result)} ({Card.Entity(result)}).";
        var unassigned = rows.FirstOrDefault(r => Verdicts.Text(r, "name") == "Unassigned");
        var apart = unassigned.ValueKind == JsonValueKind.Object
            ? $" {Card.Amount(unassigned.GetProperty("figure"), currency)} that no agent bears stands apart." : "";
        return $"**{Card.Money(result, "average", currency)}** of loaded cost an agent on average, over the " +
            $"{result.GetProperty("named").GetRawText()} agents with a cost in {Card.Span(result)} ({Card.Entity(result)}).{apart}"
            + "\n\n" + Card.Table($"| Agent | {currency} |", rows.Take(RowsShown).Select(r =>
                $"| {Card.Name(r)} | {AnswerText.Linked(r.GetProperty("figure"), currency)} |"));
    }

    private static string ShareOf(JsonElement row) => Card.Has(row, "share")
        ? $" ({Card.Percent(row.GetProperty("share").GetDecimal())})" : "";

    private static string Book(JsonElement result) => Verdicts.Text(result, "book") is "Management" or null ? ""
        : $", {AnswerText.Framework(Verdicts.Text(result, "book"))} book";

    private static string Lower(string title) => char.ToLowerInvariant(title[0]) + title[1..];

    public static string Share(BooksQuery q, ToolCallRecord call, Func<string, string> agentName)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var scope = Card.Scope(result, q, agentName);
        var line = Verdicts.Text(result, "line");
        if (q.ShareOf is not null)
        {
            var wanted = q.ShareOf == "agent" ? q.Line! : agentName(q.Agents[0]);
            var part = result.GetProperty("rows").EnumerateArray().FirstOrDefault(r => Verdicts.Text(r, "name") == wanted);
            var whole = q.ShareOf == "agent" ? AnswerText.Escape(q.AgentsOf ?? agentName(q.Agents[0])) + "’s loaded cost" : Lower(q.Line!);
            return part.ValueKind != JsonValueKind.Object
                ? $"**None**: {AnswerText.Escape(wanted)} has no part of {whole} in {Card.Span(result)} ({Card.Entity(result)})."
                : $"**{Card.Percent(part.GetProperty("share").GetDecimal())}**: {AnswerText.Escape(wanted)} is " +
                    $"{Card.Amount(part.GetProperty("figure"), currency)} of {Card.Amount(result.GetProperty("total"), currency)} {whole} " +
                    $"in {Card.Span(result)} ({Card.Entity(result)}).";
        }
        var what = string.Join(" for ", ((string?[])[line, scope.Length > 0 ? scope : null]).OfType<string>());
        if (what.Length == 0)
            return Write(q, call, agentName);
        return Card.Has(result, "shareOfAll")
            ? $"**{Card.Percent(result.GetProperty("shareOfAll").GetDecimal())}**: {what} is " +
                $"{Card.Amount(result.GetProperty("total"), currency)} of " +
                $"{AnswerText.Money(result.GetProperty("all").GetDecimal(), currency)} loaded cost in {Card.Span(result)} " +
                    $"({Card.Entity(result)})."
            : $"There was no cost in {Card.Span(result)} ({Card.Entity(result)}) to have a share of.";
    }

    public static string WhatIf(BooksQuery q, ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var change = result.GetProperty("change").GetDecimal();
        var who = Verdicts.Text(result, "vendor") is { } vendor ? AnswerText.Escape(vendor) : "every vendor";
        var percent = result.GetProperty("pricePercent").GetDecimal();
        var rows = result.GetProperty("rows").EnumerateArray().Take(RowsShown).Select(r =>
            $"| {Card.Name(r)} | {AnswerText.Linked(r.GetProperty("figure"), currency)} | " +
                $"{VarianceCard.Signed(r.GetProperty("change").GetDecimal(), currency)} |");
        return $"**{AnswerText.Money(Math.Abs(change), currency)}** {(change < 0 ? "less" : "more")} for a month or span like " +
            $"{Card.Span(result)} ({Card.Entity(result)}): {who} " +
            $"{(percent < 0 ? "lowering" : "raising")} prices by {AnswerText.Number(Math.Abs(percent), null)} % takes " +
                $"{Card.Amount(result.GetProperty("total"), currency)} to " +
            $"{AnswerText.Money(result.GetProperty("after").GetDecimal(), currency)}, at the same use. What is prepaid keeps " +
                $"its price until it ends." +
            "\n\n" + Card.Table($"| {Card.Dimension(Verdicts.Text(result, "by"))} | {currency} now | Change |", rows);
    }
}
