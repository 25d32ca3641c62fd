using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Auditing;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Runs;

/// <summary>
/// Proves that what the books were made from is what came in: usage days are the sum of their events, a charge that was taken to the
/// ledger is in it at its effective cost, what has no price waits where people see it, and every delivery and seal stands in the trail
/// of who did what.
/// </summary>
public sealed class VerifyIntake(RunrateDb db)
{
    private const int FindingsMax = 20;
    private const decimal Micro = 0.000001m;

    private readonly record struct Used(LocalDate Date, AgentId Agent, string Provider, string Model, string Meter, string Environment);

    public async Task<IReadOnlyList<LedgerFinding>> Check(EntityId entity, YearMonth month, CancellationToken ct = default) =>
    [
        .. (await Usage(entity, month, ct)).Take(FindingsMax),
        .. (await Unseen(entity, month, ct)).Take(FindingsMax),
        .. (await Charges(entity, month, ct)).Take(FindingsMax),
    ];

    /// <summary>Deliveries and seals against the trail, which names each.</summary>
    public async Task<IReadOnlyList<LedgerFinding>> Trail(EntityId entity, CancellationToken ct = default)
    {
        var findings = new List<LedgerFinding>();
        var numbers = await db.ImportFiles.AsNoTracking().Select(f => f.Number).OrderBy(n => n).ToListAsync(ct);
        if (Enumerable.Range(1, numbers.Count).Except(numbers).Select(n => (int?)n).FirstOrDefault() is { } gap)
            findings.Add(new LedgerFinding("delivery-missing", $"{gap}", $"Delivery {gap} is missing: deliveries are numbered without a gap."));
        var files = await db.ImportFiles.AsNoTracking().Where(f => f.Entity == entity).ToListAsync(ct);
        var said = (await db.AuditEvents.AsNoTracking().Where(a => a.Entity == entity && a.Act == AuditAct.Imported)
            .Select(a => new { a.Subject, a.Text }).ToListAsync(ct)).ToLookup(a => a.Subject, a => a.Text);
        findings.AddRange(files.Where(f => !said[AuditedActs.SubjectOf(f)].Contains(AuditedActs.TextOf(f)))
            .Select(f => new LedgerFinding("delivery", $"{f.Number}", $"Delivery {f.Number} is not as the trail of who did what has it.")));
        var there = files.Select(AuditedActs.SubjectOf).ToHashSet();
        findings.AddRange(said.Where(s => !there.Contains(s.Key))
            .Select(s => new LedgerFinding("delivery-missing", s.Key, $"{s.First()} That delivery is not there.")));
        var acts = (await db.AuditEvents.AsNoTracking().Where(a => a.Entity == entity
            && (a.Act == AuditAct.Sealed || a.Act == AuditAct.Reopened || a.Act == AuditAct.ReopenAsked))
            .Select(a => new { a.Act, a.Subject }).ToListAsync(ct)).CountBy(a => a).ToDictionary(a => (a.Key.Act, a.Key.Subject), a => a.Value);
        var links = (await db.Seals.AsNoTracking().Where(s => s.Entity == entity).Select(s => new { s.Act, s.Period }).ToListAsync(ct))
            .CountBy(l => l);
        foreach (var (link, count) in links)
        {
            var subject = $"close/{link.Period.ToIso()}";
            var (act, asked) = link.Act == Ledger.SealAct.Sealed ? (AuditAct.Sealed, AuditAct.Sealed) : (AuditAct.Reopened, AuditAct.ReopenAsked);
            if (acts.GetValueOrDefault((act, subject)) != count || acts.GetValueOrDefault((asked, subject)) < count)
                findings.Add(new LedgerFinding("seal-trail", link.Period.ToIso(),
                    $"{link.Period.ToIso()} was {(act == AuditAct.Sealed ? "sealed" : "reopened")} {count} times, "
                    + "and the trail of who did what says otherwise."));
        }
        return [.. findings.Take(FindingsMax)];
    }

    private async Task<IEnumerable<LedgerFinding>> Usage(EntityId entity, YearMonth month, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var left = new Dictionary<Used, (decimal Day, decimal Events)>();
        var days = await UsageDays.Of(db, entity, first, last)
            .GroupBy(d => new { d.Date, d.Lane.Agent, d.Lane.Provider, d.Lane.Model, d.Lane.Meter, d.Lane.Environment })
            .Select(g => new { g.Key, Quantity = g.Sum(d => d.Quantity) }).ToListAsync(ct);
        foreach (var day in days)
            left[new(day.Key.Date, day.Key.Agent, day.Key.Provider, day.Key.Model, day.Key.Meter, day.Key.Environment)] = (day.Quantity, 0);
        var streams = await db.UsageStreams.AsNoTracking().Where(s => s.Entity == entity).ToDictionaryAsync(s => s.Id, ct);
        var statedCounts = await db.Entities.AsNoTracking().AnyAsync(e => e.Id == entity && e.StatedCost == StatedCostUse.Counts, ct);
        var events = db.UsageEvents.AsNoTracking().Where(e => e.Stream.Entity == entity && e.Date >= first && e.Date <= last)
            .GroupBy(e => new
            {
                e.StreamId,
                e.Date,
                e.Unpriced,
                e.Others,
                // A record without a price counts at what its sender says it cost, where the policy says so.
                IsStated = statedCounts && e.Unpriced != null && e.ReportedCost > 0 && e.ReportedCost <= UsagePricing.CostMax,
            })
            .Select(g => new
            {
                g.Key,
                Count = g.Count(),
                Input = g.Sum(e => e.InputTokens),
                Output = g.Sum(e => e.OutputTokens),
                CacheRead = g.Sum(e => e.CacheReadTokens),
                CacheWrite = g.Sum(e => e.CacheWriteTokens),
                CacheWrite1h = g.Sum(e => e.CacheWrite1hTokens),
                Stated = g.Sum(e => e.ReportedCost),
            }).AsAsyncEnumerable();
        await foreach (var group in events.WithCancellation(ct))
        {
            var stream = streams[group.Key.StreamId];
            var unpriced = group.Key.Unpriced?.Split(',') ?? [];
            IEnumerable<MeterCount> counts = group.Key.IsStated ? [new(Meters.StatedCost, group.Stated ?? 0)] :
            [
                new(Meters.InputTokens, group.Input), new(Meters.OutputTokens, group.Output), new(Meters.CacheReadTokens, group.CacheRead),
                new(Meters.CacheWriteTokens, group.CacheWrite), new(Meters.CacheWrite1hTokens, group.CacheWrite1h),
                .. UsageCounts.Others(group.Key.Others).Select(o => o with { Quantity = o.Quantity * group.Count }),
            ];
            foreach (var count in counts.Where(c => c.Quantity != 0 && (group.Key.IsStated || !unpriced.Contains(c.Meter))))
                Came(stream, group.Key.Date, count.Meter, count.Quantity);
        }
        // What two meters tell of the same calls is counted once.
        foreach (var twice in await db.UsageOverlaps.AsNoTracking().Where(o => o.Entity == entity && o.Date >= first && o.Date <= last)
            .Select(o => new { o.StreamId, o.Date, o.Meter, o.Quantity }).ToListAsync(ct))
            Came(streams[twice.StreamId], twice.Date, twice.Meter, -twice.Quantity);
        return left.Where(x => x.Value.Day != x.Value.Events).OrderBy(x => x.Key.Date).ThenBy(x => x.Key.Agent.Value, StringComparer.Ordinal)
            .Select(x => new LedgerFinding("usage-events", $"usage/{x.Key.Date:uuuu-MM-dd}/{x.Key.Agent}",
                $"{x.Key.Meter} of {x.Key.Model} by {x.Key.Agent} on {x.Key.Date:uuuu-MM-dd}: the day says {x.Value.Day:0.######}, "
                + $"and what came in says {x.Value.Events:0.######}."));

        void Came(UsageStream stream, LocalDate date, string meter, decimal quantity)
        {
            var key = new Used(date, stream.Agent, stream.Provider, stream.Model, meter, stream.Environment);
            var (day, events) = left.GetValueOrDefault(key);
            left[key] = (day, events + quantity);
        }
    }

    /// <summary>Usage without a price is in no figure: it has to wait where people see it, or somebody has to have settled it.</summary>
    private async Task<IEnumerable<LedgerFinding>> Unseen(EntityId entity, YearMonth month, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var unseen = await db.UsageEvents.AsNoTracking().Where(e => e.Unpriced != null && e.Stream.Entity == entity && e.Date >= first
            && e.Date <= last && !db.Quarantine.Any(q => q.UsageEventId == e.Id)).Select(e => e.EventId).Take(FindingsMax).ToListAsync(ct);
        return unseen.Select(id => new LedgerFinding("usage-unseen", id, $"{id} of {month.ToIso()} has no price and waits nowhere."));
    }

    /// <summary>A posted charge is in an entry, at its effective cost; where it names none, those of its posting came to nothing.</summary>
    private async Task<IEnumerable<LedgerFinding>> Charges(EntityId entity, YearMonth month, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var functional = await db.Entities.AsNoTracking().Where(e => e.Id == entity).Select(e => e.FunctionalCurrency).FirstAsync(ct);
        var charges = db.Charges.AsNoTracking()
            .Where(c => c.Entity == entity && c.Date >= first && c.Date <= last && c.PostedAt != null && c.Currency == functional);
        var hidden = await charges.Where(c => c.EntryId == null).GroupBy(c => new { c.Date, c.PostedAt })
            .Select(g => new { g.Key.Date, Count = g.Count(), Billed = g.Sum(c => c.BilledCost), Effective = g.Sum(c => c.EffectiveCost) })
            .ToListAsync(ct);
        var posted = await charges.Where(c => c.EntryId != null).GroupBy(c => c.EntryId)
            .Select(g => new { Entry = g.Key!.Value, Count = g.Count(), Effective = g.Sum(c => c.EffectiveCost) }).ToListAsync(ct);
        var expensed = (await db.Entries.AsNoTracking()
                .Where(e => e.Entity == entity && e.Period >= month && e.Kind == EntryKind.Charge && e.Date >= first && e.Date <= last)
                .SelectMany(e => e.Postings, (e, p) => new { e.Id, e.Key, p.Account, p.Amount.Micros })
                .GroupBy(x => new { x.Id, x.Key, x.Account }).Select(g => new { g.Key, Micros = g.Sum(x => x.Micros) }).ToListAsync(ct))
            .GroupBy(x => x.Key.Id.Value)
            .ToDictionary(g => g.Key, g => (g.First().Key.Key, Micros: g.Where(x => IsExpense(x.Key.Account)).Sum(x => x.Micros)));
        return
        [
            .. hidden.Where(h => Math.Abs(h.Billed) > h.Count * Micro || Math.Abs(h.Effective) > h.Count * Micro)
                .Select(h => new LedgerFinding("charge-hidden", $"charges/{h.Date:uuuu-MM-dd}",
                    $"{h.Count} charges of {h.Date:uuuu-MM-dd} are marked as posted and are in no entry: {h.Billed:0.00####} was billed.")),
            .. posted.Where(p => expensed.TryGetValue(p.Entry, out var entry)
                    && Math.Abs(p.Effective - new Money(entry.Micros, functional).ToDecimal()) > p.Count * Micro)
                .Select(p => new LedgerFinding("charge-effective", expensed[p.Entry].Key.Value,
                    $"{expensed[p.Entry].Key} expenses {new Money(expensed[p.Entry].Micros, functional).ToDecimal()}, "
                    + $"and its charges cost {p.Effective}.")),
        ];
    }

    private static bool IsExpense(string account) =>
        ChartOfAccounts.Default.Contains(account) && ChartOfAccounts.Default[account].Type == AccountType.Expense;
}
