namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Which form a changed turn has, and what is worked out of the last two answers.</summary>
internal sealed partial class Dialogue
{
    /// <summary>Whether nothing but the asking changed: then the words ask for something else.</summary>
    private static bool Same(BooksQuery next, BooksQuery last) => next.Form == last.Form && next.Fact == last.Fact
        && next.Measure == last.Measure
        && next.Line == last.Line && next.Dimension == last.Dimension && next.Order == last.Order && next.Limit == last.Limit
            && next.Place == last.Place
        && next.Book == last.Book && next.Above == last.Above && next.Below == last.Below
            && next.Agents.SequenceEqual(last.Agents)
        && next.Vendors.SequenceEqual(last.Vendors) && next.Models.SequenceEqual(last.Models)
            && next.Entities.SequenceEqual(last.Entities)
        && next.Periods.Select(p => (p.From, p.To)).SequenceEqual(last.Periods.Select(p => (p.From, p.To)))
            && last.Form is BooksForm.Fact
            or BooksForm.Balance or BooksForm.Commitments or BooksForm.Retirement or BooksForm.Decisions or BooksForm.Close
            or BooksForm.Reviews;

    /// <summary>The form that the changed slots leave.</summary>
    private BooksQuery Shaped(BooksQuery next, BooksQuery last, bool named, string? dimension)
    {
        if (slots.Has("trend") || slots.Has("average"))
            return next with
            {
                Form = slots.Has("average") ? BooksForm.Average : BooksForm.Trend,
                Dimension = null,
                Order = null,
                Limit = null,
                Measure = next.Measure ?? "cost",
                Quarterly = slots.Says("quarter", "quarterly")
            };
        if (dimension is not null && last.Form is not (BooksForm.Balance or BooksForm.Commitments))
            return dimension == "agent" && next.Measure is not (null or "cost")
                ? next with
                {
                    Form = BooksForm.Rank,
                    Dimension = "agent",
                    Order = next.Order ?? "desc",
                    Agents = next.Without.Count > 0 ? next.Agents : []
                }
                : next with { Form = BooksForm.Total, Dimension = dimension, Measure = "cost" };
        if (last.Form == BooksForm.Rank && !named && next.Measure != last.Measure && next.Place is null)
            return next with { Order = "desc" };
        if (named && next.Dimension is not null && last.Form == BooksForm.Total)
            return next with { Dimension = Narrower(next), Order = null, Limit = null, Place = null };
        if (named && last.Form is BooksForm.Rank or BooksForm.Close or BooksForm.Decisions or BooksForm.NotUnderstood)
            return next with
            {
                Form = next.Measure is "cost" or "net" or "value" or "outcomes" or "cost-per-outcome" ? BooksForm.Total
                    : BooksForm.Statement,
                Order = null,
                Filter = null,
                Limit = null,
                Place = null,
                Dimension = null,
                Counts = false,
                Above = null,
                Below = null,
            };
        if (slots.Has("measure") && last.Form is BooksForm.Fact or BooksForm.Retirement or BooksForm.Balance
            or BooksForm.Statement
            or BooksForm.Profit or BooksForm.Commitments or BooksForm.NotUnderstood or BooksForm.Share)
            return next with { Form = BooksForm.Total, Balance = null, Fact = null, Act = null };
        return next.Form == BooksForm.NotUnderstood ? next with { Form = BooksForm.Total } : next;
    }

    /// <summary>What is asked of the last answer itself: how far off a forecast was, its year or its month; the items of a balance, and why
    /// they are there.</summary>
    private BooksQuery? OfItself(BooksQuery own, BooksQuery last)
    {
        if (slots.Tokens.Count > Short + 2 || Named(own) && !Whose(own).SequenceEqual(Whose(last)))
            return null;
        if (last.Form == BooksForm.Forecast)
        {
            var error = slots.Says("reliable", "sure", "accurate", "accuracy", "off", "wrong", "good", "error", "trust", "certain", "confident",
                "method", "precise", "right", "close");
            var year = slots.Says("year", "fy", "annual");
            if (!error && !year && !(slots.Says("month") && slots.Says("just", "only")))
                return null;
            slots.UseWords("reliable", "sure", "accurate", "off", "wrong", "good", "error", "trust", "certain", "confident", "method",
                "far", "before", "this", "that", "full", "whole", "entire", "fiscal", "for", "year", "precise", "right", "close", "was", "you");
            slots.Use("forecast", "change", "fare", "best", "measure", "count", "list", "explain", "everything");
            return last with { Fact = error ? "error" : year ? "year" : "month", Periods = error ? own.Periods : last.Periods, Unused = [] };
        }
        // "Due when?" of the reviews, "how much was it" of the contract that was told.
        if (last.Form == BooksForm.Reviews && slots.Says("when") && slots.Tokens.Count <= 5 && own.Periods.Count == 0
            || last.Form == BooksForm.Contract && own.Periods.Count == 0 && !slots.Has("dimension")
            && slots.Says("much", "amount", "cost", "who", "when", "end", "approved", "left", "month", "charge"))
        {
            slots.Use("measure", "fact", "count", "reviews", "review-state", "list", "trend", "commitments", "decisions");
            return last with { Unused = [] };
        }
        var items = slots.Says("item", "items", "make", "makes", "made", "consist", "consists", "composed", "contain", "contains", "inside")
            || Enumerable.Range(1, slots.Tokens.Count - 1).Any(i => slots.Tokens[i - 1].Text == "in"
                && slots.Tokens[i].Text is "it" or "there" or "that");
        // "Made up of what?" of what an agent carries: each line of the balance sheet with its items; of what no agent bears: its vendors.
        if (items && last is { Form: BooksForm.Fact, Fact: "carrying", Agents.Count: 1 })
            return last with
            {
                Form = BooksForm.Balance,
                Balance = "intangible",
                Lines = ["intangible", "prepaid", "property, plant"],
                Fact = "items",
                Unused = [],
                Lead = null
            };
        if (items && last is { Agents: ["unassigned"] })
            return last with
            {
                Form = BooksForm.Total,
                Measure = "cost",
                Dimension = "vendor",
                Line = null,
                Lines = [],
                ShareOf = null,
                Order = null,
                Unused = [],
                Lead = null
            };
        if (last is not { Form: BooksForm.Balance, Statement: null } || own.Periods.Count > 0)
            return null;
        if (last.Balance == "suspense" && slots.Has("why"))
            return last with { Lead = "Suspense holds what cannot be classified until the facts of its contract are stated.", Unused = [] };
        return items ? last with { Fact = "items", Order = null, Unused = [] } : null;
    }

    /// <summary>A dimension that says nothing of the one thing that is now asked about falls away.</summary>
    private static string? Narrower(BooksQuery q) => q.Dimension switch
    {
        "agent" when q.Agents.Count == 1 => null,
        "vendor" when q.Vendors.Count == 1 => null,
        "model" when q.Models.Count == 1 => null,
        { } kept => kept,
        null => null,
    };

    /// <summary>"What is the difference": two agents, or two stretches, that the last turns were about.</summary>
    private BooksQuery? Difference(BooksQuery own, BooksQuery last)
    {
        if (!slots.Has("compare") || slots.Says("same") || own.Periods.Count > 0 || slots.Tokens.Count > Short
            || own is { Vendors.Count: > 0 } or { Models.Count: > 0 } || own.Agents.Count == 1)
            return null;
        var two = own.Agents.Count == 2 ? own.Agents : slots.Says("difference", "two", "both") && last.Spoken.Count > 1
            && last.Agents.Count == 1 && last.Earlier is null ? [.. last.Spoken.TakeLast(2)] : null;
        if (two is null && last.Earlier is null)
            return null;
        slots.Use("compare", "list", "measure", "fact", "change");
        slots.UseNumbers();
        return two is not null ? last with
        {
            Form = BooksForm.Compare,
            Agents = two,
            Measure = slots.Value("measure") ?? last.Measure,
            Dimension = null,
            Order = null,
            Unused = []
        }
            : last with
            {
                Form = BooksForm.Compare,
                Periods = [last.Earlier!, last.Periods[0]],
                Dimension = null,
                Earlier = null,
                Unused = []
            };
    }

    /// <summary>"And together?": the sum of the agents the last turns were about.</summary>
    private BooksQuery? Together(BooksQuery own, BooksQuery last)
    {
        if (!(slots.Says("together", "combined", "jointly", "altogether") || slots.Says("add", "sum") && slots.Says("them", "up",
            "both")) || slots.Tokens.Count > Short
            || own.Vendors.Count + own.Models.Count > 0
            || slots.Has("dimension") || own.Periods.Count > 0)
            return null;
        var agents = own.Agents.Count > 1 ? own.Agents : last.Agents.Count > 1 ? last.Agents : last.Spoken.Count > 1
            && last.Agents.Count == 1 ? last.Spoken : [];
        if (agents.Count < 2)
            return null;
        slots.Use("measure", "list", "count", "fact");
        slots.UseNumbers();
        return last with
        {
            Form = BooksForm.Total,
            Agents = agents,
            Sum = true,
            Dimension = (slots.Value("measure") ?? last.Measure) is "cost" or null ? "agent" : null,
            Measure = slots.Value("measure") ?? last.Measure,
            Order = null,
            Limit = null,
            Place = null,
            Unused = [],
            AgentsOf = null
        };
    }
}
