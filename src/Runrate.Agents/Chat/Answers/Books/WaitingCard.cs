using System.Text.Json;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>What stands on a line of the balance sheet, what is committed to, what waits for a decision, and the jobs.</summary>
internal static class WaitingCard
{
    private const int Shown = 10;
    private const int RowsShown = 12;

    public static string Balance(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var lines = result.GetProperty("lines").EnumerateArray().ToList();
        var items = result.GetProperty("items").EnumerateArray().ToList();
        var line = AnswerText.Escape(Verdicts.Text(result, "line"));
        var book = AnswerText.Framework(Verdicts.Text(result, "book"));
        var when = $"at the end of {Card.Month(result, "period")} in the {book} book of {Card.Entity(result)}";
        if (Verdicts.Text(result, "vendor") is { } vendor)
            return items.Count == 0 ? $"Nothing of {AnswerText.Escape(vendor)} stands on {line} {when}."
                : $"{AnswerText.Escape(vendor)}: **{AnswerText.Money(result.GetProperty("total").GetDecimal(), currency)}** of {line} {when}.\n\n" +
                    Card.Table($"| Item | {currency} |", items.Select(i => $"| {Link(i)} | " +
                        $"{AnswerText.Number(i.GetProperty("amount").GetDecimal(), currency)} |"));
        if (lines.Count == 0 || result.GetProperty("total").GetDecimal() == 0)
            return $"Nothing: {line} is {currency} 0 {when}.";
        var headline = $"**{AnswerText.Money(result.GetProperty("total").GetDecimal(), currency)}** of {line} {when}: " +
            string.Join(", ", lines.Select(l => $"{Lower(Card.Name(l, "title"))} {currency} " +
                AnswerText.Linked(l.GetProperty("figure"), currency))) + ".";
        // An asset and a liability are no sum.
        if (lines.Exists(l => Card.Name(l, "title").EndsWith("asset", StringComparison.Ordinal))
            && lines.Exists(l => Card.Name(l, "title").EndsWith("liability", StringComparison.Ordinal)))
            return $"{char.ToUpperInvariant(line[0])}{line[1..]} {when}: " + string.Join(", ", lines.Select(l =>
                $"{Lower(Card.Name(l, "title"))} **{currency} {AnswerText.Linked(l.GetProperty("figure"), currency)}**")) + ".";
        return items.Count == 0 ? headline : headline + "\n\n" + Card.Table($"| Item | {currency} |", items.Take(Shown)
            .Select(i =>
            $"| {Link(i)}{(Verdicts.Text(i, "vendor") is { } vendor ? $", {AnswerText.Escape(vendor)}" : "")} | " +
                $"{AnswerText.Number(i.GetProperty("amount").GetDecimal(), currency)} |"));
    }

    /// <summary>A line of an income statement, by nature or by function.</summary>
    public static string IncomeLine(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var lines = result.GetProperty("lines").EnumerateArray().ToList();
        var line = Lower(AnswerText.Escape(Verdicts.Text(result, "line")));
        var when = $"in {Card.Span(result)} in the {AnswerText.Framework(Verdicts.Text(result, "book"))} book of {Card.Entity(result)}";
        if (lines.Count == 0)
            return $"No {line} is booked {when}.";
        return lines.Count == 1 ? $"**{Card.Amount(lines[0].GetProperty("figure"), currency)}** of {line} {when}."
            : $"**{Card.Money(result, "total", currency)}** of {line} {when}: " + string.Join(", ", lines.Select(l =>
                $"{currency} {AnswerText.Linked(l.GetProperty("figure"), currency)}")) + ", month by month.";
    }

    private static string Link(JsonElement item) => Verdicts.Text(item, "link") is { } link && link.StartsWith('/')
        ? $"[{Card.Name(item)}]({link})" : Card.Name(item);

    private static string Lower(string title) => title.Length == 0 ? title : char.ToLowerInvariant(title[0]) + title[1..];

    public static string Commitments(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var rows = result.GetProperty("commitments").EnumerateArray().ToList();
        if (rows.Count == 0)
            return $"{Card.Entity(result)} is committed to nothing beyond {Card.Month(result, "period")}.";
        return $"{Card.Entity(result)} has **{result.GetProperty("count").GetRawText()}** " +
            $"{(rows.Count == 1 ? "contract that runs" : "contracts that run")} on past {Card.Month(result, "period")}; the " +
            $"first ends on " +
            $"{Verdicts.Text(rows[0], "ends")}.\n\n| Contract | Ends | Amount {currency} | Still prepaid |\n|---|---|---:|---:|\n"
                + string.Join('\n', rows.Take(Shown).Select(r =>
                $"| {Link(r)}, {Card.Name(r, "vendor")} | {Verdicts.Text(r, "ends")} | " +
                    $"{AnswerText.Number(r.GetProperty("amount").GetDecimal(), currency)} | " +
                $"{AnswerText.Number(r.GetProperty("prepaid").GetDecimal(), currency)} |"));
    }

    /// <param name="kind">Only matters of this kind, where one was asked for.</param>
    public static string Decisions(ToolCallRecord call, string? kind)
    {
        var result = call.Result;
        var rows = result.GetProperty("decisions").EnumerateArray().Where(r => kind is null || Verdicts.Text(r, "kind") is { } its
            && (its == kind || kind == "memo" && its.StartsWith("memo-", StringComparison.Ordinal)
                || kind == "quarantine" && its == "unpriced-usage")).ToList();
        if (kind == "quarantine")
            return rows.Count == 0 ? $"No record waits in quarantine at {Card.Entity(result)}."
                : string.Join(' ', rows.Select(r => $"**{Card.Name(r, "title")}**: {AnswerText.Escape(Verdicts.Text(r, "detail"), 240)}"))
                    + $" They are in no figure of {Card.Month(result, "period")} ({Card.Entity(result)}); see [quarantine](/quarantine).";
        if (kind == "memo")
            return rows.Count == 0 ? $"No memo waits for a person at {Card.Entity(result)}."
                : $"The memos of **{rows.Count}** {(rows.Count == 1 ? "arrangement wait" : "arrangements wait")} for a person at " +
                $"{Card.Entity(result)}: not approved, on a default, or without a fact they need.\n\n"
                + AnswerParts.List(rows.Select(r => $"**{Card.Name(r, "title")}**: " +
                    $"{AnswerText.Books(AnswerText.Escape(Verdicts.Text(r, "detail"), 240))}"));
        if (kind is not null)
            return rows.Count == 0 ? $"No write-down waits for a decision in {Card.Month(result, "period")} ({Card.Entity(result)})."
                : $"Write-downs that wait for a decision in {Card.Month(result, "period")} ({Card.Entity(result)}):\n\n"
                + AnswerParts.List(rows.Select(r => $"**{Card.Name(r, "title")}**: " +
                    $"{AnswerText.Books(AnswerText.Grouped(AnswerText.Escape(Verdicts.Text(r, "detail"), 240)))}"));
        if (rows.Count == 0)
            return $"Nothing waits for a decision in {Card.Month(result, "period")} ({Card.Entity(result)}).";
        return $"**{result.GetProperty("count").GetRawText()}** matters need a decision in {Card.Month(result, "period")} " +
            $"({Card.Entity(result)}).\n\n" +
            AnswerParts.List(rows.Take(Shown).Select(r => $"**{Card.Name(r, "title")}**: " +
                $"{AnswerText.Books(AnswerText.Grouped(AnswerText.Escape(Verdicts.Text(r, "detail"), 240)))}")) +
            (rows.Count > Shown ? $"\n\nThe others are on the first screen." : "");
    }

    public static string Reviews(ToolCallRecord call)
    {
        var result = call.Result;
        var rows = result.GetProperty("reviews").EnumerateArray().ToList();
        var state = Verdicts.Text(result, "state") is "all" ? "" : Verdicts.Text(result, "state") + " ";
        return rows.Count == 0 ? $"No {state}reviews at {Card.Entity(result)}."
            : $"**{result.GetProperty("count").GetRawText()}** {state}{(rows.Count == 1 ? "review" : "reviews")} at {Card.Entity(result)}: " +
                $"{string.Join(", ", rows.Select(r => Card.Name(r)).Distinct())}.\n\n| Agent | Review | Due | State |\n|---|---|---|---|\n" +
                string.Join('\n', rows.Take(RowsShown).Select(r => $"| {Link(r)} | {Verdicts.Text(r, "kind")} | " +
                    $"{Verdicts.Text(r, "due")}{(r.GetProperty("overdue").GetBoolean() ? ", overdue" : "")} | {Verdicts.Text(r, "status")} |"));
    }

    private static string Which(List<JsonElement> jobs, Func<JsonElement, bool> chosen) =>
        string.Join(", ", jobs.Where(chosen).Select(j => AnswerText.Title(Verdicts.Text(j, "job")!.Replace('-', '_'))));

    public static string Jobs(ToolCallRecord call)
    {
        var jobs = call.Result.GetProperty("jobs").EnumerateArray().ToList();
        var failed = jobs.Count(j => j.GetProperty("failed").GetBoolean());
        var never = jobs.Count(j => Verdicts.Text(j, "lastRun") is null);
        var state = failed > 0 ? $"**{Which(jobs, j => j.GetProperty("failed").GetBoolean())}** failed at the last run"
            : never == jobs.Count ? "none has run yet" : never > 0
            ? $"none failed, {Which(jobs, j => Verdicts.Text(j, "lastRun") is null)} not run yet" : "none failed";
        state = char.ToUpperInvariant(state[0]) + state[1..];
        return $"{state}; there are {call.Result.GetProperty("count").GetRawText()} scheduled jobs for " +
            $"{Card.Entity(call.Result)}.\n\n| Job | Last run | How it ended |\n|---|---|---|\n" + string.Join('\n', jobs.Select(j =>
            $"| {AnswerText.Title(Verdicts.Text(j, "job")!.Replace('-', '_'))}: " +
                $"{AnswerText.Escape(Verdicts.Text(j, "what"), 120)} | {Verdicts.Text(j, "lastRun") ?? "never"} | " +
                $"{AnswerText.Escape(Verdicts.Text(j, "ended") ?? "–", 160)} |"));
    }
}
