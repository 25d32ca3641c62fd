using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Projects that coding agents help to build: their gates, their months, and the usage behind each.</summary>
public static class DevelopmentApi
{
    public static void MapDevelopment(this RouteGroupBuilder api)
    {
        var projects = api.MapGroup("/development-projects").WithTags("Development");
        projects.MapGet("", List).ForViewers().WithSummary("Development projects with their gates, and the months proposed of them");
        projects.MapPost("", Create).WithSummary("Registers a project: the repositories, branches and tickets of its work, and its gates");
        projects.MapPatch("/{id:guid}", Change).WithSummary("Adds gates with their day and evidence, or changes the scope; the next close follows");
        projects.MapGet("/{id:guid}/usage", Usage).ForViewers()
            .WithSummary("The usage of a month behind a project's cost, record by record: session, commit, branch, ticket, tokens, cost");
    }

    private static async Task<Results<Ok<List<DevelopmentProjectView>>, ProblemHttpResult>> List(
        RunrateDb db, DevelopmentQuery query, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var id = chosen.Value.Id;
        var projects = await db.DevelopmentProjects.AsNoTracking().Where(p => p.Entity == id).ToListAsync(ct);
        var months = (await query.Months(id, ct)).ToLookup(m => m.Project);
        return TypedResults.Ok(projects.OrderBy(p => p.Name, StringComparer.Ordinal)
            .Select(p => DevelopmentProjectView.Of(p, [.. months[p.Id]])).ToList());
    }

    private static async Task<Results<Created<DevelopmentProjectView>, ProblemHttpResult>> Create(
        JsonBody<DevelopmentStatement> body, SaveDevelopmentProject save, EntityChoice entities, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var chosen = await entities.Of(body.Content.Value.Entity?.Value, body.Content.Value.Agent?.Value, ct);
        return chosen.IsOk
            ? Problems.Created(await save.Create(body.Content.Value with { Entity = chosen.Value.Id }, actor.Value, ct),
                p => $"/api/development-projects/{p.Id}", p => DevelopmentProjectView.Of(p, []))
            : Problems.Of(chosen.Refusal);
    }

    private static async Task<Results<Ok<DevelopmentProjectView>, ProblemHttpResult>> Change(
        Guid id, JsonBody<DevelopmentStatement> body, SaveDevelopmentProject save, CurrentActor actor, CancellationToken ct) => body.Content.IsOk
        ? Problems.Result(await save.Change(id, body.Content.Value, actor.Value, ct), p => DevelopmentProjectView.Of(p, []))
        : Problems.Of(body.Content.Refusal);

    private static async Task<Results<Ok<List<DevelopmentRecordView>>, ProblemHttpResult>> Usage(
        Guid id, RunrateDb db, DevelopmentQuery query, string? period, CancellationToken ct)
    {
        var month = QueryValues.Period(period);
        if (!month.IsOk)
            return Problems.Of(month.Refusal);
        var project = await db.DevelopmentProjects.AsNoTracking().FirstOrDefaultAsync(p => p.Id == id, ct);
        if (project is null)
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no development project {id}.", "id"));
        // A closer claim of another project takes a session away.
        var all = await db.DevelopmentProjects.AsNoTracking().Where(p => p.Entity == project.Entity).OrderBy(p => p.Id).ToListAsync(ct);
        var usage = await query.Usage(project.Entity, all, month.Value.FirstDay(), month.Value.LastDay(), ct);
        return TypedResults.Ok(usage.Records.Where(r => r.Project == id).Select(DevelopmentRecordView.Of).ToList());
    }
}

public sealed record DevelopmentProjectView(
    Guid Id, string Name, AgentId? Agent, DevelopmentScope Scope, IReadOnlyList<ArrangementFact> Facts, LocalDate? ReadyOn,
    CapitalisationFile? Capitalisation, IReadOnlyList<DevelopmentMonth> Months)
{
    public static DevelopmentProjectView Of(DevelopmentProject project, IReadOnlyList<DevelopmentMonth> months) => new(
        project.Id, project.Name, project.Agent, project.Scope, project.Course, project.ReadyOn, project.Capitalisation, months);
}

/// <param name="Cost">By account, exact; empty while a meter has no price.</param>
public sealed record DevelopmentRecordView(
    LocalDate Date, AgentId Agent, string Repository, string Branch, string Ticket, string Commit, string Session, string Model, string Record,
    long Tokens, IReadOnlyDictionary<string, decimal> Cost)
{
    public static DevelopmentRecordView Of(DevelopmentRecord record) => new(
        record.Date, record.Agent, record.Work.Repository, record.Work.Branch, record.Work.Ticket, record.Work.Commit, record.Work.Session,
        record.Model, record.EventId, record.Tokens, record.Cost);
}
