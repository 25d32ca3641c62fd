using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Staffing;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Api;

/// <summary>Many agents in one call.</summary>
public static class StaffListApi
{
    public const long BytesMax = 32 << 20;

    public static void MapStaffList(this RouteGroupBuilder agents)
    {
        agents.MapPost("/batch", Json).WithMetadata(new RequestSizeLimitAttribute(BytesMax))
            .WithSummary("Hires or changes many: an array of agents as hiring states them, by id; preview=true keeps nothing");
        agents.MapPost("/batch.csv", Csv).TakesFile().WithMetadata(new RequestSizeLimitAttribute(BytesMax))
            .WithSummary($"The same as CSV, as GET /api/exports/agents writes it: {string.Join(", ", StaffColumns.Names)}");
    }

    private static Task<Results<Ok<StaffReport>, ProblemHttpResult>> Json(
        JsonBody<List<AgentRegistration>> body, TakeStaffList take, EntityChoice entities, CurrentActor actor, string? entity,
        bool? preview, CancellationToken ct) => Take(
            body.Content.IsOk ? body.Content.Value.Select((stated, i) => new StaffRow(i + 1, stated, stated is null
                ? new Refusal(RefusalCodes.InvalidRequest, "Expected an agent in every place of the array.") : null)).ToList()
                : body.Content.Refusal,
            take, entities, actor, entity, preview, ct);

    private static async Task<Results<Ok<StaffReport>, ProblemHttpResult>> Csv(
        HttpRequest request, TakeStaffList take, EntityChoice entities, CurrentActor actor, string? entity, bool? preview,
        CancellationToken ct)
    {
        using var content = new MemoryStream();
        await request.Body.CopyToAsync(content, ct);
        content.Position = 0;
        var rows = StaffColumns.Read(content);
        return await Take(rows.IsOk ? rows.Value.ToList() : rows.Refusal, take, entities, actor, entity, preview, ct);
    }

    private static async Task<Results<Ok<StaffReport>, ProblemHttpResult>> Take(
        Outcome<List<StaffRow>> rows, TakeStaffList take, EntityChoice entities, CurrentActor actor, string? entity,
        bool? preview, CancellationToken ct)
    {
        if (!rows.IsOk)
            return Problems.Of(rows.Refusal);
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk
            ? Problems.Result(await take.Run(chosen.Value.Id, rows.Value, preview ?? false, actor.Value, ct))
            : Problems.Of(chosen.Refusal);
    }
}
