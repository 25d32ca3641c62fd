using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat.Tools;

/// <summary>What one call works on.</summary>
/// <param name="Agent">The agent that was meant; null where none was named.</param>
/// <param name="Tools">The tools over the other books; null where the call stays with the caller's.</param>
internal sealed record ToolScope(AgentId? Agent, IReadOnlyList<AIFunction>? Tools, string EntityName);

/// <summary>
/// Finds whose books a call means: the entity that it names, else the one of the agent that it names, else the caller's. Names are
/// found by key or by name, whatever their case; one that is not known is answered with the nearest.
/// </summary>
internal sealed class ToolScopes(RunrateDb db, IClock clock, ToolContext own, Func<ToolContext, IReadOnlyList<AIFunction>> tools)
{
    public async Task<Outcome<ToolScope>> Of(string? entity, string? agent, CancellationToken ct)
    {
        var chosen = own.Entity;
        if (entity is not null)
        {
            var all = await db.Entities.AsNoTracking().OrderBy(e => e.Name).ToListAsync(ct);
            var found = all.FirstOrDefault(e => e.Id.Value == entity)
                ?? all.FirstOrDefault(e => Same(e.Id.Value, entity) || Same(e.Name, entity));
            if (found is null)
                return new Refusal(RefusalCodes.NotFound, $"There is no entity '{entity}'." +
                    $"{NameMatcher.Suggest(entity, all.Select(e => e.Id.Value).Concat(all.Select(e => e.Name)))} There are " +
                    $"{string.Join(", ", all.Select(e => e.Id.Value))}.", "entity");
            chosen = found;
        }
        AgentId? meant = null;
        if (agent is not null)
        {
            var agents = await db.Agents.AsNoTracking().Select(a => new { a.Id, a.Name, a.Entity }).ToListAsync(ct);
            var ranked = agents.OrderBy(a => a.Entity == chosen.Id ? 0 : 1).ThenBy(a => a.Id.Value, StringComparer.Ordinal).ToList();
            var found = ranked.Find(a => a.Id.Value == agent)
                ?? ranked.Find(a => Same(a.Id.Value, agent) || Same(a.Name, agent));
            if (found is null || (entity is not null && found.Entity != chosen.Id))
            {
                var known = ranked.Where(a => entity is null || a.Entity == chosen.Id)
                    .SelectMany(a => new[] { a.Id.Value, a.Name }).Distinct(StringComparer.OrdinalIgnoreCase);
                return new Refusal(RefusalCodes.NotFound, $"There is no agent '{agent}'" +
                    $"{(entity is null ? "" : $" in {chosen.Name}")}.{NameMatcher.Suggest(agent, known)}", "agent");
            }
            meant = found.Id;
            if (found.Entity != chosen.Id)
                chosen = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == found.Entity, ct);
        }
        return chosen.Id == own.Entity.Id
            ? new ToolScope(meant, null, own.Entity.Name)
            : new ToolScope(meant, tools(await ToolContext.Of(db, own.Actor, chosen, clock, ct)), chosen.Name);
    }

    private static bool Same(string known, string written) => known.Equals(written, StringComparison.OrdinalIgnoreCase);
}
