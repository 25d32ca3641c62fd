using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Rankings and lists of agents, and which end of them comes first.</summary>
internal sealed partial class FormReader
{
    private BooksQuery? Ranked(string? measure)
    {
        var filter = slots.Has("losers") || slots.Has("losing-most") && slots.Says("loser") ? "losing" : slots.Value("filter");
        var superlative = Superlative;
        var who = slots.Tokens.Any(t => t.Text is "which" or "who" or "whose" or "rank" or "ranked" or "list" or "top" or "bottom"
            or "any" or "worst" or "best");
        var by = Dimension();
        superlative |= by is not (null or "agent") && slots.Says("rank", "ranked", "ranking", "sort", "sorted");
        var agents = by is "agent" || own.Agents.Count > 1 && superlative
            || by is null or "owner" && (filter is not null || slots.Says("agent", "who", "bot", "worker"));
        if (by is "vendor" or "model" or "line" or "meter" or "cost-center" or "function" or "owner" && (superlative || Bounded)
            && filter is null)
            return Of(BooksForm.Total, "dimension", "measure", "line", "list", "high", "low", "costly", "cheap", "best", "worst",
                "fact") with
            {
                Dimension = by,
                Measure = "cost",
                Line = Line(),
                Order = slots.Has("low") || slots.Has("cheap") ? "asc" : "desc",
                Limit = Limit(),
                Place = Place(),
                Lead = measure is null or "cost" ? null : $"The books hold no {measure.Replace('-', ' ')} by " +
                    $"{by.Replace('-', ' ')}; this is what was spent.",
            };
        // "For which agent did the reviewers work most": by agent, of that line.
        if (by == "agent" && superlative && filter is null && own.Agents.Count == 0 && Line() is { } ranked && measure is null or "cost" or "net"
            && !Bounded)
            return Of(BooksForm.Total, "dimension", "measure", "line", "list", "high", "low", "costly", "cheap", "best", "worst", "count", "human",
                "fact", "act") with
            {
                Dimension = "agent",
                Measure = "cost",
                Line = ranked,
                Order = slots.Has("low") || slots.Has("cheap") ? "asc" : "desc",
                Limit = Limit(),
                Place = Place(),
            };
        // "Which agents used it": the agents of that vendor or model.
        if (by == "agent" && own.Vendors.Count + own.Models.Count > 0 && filter is null
            && measure is null or "cost" or "outcomes")
            return Of(BooksForm.Total, "dimension", "measure", "line", "list", "high", "low", "costly", "cheap", "runs",
                "count") with
            {
                Dimension = "agent",
                Measure = "cost",
                Line = Line(),
                Order = slots.Has("low") || slots.Has("cheap") ? "asc" : superlative ? "desc" : null,
            };
        // "How much cost has no owner": by owner, where what no agent claims stands beside the agents that nobody owns.
        if (filter == "ownerless" && slots.Says("much") && (measure is "cost" or null) && !HasScope)
            return Of(BooksForm.Total, "filter", "measure", "count", "list", "dimension", "everything") with
            {
                Dimension = "owner",
                Measure = "cost",
                Lead = "“No owner” is what no agent claims together with what agents cost that nobody owns.",
            };
        // "Which of those still earn money": of the rows that were shown.
        var shown = own.Agents.Count > 1 && own.Vendors.Count + own.Models.Count == 0 && Pointers.Many(slots) && slots.Says("which", "who", "any");
        var losing = slots.Says("lose", "losing", "lost") && !superlative && slots.Says("agent", "who", "which", "any");
        if (losing)
            filter = "losing";
        // "Who uses most of it", "the heaviest user": by agent, of the line, vendor or model that was spoken of.
        if (measure is null or "outcomes" && superlative && !HasScope && before is { } asked
            && (asked.Line is not null || asked.Vendors.Count > 0 || asked.Models.Count > 0)
            && (by == "agent" || by is null && slots.Says("who"))
            && slots.Says("use", "used", "them", "it", "those", "that", "of", "user", "consumer"))
            return Of(BooksForm.Total, "dimension", "measure", "list", "high", "low", "costly", "cheap", "best", "worst", "runs", "share",
                "fact") with
            {
                Dimension = "agent",
                Measure = "cost",
                Line = asked.Line,
                Vendors = asked.Vendors,
                Models = asked.Models,
                Periods = own.Periods.Count > 0 ? own.Periods : asked.Periods,
                Entities = asked.Entities,
                Order = slots.Has("low") ? "asc" : "desc",
            };
        // "Which agents are not profitable", "how many make money": those that do, or do not.
        if (filter is null && !superlative && !Bounded && (!HasScope || shown) && (agents || shown) && (slots.Has("profit")
            || slots.Says("make", "making", "made", "earn", "earned", "earning") && slots.Says("money", "profit")))
            filter = slots.Says("not", "no", "never", "without") ? "losing" : "earning";
        agents |= shown && filter is not null;
        // "Which agents should be let go": those with a signal, not those that earn least.
        if (filter is null && !superlative && !HasScope && slots.Has("retire") && slots.Says("should", "must", "due", "ought",
            "trigger", "fired", "signal"))
            filter = "retirement";
        var bounded = Bounded && (slots.Has("count") || slots.Tokens[0].Text is "agent" or "bot" or "only" || who
            || slots.Has("list") || own.Agents.Count > 1 && own.Without.Count == 0);
        if (Bounded && !bounded && !superlative)
            return null;
        if (!agents || !(superlative || bounded || (by == "agent" && (measure is not (null or "net")
            || slots.Says("net", "profit", "contribution", "margin")) && !HasScope
            && slots.Says("each",
            "every", "per", "by", "all")) || filter is not null || slots.Has("count") && by == "agent" || (slots.Has("list")
            || who) && by == "agent"
            || (who && measure is not null && !HasAgents)) || (own.Agents.Count == 1 && own.AgentsOf is null && filter is null
                && !superlative))
            return null;
        // "How many tickets did Atlas resolve" counts outcomes, not agents.
        if (slots.Has("count") && measure is "outcomes" && by != "agent")
            return null;
        if (Bounded)
            (measure, own) = Held(measure);
        // "Cost more per outcome than a person would": held against what a person costs for each agent.
        if (slots.Has("human") && measure is "cost-per-outcome" or "cost" && filter is null)
            (measure, filter) = ("cost-per-outcome", slots.Has("low") || slots.Has("cheap") || slots.Says("below", "under", "less")
                ? "below-human" : "above-human");
        if (filter is "above-human" or "below-human")
            slots.UseWords("above", "below", "under", "over", "more", "less", "than", "beat");
        var (sort, order) = Direction(measure, filter);
        return Of(BooksForm.Rank, "dimension", "measure", "list", "high", "low", "best", "worst", "costly", "cheap",
            "losing-most", "losers", "filter",
            "count", "retire", "profit", "human", "fact", "owner", filter is "above-human" or "below-human" ? "compare" : "") with
        {
            Fact = slots.Values("fact").Contains("owner") || by == "owner" && filter is not null ? "owner" : null,
            Dimension = "agent",
            Measure = sort,
            Order = order,
            Filter = filter,
            Limit = Limit(),
            Place = Place(),
            Counts = slots.Has("count") || !superlative && measure is null && filter is null && !Bounded && own.Agents.Count == 0
                && !slots.Has("retire"),
        };
    }

    private bool Superlative => slots.Has("high") || slots.Has("low") || slots.Has("best") || slots.Has("worst") || slots.Has("costly")
        || slots.Has("cheap") || slots.Has("losing-most");

    /// <summary>Whether figures are held against an amount.</summary>
    private bool Bounded => (own.Above ?? own.Below) is not null;

    /// <summary>"Lost more than 300" is a result below −300; an amount without a measure is a cost.</summary>
    private (string Measure, BooksQuery Own) Held(string? measure) => measure == "net" && slots.Says("lose", "losing", "lost", "loss")
        ? ("net", own with { Above = own.Below is { } high ? -high : null, Below = own.Above is { } low ? -low : null }) : (measure ?? "cost", own);

    /// <summary>By what, and which end first: the worst cost per outcome is the highest, the most lost is the most
    /// negative.</summary>
    private (string Sort, string Order) Direction(string? measure, string? filter)
    {
        if (slots.Has("losing-most") || filter == "losing")
            return ("net", "asc");
        if (filter is "off-target" or "on-target" && measure is null or "target")
            return ("target", filter == "off-target" ? "asc" : "desc");
        var sort = measure == "net" && slots.Has("costly") ? "cost" : measure ?? (slots.Has("costly") || slots.Has("cheap")
            ? "cost" : "net");
        if (slots.Says("efficient", "efficiency"))
            sort = "cost-per-outcome";
        var costs = sort is "cost" or "cost-per-outcome";
        var worst = slots.Has("worst") || slots.Says("least", "lowest", "bottom", "fewest", "smallest") && !costs;
        if (slots.Says("efficient", "efficiency"))
            return (sort, slots.Has("low") || slots.Has("worst") ? "desc" : "asc");
        if (slots.Has("cheap") || (costs && (slots.Has("low") || slots.Has("best"))))
            return (sort, "asc");
        if (slots.Has("costly"))
            return (sort, "desc");
        if (sort == "net" && slots.Says("lose", "lost", "losing"))
            return (sort, slots.Has("low") ? "desc" : "asc");
        return costs ? (sort, "desc") : (sort, worst || (sort == "net" && !slots.Has("high") && !slots.Has("best")
            && !slots.Says("earn", "profit", "rank", "ranked", "ranking", "sort", "sorted")) ? "asc" : "desc");
    }

    /// <summary>"The second most expensive" asks for one row of the ranking.</summary>
    private int? Place()
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var place = slots.IsUsed(i) && !IsWordHit(i) ? 0 : slots.Tokens[i].Text switch
            {
                "second" or "2nd" => 2,
                "third" or "3rd" => 3,
                "fourth" or "4th" => 4,
                "fifth" or "5th" => 5,
                _ => 0,
            };
            if (place == 0)
                continue;
            slots.Use(i, i + 1);
            return place;
        }
        return null;
    }

    private int? Limit()
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var token = slots.Tokens[i];
            if (token is not { Kind: TokenKind.Number, IsPercent: false, IsMoney: false } || token.Value is < 1 or > 50
                || slots.IsUsed(i) && !IsWordHit(i))
                continue;
            if ((i > 0 && slots.Tokens[i - 1].Text is "top" or "bottom" or "worst" or "best" or "first" or "the" or "our"
                or "largest" or "biggest")
                || (i + 1 < slots.Tokens.Count && slots.Words.Any(w => w.Start <= i + 1 && i + 1 < w.End && w.Meanings.Any(m =>
                    m.Kind is "dimension" or "high"
                    or "worst" or "best" or "costly" or "low"))))
            {
                slots.Use(i, i + 1);
                return token.Text == "1" && token.Raw == "one" ? null : (int)token.Value;
            }
        }
        return null;
    }
}
