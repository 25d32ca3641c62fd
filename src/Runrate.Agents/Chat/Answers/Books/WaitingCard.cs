using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>What stands on a line of the balance sheet, what is committed to, what waits for a decision, and the jobs.</summary>
internal static class WaitingCard
{
    private const int Shown = 10;
    private const int RowsShown = 12;

    public static string Balance(Questions.Books.BooksQuery q, ToolCallRecord call)
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
                $"{Lower(Card.Name(l, "title"))} **{currency} {AnswerText.Linked(l.GetProperty("figure"), currency)}**")) + "."
                + (Derived.Net(call.As<LineBalance>()) is { } net ? $" Net it is {(net < 0 ? "a liability" : "an asset")} of " +
                    $"**{AnswerText.Money(Math.Abs(net), currency)}**." : "");
        if (q.Fact == "items" && items.Count > 0)
            headline = $"**{items.Count}** {(items.Count == 1 ? "item makes" : "items make")} up {AnswerText.Money(result.GetProperty("total")
                .GetDecimal(), currency)} of {line} {when}: " + string.Join(", ", items.Take(4).Select(i => $"**{Card.Name(i)}** " +
                    AnswerText.Number(i.GetProperty("amount").GetDecimal(), currency))) + (items.Count > 4 ? " and smaller ones." : ".");
        if (q.Order is not null && items.Count > 0)
        {
            var first = q.Order == "asc" ? items[^1] : items[0];
            var whose = Verdicts.Text(first, "vendor") is { } by ? $" ({AnswerText.Escape(by)})" : "";
            var amount = AnswerText.Money(first.GetProperty("amount").GetDecimal(), currency);
            headline = $"**{Card.Name(first)}**{whose}: {amount}, the {(q.Order == "asc" ? "smallest" : "largest")} of " + headline;
        }
        return items.Count == 0 ? headline : headline + "\n\n" + Card.Table($"| Item | {currency} |", items.Take(Shown)
            .Select(i => $"| {string.Join(", ", ((string?[])[Link(i), Vendor(i), Agent(i)]).OfType<string>())} | " +
                $"{AnswerText.Number(i.GetProperty("amount").GetDecimal(), currency)} |"));
    }

    private static string? Vendor(JsonElement item) => Verdicts.Text(item, "vendor") is { } vendor ? AnswerText.Escape(vendor)
        : null;

    private static string? Agent(JsonElement item) => Verdicts.Text(item, "agent") is { } agent ? AnswerText.Title(agent) : null;

    /// <summary>A line of an income statement, by nature or by function.</summary>
    public static string IncomeLine(ToolCallRecord call)
    {
        var result = call.Result;
        var currency = Card.Currency(result);
        var lines = result.GetProperty("lines").EnumerateArray().ToList();
        var line = Lower(AnswerText.Escape(Verdicts.Text(result, "line")));
        var when = $"in {Card.Span(result)} in the {AnswerText.Framework(Verdicts.Text(result, "book"))} book of {Card.Entity(result)}";
        if (lines.Count == 0)
            return $"Nothing is booked as {line} {when}.";
        return lines.Count == 1 ? $"**{Card.Amount(lines[0].GetProperty("figure"), currency)}** of {line} {when}."
            : $"**{Card.Money(result, "total", currency)}** of {line} {when}: " + string.Join(", ", lines.Select(l =>
                $"{currency} {AnswerText.Linked(l.GetProperty("figure"), currency)}")) + ", month by month.";
    }

    private static string Link(JsonElement item) => Verdicts.Text(item, "link") is { } link && link.StartsWith('/')
        ? $"[{Card.Name(item)}]({link})" : Card.Name(item);

    private static string Lower(string title) => title.Length == 0 ? title : char.ToLowerInvariant(title[0]) + title[1..];

    private static string Link(string name, string link) => $"[{AnswerText.Escape(name)}]({link})";

    public static string Commitments(Questions.Books.BooksQuery q, ToolCallRecord call)
    {
        var found = call.As<CommitmentList>();
        var (entity, rows, promised) = (AnswerText.Escape(found.Entity), found.Commitments, Promised(found));
        // After what is prepaid, a contract of which nothing is prepaid is not the one that is meant.
        if (q.Balance == "prepaid" && rows.Any(r => r.Prepaid > 0))
            rows = [.. rows.Where(r => r.Prepaid > 0)];
        if (q.Ends is { } ends)
            return rows.Count == 0 ? $"No contract of {entity} ends {Span(ends)}."
                : $"**{rows.Count}** {(rows.Count == 1 ? "contract" : "contracts")} of {entity} " +
                    $"{(rows.Count == 1 ? "ends" : "end")} {Span(ends)}; the first is " +
                    $"{Link(rows[0].Name, rows[0].Link)} on **{rows[0].Ends}**.\n\n" + Contracts(rows, found.Currency);
        if (rows.Count == 0)
            return promised.Length > 0 ? promised : $"{entity} is committed to nothing beyond {AnswerText.Month(found.Period)}.";
        var lead = rows.Count == 1
            ? $"{Link(rows[0].Name, rows[0].Link)} runs until **{rows[0].Ends}**; of {AnswerText.Money(rows[0].Amount, found.Currency)} " +
                $"**{AnswerText.Money(rows[0].Prepaid, found.Currency)}** is still prepaid at the end of " +
                $"{AnswerText.Month(found.Period)} ({entity})" +
                (rows[0].Ahead ? ", if it is used up evenly: that month is not booked yet." : ".")
            : $"{entity} has **{rows.Count}** contracts that run on past {AnswerText.Month(found.Period)}; the first to end is " +
                $"{Link(rows[0].Name, rows[0].Link)} on {rows[0].Ends}." +
                (rows[0].Ahead ? " What is prepaid then is the present balance used up evenly: that month is not booked yet." : "");
        return lead + "\n\n" + Contracts(rows, found.Currency) + (promised.Length > 0 ? "\n\n" + promised : "");
    }

    private static string Contracts(IReadOnlyList<RunningContract> rows, string currency) =>
        $"| Contract | Ends | Amount {currency} | Still prepaid |\n|---|---|---:|---:|\n" + string.Join('\n', rows.Take(Shown).Select(r =>
            $"| {Link(r.Name, r.Link)}, {AnswerText.Escape(r.Vendor)} | {r.Ends} | {AnswerText.Number(r.Amount, currency)} | " +
            $"{AnswerText.Number(r.Prepaid, currency)} |"));

    private static string Span(Questions.Books.BooksPeriod ends) => ends.From.Year == 2000
        ? $"by the end of {AnswerText.Month(ends.To.ToIso())}" : $"in {Card.Span(ends.From.ToIso(), ends.To.ToIso())}";

    /// <summary>Minimums with what is unpaid of them, and credits that vendors granted.</summary>
    private static string Promised(CommitmentList found)
    {
        string Of(decimal amount) => AnswerText.Number(amount, found.Currency);
        var parts = new List<string>();
        if (found.Minimums.Count > 0)
            parts.Add($"| Minimum spend | Until | Minimum {found.Currency} | Spent | Unpaid | Shortfall |\n" +
                "|---|---|---:|---:|---:|---:|\n" + string.Join('\n', found.Minimums.Take(Shown).Select(r =>
                $"| {Link(r.Name, r.Link)}, {AnswerText.Escape(r.Vendor)} | {r.Until} | {Of(r.Minimum)} | {Of(r.Spent)} | {Of(r.Unpaid)} | " +
                $"{Of(r.Shortfall)} |")));
        if (found.Wallets.Count > 0)
            parts.Add($"| Credits granted by | Granted {found.Currency} | Used | Lapsed | Left |\n|---|---:|---:|---:|---:|\n" + string.Join('\n',
                found.Wallets.Take(Shown).Select(r =>
                $"| {Link(r.Name, r.Link)}, {AnswerText.Escape(r.Vendor)} | {Of(r.Granted)} | {Of(r.Used)} | {Of(r.Lapsed)} | {Of(r.Left)} |")));
        return string.Join("\n\n", parts);
    }

    /// <param name="kind">Only matters of this kind, where one was asked for.</param>
    public static string Decisions(ToolCallRecord call, string? kind)
    {
        var found = call.As<WaitingDecisions>();
        var (entity, month) = (AnswerText.Escape(found.Entity), AnswerText.Month(found.Period));
        var rows = found.Decisions.Where(r => kind is null || r.Kind is { } its && (its == kind
            || kind == "memo" && its.StartsWith("memo-", StringComparison.Ordinal) || kind == "quarantine" && its == "unpriced-usage")).ToList();
        if (kind == "quarantine")
            return rows.Count == 0 ? $"No record waits in quarantine at {entity}."
                : string.Join(' ', rows.Select(r => $"**{AnswerText.Escape(r.Title)}**: {AnswerText.Escape(r.Detail, 240)}"))
                    + $" They are in no figure of {month} ({entity}); see [quarantine](/imports/quarantine).";
        if (kind == "memo")
            return rows.Count == 0 ? $"No memo waits for a person at {entity}."
                : $"The memos of **{rows.Count}** {(rows.Count == 1 ? "arrangement wait" : "arrangements wait")} for a person at " +
                $"{entity}: not approved, on a default, or without a fact they need.\n\n"
                + AnswerParts.List(rows.Select(r => $"**{AnswerText.Escape(r.Title)}**: {AnswerText.Books(AnswerText.Escape(r.Detail, 240))}"));
        if (kind is not null)
            return rows.Count == 0 ? $"No write-down waits for a decision in {month} ({entity})."
                : $"Write-downs that wait for a decision in {month} ({entity}):\n\n" + AnswerParts.List(rows.Select(Matter));
        if (rows.Count == 0)
            return $"Nothing waits for a decision in {month} ({entity}).";
        return $"**{found.Count}** matters need a decision in {month} ({entity}).\n\n" + AnswerParts.List(rows.Take(Shown).Select(Matter)) +
            (rows.Count > Shown ? $"\n\nThen: {string.Join("; ", rows.Skip(Shown).Select(r => AnswerText.Escape(r.Title)))}." : "");
    }

    private static string Matter(WaitingDecision matter) => $"**{AnswerText.Escape(matter.Title)}**" + Stake(matter) + ": "
        + AnswerText.Books(AnswerText.Grouped(AnswerText.Escape(matter.Detail, 240)));

    private static string Stake(WaitingDecision matter) => string.Join(", ", ((string?[])[
        matter.Amount is { } at ? AnswerText.Money(at, matter.Currency ?? "") : null, matter.Due is { } due ? $"due {due}" : null,
        AnswerText.Escape(matter.Owner)]).Where(s => s is { Length: > 0 })) is { Length: > 0 } stake ? $" ({stake})" : "";

    /// <param name="about">Only those whose reason says so.</param>
    public static string Reviews(ToolCallRecord call, string? about)
    {
        var found = call.As<ReviewList>();
        var (entity, rows) = (AnswerText.Escape(found.Entity), found.Reviews);
        var state = found.State is "all" ? "" : found.State + " ";
        // Those that are due on one day, and whose; of an exit what is done of it.
        var due = string.Join("; ", rows.GroupBy(r => (r.Kind, r.Due, r.Overdue)).Take(4).Select(g => $"{g.Key.Kind.ToLowerInvariant()}, due " +
            $"{g.Key.Due}{(g.Key.Overdue ? " and overdue" : "")}: {string.Join(", ", g.Select(r => AnswerText.Escape(r.Name)))}"));
        var exits = string.Concat(rows.Where(r => r.Steps > 0).Take(Shown / 3).Select(r => "\n\n" + Exit(r)));
        // Of one agent, who decided what is part of the answer.
        if (rows.Count < 3)
            exits += string.Concat(rows.Where(r => r.Steps == 0 && r.DecidedBy is not null).Select(r => $"\n\n{AnswerText.Escape(r.Name)}: **" +
                $"{r.Status.ToLowerInvariant()}**, decided by {AnswerText.Escape(r.DecidedBy!)}{(r.DecidedOn is { } on ? $" on {on}" : "")}" +
                $"{(r.DecidedBecause is { Length: > 0 } why ? $" ({AnswerText.Escape(why.TrimEnd('.'), 200)})" : "")}."));
        if (rows.Count < 3)
            exits += string.Concat(rows.Where(r => r is { DecidedBy: null, Reason.Length: > 0 } && about is null).Select(r =>
                $"\n\n{AnswerText.Escape(r.Name)}: opened by “{AnswerText.Grouped(AnswerText.Escape(r.Reason!.TrimEnd('.'), 240))}”."));
        exits += string.Concat(rows.Where(r => r.Plan is not null).Take(Shown / 3).Select(r => $"\n\nPlan of {AnswerText.Escape(r.Name)}: " +
            $"{AnswerText.Escape(r.Plan!, 300)}."));
        return rows.Count == 0 ? $"No {state}reviews at {entity}."
            : $"**{found.Count}** {state}{(rows.Count == 1 ? "review" : "reviews")}" +
                $"{(about is null ? "" : $" about “{about}”")} at {entity}. " +
                (about is null ? "" : string.Concat(rows.Take(Shown / 3).Select(r => $"{AnswerText.Escape(r.Name)}: " +
                    $"{AnswerText.Grouped(AnswerText.Escape(r.Reason, 240))} "))) +
                $"{char.ToUpperInvariant(due[0])}{due[1..]}.{exits}\n\n" +
                "| Agent | Review | Due | State |\n|---|---|---|---|\n" +
                string.Join('\n', rows.Take(RowsShown).Select(r => $"| {Link(r.Name, r.Link)} | {r.Kind} | " +
                    $"{r.Due}{(r.Overdue ? ", overdue" : "")} | {r.Status} |"));
    }

    /// <summary>How far an exit that was decided has come.</summary>
    internal static string Exit(ReviewRow review) => $"{AnswerText.Escape(review.Name)}: {review.Status.ToLowerInvariant()} decided" +
        $"{(review.DecidedBy is { } by ? $" by {AnswerText.Escape(by)}" : "")}{(review.DecidedOn is { } on ? $" on {on}" : "")}" +
        $"{((review.DecidedBecause ?? review.Reason) is { Length: > 0 } why ? $" ({AnswerText.Escape(why.TrimEnd('.'), 200)})" : "")}" +
        $"{(review.LastDay is { } day ? $", last day {day}" : "")}; " +
        $"**{review.Done} of {review.Steps}** steps are done" + (review.Open is { Count: > 0 } open
            ? $". Left to do: {string.Join(", ", open.Select(s => AnswerText.Escape(s)))}." : ".");

    public static string Jobs(ToolCallRecord call)
    {
        var found = call.As<JobList>();
        var jobs = found.Jobs;
        var never = jobs.Count(j => j.LastRun is null);
        var state = jobs.Any(j => j.Failed) ? $"**{Which(jobs, j => j.Failed)}** failed at the last run"
            : never == jobs.Count ? "none has run yet" : never > 0
            ? $"none failed, {Which(jobs, j => j.LastRun is null)} not run yet" : "none failed";
        state = char.ToUpperInvariant(state[0]) + state[1..];
        return $"{state}; there are {found.Count} scheduled jobs for {AnswerText.Escape(found.Entity)}.\n\n" +
            "| Job | Last run | How it ended |\n|---|---|---|\n" + string.Join('\n', jobs.Select(j =>
            $"| {Title(j)}: {AnswerText.Escape(j.What, 120)} | {j.LastRun ?? "never"} | {AnswerText.Escape(j.Ended ?? "–", 160)} |"));
    }

    private static string Which(IReadOnlyList<JobRow> jobs, Func<JobRow, bool> chosen) => string.Join(", ", jobs.Where(chosen).Select(Title));

    private static string Title(JobRow job) => AnswerText.Title(job.Job.Replace('-', '_'));
}
