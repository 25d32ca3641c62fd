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
            Dimension = "agent",
            Measure = slots.Value("measure") ?? last.Measure,
            Order = null,
            Limit = null,
            Place = null,
            Unused = [],
            AgentsOf = null
        };
    }
}
