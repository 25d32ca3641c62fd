using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>The points of a series that meet what was asked: which months lost money, since when, where it jumped.</summary>
internal static class PointsCard
{
    public static string Write(string asked, BooksQuery q, MeasureTrend trend, string of, string what, string where)
    {
        var points = trend.Points.Where(p => p.Amount is not null).ToList();
        var span = points.Count == 0 ? "" : Card.Span(points[0].From, points[^1].To);
        if (asked is "rise" or "fall")
            return Moved(asked, trend, points, of, what, where, span);
        var bound = asked is "met" or "missed" || trend.Measure == "target-share" ? 1 : q.Above ?? q.Below ?? 0;
        var above = asked is "above" or "met" or "first-above";
        bool Meets(TrendPoint p) => trend.Measure == "target-share" ? p.Amount >= bound == above : above ? p.Amount > bound : p.Amount < bound;
        var condition = trend.Measure == "target-share" ? $"the target was {(above ? "met" : "missed")}"
            : $"{what} was {(above ? "above" : "below")} {(bound == 0 ? "zero" : AnswerText.Money(bound, trend.Currency))}";
        if (asked.StartsWith("first", StringComparison.Ordinal))
            return Since(points, Meets, of, condition, where, trend);
        var met = points.Where(Meets).ToList();
        if (met.Count == 0)
            return $"{(q.Act == "ever" ? "**No**" : "**None**")}: {of}in no {Unit(trend)} of {span} {condition} {where}.";
        return $"{(q.Act == "ever" ? "**Yes**: " : "")}{of}in **{met.Count}** of {points.Count} {Unit(trend)}s of {span} {condition} {where}: "
            + string.Join(", ", met.Select(p => $"**{Card.Span(p.From, p.To)}** ({Value(p, trend)})")) + ".";
    }

    /// <summary>From which point on it has held without a break until the last.</summary>
    private static string Since(List<TrendPoint> points, Func<TrendPoint, bool> meets, string of, string condition, string where, MeasureTrend trend)
    {
        var run = points.AsEnumerable().Reverse().TakeWhile(meets).Reverse().ToList();
        if (run.Count == 0)
            return points.LastOrDefault(meets) is { } last
                ? $"**Not at present**: {of}{condition} last in {Card.Span(last.From, last.To)} ({Value(last, trend)}) {where}."
                : $"**Never**: {of}in none of these {Unit(trend)}s {condition} {where}.";
        var all = run.Count == points.Count ? ", the first of these books or of the months that were looked at" : "";
        return $"{of}{condition} in every {Unit(trend)} since **{Card.Span(run[0].From, run[0].To)}**{all}: {run.Count} {Unit(trend)}s in a row, " +
            $"{Value(run[^1], trend)} in {Card.Span(run[^1].From, run[^1].To)} {where}.";
    }

    private static string Moved(string asked, MeasureTrend trend, List<TrendPoint> points, string of, string what, string where, string span)
    {
        if (Step(asked, trend) is not { } step)
            return $"{of}{what} {(asked == "rise" ? "rose" : "fell")} in no {Unit(trend)} of {span} {where}.";
        return $"**{Card.Span(step.To.From, step.To.To)}**: {of}{what} {(asked == "rise" ? "rose" : "fell")} most there, by " +
            $"**{Value(step.To with { Amount = Math.Abs(step.Change), Ref = null }, trend)}**, from {Value(step.From, trend)} in " +
            $"{Card.Span(step.From.From, step.From.To)} to {Value(step.To, trend)}, of {span} {where}.";
    }

    /// <summary>The two neighbours that lie furthest apart in that direction.</summary>
    private static (TrendPoint From, TrendPoint To, decimal Change)? Step(string asked, MeasureTrend trend)
    {
        var points = trend.Points.Where(p => p.Amount is not null).ToList();
        var steps = points.Zip(points.Skip(1)).Select(p => (p.First, p.Second, Change: p.Second.Amount!.Value - p.First.Amount!.Value))
            .Where(s => asked == "rise" ? s.Change > 0 : s.Change < 0).ToList();
        return steps.Count == 0 ? null : steps.MaxBy(s => Math.Abs(s.Change));
    }

    /// <summary>The numbers that are worked out here.</summary>
    public static IEnumerable<decimal> Numbers(BooksQuery q, MeasureTrend trend)
    {
        for (var count = 0; count <= trend.Points.Count && q.Points is not null; count++)
            yield return count;
        foreach (var asked in (string[])["rise", "fall"])
        {
            if (q.Points == asked && Step(asked, trend) is { } step)
                yield return Math.Abs(step.Change);
        }
    }

    private static string Unit(MeasureTrend trend) => trend.Points is [{ } first, ..] && first.From != first.To ? "quarter" : "month";

    private static string Value(TrendPoint p, MeasureTrend trend) => p.IsShare ? Card.Percent(p.Amount!.Value) : !p.IsMoney
        ? AnswerText.Number(p.Amount!.Value, null) : Card.Amount(new ShownFigure(p.Amount!.Value, p.Ref), trend.Currency);
}
