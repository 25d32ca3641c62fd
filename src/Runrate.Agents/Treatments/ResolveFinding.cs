using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Treatments;

/// <summary>What is done about an error of a sealed month.</summary>
public enum FindingResolution
{
    /// <summary>Too small to matter: nothing is posted.</summary>
    Immaterial,
    /// <summary>Corrected in the open month by an entry that is drafted and approved on its own.</summary>
    CorrectedForward,
    /// <summary>Material: the earlier statements are restated; the month is reopened for it.</summary>
    Restated,
}

/// <summary>Signs off what is done about a finding. Needs the Controller role and a reason; the ledger is not touched here.</summary>
public sealed class ResolveFinding(RunrateDb db, IClock clock)
{
    /// <summary>The open findings of an entity, the oldest first.</summary>
    public async Task<IReadOnlyList<AccountingFinding>> Open(EntityId entity, CancellationToken ct = default) =>
        [.. (await db.Findings.AsNoTracking().Where(f => f.Entity == entity && f.ResolvedAt == null).ToListAsync(ct)).OrderBy(f => f.RaisedAt)];

    public async Task<Outcome<AccountingFinding>> Run(
        Guid id, FindingResolution resolution, string reason, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Controller))
            return new Refusal(RefusalCodes.NotPermitted, "Resolving a finding needs the Controller role.");
        var finding = await db.Findings.FirstOrDefaultAsync(f => f.Id == id, ct);
        if (finding is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no finding {id}.", "finding");
        if (finding.ResolvedAt is not null)
            return new Refusal(RefusalCodes.InvalidValue, $"{finding.ResolvedBy} resolved this finding.", "finding");
        if (string.IsNullOrWhiteSpace(reason))
            return new Refusal(RefusalCodes.MissingField, "A resolution needs its reason.", "reason");
        (finding.ResolvedAt, finding.ResolvedBy) = (clock.GetCurrentInstant(), actor.Name);
        finding.Resolution = $"{resolution}: {reason.Trim()}";
        await db.SaveChangesAsync(ct);
        return finding;
    }
}
