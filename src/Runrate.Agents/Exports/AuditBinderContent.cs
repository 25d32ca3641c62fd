using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Treatments;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Exports;

/// <summary>Everything a binder is written from, each list in an order that the data itself gives.</summary>
internal sealed record BinderContent(
    Entity Entity, ExportScope Scope, IReadOnlyList<Agent> Agents, IReadOnlyList<Arrangement> Arrangements,
    ILookup<Guid, TreatmentMemo> Memos,
    IReadOnlyList<AssetRecord> Assets, IReadOnlyList<JournalEntry> Entries, IReadOnlyList<PeriodClose> Closes,
    ILookup<AgentId, AgentEvent> Events,
    ILookup<string, Price> Prices, IReadOnlyDictionary<string, ModelCard> Models)
{
    public static async Task<BinderContent> Load(RunrateDb db, Entity entity, ExportScope scope, CancellationToken ct)
    {
        var id = entity.Id;
        var book = scope.Book;
        return new BinderContent(
            entity, scope,
            [.. (await db.Agents.AsNoTracking().Where(a => a.Entity == id).ToListAsync(ct)).OrderBy(a => a.Id.Value,
                StringComparer.Ordinal)],
            [.. (await db.Arrangements.AsNoTracking().Where(a => a.Entity == id).ToListAsync(ct)).OrderBy(a => a.Name,
                StringComparer.Ordinal).ThenBy(a => a.Id)],
            (await db.Memos.AsNoTracking().Where(m => m.Entity == id).ToListAsync(ct)).ToLookup(m => m.ArrangementId),
            [.. (await db.Assets.AsNoTracking().Where(a => a.Entity == id && a.Book == book).ToListAsync(ct)).OrderBy(a =>
                a.StartsOn).ThenBy(a => a.Id)],
            [.. (await db.Entries.AsNoTracking().Include(e => e.Postings.OrderBy(p => p.Line))
                    .Where(e => e.Entity == id && (e.Book == null || e.Book == book) && e.Period >= scope.From
                        && e.Period <= scope.To).ToListAsync(ct))
                .OrderBy(e => e.Period).ThenBy(e => e.Date).ThenBy(e => e.Key.Value, StringComparer.Ordinal)],
            [.. (await db.Closes.AsNoTracking().Where(c => c.Entity == id && c.Period <= scope.To).ToListAsync(ct)).OrderBy(c => c.Period)],
            (await db.AgentEvents.AsNoTracking().Where(e => e.Entity == id).ToListAsync(ct)).ToLookup(e => e.Agent),
            (await db.Prices.AsNoTracking().ToListAsync(ct)).ToLookup(p => p.Model),
            await db.ModelCards.AsNoTracking().ToDictionaryAsync(m => m.Model, ct));
    }

    /// <summary>The postings of an agent, or of none.</summary>
    public IEnumerable<(JournalEntry Entry, Posting Posting)> EntriesOf(AgentId? agent) => Entries.SelectMany(
        e => e.Postings.Where(p => agent is null ? p.Agent is null || p.Agent == AgentId.Unassigned : p.Agent == agent), (e, p) => (e, p));
}
