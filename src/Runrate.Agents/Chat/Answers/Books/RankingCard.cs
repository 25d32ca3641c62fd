using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Answers.Books;

/// <summary>Agents in the order asked for, with the column they are ranked by.</summary>
internal static class RankingCard
{
    private const int RowsShown = 12;

    public static string Write(BooksQuery q, ToolCallRecord call)
    {
        var ranking = call.As<AgentRanking>();
        var (currency, filter, sort, count) = (ranking.Currency, ranking.Filter, ranking.Sort, ranking.Count);
        var agents = ranking.Agents;
        var when = $"{Card.Span(ranking.From, ranking.Period)} ({AnswerText.Escape(ranking.Entity)})";
        var kind = Kind(filter);
        if (q is { Agents.Count: 1, AgentsOf: null, Filter: not null } && filter is not null && q.Limit is null)
            return agents.Count == 0 ? $"**No**: it is not among the {kind} in {when}."
                : $"**Yes**: {Name(agents[0])} is among the {kind} in {when}." + Table(agents, sort, currency, q);
        if (agents.Count == 0)
            return $"None: there are no {kind} in {when}.";
        if (q.Above is not null || q.Below is not null)
        {
            agents = Within(q, ranking);
            var limit = string.Join(" and ", ((string?[])[q.Above is { } above ? $"above {AnswerText.Number(above, currency)}" : null,
                q.Below is { } below ? $"below {AnswerText.Number(below, currency)}" : null]).OfType<string>());
            return $"**{agents.Count}** of {count} {kind} with {Card.MeasureName(sort)} {limit} in {when}."
                + (agents.Count == 0 ? "" : Table(agents, sort, currency, q with { Form = BooksForm.Compare }));
        }
        if (q.Counts)
            return $"**{count}** {kind} in {when}, of {ranking.All} on the register" +
                $"{(filter is null ? $", {ranking.InService} of them in service" : "")}." + Table(agents,
                sort, currency, q);
        if (sort == "target" && q.Agents.Count == 1)
            return Target(agents[0], when);
        if (q.Place is { } place)
            return agents.Count < place ? $"There are only {agents.Count} agents in that ranking of {when}."
                : $"**{Name(agents[place - 1])}** is number {place} by {Card.MeasureName(sort)}: " +
                    $"{Value(agents[place - 1], sort, currency)} in {when}." + Table(agents, sort, currency, q);
        if (q.AgentsOf is { } of)
            return $"{AnswerText.Escape(of)} has {count} {(count == 1 ? "agent" : "agents")} in {when}: {Names(agents)}."
                + Table(agents, sort, currency, q);
        if (q.Form == BooksForm.Compare)
            return $"{Leads(q, agents, sort, currency)} in {when}.{Apart(ranking)}" + Table(agents, sort, currency, q);
        var gap = Derived.Ranked(q, ranking) is { } apart
            ? $" That is **{(sort is "output" or "target" ? AnswerText.Number(apart, null) : AnswerText.Money(apart, currency))}** " +
                $"{(agents[0].Name.Length > 0 && q.Order == "asc" ? "below" : "above")} {Name(agents[1])}." : "";
        if (q.Fact == "owner")
            return Owners(agents, kind, when, sort, currency);
        var single = q.Order is not null && (filter is null or "losing" || q.Limit is not null);
        var headline = filter is null
            // One that was named is the lowest of nothing.
            ? $"**{Name(agents[0])}**: {Value(agents[0], sort, currency)}"
                + (agents.Count == 1 && q.Agents.Count > 0 ? " of" : $", {End(sort, q.Order)}") + $" {Card.MeasureName(sort)} in {when}."
            : single && filter == "losing" ? Losing(agents, count, currency, when)
            : $"{count} {(count == 1 ? kind.Replace("agents", "agent", StringComparison.Ordinal) : kind)} in {when}: " +
                $"{Names(agents)}.";
        return headline + gap + Table(agents, sort, currency, q);
    }

    /// <summary>The agents whose figure is within the bounds that were asked for.</summary>
    internal static IReadOnlyList<AgentFigures> Within(BooksQuery q, AgentRanking ranking) => [.. ranking.Agents.Where(a =>
        (q.Above ?? q.Below) is null || Measured(a, ranking.Sort) is { } v && !(v <= q.Above) && !(v >= q.Below))];

    /// <summary>Who answers for each of the agents that were asked for.</summary>
    private static string Owners(IReadOnlyList<AgentFigures> agents, string kind, string when, string sort, string currency)
    {
        string Owner(AgentFigures agent) => agent.Owner is { } owner ? AnswerText.Escape(owner) : "nobody";
        return $"{string.Join(", ", agents.Take(RowsShown).Select(a => $"**{Owner(a)}** ({Name(a)})"))} " +
            $"{(agents.Count == 1 ? "owns the" : "own the")} " +
            $"{agents.Count} {(agents.Count == 1 ? kind.Replace("agents", "agent", StringComparison.Ordinal) : kind)} in {when}.\n\n" +
            Card.Table($"| Agent | Owner | {char.ToUpperInvariant(Card.MeasureName(sort)[0])}{Card.MeasureName(sort)[1..]} |",
                agents.Take(RowsShown).Select(a => $"| {Name(a)} | {Owner(a)} | {Value(a, sort, currency)} |"));
    }

    /// <summary>The agents that two lists have in common.</summary>
    public static string Both(ToolCallRecord early, ToolCallRecord late)
    {
        var (then, now) = (early.As<AgentRanking>(), late.As<AgentRanking>());
        var kept = now.Agents.Where(a => then.Agents.Any(b => b.Agent == a.Agent)).ToList();
        var when = $"both {AnswerText.Month(then.Period)} and {AnswerText.Month(now.Period)} ({AnswerText.Escape(now.Entity)})";
        return kept.Count == 0 ? $"None: no {Kind(now.Filter).Replace("agents", "agent", StringComparison.Ordinal)} in {when}."
            : $"{kept.Count} {(kept.Count == 1 ? Kind(now.Filter).Replace("agents", "agent", StringComparison.Ordinal) : Kind(now.Filter))} in " +
                $"{when}: {Names(kept)}.\n\n" + Card.Table($"| Agent | {AnswerText.Month(then.Period)} | {AnswerText.Month(now.Period)} |",
                kept.Select(a => $"| {Name(a)} | {Cell(then, a)} | {Cell(now, a)} |"));

        string Cell(AgentRanking list, AgentFigures agent) => list.Agents.First(b => b.Agent == agent.Agent) is var row
            && list.Filter is "off-target" or "on-target" ? Value(row, "target", list.Currency)
            : Value(list.Agents.First(b => b.Agent == agent.Agent), "net", list.Currency);
    }

    private static string Target(AgentFigures agent, string when) => agent.Target is not { } target ? $"{Name(agent)} has no " +
        $"target in {when}."
        : $"**{(agent.Accepted >= target ? "Yes" : "No")}**: " +
            $"{Name(agent)} had " +
            $"{AnswerText.Number(agent.Accepted, null)} × " +
                $"{AnswerText.Escape(agent.Unit)} accepted against a target of " +
            $"{AnswerText.Number(target, null)} in {when}" + (agent.Accepted == target ? "."
                : $", {AnswerText.Number(Math.Abs(agent.Accepted - target), null)} {(agent.Accepted > target ? "above it" : "short of it")}"
                + $"{(Derived.Part(target, Math.Abs(agent.Accepted - target)) is { } part ? $" ({Card.Percent(part)})" : "")}.");

    private static string Losing(IReadOnlyList<AgentFigures> agents, int count, string currency, string when) =>
        $"**{Name(agents[0])}** lost most: {Value(agents[0], "net", currency)} in {when}. " +
            $"{(count == 1 ? "It is the only agent that lost money." : $"{count} agents lost money.")}";

    private static string Leads(BooksQuery q, IReadOnlyList<AgentFigures> agents, string sort, string currency) =>
        string.Join(", ", agents.Take(4).Select(a => $"**{Name(a)}** {Value(a, sort, currency)}"))
            + $" of {Card.MeasureName(sort)}";

    private static string Apart(AgentRanking ranking) => ranking.Gap is not { } gap ? ""
        : $" The difference is **{(ranking.Sort is "output" or "target" ? AnswerText.Number(gap, null)
                : AnswerText.Money(gap, ranking.Currency))}**.";

    private static string Names(IReadOnlyList<AgentFigures> agents) => string.Join(", ", agents.Take(RowsShown).Select(a =>
        $"**{Name(a)}**"));

    private static string End(string sort, string? order) => (sort, order) switch
    {
        ("cost-per-outcome" or "cost", "asc") => "the lowest",
        ("net" or "target", "asc" or null) => "the lowest",
        (_, "asc") => "the lowest",
        _ => "the highest",
    };

    private static string Kind(string? filter) => filter switch
    {
        null => "agents",
        "losing" => "agents that lose money",
        "earning" => "agents that make money",
        "ownerless" => "agents without an owner",
        "retirement" => "agents with a retirement signal",
        "off-target" => "agents below target",
        "on-target" => "agents at or above target",
        "above-human" => "agents whose outcome costs more than a person’s",
        "below-human" => "agents whose outcome costs less than a person’s",
        "in-service" => "agents in service",
        "under-review" => "agents under review",
        "probation" => "agents in probation",
        "idle" => "agents without any accepted outcome",
        _ => $"agents {filter}",
    };

    public static string Value(AgentFigures agent, string sort, string currency) => sort switch
    {
        "cost" => Card.Amount(agent.Cost, currency),
        "value" => Card.Amount(agent.Value, currency),
        "output" => $"{AnswerText.Number(agent.Accepted, null)} {AnswerText.Escape(Unit(agent))}",
        "target" => $"{AnswerText.Number(agent.Accepted, null)} of " +
            $"{(agent.Target is { } target ? AnswerText.Number(target, null) : "no target")}",
        "cost-per-outcome" => agent.CostPerOutcome is { } each ? AnswerText.Money(each, currency) : "no outcome",
        "carrying" => Card.Amount(agent.Carrying, currency),
        _ => Card.Amount(agent.Net, currency),
    };

    /// <summary>The figure that the rows are ranked by, as a number; null where there is none.</summary>
    internal static decimal? Measured(AgentFigures agent, string sort) => sort switch
    {
        "output" or "target" => agent.Accepted,
        "cost-per-outcome" => agent.CostPerOutcome,
        "cost" => agent.Cost.Amount,
        "value" => agent.Value.Amount,
        "carrying" => agent.Carrying.Amount,
        _ => agent.Net.Amount,
    };

    private static string Name(AgentFigures agent) => AnswerText.Escape(agent.Name);

    private static string Unit(AgentFigures agent) => agent.Unit is { } unit ? $"× {unit}" : "outcomes";

    private static string Table(IReadOnlyList<AgentFigures> agents, string sort, string currency, BooksQuery q)
    {
        if (agents.Count == 1 && q.Filter is null && q.Form != BooksForm.Compare)
            return "";
        var own = sort switch
        {
            "cost-per-outcome" when q.Filter is "above-human" or "below-human" => "Cost per outcome, against a person’s",
            "cost-per-outcome" => "Cost per outcome",
            "output" or "target" => "Outcomes",
            "value" => $"Value {currency}",
            "carrying" => $"Carrying value {currency}",
            _ => "",
        };
        var head = q.Filter switch
        {
            "ownerless" or "under-review" or "retirement" or "idle" => "Signal",
            "probation" => "Probation ends",
            _ => own,
        };
        var rows = agents.Take(q.Limit ?? RowsShown).Select(a => $"| {Name(a)} | " +
            (head.Length > 0 ? $"{Column(a, q.Filter, sort, currency)} | " : "") +
            $"{AnswerText.Linked(a.Cost, currency)} | {AnswerText.Linked(a.Net, currency)} |");
        return "\n\n" + Card.Table($"| Agent | {(head.Length > 0 ? head + " | " : "")}Cost {currency} | Net {currency} |", rows);
    }

    private static string Column(AgentFigures agent, string? filter, string sort, string currency) => filter switch
    {
        "ownerless" or "under-review" or "retirement" or "idle" => AnswerText.Grouped(AnswerText.Escape(agent.Signal, 160)),
        "probation" => agent.ProbationEndsOn ?? "",
        "above-human" or "below-human" => $"{AnswerText.Number(agent.CostPerOutcome ?? 0, currency)} against " +
            $"{AnswerText.Number(agent.HumanCostPerOutcome ?? 0, currency)}",
        _ => Value(agent, sort, currency).Replace(currency + " ", "", StringComparison.Ordinal),
    };
}
