namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>The rows of the last answer in the order in which they were shown: what "it", "the second" and "those" mean.</summary>
/// <param name="Kind">What the rows are: <c>agent</c>, <c>vendor</c>, <c>model</c>, <c>line</c>.</param>
public sealed record ShownRows(string Kind, IReadOnlyList<string> Names);

/// <summary>
/// Completes a turn from the one before it. What the turn names replaces that slot of the last reading; what it points at is
/// taken from the last answer; everything else stays as it was.
/// </summary>
internal sealed partial class Dialogue(Slots slots, BooksQuery? before, ShownRows? shown, NodaTime.YearMonth latest)
{
    private const int Short = 9;
    private const int Long = 16;
    private readonly Lazy<int?> placed = new(() => Placed(slots, before, shown));
    private static readonly string[] Nth = ["First", "Second", "Third", "Fourth", "Fifth"];

    /// <summary>The last reading where it was an answer that can be leaned on.</summary>
    private BooksQuery? Before => before is { Form: not (BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting) } ? before : null;

    private bool Joined => slots.Tokens[0].Text is "and" or "but" or "so" or "or" or "then" or "also" or "plus" or "same" or "ditto";

    private bool Leads => Joined || slots.Tokens[0].Text is "what" or "how" or "now" or "only" or "why" or "in" or "for" or "by" or "just"
        or "against" or "versus" or "vs" or "compared" or "than" or "as" or "both" or "with" or "per" or "on"
        or "at" or "split" or "over" or "which" or "who" or "since" or "without";

    private bool PointsAtOne => Pointers.One(slots);

    private bool PointsAtMany => Pointers.Many(slots);

    /// <summary>Words that speak of the whole company, whatever was spoken of before.</summary>
    private bool SpeaksOfAll => slots.Says("overall", "company", "workforce", "fleet", "everything", "everyone", "altogether", "whole", "all")
        && !slots.Says("all of");

    /// <summary>"How much hits the P&amp;L each month" of a balance or a contract: its charge is no figure of a month's books.</summary>
    private bool AsksCharge(BooksQuery last) => last.Form is BooksForm.Balance or BooksForm.Commitments && !slots.Has("measure")
        && !slots.Has("line")
        && slots.Has("trend") && slots.Tokens.Count <= Long;

    /// <summary>The turn with what its pronouns and numbers stand for.</summary>
    public BooksQuery Resolve(BooksQuery own)
    {
        if (Before is not { } last)
            return own;
        if (BothStretches(own, last) is { } both)
            return both;
        var named = Named(own);
        // "Compared with a person?": the agent that was spoken of.
        if (!named && slots.Has("human") && slots.Tokens.Count <= Short && Focus(last) is ("agent", var focused))
            return As(own, "agent", [focused], last);
        // "When were they due" asks of all the reviews that were listed.
        if (last.Form == BooksForm.Reviews && PointsAtMany)
            return own;
        // "How far below target" after one agent is asked of it.
        if (!named && slots.Values("filter").Any(f => f is "on-target" or "off-target")
            && !slots.Says("agent", "which", "who", "whose", "any", "all", "else", "every", "other") && slots.Tokens.Count <= Short
            && Focus(last) is ("agent", var held))
            return As(own, "agent", [held], last);
        // "And with Ibis?" after two agents: the first of them beside it.
        if (named && last is { Form: BooksForm.Compare, Agents.Count: > 1 } && own.Agents.Count == 1 && slots.Tokens.Count <= 5
            && slots.Says("with", "to", "against", "vs", "versus", "than"))
            return own with { Agents = [last.Agents[0], own.Agents[0]], Homes = Both(last, own) };
        if (named)
            return PointsAtOne && slots.Has("compare") && own.Agents.Count == 1 && last.Agents is [var one] && one != own.Agents[0]
                ? own with { Agents = [one, own.Agents[0]], Homes = Both(last, own) } : own;
        if (placed.Value is { } at && at <= (shown?.Names.Count ?? 0) && !Ends() && (shown!.Kind == "agent"
            || slots.Says("one", "1")
            || slots.Has("fact") || slots.Has("why") || slots.Has("measure")))
            return As(own, shown!.Kind, [shown.Names[at - 1]], last);
        if (Ranks(last) && shown is { Names.Count: > 0 } && Ends() && slots.Says("one", "1", "agent") && (slots.Has("why")
            || slots.Has("fact")
            || slots.Has("retire")))
        {
            var end = Other(last) == (last.Order ?? "desc") ? shown.Names[0] : shown.Names[^1];
            slots.Use("high", "low", "best", "worst", "costly", "cheap");
            return As(own, shown.Kind, [end], last);
        }
        // "What did we buy from them", "what for?" of the vendor that a ranking names.
        if ((PointsAtMany && slots.Says("from", "buy", "bought") && last.Dimension == "vendor" || slots.Tokens is [{ Text: "what" }, { Text: "for" }])
            && Focus(last) is { } seller)
            return As(own, seller.Kind, [seller.Name], last);
        if (PointsAtMany && (own.Above ?? own.Below) is null && Those(last) is { } those)
            return those.Kind == "agent" || those.Names.Count == 1 || slots.Has("dimension") ? As(own, those.Kind, those.Names, last) : own;
        if (PointsAtOne && Focus(last) is { } focus)
            return As(own, focus.Kind, [focus.Name], last);
        return own;
    }

    /// <summary>The reading with what it leaves open filled from the last one.</summary>
    public BooksQuery? Merge(BooksQuery? query, BooksQuery own)
    {
        if (Before is not { } last || query?.Form is BooksForm.CannotAct or BooksForm.Help or BooksForm.Greeting)
            return query;
        if (OfItself(own, last) is { } itself)
            return itself;
        if (OfTwo(own, last) is { } two)
            return two;
        if (Difference(own, last) is { } difference)
            return difference;
        if (AsksCharge(last) && last.Contracts.Count + last.Vendors.Count > 0)
            return last with { Form = BooksForm.Contract, Balance = null, Unused = [] };
        if (AsksCharge(last))
            return last with
            {
                Form = BooksForm.NotUnderstood,
                Lead = null,
                Asks = "What a contract charges each month stands in its schedule: open it by " +
                "its link above, or ask for a cost line by month, for example *seats and subscriptions of Dispatch each month*."
            };
        var points = PointsAtOne || PointsAtMany || slots.Says("same", "there");
        if (Together(own, last) is { } together)
            return together;
        if (last.Form == BooksForm.Balance && (query is null || query.Form == BooksForm.Total && query.Dimension is not null) && Ends()
            && !Named(own) && !slots.Has("measure") && slots.Tokens.Count <= Short)
        {
            slots.Use("high", "low", "best", "worst", "costly", "cheap", "dimension", "balance", "list");
            return last with { Order = Other(last), Unused = [] };
        }
        // Why a balance moved is told by its own postings, and never by the result of a month.
        if (query?.Form == BooksForm.Why && last is { Form: BooksForm.Balance } && !Named(own) && !slots.Has("measure") && !slots.Has("line"))
            return last with
            {
                Form = BooksForm.NotUnderstood,
                Unused = [],
                Lead = null,
                Asks = "What moved a line of the balance sheet stands in its postings: its figure above opens them. Ask for its items "
                    + "(*which items make that up?*), or for the line at the end of two months.",
            };
        if (query is null)
            return slots.Tokens.Count <= Short || points || own.Periods.Count > 0 && slots.Tokens.Count <= Long ? Changed(last, own) : null;
        if (query.Form is BooksForm.NotUnderstood or BooksForm.WhatIf)
            return query;
        var narrows = slots.Tokens[0].Text is "just" or "only" || slots.Tokens[^1].Text is "only";
        var asksAll = SpeaksOfAll || slots.Says("we", "our", "us") && slots.Has("measure");
        var bare = !slots.Has("human") && query.Dimension != "contract" && !(query.Measure == "target" && slots.Has("filter"))
            && query.Form is (BooksForm.Statement or BooksForm.Total) && query.Order is null
            && !asksAll && !slots.Has("share")
            && (points || Joined || slots.Says("about") || slots.Tokens.Count <= 4 || Leads && !slots.Has("measure"));
        if ((bare || narrows) && slots.Tokens.Count <= Long && !(slots.Has("fare") && Named(own)) && Changed(last, own, query) is { } changed)
            return changed;
        if (query.Form is BooksForm.Trend or BooksForm.Balance && query.Order is not null && last.Form is BooksForm.Trend or BooksForm.Compare
            && !Named(own) && query.Periods.Count == 0 && !asksAll && Changed(last, own with { Periods = last.Periods }) is { } series)
            return series with { Form = BooksForm.Trend, Order = query.Order, Quarterly = query.Quarterly };
        // After what is prepaid, "when does the Harbor one run out" is asked of what is prepaid.
        if (query.Form == BooksForm.Commitments && last is { Form: BooksForm.Balance, Balance: "prepaid" } && Named(own))
            query = query with { Balance = "prepaid" };
        // "Better than in August?": beside the months that were spoken of stands what was spoken of.
        points |= slots.Periods is [{ Beside: not null }] && slots.Tokens.Count <= Short && !slots.Says("we", "our", "us");
        if (!(points || Leads) || slots.Tokens.Count > Long)
            return query;
        return Filled(query, own, last, points);
    }

    /// <summary>What the last answer was about, which "the others" leave out.</summary>
    public (string Kind, IReadOnlyList<string> Names)? Spoken() => Before is not { } last ? null
        : last.Form == BooksForm.Rank && last.Limit is not null ? Those(last)
        : last.Agents.Count > 1 && last.Without.Count == 0 ? ("agent", last.Agents)
        : Focus(last) is { } focus ? (focus.Kind, [focus.Name]) : null;

    /// <summary>A form of its own keeps what it leaves open: whose figure, of which months.</summary>
    private BooksQuery Filled(BooksQuery query, BooksQuery own, BooksQuery last, bool points)
    {
        var inherits = !Named(query) && (points || query.Form == BooksForm.Why || Joined || slots.Tokens.Count <= 6 && query.Dimension is not "agent")
            && !SpeaksOfAll && !slots.Has("entity-word") && query.Form is not (BooksForm.Rank or BooksForm.Decisions or BooksForm.Jobs
            or BooksForm.Close or BooksForm.Audit)
            && !(slots.Says("we", "our", "us") && !points);
        var scoped = inherits ? query with
        {
            Agents = last.Agents,
            AgentsOf = last.AgentsOf,
            Vendors = last.Vendors,
            Models = last.Models,
            Contracts = last.Contracts,
            Homes = last.Homes,
            Line = query.Line ?? (query.Form is BooksForm.Total or BooksForm.Trend
                or BooksForm.Why or BooksForm.Forecast or BooksForm.Average ? last.Line : null),
        } : query;
        return scoped with
        {
            Entities = Named(query) || slots.Has("entity-word") || own.Entities.Count > 1 ? query.Entities : last.Entities,
            Periods = query.Periods.Count > 0 || query.Points is not null && last.Periods.All(p => p.IsMonth) || query.Form is BooksForm.Forecast
                or BooksForm.Retirement or BooksForm.Fact or BooksForm.WhatIf
                ? query.Periods : [.. last.Periods.Select(p => p with { Note = null })],
            Measure = query.Measure == "cost" && PerOutcome(last, query) ? last.Measure : query.Measure ?? last.Measure,
            Spoken = Spoken(last, scoped),
        };
    }

    /// <summary>Whether "what does it cost" goes on with what one outcome of the same agents cost.</summary>
    private bool PerOutcome(BooksQuery last, BooksQuery own) => last.Measure == "cost-per-outcome" && slots.Says("it")
        && (own.Agents.Count == 0 || own.Agents.SequenceEqual(last.Agents));

    /// <summary>The last reading with the slots that the turn names; null where it names none.</summary>
    /// <param name="asked">What the words ask by themselves.</param>
    private BooksQuery? Changed(BooksQuery last, BooksQuery own, BooksQuery? asked = null)
    {
        var named = Named(own);
        var dimension = slots.Says("who") && last.Models.Count + last.Vendors.Count > 0 && !named ? "agent"
            : slots.Values("dimension").Where(d => d != "entity").OrderBy(d => d == "agent").FirstOrDefault();
        if (dimension == "agent" && !Grouped("agent") && (named || own.Periods.Count > 0))
            dimension = null;
        var (measure, line) = (slots.Has("measure") ? asked?.Measure ?? slots.Value("measure") : null, slots.Value("line"));
        // "And what does it cost now?" after what one outcome cost asks for one outcome again.
        if (measure == "cost" && (last.Measure == "outcomes" && slots.Says("each", "apiece", "one")
            || PerOutcome(last, own)))
            measure = "cost-per-outcome";
        var ends = Ranks(last) && Ends();
        var place = Ranks(last) || last.Dimension is not null ? placed.Value : null;
        if (place > (shown?.Names.Count ?? int.MaxValue))
            return last with
            {
                Form = BooksForm.NotUnderstood,
                Unused = [],
                Asks = $"{Nth[Math.Min(place.Value, Nth.Length) - 1]} of what? "
                + "Ask for a ranking first, for example *which agents cost most?*"
            };
        var entity = slots.Has("entity-word") || slots.Names.Any(n => n.Names[0].Kind == NameKind.Entity) || own.Entities.Count > 1;
        if (!(named || own.Periods.Count > 0 || dimension is not null || measure is not null || line is not null || ends || place is not null
            || entity || own.Book is not null || (own.Above ?? own.Below) is not null || slots.Has("trend") || slots.Has("average")))
            return null;
        slots.Use("dimension", "measure", "line", "high", "low", "best", "worst", "costly", "cheap", "list", "trend", "average", "compare", "fact");
        var whose = named ? own : entity && !last.Homes.Values.Concat(last.Entities).Any(own.Entities.Contains) ? own : last;
        var next = last with
        {
            Agents = whose.Agents,
            AgentsOf = whose.AgentsOf,
            Vendors = whose.Vendors,
            Models = whose.Models,
            Contracts = whose.Contracts,
            Homes = whose.Homes,
            Without = whose.Without,
            WithoutKind = whose.WithoutKind,
            Sum = whose.Sum,
            Above = own.Above ?? last.Above,
            Below = own.Below ?? last.Below,
            OfShare = (own.Above ?? own.Below) is null ? last.OfShare : own.OfShare,
            Entities = named || entity ? own.Entities : last.Entities,
            Periods = own.Periods.Count > 0 ? own.Periods : [.. last.Periods.Select(p => p with { Note = null })],
            Earlier = own.Periods.Count == 1 && last.Periods.Count == 1 ? last.Periods[0] : last.Earlier,
            Measure = measure ?? last.Measure,
            Line = line ?? own.Line ?? (measure is null or "cost" ? last.Line : null),
            Lines = own.Lines,
            Book = own.Book ?? last.Book,
            Order = ends ? Other(last) : last.Order,
            Limit = ends ? Count() ?? last.Limit : last.Limit,
            Place = place ?? (ends ? null : last.Place),
            Spoken = Spoken(last, own),
            Unused = [],
            Lead = null,
        };
        var shaped = Shaped(next, last, named, dimension);
        return Same(shaped, last) ? null : shaped;
    }

    private static bool Named(BooksQuery q) => q.Agents.Count + q.Vendors.Count + q.Models.Count + q.Meters.Count + q.Without.Count
        + q.Contracts.Count > 0;

    private static Dictionary<string, string> Both(BooksQuery last, BooksQuery own) => last.Homes.Concat(own.Homes).GroupBy(h => h.Key)
        .ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);

    private static BooksQuery As(BooksQuery own, string kind, IReadOnlyList<string> keys, BooksQuery last) => kind switch
    {
        "agent" => own with { Agents = keys, Entities = last.Entities, Homes = last.Homes },
        "vendor" => own with { Vendors = keys, Entities = last.Entities },
        "model" => own with { Models = keys, Entities = last.Entities },
        "contract" => own with { Contracts = keys, Entities = last.Entities },
        "line" => own with { Lines = keys, Line = keys[0], Entities = last.Entities },
        _ => own,
    };

    /// <summary>The one thing the last answer was about: what it named first, or its only subject.</summary>
    private (string Kind, string Name)? Focus(BooksQuery last) =>
        last.Agents.Count == 1 ? ("agent", last.Agents[0])
        : last.Vendors.Count == 1 ? ("vendor", last.Vendors[0])
        : last.Models.Count == 1 ? ("model", last.Models[0])
        : last.Contracts.Count == 1 ? ("contract", last.Contracts[0])
        // A list names no one of its rows: "it" stays with the agent that was spoken of before.
        : Lists(last) && (last.Spoken.Count > 0 ? last.Spoken : last.Prior?.Agents ?? []) is [.., var before] ? ("agent", before)
        : Lists(last) && last.Filter != "losing" && shown is { Names.Count: > 1 } ? null
        : Ranks(last) && shown is { Names.Count: > 0 } rows ? (rows.Kind, rows.Names[Math.Min((last.Place ?? 1) - 1, rows.Names.Count - 1)])
        : null;

    private static bool Lists(BooksQuery last) => last is { Form: BooksForm.Rank, Filter: not null, Limit: null, Place: null };

    /// <summary>What is asked back where "it" points at a list of several: which of them; null where it is clear.</summary>
    public string? Unclear(BooksQuery own) => Before is { } last && Lists(last) && PointsAtOne && !Named(own) && Focus(last) is null
        && shown is { Kind: "agent", Names: { Count: > 1 } names } && placed.Value is null && !Ends() && slots.Tokens.Count <= Short
        ? $"Which of them: {string.Join(", ", names.SkipLast(1))} or {names[^1]}?" : null;

    /// <summary>The rows that were shown, or the agents of the last turns.</summary>
    private (string Kind, IReadOnlyList<string> Names)? Those(BooksQuery last)
    {
        var count = Pointers.Counted(slots);
        if (shown is { Names.Count: > 1 } rows && (Ranks(last) || last.Filter is not null || last.Form is BooksForm.Reviews))
            return count > rows.Names.Count ? null
                : (rows.Kind, [.. rows.Names.Take(count > 0 ? count : last.Limit ?? rows.Names.Count)]);
        var spoken = last.Spoken.Concat(last.Agents).Distinct().ToList();
        return spoken.Count > 1 && count <= spoken.Count
            ? ("agent", [.. spoken.TakeLast(count > 0 ? count : last.Agents.Count > 1 ? last.Agents.Count : 2)]) : null;
    }

    /// <summary>Agents that a turn and those it leaned on were about, the last few.</summary>
    private static IReadOnlyList<string> Spoken(BooksQuery last, BooksQuery own) =>
        [.. last.Spoken.Concat(last.Agents).Where(a => !own.Agents.Contains(a)).Concat(own.Agents).Distinct().TakeLast(4)];

    private static bool Ranks(BooksQuery last) => last.Form == BooksForm.Rank || last is { Form: BooksForm.Total, Order: not null };

    private bool Ends() => slots.Has("high") || slots.Has("low") || slots.Has("best") || slots.Has("worst") || slots.Has("cheap")
        || slots.Has("costly");

    /// <summary>"And the bottom three?": the other end of the ranking that was shown.</summary>
    private string Other(BooksQuery last)
    {
        var costs = last.Measure is "cost" or "cost-per-outcome" or null;
        return slots.Has("low") || slots.Has("cheap") || (costs ? slots.Has("best") : slots.Has("worst")) ? "asc" : "desc";
    }

    /// <summary>Whether rows of it are asked for: "by agent", "which agents", "each agent".</summary>
    private bool Grouped(string by) => slots.Words.Any(w => w.Meanings.Any(m => m.Kind == "dimension" && m.Value == by) && w.Start > 0
        && slots.Tokens[w.Start - 1].Text is "by" or "per" or "each" or "every" or "which" or "what" or "of" or "whose");

    private int? Count()
    {
        var at = slots.Number(n => n is { Date: null, Value: > 0 and <= 50 });
        if (at < 0)
            return null;
        slots.Use(at, at + 1);
        return (int)slots.Tokens[at].Value;
    }

    /// <summary>"The second one", "number three", "the runner-up", "the last of them".</summary>
    private static int? Placed(Slots slots, BooksQuery? before, ShownRows? shown)
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var place = slots.IsUsed(i) && !slots.IsWordHit(i) ? 0 : slots.Tokens[i].Text switch
            {
                "first" or "1st" => 1,
                "second" or "2nd" or "runner" => 2,
                "next" when i == slots.Tokens.Count - 1 || slots.Tokens[i + 1].Text is "one" or "1" or "in" => 2,
                "third" or "3rd" => 3,
                "fourth" or "4th" => 4,
                "fifth" or "5th" => 5,
                "after" when i > 0 && slots.Tokens[i - 1].Text is "one" or "1" => (before?.Place ?? 1) + 1,
                "last" when i == slots.Tokens.Count - 1 || slots.Tokens[i + 1].Text is "one" or "1" or "of" => shown?.Names.Count ?? 0,
                _ => 0,
            };
            var next = i + 1 < slots.Tokens.Count ? slots.Tokens[i + 1].Text : "";
            if (place == 0 || next is "quarter" or "half" or "month" or "year")
                continue;
            slots.Use(i, i + 1);
            if (next is "one" or "1" or "place" or "up" or "that")
                slots.Use(i + 1, i + 2);
            return place;
        }
        return null;
    }
}
