using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Steps;

/// <param name="Events">Usage events that changed hands; the next accrual moves their cost.</param>
/// <param name="Charges">Charges that changed hands.</param>
/// <param name="Entries">Entries that moved the cost of charges already posted.</param>
public sealed record ClaimResult(int Events, int Charges, int Entries);

/// <summary>
/// Gives an agent what came in under a name that the register did not know, or was wrong: everything unassigned with that name. What is posted
/// moves by entries, in the month it belongs to or the next open one; nothing is edited.
/// </summary>
public sealed class ClaimRecords(RunrateDb db, Journal journal, AccrueUsage accrueUsage)
{
    private const int ChunkSize = 1_000;

    public async Task<Outcome<ClaimResult>> Run(
        EntityId entity, string agentKey, AgentId agent, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Claiming records takes the role Accountant.");
        if (!await db.Agents.AnyAsync(a => a.Id == agent && a.Entity == entity, ct))
            return new Refusal(RefusalCodes.NotFound, $"There is no agent {agent}.", "agent");
        int events, charges;
        var batch = new PostedBatch();
        var taken = await BooksLock.Take(db, entity, $"{actor.Name}, claiming {agentKey} for {agent}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using (var hold = taken.Value)
        {
            if (await IntakeLock.Alone(db, $"{actor.Name}, claiming {agentKey} for {agent}", ct) is { } busy)
                return busy;
            events = await Usage(entity, agentKey, agent, ct);
            charges = await Charges(entity, agentKey, agent, actor, batch, ct);
            await db.SaveChangesAsync(ct);
            await hold.Commit(ct);
        }
        db.ChangeTracker.Clear();
        var due = await MonthDue.Of(db, entity, MonthDue.TrueUp, ct);
        if (charges > 0 && due.Count > 0 && await accrueUsage.Run(entity, due.Max(), actor, ct) is { IsOk: false } refused)
            return refused.Refusal;
        return new ClaimResult(events, charges, batch.Posted);
    }

    /// <summary>The days move by what the events counted; whose they are stands with their streams.</summary>
    private async Task<int> Usage(EntityId entity, string agentKey, AgentId agent, CancellationToken ct)
    {
        var totals = new UsageDayTotals(db, entity);
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entity, ct);
        var book = await PriceBook.Load(db, ct);
        var pricing = new UsagePricing(book, totals, owner.StatedCost);
        var streams = await db.UsageStreams
            .Where(s => s.Entity == entity && s.Agent == AgentId.Unassigned && s.AgentKey == agentKey).ToListAsync(ct);
        var ids = streams.Select(s => s.Id).ToList();
        var moved = 0;
        await SettleOverlaps.Move(db, book, totals, streams, -1, ct);
        // One pass over the events, whatever the number of streams.
        for (var last = 0L; streams.Count > 0;)
        {
            var chunk = await db.UsageEvents.Where(e => e.Id > last && ids.Contains(e.StreamId)).OrderBy(e => e.Id).Take(ChunkSize).ToListAsync(ct);
            streams.ForEach(s => s.Agent = AgentId.Unassigned);
            chunk.ForEach(pricing.Take);
            streams.ForEach(s => s.Agent = agent);
            chunk.ForEach(pricing.Add);
            moved += chunk.Count;
            await Outcomes(entity, chunk, agent, ct);
            if (chunk.Count < ChunkSize)
                break;
            last = chunk[^1].Id;
        }
        streams.ForEach(s => s.Agent = agent);
        await SettleOverlaps.Move(db, book, totals, streams, 1, ct);
        await db.SaveChangesAsync(ct);
        await totals.Flush(ct);
        return moved;
    }

    /// <summary>What the events delivered goes with them, and is credited by the next close.</summary>
    private async Task Outcomes(EntityId entity, List<UsageEvent> events, AgentId agent, CancellationToken ct)
    {
        foreach (var source in events.GroupBy(e => e.Source))
        {
            var ids = source.Select(e => e.EventId).ToList();
            var delivered = db.Outputs.Where(o => o.Source == source.Key && o.Entity == entity && o.Agent == AgentId.Unassigned
                && EF.Parameter(ids).Contains(o.EventId));
            var dates = await delivered.Select(o => o.Date).Distinct().ToListAsync(ct);
            await delivered.ExecuteUpdateAsync(o => o.SetProperty(x => x.Agent, agent), ct);
            await MonthDue.Note(db, entity, MonthDue.Outcomes, dates.Select(d => d.ToYearMonth()).Distinct(), ct);
        }
    }

    private async Task<int> Charges(
        EntityId entity, string agentKey, AgentId agent, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var currency = await db.Entities.Where(e => e.Id == entity).Select(e => e.FunctionalCurrency).FirstAsync(ct);
        var fx = await FxTable.Load(db, currency, ct);
        var charges = await db.Charges.Where(c => c.Entity == entity && c.Agent == AgentId.Unassigned && c.AgentKey == agentKey).ToListAsync(ct);
        var posted = charges.Where(c => c.PostedAt is not null).GroupBy(c => c.Date).ToList();
        var next = await EntrySequences.Next(db, entity, [.. posted.Select(g => Stem(g.Key, agent))], ct);
        var drafts = new List<EntryDraft>();
        foreach (var day in posted)
        {
            var shifts = day.GroupBy(c => c.Account).Select(g => new UsageLine(
                g.Key, Money.From(g.Sum(c => c.EffectiveCost * (fx.Rate(c.Currency, c.Date) ?? 0)), currency))).ToList();
            if (UsageEntries.Claim(entity, day.Key, agentKey, agent, shifts, next[Stem(day.Key, agent)]) is { } draft)
                drafts.Add(draft);
        }
        await batch.Post(journal, drafts, actor, ct);
        await MonthDue.Note(db, entity, MonthDue.TrueUp, posted.Select(d => d.Key.ToYearMonth()).Distinct(), ct);
        foreach (var charge in charges)
        {
            charge.Agent = agent;
            charge.Sign();
        }
        return charges.Count;
    }

    private static string Stem(LocalDate date, AgentId agent) => $"claims/{date:uuuu-MM-dd}/{agent}";
}
