using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Sources;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Where usage and cost are pulled from.</summary>
public static class SourcesApi
{
    public static void MapSources(this RouteGroupBuilder api)
    {
        var sources = api.MapGroup("/data-sources").WithTags("Imports");
        sources.MapGet("", List).ForViewers().WithSummary("The sources of an entity, without their keys");
        sources.MapGet("/kinds", () => TypedResults.Ok(SourceKind.All)).ForViewers().WithSummary("What can be pulled, and what each takes");
        sources.MapPost("", Add).WithSummary("States a source; its key is sealed and never shown again");
        sources.MapPatch("/{id:guid}", Change).WithSummary("Changes name, address, key, look-back, agent or state");
        sources.MapPost("/{id:guid}/test", Test).WithSummary("Asks for one page and takes nothing in");
        sources.MapPost("/{id:guid}/pull", Pull).WithSummary("Pulls now; one that broke off goes on where it was");
    }

    private static async Task<Results<Ok<List<StatedSource>>, ProblemHttpResult>> List(
        ManageSources sources, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? TypedResults.Ok((await sources.List(chosen.Value.Id, ct)).Select(StatedSource.Of).ToList())
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Created<StatedSource>, ProblemHttpResult>> Add(
        JsonBody<SourceStatement> body, ManageSources sources, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Created(await sources.Add(chosen.Value.Id, body.Content.Value, actor.Value, ct),
                s => $"/api/data-sources/{s.Id}", StatedSource.Of)
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<StatedSource>, ProblemHttpResult>> Change(
        Guid id, JsonBody<SourceStatement> body, ManageSources sources, CurrentActor actor, CancellationToken ct) =>
        body.Content.IsOk
            ? Problems.Result(await sources.Change(id, body.Content.Value, actor.Value, ct), StatedSource.Of)
            : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Ok<SourceTest>, ProblemHttpResult>> Test(
        Guid id, PullSource pull, CurrentActor actor, CancellationToken ct) =>
        Problems.Result(await pull.Test(id, actor.Value, ct), said => new SourceTest(said));

    private static async Task<Results<Ok<PullReport>, ProblemHttpResult>> Pull(
        Guid id, PullSource pull, CurrentActor actor, CancellationToken ct) =>
        Problems.Result(await pull.Run(id, actor.Value, ct));
}

public sealed record SourceTest(string Said);

/// <summary>A source without its key.</summary>
/// <param name="CoveredTo">Everything up to here was pulled once.</param>
public sealed record StatedSource(
    Guid Id, string Name, string Kind, string Address, bool HasKey, int LookBackDays, AgentId? Agent, bool Active, Instant From, Instant? CoveredTo,
    Instant? PulledAt, string? Outcome, bool Failed, Instant? NotBefore)
{
    public static StatedSource Of(Source source) => new(source.Id, source.Name, source.Kind, source.Address, source.SealedKey is not null,
        source.LookBackDays, source.Agent, source.Active, source.From, source.CoveredTo, source.PulledAt, source.Outcome, source.Failed,
        source.NotBefore);
}
