using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Decides which form a question has, from the slots it fills. The first form whose slots are there counts.</summary>
internal sealed partial class FormReader(Slots slots, BooksQuery named, BooksQuery? before, NodaTime.YearMonth latest = default)
{
    private BooksQuery own = named;

    private bool HasAgents => own.Agents.Count > 0;
    private bool HasScope => HasAgents || own.Vendors.Count > 0 || own.Models.Count > 0 || own.Meters.Count > 0
        || own.Contracts.Count > 0;

    private bool Leans => before is not null;

    /// <summary>Whether a subject is named that the last answer was not about.</summary>
    private bool HasScopeOfItsOwn => HasScope && !(before is { } last && own.Agents.Concat(own.Vendors).Concat(own.Models)
        .SequenceEqual(last.Agents.Concat(last.Vendors).Concat(last.Models)));

    /// <summary>Null where the question has no form of its own.</summary>
    public BooksQuery? Read() => Told(Acts() ?? Courtesy() ?? Lacking() ?? Crossed() ?? MonthsThat() ?? OfWork() ?? OfContract()
        ?? OfStatement() ?? Lists() ?? Judged() ?? Moves() ?? Figures());

    /// <summary>"In crore", "in lakhs": the unit the answer is told in.</summary>
    private BooksQuery? Told(BooksQuery? query)
    {
        // "Above the cost of a person and below target": a list is by one condition; the other is not dropped.
        if (query is { Form: BooksForm.Rank, Filter: { } listed } && slots.Words.FirstOrDefault(w => w.Meanings.All(m => m.Kind == "filter"
            && m.Value != listed)) is { } other && !(listed is "losing" or "earning") || (query?.Form == BooksForm.Rank
                && query.Filter is "off-target" or "on-target")
            && slots.Has("human"))
            return query with
            {
                Form = BooksForm.NotUnderstood,
                Lead = "I list agents by one condition at a time: ask by each of them, and compare the two lists.",
            };
        // What no agent bears has no register, statement or postings of an agent: what it is made of is told by vendor.
        if (query?.Agents is ["unassigned"] && query.Form is BooksForm.Explain or BooksForm.Fact or BooksForm.Retirement or BooksForm.Statement
            or BooksForm.Profit)
            query = Of(BooksForm.Total, "measure", "list", "explain") with { Measure = "cost", Dimension = "vendor" };
        Said(query);
        // "The hundred thousand that we carry" is an amount, "in thousand" the unit it is told in.
        if (query is null || slots.Words.FirstOrDefault(w => w.Meanings.Any(m => m.Kind == "unit") && (w.Start == 0 || slots.Tokens[w.Start].Text
                is "in" or "as" || slots.Tokens[w.Start - 1].Text is "in" or "into" or "as" or "to")) is not { } told
            || told.Meanings.First(m => m.Kind == "unit").Value is not { } unit)
            return query;
        slots.Use("unit");
        return query with { Unit = unit };
    }

    private BooksQuery Of(BooksForm form, params ReadOnlySpan<string> kinds)
    {
        slots.Use(kinds);
        return own with { Form = form };
    }

    /// <summary>"Delete agent Atlas", "please send the report": told to do what a reader does not do.</summary>
    private BooksQuery? Acts()
    {
        var first = 0;
        while (first < slots.Tokens.Count && slots.Tokens[first].Text is "please" or "now" or "kindly" or "go" or "ahead" or "and"
            or "just" or "then"
            or "can" or "could" or "would" or "you" or "let" or "i" or "want" or "to" or "ok" or "okay" or "hi" or "hey")
            first++;
        var polite = first > 0 && slots.Tokens.Take(first).Any(t => t.Text is "can" or "could" or "would")
            && !slots.Tokens.Take(first).Any(t => t.Text == "you");
        if (first >= slots.Tokens.Count || polite || slots.Tokens[0].Text == "i" && !slots.Tokens.Take(first).Any(t =>
            t.Text == "want"))
            return null;
        var word = slots.Words.FirstOrDefault(w => w.Start == first && w.Meanings.Any(m => m.Kind == "act"));
        var next = first + 1 < slots.Tokens.Count ? slots.Tokens[first + 1].Text : "";
        if (word is null || slots.Tokens[^1].Text is "up" or "together" && slots.Tokens[first].Text == "add"
            || next is "in" or "of" or "since" or "to" or "by" or "from" or "for" or "status" or "rate" or "between" or "")
            return null;
        slots.Use("act", "dimension", "retire", "close", "explain", "measure", "fact", "balance", "list");
        for (var i = 0; i < slots.Tokens.Count; i++)
            slots.Use(i, i + 1);
        return own with { Form = BooksForm.CannotAct, Act = slots.Tokens[first].Text };
    }

    private BooksQuery? Courtesy()
    {
        var only = slots.Words.All(w => w.Meanings.Any(m => m.Kind is "greet" or "help" or "neutral" or "everything"
            or "entity-word" or "dimension"))
            && !HasScope && own.Periods.Count == 0;
        if (slots.Has("help") && only)
            return Of(BooksForm.Help, "help", "greet");
        return slots.Has("greet") && only && slots.Tokens.Count <= 5
            && Enumerable.Range(0, slots.Tokens.Count).All(i => IsWordHit(i)) ? Of(BooksForm.Greeting, "greet") : null;
    }

    /// <summary>"By agent and vendor" crosses two dimensions, which no table here does.</summary>
    private BooksQuery? Crossed()
    {
        var by = slots.Words.Where(w => w.Meanings.Any(m => m.Kind == "dimension")).ToList();
        for (var i = 0; i + 1 < by.Count; i++)
        {
            var (first, second) = (by[i], by[i + 1]);
            if (first.Start > 0 && slots.Tokens[first.Start - 1].Text is "by" or "per"
                && slots.Tokens[second.Start - 1].Text is "and" or "by" or "per"
                && second.Start <= first.End + 2 && !slots.Has("why"))
                return own with
                {
                    Form = BooksForm.NotUnderstood,
                    Lead = $"I tell a figure by one thing at a time: ask *by {slots.Quote(first.Start)}* or *by {slots.Quote(second.Start)}*, " +
                        "or name one of them and ask by the other.",
                };
        }
        return null;
    }

    private BooksQuery? Judged()
    {
        if (slots.Has("human") && !HasScope && Dimension() == "agent" && Ranked(Measure()) is { Filter: "above-human" or "below-human" } held)
            return held;
        // "So what did we save on them": what the agent spoken of saves against a person.
        if (slots.Says("save", "saved", "saving") && !slots.Has("whatif") && own.Agents.Count == 0 && before is { Agents: [var saver] }
            && !slots.Has("dimension"))
            return Of(BooksForm.Statement, "measure", "list", "everything", "count", "human") with
            {
                Agents = [saver],
                Homes = before.Homes,
                Entities = before.Entities,
                Periods = own.Periods.Count > 0 ? own.Periods : before.Periods,
                Act = "human",
            };
        // "Does Lena own Fathom": who owns it, not what it earns.
        if (own.Agents.Count > 0 && slots.Says("own", "owns", "owner", "manage", "manages")
            && slots.Names.Where(n => n.Names[0].Kind == NameKind.Agent).ToList() is [var owned]
            && slots.Names.Any(n => n.Names[0].Kind is NameKind.Person or NameKind.Officer))
            return Of(BooksForm.Fact, "fact", "dimension", "list") with
            {
                Fact = slots.Says("manage", "manages") ? "manager" : "owner",
                Agents = [owned.Names[0].Key],
                AgentsOf = null,
            };
        // "Nobody seems to own Gable": whether somebody does.
        if (own.Agents.Count == 1 && own.AgentsOf is null && slots.Says("own", "owns", "owner") && slots.Says("nobody", "noone", "anyone", "somebody",
            "anybody", "someone"))
            return Of(BooksForm.Fact, "fact", "dimension", "list", "filter") with { Fact = "owner" };
        // "Did Tara hit its target in September and October": yes or no for each month.
        if (HasAgents && own.AgentsOf is null && slots.Values("filter").Any(f => f is "on-target" or "off-target") && !slots.Has("why"))
            return Of(BooksForm.Total, "filter", "measure", "list", "compare") with { Measure = "target" };
        // "How many did it get done against its target": both, for each month that is asked about.
        if (own.Agents.Count == 1 && own.AgentsOf is null && slots.Values("measure").Contains("target") && !slots.Has("why")
            && (slots.Values("measure").Contains("outcomes") || slots.Has("trend")
            || slots.Says("against", "versus", "vs", "hitting", "meeting", "reaching")))
            return Of(BooksForm.Total, "filter", "measure", "list", "compare", "trend", "count", "act") with
            {
                Measure = "target",
                Periods = [.. own.Periods.SelectMany(p => Enumerable.Range(0, p.Months).Select(m => new BooksPeriod(p.From.PlusMonths(m),
                    p.From.PlusMonths(m), m == 0 ? p.Note : null)))],
            };
        // "Is Ember fading": what it gets done, over the months.
        if (own.Agents.Count == 1 && own.Periods.Count == 0 && slots.Has("change") && !slots.Has("measure") && !slots.Has("line") && !slots.Has("why")
            && Direction() is { } way)
            return Of(BooksForm.Trend, "change", "list") with { Measure = "outcomes", Direction = way };
        // Set beside a person, an outcome of one agent is told with what it costs a person.
        if (slots.Has("human") && own.Agents.Count == 1 && own.AgentsOf is null && !slots.Has("trend") && !slots.Has("average") && !slots.Has("why"))
            return Of(BooksForm.Statement, "human", "measure", "compare", "explain", "list", "change", "cheap", "costly",
                "high", "low", "best", "fact",
                "dimension") with
            { Act = "human" };
        if (slots.Has("whatif") && !slots.Says("recommend", "recommendation", "packet") && Supposed() is { } supposed)
            return supposed;
        if (slots.Has("carrying") && (!HasScope && slots.Says("agent", "bot") || own.Agents.Count > 1 && Superlative))
            return Of(BooksForm.Rank, "carrying", "dimension", "list", "high", "low", "measure", "worst", "best") with
            {
                Measure = "carrying",
                Dimension = "agent",
                Order = slots.Has("low") ? "asc" : "desc",
                Limit = Limit(),
            };
        if (slots.Says("sheet", "bs") && !HasScope && (slots.Says("show", "give", "full", "whole")
            || !slots.Says("how", "what", "which", "left", "still", "value", "much")))
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = "The whole balance sheet stands on [statements](/statements/balance-sheet). Here I tell a line of it: suspense, prepaid, " +
                    "intangible assets, payables, accruals or deferred tax.",
            };
        if (slots.Has("carrying") && !HasScope)
            return Of(BooksForm.Balance, "carrying", "list", "measure", "dimension", "fact", "line") with
            {
                Balance = slots.Says("server", "hardware", "machine", "equipment", "accelerator") ? "property, plant" : "intangible",
            };
        if (own.AgentsOf is { } paid && slots.Names.Any(n => n.Names[0].Kind == NameKind.Person) && slots.Says("pay", "salary", "wage", "wages",
            "payroll")
            && slots.Says("we", "us", "our", "salary", "wage", "wages", "payroll"))
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = $"What a person is paid stands in none of these books. What the agents of {paid} cost I tell: *cost of {paid}’s agents*.",
            };
        if (own.AgentsOf is not null && (slots.Says("how") && slots.Says("much") || slots.Says("total", "sum", "altogether"))
            && slots.Values("fact").Contains("owner"))
            return Of(BooksForm.Total, "fact", "measure", "dimension") with { Measure = "cost" };
        // "Why is it lower in the IFRS book than under US GAAP": what it is carried at in each.
        if (own.Agents.Count == 1 && slots.Values("book").Distinct().Count() > 1 && !slots.Has("measure") && !slots.Has("line"))
            slots.UseWords("value", "sit", "sits", "stand", "stands", "lower", "higher", "less", "more", "difference");
        if (own.Agents.Count == 1 && slots.Values("book").Distinct().Count() > 1 && !slots.Has("line") && slots.Values("measure").All(m =>
            m == "value"))
            return Of(BooksForm.Fact, "carrying", "fact", "measure", "list", "why", "change", "compare", "explain", "high", "low") with
            {
                Fact = "carrying",
                Lead = slots.Has("why") || slots.Has("explain")
                    ? "The books differ where a test or a rule wrote down, or capitalised, in one of them "
                    + "and not in the other; each asset's page shows its schedule in every book." : null,
            };
        if (HasAgents && slots.Has("carrying"))
            return Of(BooksForm.Fact, "carrying", "fact", "measure", "list") with { Fact = "carrying" };
        if (own.Agents.Count == 1 && slots.Says("should", "must") && slots.Tokens[^1].Text is "go" or "leave" or "stay")
            return Of(BooksForm.Retirement, "retire", "filter") with { Act = slots.Tokens[^1].Text == "stay" ? "keep" : null };
        var retired = own.Agents.Count == 1 && slots.Says("should", "be", "shall");
        if ((slots.Has("retire") || slots.Values("filter").Any(f => f == "retirement" || f == "retired" && retired))
            && (HasAgents || (Leans && slots.Says("it", "them", "one"))) && (slots.Values("filter").All(f =>
            f == "retirement" || f == "retired" && retired) || slots.Has("retire") && slots.Says("should") && own.Agents.Count < 2))
            return Of(BooksForm.Retirement, "retire", "filter", "close", "act", "count", "fact", "forecast") with
            {
                Act = !slots.Says("keep", "keeping", "worth", "need") ? null : slots.Says("retire", "replace", "sack", "go") ? "either"
                    : "keep",
            };
        // "Why is Juniper idle": what fired says it.
        if (own.Agents.Count == 1 && own.AgentsOf is null && slots.Has("why") && slots.Values("filter").Any(f =>
            f is "idle" or "under-review" or "retirement"))
            return Of(BooksForm.Retirement, "why", "filter", "reviews", "review-state", "list");
        if (own.AgentsOf is not null && slots.Has("runs"))
            return Of(BooksForm.Rank, "runs", "fact", "dimension", "forecast", "list", "count", "measure") with { Dimension = "agent" };
        if (HasAgents && Fact() is { } fact)
            return Of(BooksForm.Fact, "fact", "dimension", "filter", "list", "measure") with { Fact = fact };
        return null;
    }

    private BooksQuery? Moves()
    {
        // Two meters of one month stand beside each other as they are.
        if (own is { Meters.Count: > 1, Periods.Count: < 2 } && !slots.Has("why"))
            return null;
        if (Movers() is { } movers)
            return movers;
        if (Extreme() is { } extreme)
            return extreme;
        // "Why does it lose money" asks of the level, not of a change.
        if (slots.Has("why") && !slots.Has("change") && slots.Periods.Count < 2 && (HasAgents || Leans) && (slots.Has("losers")
            || slots.Says("lose", "losing", "loss", "negative"))
            && !slots.Says("moved", "changed"))
            return Of(BooksForm.Statement, "why", "measure", "line", "losing-most", "list", "losers") with
            {
                Act = "why",
                Sentences = Sentences()
            };
        if (slots.Has("why") && own.Agents is ["unassigned"])
            return Of(BooksForm.Total, "why", "measure", "line", "change", "list", "high") with
            {
                Measure = "cost",
                Dimension = "vendor",
                Line = Line() ?? before?.Line,
                Lead = "No rule and no agent’s key claims this cost, so no agent bears it: [unassigned cost](/unassigned) lists each with " +
                    "what it came in under, and gives it to an agent.",
            };
        if (slots.Has("why") && before?.Form == BooksForm.Forecast && !HasScopeOfItsOwn)
            return Of(BooksForm.Trend, "why", "forecast", "high", "low", "list", "change") with
            {
                Measure = before.Measure ?? "cost",
                Agents = before.Agents,
                Homes = before.Homes,
                Vendors = before.Vendors,
                Models = before.Models,
                Line = before.Line,
                Entities = before.Entities,
                Lead = "The forecast is the average of the last three months with figures; one of them that stands out carries it.",
            };
        if (slots.Has("why") && (HasScope || slots.Has("change") || slots.Has("measure") || slots.Has("line") || Leans || own.Periods.Count > 0)
            || (slots.Says("what") && (slots.Says("changed", "moved") || slots.Tokens.Any(t => t is { Text: "change", Raw: not "changes" }))
                && !slots.Has("filter")))
            return Of(BooksForm.Why, "why", "change", "measure", "line", "compare", "losing-most", "list", "high", "low",
                "losers", "trend", "costly", "cheap", "best", "worst") with
            {
                Measure = Measure() ?? (own.AgentsOf is not null || before?.Measure is null &&
                    slots.Says("higher", "lower", "high", "low") ? "cost" : null),
                Line = Line(),
                Sentences = Sentences(),
            };
        if (Forecasts())
            return Of(BooksForm.Forecast, "forecast", "measure", "line", "high", "change", "whatif",
                "list") with
            { Measure = Measure(), Line = Line() };
        if (slots.Has("why") is false && slots.Has("profit") && (!slots.Has("dimension") || own.Entities.Count > 1
            || slots.Values("dimension").All(d => d is "entity" or "agent"))
            && !slots.Tokens.Any(t => t.Text is "agent" or "bot" && slots.Tokens[0].Text is "which"))
            return Of(BooksForm.Profit, "profit", "measure", "list", "fact", "dimension", "high",
                "everything", "count", "retire", "trend") with
            { Measure = "net", Counts = slots.Has("count") };
        var two = own.Periods.Count >= 2 || own.Agents.Count >= 2 && own.AgentsOf is null || own.Vendors.Count >= 2
            || own.Models.Count >= 2
            || (own.Entities.Count >= 2 && slots.Has("compare"));
        // "Did it rise between August and October" sets the two ends beside one another.
        if (slots.Has("change") && slots.Periods is [{ Ends: { } ends }])
        {
            own = own with { Periods = [ends.First, ends.Last] };
            two = true;
        }
        // "Net by agent, October against September": a ranking for each.
        // "Whose output fell most": rows are ranked by what changed for cost alone.
        if (slots.Has("change") && (slots.Has("high") || slots.Has("low")) && !HasScope && slots.Says("which", "who", "whose")
            && own.Periods.Count > 0 && Measure() is "outcomes" or "value" or "cost-per-outcome")
            return own with
            {
                Form = BooksForm.NotUnderstood,
                Lead = "By what changed most I rank cost only. Ask for the figures of each month, for example *accepted outcomes by agent in " +
                    "September and October*.",
            };
        if (two && own.Periods.Count == 2 && Dimension() == "agent" && !HasScope && Measure() is not (null or "cost")
            && (slots.Values("measure").Any(m => m != "net") || slots.Says("net", "profit", "contribution", "margin", "result")))
            return Of(BooksForm.Rank, "compare", "measure", "list", "dimension", "fact", "high", "low") with
            {
                Measure = Measure(),
                Dimension = "agent",
                Order = slots.Has("low") ? "asc" : "desc",
                Limit = Limit(),
            };
        if (two && own.Periods.Count >= 2 && Dimension() is { } by and not ("entity" or "line") && !HasScope)
            return Of(slots.Has("compare") ? BooksForm.Compare : BooksForm.Total, "compare", "measure", "line", "change", "list", "high",
                "low", "costly", "cheap", "dimension", "fact") with
            {
                Measure = "cost",
                Line = Line(),
                Dimension = by,
                Order = slots.Has("low") || slots.Has("cheap") ? "asc" : slots.Has("high") || slots.Has("costly") ? "desc" : null,
                Limit = Limit(),
            };
        if ((slots.Has("compare") && (two || slots.Periods.Count == 1)) || slots.Periods.Count == 2 || own.Periods.Count == 2
            || (slots.Has("change") && slots.Periods.Count > 0 && !LooksBack() && !slots.Has("trend") && !slots.Has("dimension")))
            return Of(BooksForm.Compare, "compare", "measure", "line", "change", "list", "high", "low", "best", "worst", "share", "count", "cheap",
                "fact") with
            {
                Measure = Measure() ?? (own.AgentsOf is null && !slots.Says("total", "spend", "bill") ? null : "cost"),
                Line = Line(),
                Direction = Direction(),
                Unit = slots.Has("share") && slots.Says("percent", "percentage", "%") ? "percent" : null,
            };
        return null;
    }

    /// <summary>"Over the last six months" asks for every month of them.</summary>
    private bool LooksBack() => slots.Periods is [{ Period.IsMonth: false } span]
        && (slots.Tokens[span.Start].Text is "last" or "previous"
        && slots.Tokens[span.Start + 1].Kind == TokenKind.Number || slots.Tokens[span.Start].Text is "over"
        or "across" or "past" or "trailing" || (span.Start > 0 && slots.Tokens[span.Start - 1].Text is "over" or "across"
        || span.Start > 1 && slots.Tokens[span.Start - 1].Text == "the" && slots.Tokens[span.Start - 2].Text is "over" or "across"));

    private bool Forecasts()
    {
        if (slots.Has("trend"))
            return false;
        if (slots.Periods.Any(p => p.Period.From > p.Period.To) || slots.Has("dimension") && slots.Has("high"))
            return false;
        var looking = slots.Says("looking", "shaping", "shape", "panning", "coming") && slots.Has("forecast")
            && slots.Says("how");
        if (slots.Has("forecast") && slots.Says("wrong", "accurate", "far", "error", "accuracy", "reliable")
            && (slots.Says("forecast") || before?.Form == BooksForm.Forecast))
            return true;
        var ahead = slots.Says("forecast", "projected", "projection", "predict", "outlook", "estimate", "land")
            || (slots.Says("expect", "expected") && !slots.Has("retire"))
            || (slots.Says("will", "going") && (slots.Has("measure") || slots.Has("line")))
            || (slots.Says("end") && slots.Says("up", "year") && slots.Has("measure") && slots.Says("where", "will"))
            || slots.Says("next") && (slots.Has("measure") || slots.Has("line"))
            || (slots.Says("course", "track") && slots.Has("forecast") && slots.Says("year", "month"));
        return ahead || looking;
    }

    private bool IsWordHit(int i) => slots.Words.Any(w => w.Start <= i && i < w.End);

    /// <summary>"In two sentences".</summary>
    private int? Sentences()
    {
        for (var i = 0; i + 1 < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i].Kind == TokenKind.Number && slots.Tokens[i + 1].Text is "sentence" or "line" or "bullet"
                or "point")
            {
                slots.Use(i, i + 2);
                return (int)Math.Clamp(slots.Tokens[i].Value, 1, 5);
            }
        }
        return null;
    }
}
