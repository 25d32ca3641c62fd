using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Api;

/// <summary>Agents of one entity that serve another: the terms, what is due, and all entities together.</summary>
public static class RechargesApi
{
    public static void MapRecharges(this RouteGroupBuilder api)
    {
        var recharges = api.MapGroup("/recharges").WithTags("Spend");
        recharges.MapGet("", Show).ForViewers().WithSummary("What other entities owe for this entity's agents in a month, and what of it is posted");
        recharges.MapPost("", State).WithSummary("States which entities an agent serves and what they owe, from a month on; no terms end it");
        recharges.MapPost("/preview", Preview).WithSummary("What such terms would come to in their first month; nothing is saved");
        recharges.MapPost("/served", Serve).WithSummary("States how many accepted outcomes of a month served an entity");
        api.MapGet("/group", Group).ForViewers().WithTags("Figures")
            .WithSummary("All entities in one currency, with what they owe and charge each other eliminated");
    }

    private static async Task<Results<Ok<IReadOnlyList<RechargeView>>, ProblemHttpResult>> Show(
        RechargeDue due, EntityChoice entities, string? entity, string? period, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        return Periods.TryParse(period ?? "", out var month)
            ? Of(await due.Of(chosen.Value, month, month, ct: ct))
            : Problems.Of(new Refusal(RefusalCodes.InvalidValue, "Say which month: period, like 2026-10.", "period"));
    }

    private static async Task<Results<Ok<RechargeTermsView>, ProblemHttpResult>> State(
        JsonBody<RechargeStatement> body, StateRecharge recharges, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Result(await recharges.Run(chosen.Value, body.Content.Value, actor.Value, ct), RechargeTermsView.Of)
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<IReadOnlyList<RechargeView>>, ProblemHttpResult>> Preview(
        JsonBody<RechargeStatement> body, StateRecharge recharges, RechargeDue due, EntityChoice entities, CurrentActor actor, string? entity,
        CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var rule = await recharges.Read(chosen.Value, body.Content.Value, actor.Value, ct);
        if (!rule.IsOk)
            return Problems.Of(rule.Refusal);
        var lines = await due.Of(chosen.Value, rule.Value.From, rule.Value.From, rule.Value, ct);
        return Of([.. lines.Where(l => l.Case.Agent == rule.Value.Agent)]);
    }

    private static async Task<Results<Ok<ServedView>, ProblemHttpResult>> Serve(
        JsonBody<ServedStatement> body, StateRecharge recharges, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Result(await recharges.Serve(chosen.Value, body.Content.Value, actor.Value, ct),
                s => new ServedView(s.Agent, s.Receiver, s.Period, s.Outcomes, s.StatedBy, s.StatedAt))
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<GroupView>, ProblemHttpResult>> Group(
        GroupQuery group, string? period, string? currency, CancellationToken ct)
    {
        if (!Periods.TryParse(period ?? "", out var month))
            return Problems.Of(new Refusal(RefusalCodes.InvalidValue, "Say which month: period, like 2026-10.", "period"));
        return Currency.TryParse(currency ?? "", out var into)
            ? TypedResults.Ok(GroupView.Of(await group.Of(month, into, ct)))
            : Problems.Of(new Refusal(RefusalCodes.InvalidValue, "Say in which currency: currency, like USD.", "currency"));
    }

    private static Ok<IReadOnlyList<RechargeView>> Of(IReadOnlyList<RechargeLine> lines) =>
        TypedResults.Ok<IReadOnlyList<RechargeView>>([.. lines.Select(RechargeView.Of)]);
}

public sealed record RechargeTermsView(
    AgentId Agent, YearMonth From, RechargeBasis Basis, RechargeCost Cost, IReadOnlyList<RechargeTerm> Terms, string StatedBy, Instant StatedAt)
{
    public static RechargeTermsView Of(RechargeRule rule) =>
        new(rule.Agent, rule.From, rule.Basis, rule.Cost, rule.Terms, rule.StatedBy, rule.StatedAt);
}

/// <param name="Due">In the provider's currency; <paramref name="Posted"/> of it is in its books.</param>
/// <param name="Missing">Why nothing can be recharged yet; null when it can.</param>
public sealed record RechargeView(
    AgentId Agent, EntityId Receiver, YearMonth Period, RechargeTermsView? Terms, decimal? Weight, decimal Whole, Money Cost, Money Due, Money Posted,
    Money ReceiverDue, Money ReceiverPosted, decimal? Rate, string? Missing)
{
    public static RechargeView Of(RechargeLine line) => new(
        line.Case.Agent, line.Case.Receiver, line.Case.Month, line.Rule is { } rule ? RechargeTermsView.Of(rule) : null, line.Weight, line.Whole,
        line.Cost, line.Due, line.Posted.Provider, line.ReceiverDue, line.Posted.Receiver ?? Money.Zero(line.ReceiverCurrency), line.Rate,
        line.Missing);
}

public sealed record ServedView(AgentId Agent, EntityId Receiver, YearMonth Period, decimal Outcomes, string StatedBy, Instant StatedAt);

/// <param name="Amounts">One for each entity, null without a rate.</param>
public sealed record GroupLineView(string Title, IReadOnlyList<Money?> Amounts, Money Eliminated, Money Total, IReadOnlyList<string> Refs)
{
    public static GroupLineView Of(GroupLine line) =>
        new(line.Title, line.Translated, line.Elimination, line.Total, [.. line.Own.Select(f => f.Ref)]);
}

/// <param name="Charged">Of the month, with why the sides differ after translation.</param>
/// <param name="Owed">The same of what is owed at its end.</param>
public sealed record GroupView(
    YearMonth Period, Currency Currency, IReadOnlyList<GroupEntity> Entities, IReadOnlyList<GroupLineView> Lines,
    IReadOnlyList<GroupLineView> Balances, GroupElimination Charged, GroupElimination Owed)
{
    public static GroupView Of(GroupStatement group) => new(
        group.Period, group.Currency, group.Members, [.. group.Lines.Append(group.Net).Select(GroupLineView.Of)],
        [.. group.Balances.Select(GroupLineView.Of)], group.Charged, group.Owed);
}
