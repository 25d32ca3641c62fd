using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Treatments;

/// <summary>One record of usage with the work it was for: the evidence of a cost that goes to a project.</summary>
/// <param name="Cost">By account, exact, in the entity's currency; empty where a meter has no price or a currency no rate.</param>
public sealed record DevelopmentRecord(
    Guid Project, LocalDate Date, Instant At, AgentId Agent, string Provider, string Model, WorkReference Work, string EventId, long Tokens,
    IReadOnlyDictionary<string, decimal> Cost);

/// <summary>What coding agents consumed for the projects of an entity.</summary>
/// <param name="Contested">Sessions that two projects claim alike, which therefore go to neither.</param>
/// <param name="Unpriced">Records without a price or a rate, which are in no figure.</param>
public sealed record DevelopmentUsage(IReadOnlyList<DevelopmentRecord> Records, IReadOnlyList<string> Contested, int Unpriced);

/// <summary>A month of a project: what was consumed, and how each book takes it.</summary>
public sealed record DevelopmentMonth(
    Guid Project, string Name, Guid Arrangement, LocalDate From, LocalDate Until, AgentId Agent, Money Cost,
    IReadOnlyDictionary<Book, string> Treatments, bool WaitsForApproval);

/// <summary>Usage of coding agents → repository, branch, ticket, commit → project.</summary>
public sealed class DevelopmentQuery(RunrateDb db)
{
    /// <summary>Usage that the projects' scopes name, both days inclusive, in the order of time.</summary>
    public async Task<DevelopmentUsage> Usage(
        EntityId entity, IReadOnlyList<DevelopmentProject> projects, LocalDate from, LocalDate until, CancellationToken ct = default)
    {
        if (projects.Count == 0)
            return new DevelopmentUsage([], [], 0);
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        var works = await db.WorkReferences.AsNoTracking().Where(w => w.Entity == entity).ToListAsync(ct);
        var (owners, contested) = Owners(projects, works);
        var ids = owners.Keys.ToList();
        var events = await db.UsageWorks.AsNoTracking().Where(u => ids.Contains(u.WorkId))
            .Join(db.UsageEvents.AsNoTracking().Where(e => e.Date >= from && e.Date <= until && e.Stream.Entity == entity), u => u.Key, e => e.Key,
                (u, e) => new { u.WorkId, Event = e, e.Stream }).ToListAsync(ct);
        var prices = await PriceBook.Load(db, ct);
        var fx = await FxTable.Load(db, owner.FunctionalCurrency, ct);
        var byId = works.ToDictionary(w => w.Id);
        var records = events.OrderBy(x => x.Event.OccurredAt).ThenBy(x => x.Event.Id)
            .Select(x => new DevelopmentRecord(
                owners[x.WorkId], x.Event.Date, x.Event.OccurredAt, x.Stream.Agent, x.Stream.Provider, x.Stream.Model, byId[x.WorkId],
                x.Event.EventId,
                x.Event.InputTokens + x.Event.OutputTokens + x.Event.CacheReadTokens + x.Event.CacheWriteTokens + x.Event.CacheWrite1hTokens,
                Cost(x.Event, x.Stream, prices, fx))).ToList();
        return new DevelopmentUsage(records, contested, records.Count(r => r.Cost.Count == 0 && r.Tokens > 0));
    }

    /// <summary>The months that were proposed, the latest first, with what each book makes of them.</summary>
    public async Task<IReadOnlyList<DevelopmentMonth>> Months(EntityId entity, CancellationToken ct = default)
    {
        var names = await db.DevelopmentProjects.AsNoTracking().Where(p => p.Entity == entity).ToDictionaryAsync(p => p.Id, p => p.Name, ct);
        var arrangements = await db.Arrangements.AsNoTracking().Where(a => a.Entity == entity && a.ProjectId != null).ToListAsync(ct);
        var ids = arrangements.ConvertAll(a => a.Id);
        var memos = (await db.Memos.AsNoTracking().Where(m => ids.Contains(m.ArrangementId)
            && (m.Stage == MemoStatus.Draft || m.Stage == MemoStatus.Approved)).ToListAsync(ct)).ToLookup(m => m.ArrangementId);
        return
        [
            .. arrangements.OrderByDescending(a => a.Date).ThenBy(a => a.Name, StringComparer.Ordinal).Select(a =>
            {
                var latest = memos[a.Id].GroupBy(m => m.Book).Select(g => g.MaxBy(m => m.Version)!).OrderBy(m => m.Book).ToList();
                return new DevelopmentMonth(
                    a.ProjectId!.Value, names.GetValueOrDefault(a.ProjectId.Value) ?? a.Name, a.Id, a.Development!.From, a.Development.Until,
                    new AgentId(a.Development.Agent), a.Amount, latest.ToDictionary(m => m.Book, m => m.BookTreatment),
                    latest.Exists(m => !m.InForce));
            }),
        ];
    }

    /// <summary>The project that names a work most closely; none where two do alike.</summary>
    private static (Dictionary<int, Guid> Owners, List<string> Contested) Owners(
        IReadOnlyList<DevelopmentProject> projects, List<WorkReference> works)
    {
        var owners = new Dictionary<int, Guid>();
        var contested = new List<string>();
        foreach (var work in works)
        {
            var claims = projects.Select(p => (Project: p, Rank: p.Scope.Matches(work))).Where(c => c.Rank > 0)
                .OrderByDescending(c => c.Rank).ToList();
            if (claims.Count > 1 && claims[0].Rank == claims[1].Rank)
                contested.Add($"{work.Repository} {work.Branch}".Trim() + $" is work of {claims[0].Project.Name} and of {claims[1].Project.Name}.");
            else if (claims.Count > 0)
                owners[work.Id] = claims[0].Project.Id;
        }
        return (owners, [.. contested.Distinct()]);
    }

    private static Dictionary<string, decimal> Cost(UsageEvent used, UsageStream stream, PriceBook prices, FxTable fx)
    {
        var cost = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var count in UsageCounts.Read(used))
        {
            if (prices.Find(stream.Provider, stream.Model, count.Meter, used.Date) is not { } price
                || fx.Rate(price.Currency, used.Date) is not { } rate)
                return [];
            string account = Meters.AccountOf(count.Meter);
            cost[account] = cost.GetValueOrDefault(account) + count.Quantity * price.PerUnit * rate;
        }
        return cost;
    }
}
