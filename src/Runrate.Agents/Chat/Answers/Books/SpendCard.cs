using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Cost by a dimension, a share of it, and what a change of prices would make of it.</summary>
internal static class SpendCard
{
    private const int RowsShown = 10;

    public static string Write(BooksQuery q, ToolCallRecord call, Func<string, string> agentName)
    {
        var spend = call.As<SpendByDimension>();
        var (currency, rows) = (spend.Currency, spend.Rows.ToList());
        var scope = Card.Scope(spend, q, agentName);
        var what = spend.Line ?? "Loaded cost";
        var total = Card.Amount(spend.Total, currency);
        if (rows.Count == 0)
            return $"No {(spend.Line is { } none ? Lower(none) : "cost")} is " +
                $"booked{(scope.Length > 0 ? $" on {scope}" : "")} in {Span(spend)} ({AnswerText.Escape(spend.Entity)}).";
        if (q.Dimension is not null && (q.Above ?? q.Below) is not null)
            return Bounded(q, spend, currency);
        var ranked = q.Dimension is not null && (q.Order is not null || q.Limit is not null);
        if (q.Order == "asc")
            rows.Reverse();
        // What nothing names is in the table, but it is nobody that costs most.
        var first = rows.Find(r => !Nobody(r.Name)) ?? rows[0];
        if (q.Place is { } place)
        {
            var counted = rows.Where(r => !Nobody(r.Name)).ToList();
            if (counted.Count < place)
                return $"There are only {counted.Count} in that ranking of {Span(spend)} ({AnswerText.Escape(spend.Entity)}).";
            first = counted[place - 1];
        }
        var end = $"{(q.Place is { } nth ? $"number {nth} of the list from " : "")}{(q.Order == "asc" ? "the least" : "the most")}";
        var headline = ranked
            ? $"**{AnswerText.Escape(first.Name)}**: {Card.Amount(first.Figure, currency)}{ShareOf(first)}, " +
                $"{end} of {total} {Lower(what)} in {Span(spend)} " +
                $"({AnswerText.Escape(spend.Entity)})."
            : $"{(scope.Length > 0 ? char.ToUpperInvariant(scope[0]) + scope[1..] + ": " : "")}**{total}** of {Lower(what)} in {Span(spend)} " +
                $"({AnswerText.Escape(spend.Entity)}{Book(spend)})" +
                (scope.Length > 0 && spend.ShareOfAll is { } share ? $", {Card.Percent(share)} of all AI cost." : ".");
        if (q.Dimension == "contract" && !ranked)
            headline += $" It was for {string.Join(", ", rows.Take(3).Select(r => $"**{AnswerText.Escape(r.Name)}** " +
                AnswerText.Linked(r.Figure, currency)))}{(rows.Count > 3 ? " and smaller ones" : "")}.";
        if (spend is { Against: { } bound, Apart: { } apart })
            headline = $"{Bound(q, spend.Total.Amount)}: {headline} That is {AnswerText.Money(apart, currency)} "
                + $"{(spend.Total.Amount < bound ? "below" : "above")} {AnswerText.Money(bound, currency)}.";
        if (Derived.Apart(q, spend) is { } gap)
            headline = $"**{AnswerText.Money(gap.Gap, currency)}** {(q.Order == "asc" ? "less" : "more")}: {AnswerText.Escape(gap.First.Name)} " +
                $"{Card.Amount(gap.First.Figure, currency)} against {AnswerText.Escape(gap.Next.Name)} {Card.Amount(gap.Next.Figure, currency)} in " +
                $"{Span(spend)} ({AnswerText.Escape(spend.Entity)}).";
        var by = Card.Dimension(spend.By);
        var table = rows.Count < 2 && !ranked && q.Dimension is null ? ""
            : Card.Table($"| {by} | {currency} | Share |", rows.Take(q.Limit ?? RowsShown)
            .Select(r =>
            $"| {AnswerText.Escape(r.Name)} | {AnswerText.Linked(r.Figure, currency)} | " +
                $"{(r.Share is { } part ? Card.Percent(part) : "")} |"));
        var more = rows.Count - (q.Limit ?? RowsShown);
        return headline + (table.Length > 0 ? "\n\n" + table : "") + (more > 0 && q.Limit is null ? "\n\nSmaller ones are in " +
            "the total." : "");
    }

    /// <summary>Yes or no to whether a figure is above, or below, what it is held against.</summary>
    internal static string Bound(BooksQuery q, decimal amount) =>
        $"**{((q.Above is not { } low || amount > low) && (q.Below is not { } high || amount < high) ? "Yes" : "No")}**";

    /// <summary>The rows that something is named in and that are within the bounds that were asked for.</summary>
    internal static IReadOnlyList<SpendOf> Within(BooksQuery q, SpendByDimension spend) => [.. spend.Rows.Where(r => !Nobody(r.Name)
        && ((q.Above ?? q.Below) is null || (q.OfShare ? r.Share : r.Figure.Amount) is { } v && !(v <= q.Above) && !(v >= q.Below)))];

    /// <summary>The rows above, or below, a limit, and how many they are.</summary>
    private static string Bounded(BooksQuery q, SpendByDimension spend, string currency)
    {
        var rows = spend.Rows.Where(r => !Nobody(r.Name)).ToList();
        var within = Within(q, spend);
        var limit = string.Join(" and ", ((string?[])[q.Above is { } above ? $"above {Say(above)}" : null,
            q.Below is { } below ? $"below {Say(below)}" : null]).OfType<string>());
        var names = within.Count is > 0 and <= 6 ? $": {string.Join(", ", within.Select(r => $"**{AnswerText.Escape(r.Name)}**"))}" : "";
        return $"**{within.Count}** of {rows.Count} with {(spend.Line is { } line ? Lower(line) : "loaded cost")} {limit} in {Span(spend)} " +
            $"({AnswerText.Escape(spend.Entity)}){names}." + (within.Count == 0 ? "" : "\n\n" + Card.Table(
            $"| {Card.Dimension(spend.By)} | {currency} | Share |", within.Select(r => $"| {AnswerText.Escape(r.Name)} | " +
                $"{AnswerText.Linked(r.Figure, currency)} | {(r.Share is { } part ? Card.Percent(part) : "")} |")));

        string Say(decimal limit) => q.OfShare ? Card.Percent(limit) : AnswerText.Number(limit, currency);
    }

    internal static bool Nobody(string? name) => name is "No model" or "Not traced to a vendor" or "Not metered"
        or "Unassigned" or "No owner" or "No cost centre" or "No function";

    /// <summary>Two stretches by the same dimension, row by row, the largest change first.</summary>
    public static string Beside(BooksQuery q, ToolCallRecord early, ToolCallRecord late)
    {
        var (then, now) = (early.As<SpendByDimension>(), late.As<SpendByDimension>());
        var (before, after, currency) = (Rows(then), Rows(now), now.Currency);
        var change = now.Total.Amount - then.Total.Amount;
        var rows = after.Keys.Concat(before.Keys).Distinct()
            .Select(n => (Name: n, Before: before.GetValueOrDefault(n), After: after.GetValueOrDefault(n)))
            .OrderByDescending(r => q.Order switch { "asc" => r.Before - r.After, "desc" => r.After - r.Before, _ => Math.Abs(r.After - r.Before) })
            .ThenBy(r => r.Name, StringComparer.Ordinal).Take(RowsShown).ToList();
        if (q.Order is not null && rows.FirstOrDefault(r => !Nobody(r.Name)) is { Name: not null } first)
            return (q.Order == "desc" == first.After > first.Before && first.After != first.Before
                ? $"**{AnswerText.Escape(first.Name)}** {(q.Order == "asc" ? "fell" : "rose")} most, by " +
                    $"{AnswerText.Money(Math.Abs(first.After - first.Before), currency)}, from {AnswerText.Money(first.Before, currency)} in " +
                    $"{Span(then)} to {AnswerText.Money(first.After, currency)} in {Span(now)} "
                    + $"({AnswerText.Escape(now.Entity)})."
                : $"None {(q.Order == "asc" ? "fell" : "rose")} from {Span(then)} to {Span(now)} "
                    + $"({AnswerText.Escape(now.Entity)}).")
                + Sides();
        return $"Loaded cost of {AnswerText.Escape(now.Entity)} went {(change < 0 ? "down" : "up")} from " +
            $"**{Card.Amount(then.Total, currency)}** in {Span(then)} to " +
            $"**{Card.Amount(now.Total, currency)}** in {Span(now)}." + Sides();

        string Sides() => "\n\n" + Card.Table($"| {Card.Dimension(now.By)}, {currency} | {Span(then)} | " +
                $"{Span(now)} | Change |", rows.Select(r => $"| {AnswerText.Escape(r.Name)} | " +
                    $"{AnswerText.Number(r.Before, currency)} | {AnswerText.Number(r.After, currency)} | " +
                    $"{VarianceCard.Signed(r.After - r.Before, currency)} |"));

        static Dictionary<string, decimal> Rows(SpendByDimension spend) => spend.Rows.ToDictionary(r => r.Name, r => r.Figure.Amount);
    }

    /// <summary>The average over the agents that bear a cost; what no agent bears stands apart.</summary>
    public static string PerAgent(ToolCallRecord call)
    {
        var spend = call.As<SpendByDimension>();
        var currency = spend.Currency;
        if (spend.Average is not { } average)
            return $"No agent bears a cost in {Span(spend)} ({AnswerText.Escape(spend.Entity)}).";
        var apart = spend.Rows.FirstOrDefault(r => r.Name == "Unassigned") is { } unassigned
            ? $" {Card.Amount(unassigned.Figure, currency)} that no agent bears stands apart." : "";
        return $"**{AnswerText.Money(average, currency)}** of loaded cost an agent on average, over the " +
            $"{spend.Named} agents with a cost in {Span(spend)} ({AnswerText.Escape(spend.Entity)}).{apart}"
            + "\n\n" + Card.Table($"| Agent | {currency} |", spend.Rows.Take(RowsShown).Select(r =>
                $"| {AnswerText.Escape(r.Name)} | {AnswerText.Linked(r.Figure, currency)} |"));
    }

    private static string Span(SpendByDimension spend) => Card.Span(spend.From, spend.To);

    private static string ShareOf(SpendOf row) => row.Share is { } share ? $" ({Card.Percent(share)})" : "";

    private static string Book(SpendByDimension spend) => spend.Book == "Management" ? "" : $", {AnswerText.Framework(spend.Book)} book";

    private static string Lower(string title) => char.ToLowerInvariant(title[0]) + title[1..];

    public static string Share(BooksQuery q, ToolCallRecord call, Func<string, string> agentName)
    {
        var spend = call.As<SpendByDimension>();
        var currency = spend.Currency;
        var scope = Card.Scope(spend, q, agentName);
        if (q.ShareOf is not null)
        {
            var wanted = q.ShareOf == "agent" ? q.Line! : q.Agents.Count > 0 ? agentName(q.Agents[0]) : q.Models.Concat(q.Vendors).First();
            var part = spend.Rows.FirstOrDefault(r => r.Name == wanted);
            var whole = q.ShareOf == "agent" ? AnswerText.Escape(q.AgentsOf ?? agentName(q.Agents[0])) + "’s loaded cost" : Lower(q.Line!);
            return part is null
                ? $"**None**: {AnswerText.Escape(wanted)} has no part of {whole} in {Span(spend)} ({AnswerText.Escape(spend.Entity)})."
                : $"**{Card.Percent(part.Share ?? 0)}**: {AnswerText.Escape(wanted)} is " +
                    $"{Card.Amount(part.Figure, currency)} of {Card.Amount(spend.Total, currency)} {whole} " +
                    $"in {Span(spend)} ({AnswerText.Escape(spend.Entity)}).";
        }
        var what = string.Join(" for ", ((string?[])[spend.Line, scope.Length > 0 ? scope : null]).OfType<string>());
        if (what.Length == 0)
            return Write(q, call, agentName);
        return spend.ShareOfAll is { } share
            ? $"**{Card.Percent(share)}**: {what} is " +
                $"{Card.Amount(spend.Total, currency)} of " +
                $"{AnswerText.Money(spend.All, currency)} loaded cost in {Span(spend)} " +
                    $"({AnswerText.Escape(spend.Entity)})."
            : $"There was no cost in {Span(spend)} ({AnswerText.Escape(spend.Entity)}) to have a share of.";
    }

    public static string WhatIf(BooksQuery q, ToolCallRecord call)
    {
        var spend = call.As<SpendByDimension>();
        var (currency, change, percent) = (spend.Currency, spend.Change ?? 0, spend.PricePercent ?? 0);
        var who = spend.Vendor is { } vendor ? AnswerText.Escape(vendor) : "every vendor";
        var rows = spend.Rows.Take(RowsShown).Select(r =>
            $"| {AnswerText.Escape(r.Name)} | {AnswerText.Linked(r.Figure, currency)} | {VarianceCard.Signed(r.Change ?? 0, currency)} |");
        return $"**{AnswerText.Money(Math.Abs(change), currency)}** {(change < 0 ? "less" : "more")} for a month or span like " +
            $"{Span(spend)} ({AnswerText.Escape(spend.Entity)}): {who} " +
            $"{(percent < 0 ? "lowering" : "raising")} prices by {AnswerText.Number(Math.Abs(percent), null)} % takes " +
                $"{Card.Amount(spend.Total, currency)} to " +
            $"{AnswerText.Money(spend.After ?? 0, currency)}, at the same use. What is prepaid keeps " +
                $"its price until it ends." +
            "\n\n" + Card.Table($"| {Card.Dimension(spend.By)} | {currency} now | Change |", rows);
    }
}
