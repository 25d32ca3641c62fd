using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Staffing;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Api;

/// <summary>How cost that no agent causes alone is divided: rules as data.</summary>
public static class AllocationApi
{
    public static void MapAllocations(this RouteGroupBuilder api)
    {
        var rules = api.MapGroup("/allocation-rules").WithTags("Agents");
        rules.MapGet("", List).ForViewers().WithSummary("The rules of an entity, ended ones included");
        rules.MapPost("", State).WithSummary("States a rule: accounts of unassigned run cost, share, basis, first month");
        rules.MapPost("/{id:guid}/end", End).WithSummary("Ends a rule with a month; what it shared until then stays");
    }

    private static async Task<Results<Ok<IReadOnlyList<AllocationRule>>, ProblemHttpResult>> List(
        StateAllocationRule rules, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk ? TypedResults.Ok(await rules.List(chosen.Value.Id, ct)) : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Created<AllocationRule>, ProblemHttpResult>> State(
        JsonBody<AllocationStatement> body, StateAllocationRule rules, EntityChoice entities, CurrentActor actor, string? entity,
        CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Created(await rules.Run(chosen.Value.Id, body.Content.Value, actor.Value, ct), r => $"/api/allocation-rules/{r.Id}", r => r)
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<AllocationRule>, ProblemHttpResult>> End(
        Guid id, JsonBody<EndRequest> body, StateAllocationRule rules, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        return body.Content.Value.Until is { } until
            ? Problems.Result(await rules.End(id, until, actor.Value, ct))
            : Problems.Of(new Refusal(RefusalCodes.MissingField, "Say its last month: until.", "until"));
    }
}

/// <param name="Until">The last month the rule applies to.</param>
public sealed record EndRequest(YearMonth? Until);
