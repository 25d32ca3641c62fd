namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>What is worked out of the last two answers: how far they lie apart, in per cent, which is more, what is in both.</summary>
internal sealed partial class Dialogue
{
    private static readonly HashSet<string> Comparatives = new(StringComparer.Ordinal)
    {
        "bigger", "larger", "higher", "more", "greater", "smaller", "less", "lower", "fewer", "faster", "quicker", "slower", "better", "worse",
        "cheaper", "dearer", "costlier", "most", "least", "highest", "lowest", "biggest", "largest", "smallest",
    };

    private bool Compares => slots.Has("compare") || slots.Has("change") || slots.Tokens.Any(t => Comparatives.Contains(t.Text));

    /// <summary>"Between those two quarters": the stretches of the last two answers.</summary>
    private BooksQuery? BothStretches(BooksQuery own, BooksQuery last)
    {
        if (own.Periods.Count > 0 || last is not { Periods: [var late], Prior.Periods: [var early] } || Same([early], [late])
            || !slots.Says("two", "2", "both") || !slots.Says("quarter", "month", "year", "period", "half"))
            return null;
        slots.UseWords("between", "those", "these", "two", "2", "both", "quarter", "month", "year", "period", "half");
        return own with { Periods = early.From < late.From ? [early, late] : [late, early] };
    }

    private BooksQuery? OfTwo(BooksQuery own, BooksQuery last)
    {
        if (slots.Tokens.Count > Long || slots.Has("measure") && !slots.Has("change"))
            return null;
        if (ToNext(own, last) is { } gap)
            return gap;
        if (last.Form == BooksForm.Balance && last.Statement is null && own.Periods.Count == 0 && slots.Has("change") && !slots.Has("why"))
            return Used(last with { Periods = [Earlier(last), Last(last)], Order = null });
        if (last is { Form: BooksForm.Compare, Periods.Count: 2 } && own.Periods.Count == 0 && !Named(own) && Compares && !slots.Has("dimension"))
            return Used(last with { Unit = "percent" });
        if (last.Prior is not { } prior || prior.Measure != last.Measure || prior.Line != last.Line)
            return null;
        var (period, entity) = (!Same(prior.Periods, last.Periods), !prior.Entities.SequenceEqual(last.Entities));
        if (last is { Form: BooksForm.Rank, Filter: not null } && prior.Form == BooksForm.Rank && prior.Filter == last.Filter && period
            && !entity && slots.Says("both", "twice", "each"))
        {
            slots.UseWords("missed", "miss", "hit", "met", "lost", "made", "did");
            return Used(last with { InBoth = true, Periods = [prior.Periods[0], last.Periods[0]], Order = null, Limit = null }, "filter");
        }
        if (!Tells(last) || !Tells(prior) || !Compares && !slots.Has("share"))
            return null;
        var names = !Whose(prior).SequenceEqual(Whose(last));
        if (entity && !period && prior.Entities.Count == 1 && last.Entities.Count == 1 && !Named(own))
            return Entities(own, prior, last);
        if (period && !entity && !names && own.Periods.Count == 0 && prior.Periods.Count == 1 && last.Periods.Count == 1
            && (!Named(own) || Whose(own).SequenceEqual(Whose(last))))
            return Used(last with
            {
                Form = BooksForm.Compare,
                Periods = [prior.Periods[0], last.Periods[0]],
                Unit = "percent",
                Dimension = null,
                Order = null,
            });
        if (!names || period || entity || own.Periods.Count > 0 || !Whose(prior).Any()
            || Named(own) && !Whose(own).SequenceEqual(Whose(last)) || prior.Agents.Count > 1 || last.Agents.Count > 1)
            return null;
        // Two shares of two agents are no two costs.
        if (last.Form == BooksForm.Share)
            return last with
            {
                Form = BooksForm.NotUnderstood,
                Unused = [],
                Lead = null,
                Asks = "Both shares stand above; I do not set them beside each other. Ask for the amounts, for example *compare their cost*."
            };
        return Used(last with
        {
            Form = BooksForm.Compare,
            Agents = [.. prior.Agents, .. last.Agents],
            Homes = prior.Homes.Concat(last.Homes).DistinctBy(h => h.Key).ToDictionary(h => h.Key, h => h.Value, StringComparer.Ordinal),
            AgentsOf = null,
            Vendors = [.. prior.Vendors, .. last.Vendors],
            Models = [.. prior.Models, .. last.Models],
            Dimension = null,
            Order = slots.Has("low") ? "asc" : "desc",
        });
    }

    /// <summary>The same figure of two entities: which is the larger part of its whole, which moved more.</summary>
    private BooksQuery? Entities(BooksQuery own, BooksQuery prior, BooksQuery last)
    {
        IReadOnlyList<string> both = [prior.Entities[0], last.Entities[0]];
        if (slots.Has("share"))
            return Used(last with { Form = BooksForm.Share, Entities = both, Dimension = null, Order = slots.Has("low") ? "asc" : "desc" });
        if (!(slots.Has("change") || slots.Says("faster", "quicker", "slower")) || last.Line is not null)
            return null;
        return Used(last with
        {
            Form = BooksForm.Compare,
            Entities = both,
            Periods = own.Periods.Count > 0 ? own.Periods : [Earlier(last), Last(last)],
            Unit = "percent",
            Order = slots.Says("slower", "least", "fall", "fell", "drop", "dropped") ? "asc" : "desc",
            Dimension = null,
        });
    }

    /// <summary>"How much more than the next one": how far the first of a ranking lies from the second.</summary>
    private BooksQuery? ToNext(BooksQuery own, BooksQuery last)
    {
        if (!Ranks(last) || Named(own) || own.Periods.Count > 1 || !Compares && !slots.Says("ahead", "apart")
            || !slots.Says("next", "second", "2nd", "runner", "two", "2", "rest"))
            return null;
        if (!slots.Says("than", "difference", "ahead", "from", "between", "to", "apart", "margin"))
            return null;
        slots.UseNumbers();
        return Used(last with { Gap = true, Place = null, Limit = last.Limit ?? 2 });
    }

    private BooksQuery Used(BooksQuery query, params ReadOnlySpan<string> kinds)
    {
        slots.Use(["compare", "change", "share", "high", "low", "best", "worst", "cheap", "costly", "list", "measure",
            "trend", "dimension", "fact", .. kinds]);
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            if (Comparatives.Contains(slots.Tokens[i].Text) || slots.Tokens[i].Text is "next" or "second" or "2nd" or "runner" or "ahead" or "apart")
                slots.Use(i, i + 1);
        }
        return query with { Unused = [], Lead = null, Earlier = null };
    }

    private static bool Tells(BooksQuery q) => q.Form is BooksForm.Total or BooksForm.Statement or BooksForm.Profit or BooksForm.Share
        or BooksForm.Average or BooksForm.Compare or BooksForm.Trend;

    private static IEnumerable<string> Whose(BooksQuery q) => q.Agents.Concat(q.Vendors).Concat(q.Models);

    private static bool Same(IReadOnlyList<BooksPeriod> one, IReadOnlyList<BooksPeriod> other) =>
        one.Select(p => (p.From, p.To)).SequenceEqual(other.Select(p => (p.From, p.To)));

    private BooksPeriod Last(BooksQuery q) => q.Periods.Count > 0 ? new(q.Periods[^1].To, q.Periods[^1].To, null) : new(latest, latest, null);

    private BooksPeriod Earlier(BooksQuery q) => Last(q) is var at ? new(at.From.PlusMonths(-1), at.To.PlusMonths(-1), null) : null!;
}
