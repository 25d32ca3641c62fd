using System.Globalization;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>One of two figures that are set beside each other.</summary>
/// <param name="Kind"><c>amount</c>, <c>share</c>, <c>growth</c> or <c>balance</c>.</param>
internal sealed record Side(string Name, decimal Figure, string Kind, string Currency, string? Ref = null);

/// <summary>What an answer works out of the results it shows: the difference of two of them, what it is in per cent, which is more.
/// Pure.</summary>
internal static class Derived
{
    /// <summary>Two results of one tool that the question sets beside each other; null where it asks nothing of the kind.</summary>
    public static (Side First, Side Second)? Pair(BooksQuery q, IReadOnlyList<ToolCallRecord> calls)
    {
        if (calls is not [var one, var other] || one.Name != other.Name || calls.Any(c => ToolJson.IsRefusal(c.Result)))
            return null;
        return one.Name switch
        {
            "get_spend" when q is { Form: BooksForm.Share, Entities.Count: 2 } => (Share(one), Share(other)),
            "get_spend" when q is { Form: BooksForm.Compare, Dimension: null } => (Spend(q, one), Spend(q, other)),
            "explain_variance" when q is { Form: BooksForm.Compare or BooksForm.Why, Entities.Count: 2 } => (Growth(q, one), Growth(q, other)),
            "get_balance" when q is { Form: BooksForm.Balance, Statement: null, Periods.Count: 2 } => (Balance(one), Balance(other)),
            _ => null,
        };
    }

    /// <summary>The change of two stretches as a part of the earlier; null where there was nothing to compare with.</summary>
    public static decimal? Part(decimal before, decimal change) => before <= 0 ? null
        : Math.Round(change / Math.Abs(before), 3, MidpointRounding.AwayFromZero);

    /// <summary>How far the row that was asked for, else the first, lies above the next.</summary>
    public static (SpendOf First, SpendOf Next, decimal Gap)? Apart(BooksQuery q, SpendByDimension spend)
    {
        var rows = spend.Rows.Where(r => !SpendCard.Nobody(r.Name)).ToList();
        if (q.Order == "asc")
            rows.Reverse();
        return !q.Gap || rows.Count < 2 ? null : (rows[0], rows[1], Math.Abs(rows[0].Figure.Amount - rows[1].Figure.Amount));
    }

    /// <summary>An asset less a liability of the same line, where both stand there.</summary>
    public static decimal? Net(LineBalance balance)
    {
        decimal Sum(string kind) => balance.Lines.Where(l => l.Title.EndsWith(kind, StringComparison.Ordinal)).Sum(l => l.Figure.Amount);
        return balance.Statement is null && Sum("asset") != 0 && Sum("liability") != 0 ? Sum("asset") - Sum("liability") : null;
    }

    /// <summary>How far the last month that was tried lay off the forecast of it.</summary>
    public static (decimal Apart, decimal? Part)? Off(MeasureForecast forecast, string? month) =>
        forecast.Trials.FirstOrDefault(t => month is null || t.Month == month) is not { } trial ? null
            : (trial.Forecast - trial.Actual, trial.Actual == 0 ? null
                : Math.Round(Math.Abs(trial.Forecast - trial.Actual) / Math.Abs(trial.Actual), 3, MidpointRounding.AwayFromZero));

    /// <summary>Every number that the answer works out itself, so that it is bound to its results.</summary>
    public static IEnumerable<string> Numbers(BooksQuery q, IReadOnlyList<ToolCallRecord> calls)
    {
        var numbers = new List<decimal?>();
        if (Pair(q, calls) is { } pair)
            numbers.AddRange([pair.Second.Figure - pair.First.Figure, Part(pair.First.Figure, pair.Second.Figure - pair.First.Figure),
                Part(pair.Second.Figure, pair.Second.Figure - pair.First.Figure), pair.First.Figure, pair.Second.Figure]);
        foreach (var call in calls.Where(c => !ToolJson.IsRefusal(c.Result)))
        {
            if (call.Name == "explain_variance")
            {
                var moved = call.As<MonthsCompared>();
                numbers.AddRange([Part(moved.NetBefore.Amount, moved.Change), Part(moved.CostBefore.Amount, moved.CostChange)]);
                numbers.AddRange(moved.Lines.Select(l => Part(l.Before, l.Change)));
                numbers.AddRange(moved.Lines.SelectMany(l => (decimal?[])[moved.NetAfter.Amount + l.After, moved.CostAfter.Amount - l.After]));
            }
            else if (call.Name == "get_balance" && Net(call.As<LineBalance>()) is { } net)
            {
                numbers.AddRange([net, Math.Abs(net)]);
            }
            else if (call.Name == "get_forecast" && Off(call.As<MeasureForecast>(),
                q.Periods.Count > 0 ? q.Periods[0].From.ToIso() : null) is { } off)
            {
                numbers.AddRange([Math.Abs(off.Apart), off.Part]);
            }
            else if (call.Name == "get_spend")
            {
                numbers.Add(Apart(q, call.As<SpendByDimension>())?.Gap);
            }
            else if (call.Name == "find_agents" && call.As<AgentRanking>() is { Sort: "target", Agents: [{ Target: { } target } held] })
            {
                numbers.AddRange([Math.Abs(held.Accepted - target), Part(target, Math.Abs(held.Accepted - target))]);
            }
            else if (call.Name == "find_agents" && Ranked(q, call.As<AgentRanking>()) is { } ranked)
            {
                numbers.Add(ranked);
            }
            else if (call.Name == "get_statement")
            {
                numbers.AddRange(NamedStatementCard.Numbers(q, call));
            }
            else if (call.Name == "match_bills")
            {
                numbers.AddRange(call.As<BillMatches>().Providers.Select(r => Part(r.Metered, Math.Abs(r.Difference))));
            }
            else if (call.Name == "get_trend" && q.Points is not null)
            {
                numbers.AddRange(PointsCard.Numbers(q, call.As<MeasureTrend>()).Select(n => (decimal?)n));
            }
            else if (call.Name == "get_trend" && Left(q, call.As<MeasureTrend>()) is { } left)
            {
                numbers.AddRange([left.Average, left.Sum, left.Count]);
            }
            else if (call.Name == "get_agent_pnl")
            {
                var pnl = call.As<ProfitAndLoss>();
                numbers.AddRange([BreakEven(pnl), pnl.HumanCostPerOutcome - pnl.CostPerOutcome,
                    pnl is { CostPerOutcome: { } each, HumanCostPerOutcome: { } human } ? Part(human, each - human) : null]);
            }
        }
        return numbers.OfType<decimal>().Select(n => n.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>How far the first two agents of a ranking lie apart in what they are ranked by.</summary>
    public static decimal? Ranked(BooksQuery q, AgentRanking ranking) => !q.Gap || ranking.Agents.Count < 2 ? null
        : RankingCard.Measured(ranking.Agents[0], ranking.Sort) - RankingCard.Measured(ranking.Agents[1], ranking.Sort) is { } gap
        ? Math.Abs(gap) : null;

    /// <summary>Outcomes a month at which the value makes up for the cost as it is; null where no outcome has a value.</summary>
    public static decimal? BreakEven(ProfitAndLoss pnl) => pnl.From == pnl.To && pnl.Accepted is > 0 and var accepted
        && StatementCard.Value(pnl) is { Amount: > 0 } value ? Math.Ceiling(pnl.LoadedCost / (value.Amount / accepted)) : null;

    /// <summary>Average and sum of a series without the months that were left out.</summary>
    public static (decimal Average, decimal Sum, int Count)? Left(BooksQuery q, MeasureTrend trend)
    {
        var kept = trend.Points.Where(p => p.Amount is not null && !q.LeftOut.Any(m => m.From.ToIso() == p.From)).ToList();
        return q.LeftOut.Count == 0 || kept.Count == 0 ? null : (Math.Round(kept.Average(p => p.Amount!.Value), 2,
            MidpointRounding.AwayFromZero), kept.Sum(p => p.Amount!.Value), kept.Count);
    }

    private static Side Share(ToolCallRecord call) => call.As<SpendByDimension>() is var s
        ? new Side(s.Entity, s.ShareOfAll ?? 0, "share", s.Currency) : null!;

    private static Side Spend(BooksQuery q, ToolCallRecord call) => call.As<SpendByDimension>() is var s
        ? new Side(s.Vendor ?? s.Model ?? (q.Entities.Count > 1 ? s.Entity : s.Line ?? s.From),
            s.Total.Amount, "amount", s.Currency, s.Total.Ref) : null!;

    private static Side Growth(BooksQuery q, ToolCallRecord call)
    {
        var moved = call.As<MonthsCompared>();
        var part = q.Measure == "cost" ? Part(moved.CostBefore.Amount, moved.CostChange) : Part(moved.NetBefore.Amount, moved.Change);
        return new Side(moved.Entity, part ?? 0, "growth", moved.Currency);
    }

    private static Side Balance(ToolCallRecord call) => call.As<LineBalance>() is var b
        ? new Side(AnswerText.Month(b.Period), b.Total, "balance", b.Currency) : null!;

    /// <summary>The sentence that sets the two beside each other.</summary>
    public static string Say(BooksQuery q, Side one, Side other)
    {
        if (one.Kind == "balance")
        {
            var moved = other.Figure - one.Figure;
            var part = Part(one.Figure, moved) is { } p ? $" ({Card.Percent(Math.Abs(p))})" : "";
            return moved == 0 ? $"It did not move from {one.Name} to {other.Name}."
                : $"From the end of {one.Name} to the end of {other.Name} it went {(moved < 0 ? "down" : "up")} by " +
                    $"**{AnswerText.Money(Math.Abs(moved), one.Currency)}**{part}, from {AnswerText.Money(one.Figure, one.Currency)} to " +
                    $"{AnswerText.Money(other.Figure, one.Currency)}.";
        }
        var low = q.Order == "asc";
        var (first, second) = one.Figure >= other.Figure != low ? (one, other) : (other, one);
        if (one.Figure == other.Figure)
            return $"Neither: {AnswerText.Escape(one.Name)} and {AnswerText.Escape(other.Name)} are alike.";
        if (one.Kind is "share" or "growth")
            return $"**{AnswerText.Escape(first.Name)}**: {(one.Kind == "growth" ? Moved(first) : Card.Percent(first.Figure))} against " +
                $"{(one.Kind == "growth" ? Moved(second) : Card.Percent(second.Figure))} of {AnswerText.Escape(second.Name)}.";
        if (one.Currency != other.Currency)
            return "";
        var apart = Math.Abs(one.Figure - other.Figure);
        var more = Part(second.Figure, apart) is { } share ? $" ({Card.Percent(share)} of the other)" : "";
        return $"**{AnswerText.Escape(first.Name)}** is {(low ? "less" : "more")}: {AnswerText.Money(first.Figure, first.Currency)} against " +
            $"{AnswerText.Money(second.Figure, second.Currency)} of {AnswerText.Escape(second.Name)}, a difference of " +
            $"**{AnswerText.Money(apart, first.Currency)}**{more}.";

        static string Moved(Side side) => $"{(side.Figure < 0 ? "−" : "+")}{Card.Percent(Math.Abs(side.Figure))}";
    }
}
