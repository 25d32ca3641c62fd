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
            || !(slots.Has("high") || slots.Has("low")) || slots.Tokens[0].Text == "why" || HasScope
            || !slots.Says("which", "who", "what", "top", "biggest", "whose"))
            return null;
        var by = Dimension() ?? (Leans && slots.Says("one", "ones", "which") ? before!.Dimension : null);
        if (by is null or "entity" || !(slots.Values("measure").All(m => m is "cost" or "net")))
            return null;
        var periods = slots.Periods is [{ Ends: { } ends }] && slots.Says("between", "from") ? [ends.First, ends.Last] : own.Periods;
        return Of(BooksForm.Compare, "change", "high", "low", "compare", "dimension", "measure",
            "list", "line", "fact", "costly", "why") with
        {
            Lead = slots.Has("why") ? "What moved it I tell of one at a time: ask why its cost changed." : null,
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
        var measure = slots.Has("profit") && !slots.Has("measure") ? "net" : Measure() ?? (Leans && !HasScopeOfItsOwn ? before!.Measure
            : null) ?? "cost";
        var lowest = slots.Has("cheap") || slots.Has("low") || slots.Has("losing-most") || (measure == "net" ? slots.Has("worst")
            : measure == "cost" && slots.Has("best"));
        return Of(BooksForm.Trend, "profit", "high", "low", "costly", "cheap", "best", "worst", "losing-most", "measure", "line", "list",
            "fact") with
        {
            Measure = measure,
            Line = Line(),
            Quarterly = unit == "quarter",
            Order = lowest ? "asc" : "desc",
            Limit = MonthsAsked(unit),
        };
    }

    /// <summary>"Which months lost money", "since when does it lose", "how many months has it missed its target": the points of a series that
    /// meet what is said.</summary>
    private BooksQuery? MonthsThat()
    {
        var since = Enumerable.Range(1, slots.Tokens.Count - 1).Any(i => (slots.Tokens[i - 1].Text, slots.Tokens[i].Text) is ("since", "when")
            or ("how", "long") or ("from", "when"));
        var unit = Enumerable.Range(1, slots.Tokens.Count - 1).FirstOrDefault(i => slots.Tokens[i].Text is "month" or "quarter" && !slots.IsUsed(i)
            && (slots.Tokens[i - 1].Text is "which" or "what" || (i > 1 && slots.Tokens[i - 1].Text == "many" && slots.Tokens[i - 2].Text == "how")));
        // "Over the month before" says how a jump is measured, not another month to ask of.
        // "How often did it reach its target": in how many months.
        if (Enumerable.Range(1, slots.Tokens.Count - 1).Any(i => (slots.Tokens[i - 1].Text, slots.Tokens[i].Text) is ("how", "often")))
            unit = Math.Max(unit, 1);
        if (unit > 0 && slots.Has("change") && own.Periods.Count > 1)
            own = own with
            {
                Periods = [.. slots.Periods.Where(p => !Enumerable.Range(p.Start, p.End - p.Start).Any(i => slots.Tokens[i].Text is "before"
                    or "previous" or "prior" or "preceding")).Select(p => p.Period)],
            };
        // "Has it ever made money": in which months, and yes or no first.
        var ever = slots.Says("ever") && slots.Tokens[0].Text is "has" or "have" or "did" or "was" or "were" or "is" or "are" or "do" or "does";
        unit = ever ? Math.Max(unit, 1) : unit;
        if (!since && unit == 0 || own.Periods.Count > 1 || slots.Values("dimension").Any(d => d != "entity") || own.Agents.Count > 1
            && own.AgentsOf is null || slots.Has("why"))
            return null;
        // "Which month saw the biggest jump": how far each point lies from the one before it.
        if (unit > 0 && slots.Has("change") && (slots.Has("high") || slots.Has("low")))
            return Told(slots.Says("fall", "fell", "drop", "dropped", "decline", "decrease", "down") ? "fall" : "rise", Measure() ?? "cost");
        if (Superlative || slots.Has("whatif") || slots.Has("commitments") || slots.Has("carrying"))
            return null;
        var target = slots.Values("filter").FirstOrDefault(f => f is "on-target" or "off-target");
        if (target is not null)
            return Told(since ? "first-below" : target == "on-target" ? "met" : "missed", "target-share");
        if (Bounded && !since)
        {
            (var held, own) = Held(Measure());
            return Told(own.Above is not null ? "above" : "below", held);
        }
        var loses = slots.Says("lose", "losing", "lost", "loss", "negative", "red", "unprofitable", "losers") || slots.Has("losers");
        var earns = slots.Says("profit", "profitable", "positive", "black", "earn", "earned", "made", "make") || slots.Has("profit");
        if (!loses && !earns)
            return null;
        var not = slots.Says("not", "never", "no", "without");
        var below = loses != not;
        return Told(since ? below ? "first-below" : "first-above" : below ? "below" : "above", "net");

        BooksQuery Told(string points, string measure)
        {
            slots.UseWords("ever", "give", "since", "when", "long", "often", "month", "months", "quarter", "many", "negative", "positive", "red",
                "black", "still",
                "keep",
                "keeps", "over", "before", "previous", "not", "never", "no");
            return Of(BooksForm.Trend, "filter", "measure", "losers", "losing-most", "profit", "list", "count", "change", "high", "low", "compare",
                "dimension", "fact", "trend", "close") with
            {
                Measure = measure,
                Points = points,
                Act = ever ? "ever" : null,
                Filter = null,
                Quarterly = slots.Says("quarter") && unit > 0,
                Line = measure == "cost" ? Line() : null,
            };
        }
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
