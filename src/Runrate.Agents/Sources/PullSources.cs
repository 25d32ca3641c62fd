using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Sources;

/// <summary>Pulls every active source of an entity; one that fails does not stop the next.</summary>
public sealed class PullSources(RunrateDb db, PullSource pull)
{
    /// <returns>In sentences, what came of each; a refusal, <c>source-failed</c> or <c>busy</c>, where one failed.</returns>
    public async Task<Outcome<string>> Run(EntityId entity, Actor actor, CancellationToken ct = default)
    {
        var sources = await db.Sources.AsNoTracking().Where(s => s.Entity == entity && s.Active).OrderBy(s => s.Name)
            .Select(s => new { s.Id, s.Name }).ToListAsync(ct);
        var said = new List<string>();
        Refusal? failed = null;
        foreach (var source in sources)
        {
            var outcome = await pull.Run(source.Id, actor, ct);
            said.Add(outcome.IsOk ? $"{source.Name}: {outcome.Value.InWords}" : outcome.Refusal.Message);
            failed ??= outcome.Refusal;
        }
        var text = said.Count == 0 ? "There is no source to pull." : string.Join(" ", said);
        return failed is null ? text : failed with { Message = text };
    }
}
