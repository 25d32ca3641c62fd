using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Spend;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Budgets of run cost, and whether an agent may spend: what a gateway asks before it lets a call through.</summary>
public static class BudgetsApi
{
    public static void MapBudgets(this RouteGroupBuilder api)
    {
        var budgets = api.MapGroup("/budgets").WithTags("Spend");
        budgets.MapGet("", List).ForViewers().WithSummary("Budgets of a month with what is spent and left; this month unless a period is stated");
        budgets.MapGet("/agents/{agent}", Check).ForViewers()
            .WithSummary("Whether an agent may spend now: allowed is false where a hard stop is used up. For gateways");
        budgets.MapPost("", State).WithSummary("States a monthly budget of an agent, a cost centre or the entity");
        budgets.MapPost("/{id:guid}/end", End).WithSummary("Ends a budget with a month");
    }

    private static async Task<Results<Ok<IReadOnlyList<BudgetView>>, ProblemHttpResult>> List(
        BudgetStatuses statuses, EntityChoice entities, IClock clock, string? entity, string? period, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        if (MonthOf(period, chosen.Value, clock) is not { } month)
            return Problems.Of(new Refusal(RefusalCodes.InvalidValue, "That is no month: write it like 2026-10.", "period"));
        return TypedResults.Ok<IReadOnlyList<BudgetView>>([.. (await statuses.Of(chosen.Value, month, ct)).Select(BudgetView.Of)]);
    }

    private static async Task<Results<Ok<SpendPermission>, ProblemHttpResult>> Check(
        string agent, BudgetStatuses statuses, EntityChoice entities, IClock clock, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var found = await statuses.For(chosen.Value, new AgentId(agent), MonthOf(null, chosen.Value, clock)!.Value, ct);
        return TypedResults.Ok(new SpendPermission(agent, !found.Any(s => s.Stops),
            found.Where(s => s.Budget.HardStop).OrderBy(s => s.Left.Micros).Select(s => (Money?)s.Left).FirstOrDefault(),
            [.. found.Select(BudgetView.Of)]));
    }

    private static async Task<Results<Created<BudgetView>, ProblemHttpResult>> State(
        JsonBody<BudgetStatement> body, StateBudget budgets, BudgetStatuses statuses, EntityChoice entities, CurrentActor actor, string? entity,
        CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var stated = await budgets.Run(chosen.Value, body.Content.Value, actor.Value, ct);
        if (!stated.IsOk)
            return Problems.Of(stated.Refusal);
        var status = (await statuses.Of(chosen.Value, stated.Value.From, ct)).First(s => s.Budget.Id == stated.Value.Id);
        return TypedResults.Created($"/api/budgets?period={stated.Value.From.ToIso()}", BudgetView.Of(status));
    }

    private static async Task<Results<Ok<EndedBudget>, ProblemHttpResult>> End(
        Guid id, JsonBody<EndRequest> body, StateBudget budgets, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        return body.Content.Value.Until is { } until
            ? Problems.Result(await budgets.End(id, until, actor.Value, ct), b => new EndedBudget(b.Id, b.From, until))
            : Problems.Of(new Refusal(RefusalCodes.MissingField, "Say its last month: until.", "until"));
    }

    private static YearMonth? MonthOf(string? period, Entity entity, IClock clock) => period is null
        ? clock.GetCurrentInstant().InZone(DateTimeZoneProviders.Tzdb.GetZoneOrNull(entity.TimeZone) ?? DateTimeZone.Utc).Date.ToYearMonth()
        : Periods.TryParse(period, out var month) ? month : null;
}

/// <param name="Posted">Run cost in the ledger.</param>
/// <param name="Metered">Priced usage that no accrual has posted yet.</param>
/// <param name="Reached">The highest threshold that is reached, in per cent.</param>
/// <param name="Stopped">Whether its hard stop holds.</param>
public sealed record BudgetView(
    Guid Id, BudgetScope Scope, string Subject, YearMonth Period, YearMonth From, YearMonth? Until, Money Monthly, Money Posted, Money Metered,
    Money Spent, Money Left, decimal? Percent, IReadOnlyList<int> Thresholds, int? Reached, bool HardStop, bool Stopped)
{
    public static BudgetView Of(BudgetStatus s) => new(
        s.Budget.Id, s.Budget.Scope, s.Budget.Subject, s.Period, s.Budget.From, s.Budget.Until, s.Budget.Monthly, s.Posted, s.Metered,
        s.Spent, s.Left, s.Percent, s.Budget.Thresholds, s.Reached, s.Budget.HardStop, s.Stops);
}

/// <param name="Allowed">False where a budget with a hard stop is used up: its own, its cost centre's or the entity's.</param>
/// <param name="Left">The least that a hard stop leaves; null where none bounds it.</param>
public sealed record SpendPermission(string Agent, bool Allowed, Money? Left, IReadOnlyList<BudgetView> Budgets);

public sealed record EndedBudget(Guid Id, YearMonth From, YearMonth Until);
