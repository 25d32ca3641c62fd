using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Questions of a series: what moved most, and its highest or lowest point.</summary>
internal sealed partial class FormReader
{
    /// <summary>"Which vendor grew most against August": a ranking by what changed.</summary>
    private BooksQuery? Movers()
    {
        // "Improved most" does not say in what.
        if (!slots.Has("change") || slots.Says("improved", "improve", "improving", "worsened", "worsen", "better", "worse")
            || !(slots.Has("high") || slots.Has("low")) || slots.Has("why") || HasScope
            || !slots.Says("which", "who", "what", "top", "biggest", "whose"))
            return null;
        var by = Dimension() ?? (Leans && slots.Says("one", "ones", "which") ? before!.Dimension : null);
        if (by is null or "entity" || !(slots.Values("measure").All(m => m is "cost" or "net")))
            return null;
        var periods = slots.Periods is [{ Ends: { } ends }] && slots.Says("between", "from") ? [ends.First, ends.Last] : own.Periods;
        return Of(BooksForm.Compare, "change", "high", "low", "compare", "dimension", "measure",
            "list", "line", "fact", "costly") with
        {
            Dimension = by,
            Measure = "cost",
            Line = Line(),
            Periods = periods,
            Order = slots.Says("fell", "fall", "drop", "dropped", "decrease", "decreased", "down",
                "decline", "declined", "improved", "saved")
                ? "asc" : "desc",
        };
    }

    /// <summary>"Which month was the most expensive": the highest or lowest point of a series.</summary>
    private BooksQuery? Extreme()
    {
        var superlative = slots.Has("high") || slots.Has("low") || slots.Has("costly") || slots.Has("cheap") || slots.Has("best")
            || slots.Has("worst") || slots.Has("losing-most");
        var unit = Enumerable.Range(1, Math.Max(0, slots.Tokens.Count - 1))
            .Where(i => slots.Tokens[i].Text is "month" or "quarter" && !slots.IsUsed(i)
            && Enumerable.Range(Math.Max(0, i - 2), Math.Min(2, i)).Any(k => slots.Tokens[k].Text is "which" or "what" || slots.Words.Any(w =>
                w.Start <= k && k < w.End && w.Meanings.Any(m => m.Kind is "high" or "low" or "best" or "worst" or "costly" or "cheap"))))
            .Select(i => slots.Tokens[i].Text).FirstOrDefault();
        if (!superlative || unit is null || own.Periods.Count > 1)
            return null;
        var measure = Measure() ?? (Leans && !HasScopeOfItsOwn ? before!.Measure : null) ?? "cost";
        var lowest = slots.Has("cheap") || slots.Has("low") || slots.Has("losing-most") || (measure == "net" ? slots.Has("worst")
            : measure == "cost" && slots.Has("best"));
        return Of(BooksForm.Trend, "high", "low", "costly", "cheap", "best", "worst", "losing-most", "measure", "line", "list",
            "fact") with
        {
            Measure = measure,
            Line = Line(),
            Quarterly = unit == "quarter",
            Order = lowest ? "asc" : "desc",
            Limit = MonthsAsked(unit),
        };
    }

    /// <summary>The number in "the worst three months".</summary>
    private int? MonthsAsked(string unit)
    {
        var at = Enumerable.Range(0, slots.Tokens.Count - 1).FirstOrDefault(i => slots.Tokens[i] is { Kind: TokenKind.Number, Value: > 1 and < 13 }
            && slots.Tokens[i + 1].Text == unit && !slots.IsUsed(i), -1);
        if (at < 0)
            return null;
        slots.Use(at, at + 2);
        return (int)slots.Tokens[at].Value;
    }
}
