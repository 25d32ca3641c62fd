using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Staffing;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Api;

/// <summary>The register: hire, look up, change, and open an exit.</summary>
public static class AgentsApi
{
    public static void MapAgents(this RouteGroupBuilder api)
    {
        var agents = api.MapGroup("/agents").WithTags("Agents");
        agents.MapGet("", List).ForViewers().WithSummary("The register, retired agents included");
        agents.MapPost("", Hire).WithSummary("Hires an agent; acquisition cost, run cost, target and retirement triggers are required");
        agents.MapPost("/cards", HireCard).WithSummary("Hires from A2A agent cards or Workday ASOR definitions; what a card lacks is named");
        agents.MapStaffList();
        agents.MapGet("/candidates", Candidates).ForViewers()
            .WithSummary("Names in telemetry and bills that the register does not know, with their cost on unassigned");
        agents.MapPost("/candidates/{key}/claim", Claim).WithSummary("Gives what came in under a name to an agent; posted cost moves by entries");
        agents.MapGet("/{id}/card", Card).ForViewers().WithSummary("The agent as an A2A card or a Workday ASOR definition: format=a2a or asor");
        agents.MapGet("/{id}", Get).ForViewers().WithSummary("One agent");
        agents.MapPatch("/{id}", Change).WithSummary("Changes an agent's card");
        agents.MapPost("/{id}/retire", Retire).WithSummary("Opens the exit: a retirement review that somebody decides");
        agents.MapGet("/{id}/pnl", StatementsApi.AgentPnl).ForViewers().WithSummary("The agent's P&L, each figure with a ref");
        api.MapGet("/roster", Roster).ForViewers().WithTags("Agents").WithSummary("The workforce of a month, the worst first, with its totals");
    }

    private static async Task<Ok<List<AgentView>>> List(RunrateDb db, string? entity, AgentStatus? status, CancellationToken ct)
    {
        var query = db.Agents.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(entity))
        {
            var id = new EntityId(entity);
            query = query.Where(a => a.Entity == id);
        }
        if (status is { } wanted)
            query = query.Where(a => a.Status == wanted);
        return TypedResults.Ok((await query.OrderBy(a => a.Id).ToListAsync(ct)).ConvertAll(AgentView.Of));
    }

    private static async Task<Results<Created<AgentView>, ProblemHttpResult>> Hire(
        JsonBody<AgentRegistration> body, RegisterAgent register, EntityChoice entities, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var entity = await entities.Of(body.Content.Value.Entity?.Value, ct);
        if (!entity.IsOk)
            return Problems.Of(entity.Refusal);
        var agent = await register.Run(body.Content.Value with { Entity = entity.Value.Id }, actor.Value, ct);
        return Problems.Created(agent, a => $"/api/agents/{a.Id}", AgentView.Of);
    }

    private static async Task<Results<Ok<List<AgentView>>, ProblemHttpResult>> HireCard(
        HttpRequest request, HireFromCard hire, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        using var reader = new StreamReader(request.Body);
        var hired = await hire.Run(chosen.Value.Id, await reader.ReadToEndAsync(ct), actor.Value, ct);
        return Problems.Result(hired, all => all.Select(AgentView.Of).ToList());
    }

    private static async Task<Results<Ok<IReadOnlyList<AgentCandidate>>, ProblemHttpResult>> Candidates(
        AgentCandidates candidates, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        return chosen.IsOk ? TypedResults.Ok(await candidates.For(chosen.Value.Id, ct)) : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<ClaimResult>, ProblemHttpResult>> Claim(
        string key, JsonBody<ClaimRequest> body, ClaimRecords claim, EntityChoice entities, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        if (string.IsNullOrWhiteSpace(body.Content.Value.Agent))
            return Problems.Of(new Refusal(RefusalCodes.MissingField, "Say whose it is: agent.", "agent"));
        var chosen = await entities.Of(null, body.Content.Value.Agent, ct);
        return chosen.IsOk
            ? Problems.Result(await claim.Run(chosen.Value.Id, key, new AgentId(body.Content.Value.Agent), actor.Value, ct))
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> Card(string id, RunrateDb db, string? format, CancellationToken ct)
    {
        var agentId = new AgentId(id);
        var agent = await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == agentId, ct);
        if (agent is null)
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}'.", "id"));
        if (!Named.TryParse<CardFormat>(format ?? "a2a", ignoreCase: true, out var wanted) || !Enum.IsDefined(wanted))
            return Problems.Of(new Refusal(RefusalCodes.UnknownFormat, $"There is no card format '{format}'. There are: a2a, asor.", "format"));
        var entity = await db.Entities.FindAsync([agent.Entity], ct);
        return TypedResults.Content(AgentCards.Write(agent, entity!.Name, wanted), "application/json");
    }

    private static async Task<Results<Ok<AgentView>, ProblemHttpResult>> Get(string id, RunrateDb db, CancellationToken ct)
    {
        var agentId = new AgentId(id);
        return await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == agentId, ct) is { } agent
            ? TypedResults.Ok(AgentView.Of(agent))
            : Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no agent '{id}'.", "id"));
    }

    private static async Task<Results<Ok<AgentView>, ProblemHttpResult>> Change(
        string id, JsonBody<AgentPatch> body, ChangeAgent change, CurrentActor actor, CancellationToken ct) =>
        body.Content.IsOk
            ? Problems.Result(await change.Run(new AgentId(id), body.Content.Value, actor.Value, ct), AgentView.Of)
            : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Accepted<AgentReview>, ProblemHttpResult>> Retire(
        string id, JsonBody<RetireRequest> body, RetireAgent retire, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var review = await retire.Run(new AgentId(id), body.Content.Value.Reason ?? "", actor.Value, ct);
        return review.IsOk ? TypedResults.Accepted($"/api/reviews/{review.Value.Id}", review.Value) : Problems.Of(review.Refusal);
    }

    private static async Task<Results<Ok<RosterView>, ProblemHttpResult>> Roster(
        AgentDirectory directory, EntityChoice entities, string? entity, string? period, string? book, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var month = QueryValues.Period(period);
        if (!month.IsOk)
            return Problems.Of(month.Refusal);
        var view = QueryValues.Book(book, Book.Management);
        if (!view.IsOk)
            return Problems.Of(view.Refusal);
        var rows = await directory.Roster(chosen.Value.Id, month.Value, view.Value, ct);
        var totals = await directory.Totals(chosen.Value.Id, month.Value, view.Value, rows, ct);
        return TypedResults.Ok(new RosterView(rows, totals));
    }
}

/// <param name="Agent">Whose it is.</param>
public sealed record ClaimRequest(string? Agent);

/// <summary>Why the agent should go.</summary>
public sealed record RetireRequest(string? Reason);

public sealed record RosterView(IReadOnlyList<RosterRow> Rows, RosterTotals Totals);
