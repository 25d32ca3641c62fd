using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Steps;

/// <summary>
/// Posts what agents of one entity owe it for serving another, in the books of both at once. It posts the difference to what either side
/// holds, for every month up to the one that is closed: a late event, another rate or a reversed entry is caught up with. What belongs to a
/// sealed month goes to the entity's next open one under its own month.
/// </summary>
public sealed class RechargeAffiliates(RunrateDb db, Journal journal, RechargeDue due, IdGenerator ids, IClock clock)
{
    public async Task<Outcome<StepResult>> Run(EntityId entityId, YearMonth period, Actor actor, CancellationToken ct = default)
    {
        var providers = await Providers(entityId, ct);
        if (providers.Count == 0)
            return new StepResult(CloseSteps.RechargeAffiliates.Name, 0, 0, []);
        var taken = await Hold(entityId, providers, $"{actor.Name}, recharges of {period.ToIso()}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        var (drafts, attention, already) = (new List<EntryDraft>(), new List<string>(), 0);
        foreach (var provider in providers)
        {
            var lines = (await due.Of(provider, period, ct: ct)).Where(l => provider.Id == entityId || l.Case.Receiver == entityId).ToList();
            attention.AddRange(lines.Where(l => l.Missing is not null).Select(l =>
                $"{l.Case.AgentName} of {l.Case.ProviderName} for {l.Case.ReceiverName}: {l.Missing} Nothing is recharged until then."));
            if (lines.Count > 0 && provider.Id != entityId && !await IsPrepared(provider.Id, period, ct))
                attention.Add($"{provider.Name} has not prepared {InWords.Of(period)}: what it recharges may still change.");
            foreach (var line in lines)
                already += await Add(line, drafts, ct) ? 0 : 1;
        }
        await db.SaveChangesAsync(ct);
        var posted = await journal.Post(drafts, actor, LatePolicy.NextOpenPeriod, ct);
        if (!posted.IsOk)
            return posted.Refusal;
        await hold.Commit(ct);
        return new StepResult(CloseSteps.RechargeAffiliates.Name, posted.Value.Posted, already, attention);
    }

    /// <summary>The books of the entity and of all that recharge it or are recharged by it.</summary>
    internal async Task<Outcome<BooksHold>> Hold(EntityId entity, string doing, CancellationToken ct) =>
        await Hold(entity, await Providers(entity, ct), doing, ct);

    /// <summary>Both sides of a recharge are held, always in the same order: two closes never wait for each other.</summary>
    private async Task<Outcome<BooksHold>> Hold(EntityId entity, IReadOnlyList<Entity> providers, string doing, CancellationToken ct)
    {
        var involved = await Involved(entity, providers, ct);
        var taken = await BooksLock.Take(db, involved[0], doing, ct);
        foreach (var other in taken.IsOk ? involved.Skip(1) : [])
        {
            if (await BooksLock.Take(db, other, doing, ct) is not { IsOk: false } busy)
                continue;
            await taken.Value.DisposeAsync();
            return busy.Refusal;
        }
        return taken;
    }

    /// <summary>The entries of a difference, and the record that holds the two together; false where there is none.</summary>
    private async Task<bool> Add(RechargeLine line, List<EntryDraft> drafts, CancellationToken ct)
    {
        var (of, left, taken) = (line.Case, line.Left, line.ReceiverLeft);
        if (left.IsZero && taken.Count == 0)
            return false;
        var sequence = 1 + (await db.Recharges.AsNoTracking()
            .Where(r => r.Entity == of.Provider && r.Receiver == of.Receiver && r.Agent == of.Agent && r.Period == of.Month)
            .MaxAsync(r => (int?)r.Sequence, ct) ?? 0);
        db.Recharges.Add(new RechargeRecord
        {
            Id = ids.Next(),
            Entity = of.Provider,
            Receiver = of.Receiver,
            Agent = of.Agent,
            Period = of.Month,
            Sequence = sequence,
            Amount = left,
            ReceiverAmount = taken.Aggregate(Money.Zero(line.ReceiverCurrency), (sum, l) => sum + l.Amount),
            Rate = line.Rate ?? 1,
            Basis = line.Basis,
            PostedAt = clock.GetCurrentInstant(),
        });
        if (RechargeEntries.Receiver(of, taken, sequence, line.Function, line.Basis) is { } received)
            drafts.Add(received);
        if (RechargeEntries.Provider(of, left, sequence, line.Basis) is { } given)
            drafts.Add(given);
        return true;
    }

    /// <summary>Entities with an agent that serves, or served, this one; and itself.</summary>
    private async Task<IReadOnlyList<Entity>> Providers(EntityId entity, CancellationToken ct)
    {
        var rules = await db.RechargeRules.AsNoTracking().ToListAsync(ct);
        var recorded = await db.Recharges.AsNoTracking().Where(r => r.Entity == entity || r.Receiver == entity)
            .Select(r => r.Entity).Distinct().ToListAsync(ct);
        var known = rules.Where(r => r.Entity == entity || r.Terms.Exists(t => t.Receiver == entity.Value)).Select(r => r.Entity)
            .Union(recorded).ToHashSet();
        return [.. (await db.Entities.AsNoTracking().ToListAsync(ct)).Where(e => known.Contains(e.Id))
            .OrderBy(e => e.Id.Value, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<EntityId>> Involved(EntityId entity, IReadOnlyList<Entity> providers, CancellationToken ct)
    {
        var own = await db.RechargeRules.AsNoTracking().Where(r => r.Entity == entity).ToListAsync(ct);
        var recorded = await db.Recharges.AsNoTracking().Where(r => r.Entity == entity).Select(r => r.Receiver).Distinct().ToListAsync(ct);
        return [.. own.SelectMany(r => r.Terms).Select(t => new EntityId(t.Receiver)).Union(recorded).Union(providers.Select(p => p.Id))
            .Append(entity).Distinct().OrderBy(e => e.Value, StringComparer.Ordinal)];
    }

    private async Task<bool> IsPrepared(EntityId entity, YearMonth period, CancellationToken ct) =>
        await db.Closes.AsNoTracking().FirstOrDefaultAsync(c => c.Entity == entity && c.Period == period, ct) is { } close
        && (close.Status == CloseStatus.Closed || close.Steps.Any(s => s.Step == CloseSteps.RechargeAffiliates.Name));
}
