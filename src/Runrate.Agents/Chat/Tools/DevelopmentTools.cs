using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Chat.Tools;

public sealed record DevelopmentProjects(string Entity, IReadOnlyList<DevelopmentProjectRow> Projects);

/// <param name="Gates">Facts with the day since when each holds.</param>
public sealed record DevelopmentProjectRow(
    string Name, IReadOnlyList<string> Repositories, IReadOnlyList<string> Gates, IReadOnlyList<DevelopmentMonthRow> Months);

/// <param name="Treatments">By book: expensed where it was metered, or moved to the software.</param>
public sealed record DevelopmentMonthRow(
    string From, string Until, string Agent, decimal Cost, IReadOnlyList<string> Treatments, bool WaitsForApproval);

/// <summary>Software that coding agents help to build, and what each book makes of their usage.</summary>
public sealed class DevelopmentTools(RunrateDb db, DevelopmentQuery query, ToolContext context)
{
    public static ToolDeclaration ListDevelopmentProjectsTool { get; } = new("list_development_projects", "Development projects",
        w => w.Of<DevelopmentTools>().ListDevelopmentProjects);

    [Description("Projects that coding agents help to build: repositories, gates with their days, and each month's usage with its " +
        "treatment in every book.")]
    public async Task<Outcome<DevelopmentProjects>> ListDevelopmentProjects(
        [Description("Words of a project's name")] string? project = null, CancellationToken ct = default)
    {
        var entity = context.Entity.Id;
        var projects = (await db.DevelopmentProjects.AsNoTracking().Where(p => p.Entity == entity).ToListAsync(ct))
            .Where(p => project is null || p.Name.Contains(project, StringComparison.OrdinalIgnoreCase))
            .OrderBy(p => p.Name, StringComparer.Ordinal).ToList();
        if (project is not null && projects.Count == 0)
            return new Refusal(RefusalCodes.NotFound, $"No development project is called '{project}'.", "project");
        var months = (await query.Months(entity, ct)).ToLookup(m => m.Project);
        return new DevelopmentProjects(context.Entity.Name,
        [
            .. projects.Select(p => new DevelopmentProjectRow(
                p.Name, p.Scope.Repositories ?? [],
                [.. p.Course.Select(f => $"{f.Fact} = {f.Value}" + (f.AsOf is { } day ? $" since {InWords.Of(day)}" : ""))],
                [.. months[p.Id].Select(m => new DevelopmentMonthRow(
                    InWords.Of(m.From), InWords.Of(m.Until), m.Agent.Value, m.Cost.ToDecimal(),
                    [.. m.Treatments.Select(t => $"{t.Key.Name()}: {t.Value}")], m.WaitsForApproval))])),
        ]);
    }
}
