using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>A project as stated. On a change null leaves a field as it is, and facts are added to the course.</summary>
public sealed record DevelopmentStatement(
    EntityId? Entity = null, string? Name = null, AgentId? Agent = null, DevelopmentScope? Scope = null, IReadOnlyList<ArrangementFact>? Facts = null,
    LocalDate? ReadyOn = null, CapitalisationFile? Capitalisation = null);

/// <summary>
/// Registers a development project, or states more of it. What is in the books changes with the next close. Needs the Accountant role.
/// </summary>
public sealed class SaveDevelopmentProject(RunrateDb db, IClock clock, IdGenerator ids)
{
    public const string Category = "FoundationModelApiUsage";
    private const int TextMax = 200;

    public async Task<Outcome<DevelopmentProject>> Create(DevelopmentStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return NotPermitted;
        if (string.IsNullOrWhiteSpace(stated.Name) || stated.Entity is not { } entity || stated.Scope?.Repositories is not { Count: > 0 })
            return new Refusal(RefusalCodes.MissingField, "A project has an entity, a name and the repositories of its work: entity, name, scope.",
                "entity,name,scope");
        if (!await db.Entities.AnyAsync(e => e.Id == entity, ct))
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entity}'.", "entity");
        if (await db.DevelopmentProjects.AnyAsync(p => p.Entity == entity && p.Name == stated.Name.Trim(), ct))
            return new Refusal(RefusalCodes.AlreadyExists, $"There is a project '{stated.Name.Trim()}' already.", "name");
        var project = new DevelopmentProject
        {
            Id = ids.Next(),
            Entity = entity,
            Name = stated.Name.Trim(),
            CreatedAt = clock.GetCurrentInstant(),
            CreatedBy = actor.Name,
        };
        if (await Apply(project, stated, ct) is { } refused)
            return refused;
        db.DevelopmentProjects.Add(project);
        await db.SaveChangesAsync(ct);
        return project;
    }

    public async Task<Outcome<DevelopmentProject>> Change(Guid id, DevelopmentStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return NotPermitted;
        var project = await db.DevelopmentProjects.FirstOrDefaultAsync(p => p.Id == id, ct);
        if (project is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no development project {id}.", "project");
        project.Name = string.IsNullOrWhiteSpace(stated.Name) ? project.Name : stated.Name.Trim();
        if (await Apply(project, stated, ct) is { } refused)
        {
            db.ChangeTracker.Clear();
            return refused;
        }
        await db.SaveChangesAsync(ct);
        return project;
    }

    private static Refusal NotPermitted => new(RefusalCodes.NotPermitted, "Registering a development project needs the Accountant role.");

    private async Task<Refusal?> Apply(DevelopmentProject project, DevelopmentStatement stated, CancellationToken ct)
    {
        if (project.Name.Length > TextMax)
            return new Refusal(RefusalCodes.InvalidValue, $"A name has at most {TextMax} characters.", "name");
        if (stated.Agent is { } agent)
        {
            if (agent != AgentId.Unassigned && !await db.Agents.AnyAsync(a => a.Id == agent && a.Entity == project.Entity, ct))
                return new Refusal(RefusalCodes.NotFound, $"There is no agent '{agent}' in {project.Entity}.", "agent");
            project.Agent = agent == AgentId.Unassigned ? null : agent;
        }
        project.Scope = stated.Scope ?? project.Scope;
        if (Names(project.Scope).Any(name => string.IsNullOrWhiteSpace(name) || name.Length > TextMax)
            || project.Scope.Repositories is not { Count: > 0 })
            return new Refusal(RefusalCodes.InvalidValue, "The scope names at least one repository, and no name in it is empty.", "scope");
        project.ReadyOn = stated.ReadyOn ?? project.ReadyOn;
        project.Capitalisation = stated.Capitalisation ?? project.Capitalisation;
        project.Course = [.. project.Course, .. (stated.Facts ?? []).Except(project.Course)];
        return Unsound(project);
    }

    private static IEnumerable<string> Names(DevelopmentScope scope) =>
        [.. scope.Repositories ?? [], .. scope.Branches ?? [], .. scope.Tickets ?? []];

    /// <summary>The rulebook says which facts there are and what values each may take; a gate needs what shows it.</summary>
    private static Refusal? Unsound(DevelopmentProject project)
    {
        foreach (var fact in project.Course)
        {
            if (string.IsNullOrWhiteSpace(fact?.Fact) || fact.Value is null)
                return new Refusal(RefusalCodes.MissingField, "A fact has a name and a value: fact, value, source, evidence, asOf.", "facts");
            if (!Named.TryParse<FactSource>(fact.Source, ignoreCase: true, out _))
                return new Refusal(RefusalCodes.InvalidValue,
                    $"The source of {fact.Fact} is register, ledger, user or assumption, not '{fact.Source}'.", fact.Fact);
            if (FactSet.From([new FactEntry("category", Category), new FactEntry(fact.Fact, fact.Value)]).Refusal is { } unknown)
                return unknown;
        }
        return null;
    }
}
