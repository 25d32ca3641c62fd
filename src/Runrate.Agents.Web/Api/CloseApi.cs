using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Closing a month, and proving the ledger.</summary>
public static class CloseApi
{
    public static void MapClose(this RouteGroupBuilder api)
    {
        var close = api.MapGroup("/close").WithTags("Close");
        close.MapGet("/{period}", Status).ForViewers().WithSummary("The month's steps with counts, and what stands in the way of sealing");
        close.MapPost("/{period}", Prepare).WithSummary("Runs every step; running it again posts only what changed");
        close.MapPost("/{period}/seal", Seal).WithSummary("Seals a prepared month; open exceptions need a signed reason");
        close.MapPost("/{period}/reopen", Reopen).WithSummary("Opens the last sealed month again, leaving a mark");
        api.MapGet("/ledger/verify", Verify).ForViewers().WithTags("Ledger").WithSummary("Walks the seal chain and every invariant of the ledger");
    }

    private static Task<Results<Ok<CloseView>, ProblemHttpResult>> Status(
        string period, CloseRunner runner, EntityChoice entities, string? entity, CancellationToken ct) =>
        Run(period, entities, entity, (id, month) => runner.Status(id, month, ct), ct);

    private static Task<Results<Ok<CloseView>, ProblemHttpResult>> Prepare(
        string period, CloseRunner runner, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct) =>
        Run(period, entities, entity, (id, month) => runner.Prepare(id, month, actor.Value, null, ct), ct);

    private static async Task<Results<Ok<CloseView>, ProblemHttpResult>> Seal(
        string period, HttpRequest request, CloseRunner runner, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        var body = await Optional(request);
        return body.IsOk
            ? await Run(period, entities, entity, (id, month) => runner.Seal(id, month, actor.Value, body.Value.Reason, ct), ct)
            : Problems.Of(body.Refusal);
    }

    private static Task<Results<Ok<CloseView>, ProblemHttpResult>> Reopen(
        string period, JsonBody<ReopenRequest> body, CloseRunner runner, EntityChoice entities, CurrentActor actor,
        string? entity, CancellationToken ct) =>
        body.Content.IsOk
            ? Run(period, entities, entity, (id, month) =>
                runner.Reopen(id, month, actor.Value, body.Content.Value.Why ?? body.Content.Value.Reason ?? "", ct), ct)
            : Task.FromResult<Results<Ok<CloseView>, ProblemHttpResult>>(Problems.Of(body.Content.Refusal));

    private static async Task<Results<Ok<VerdictView>, ProblemHttpResult>> Verify(
        VerifyLedger verify, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk ? TypedResults.Ok(VerdictView.Of(chosen.Value.Id, await verify.Run(chosen.Value.Id, ct))) : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<CloseView>, ProblemHttpResult>> Run(
        string period, EntityChoice entities, string? entity, Func<EntityId, YearMonth, Task<Outcome<CloseView>>> work, CancellationToken ct)
    {
        var month = QueryValues.Period(period);
        if (!month.IsOk)
            return Problems.Of(month.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk ? Problems.Result(await work(chosen.Value.Id, month.Value)) : Problems.Of(chosen.Refusal);
    }

    // Sealing without exceptions needs no body at all.
    private static async Task<Outcome<SealRequest>> Optional(HttpRequest request) =>
        request.ContentLength == 0 || (request.ContentLength is null && !request.HasJsonContentType())
            ? new SealRequest(null)
            : (await JsonBody<SealRequest>.BindAsync(request.HttpContext, null!)).Content;
}

/// <param name="Reason">Why the month is sealed in spite of what is open.</param>
public sealed record SealRequest(string? Reason);

public sealed record ReopenRequest(string? Why, string? Reason);

public sealed record VerdictView(EntityId Entity, bool Holds, int Periods, int Entries, int Seals, IReadOnlyList<string> Findings)
{
    public static VerdictView Of(EntityId entity, LedgerVerdict verdict) =>
        new(entity, verdict.Holds, verdict.Periods, verdict.Entries, verdict.Seals, [.. verdict.Findings.Select(f => f.Text)]);
}
