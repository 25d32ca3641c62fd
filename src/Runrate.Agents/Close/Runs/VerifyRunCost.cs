using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Close.Runs;

/// <summary>
/// Proves that the ledger holds the run cost of a month once: each agent's day on each account against the usage days and their exact
/// cost, each charge against its entry, and each bill against its true-up. What waits for the next accrual is no finding.
/// </summary>
public sealed class VerifyRunCost(RunrateDb db, Journal journal, Reconciliation reconciliation)
{
    private const int FindingsMax = 20;

    /// <summary>The months that have usage or charges.</summary>
    public async Task<IReadOnlyList<YearMonth>> Months(EntityId entity, CancellationToken ct = default)
    {
        var days = await db.UsageDays.AsNoTracking().Where(d => d.Lane.Entity == entity).Select(d => d.Date).Distinct().ToListAsync(ct);
        var charges = await db.Charges.AsNoTracking().Where(c => c.Entity == entity).Select(c => c.Date).Distinct().ToListAsync(ct);
        return [.. days.Concat(charges).Select(d => d.ToYearMonth()).Distinct().Order()];
    }

    public async Task<IReadOnlyList<LedgerFinding>> Check(EntityId entityId, YearMonth month, CancellationToken ct = default)
    {
        var entity = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == entityId, ct);
        var days = await UsageDays.Posted(db, entityId, month, ct);
        return
        [
            .. (await Usage(entity, month, days, ct)).Take(FindingsMax),
            .. (await Exact(entity, month, days, ct)).Take(FindingsMax),
            .. (await Charges(entity, month, ct)).Take(FindingsMax),
            .. (await TrueUps(entity, month, ct)).Take(FindingsMax),
        ];
    }

    /// <summary>What the usage days say was posted, against what was: by day, agent and account.</summary>
    private async Task<IEnumerable<LedgerFinding>> Usage(
        Entity entity, YearMonth month, IReadOnlyList<PostedDay> days, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var left = new Dictionary<(LocalDate Date, AgentId Agent, string Account), (long Noted, long Posted)>();
        foreach (var day in days.Where(d => d.Micros != 0))
        {
            var key = (day.Date, day.Agent, Meters.AccountOf(day.Meter));
            left[key] = (left.GetValueOrDefault(key).Noted + day.Micros, 0);
        }
        // What came late is posted to a later month, never to an earlier one. Hardly two are of one day, agent and account: having them
        // summed by the database would only sort them.
        var postings = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == entity.Id && e.Period >= month && e.Kind == EntryKind.Usage && e.Date >= first && e.Date <= last)
            .SelectMany(e => e.Postings, (e, p) => new { e.Date, p.Agent, p.Account, p.Amount.Micros })
            .Where(x => x.Account != UsageEntries.Accrued).ToListAsync(ct);
        foreach (var posting in postings)
        {
            var key = (posting.Date, posting.Agent ?? AgentId.Unassigned, posting.Account);
            var (known, posted) = left.GetValueOrDefault(key);
            left[key] = (known, posted + posting.Micros);
        }
        return left.Where(x => x.Value.Noted != x.Value.Posted).OrderBy(x => x.Key.Date).ThenBy(x => x.Key.Agent.Value, StringComparer.Ordinal)
            .Select(x => new LedgerFinding("usage-posted", $"usage/{x.Key.Date:uuuu-MM-dd}/{x.Key.Agent}",
                $"Usage of {x.Key.Agent} on {x.Key.Date:uuuu-MM-dd} in {x.Key.Account}: the ledger holds "
                + $"{InWords.Of(new Money(x.Value.Posted, entity.FunctionalCurrency))}, and "
                + $"{InWords.Of(new Money(x.Value.Noted, entity.FunctionalCurrency))} was noted as posted."));
    }

    /// <summary>What was posted of each agent's month and account, against the exact cost it was rounded from and what rounding left over.</summary>
    private async Task<IEnumerable<LedgerFinding>> Exact(
        Entity entity, YearMonth month, IReadOnlyList<PostedDay> days, CancellationToken ct)
    {
        var functional = entity.FunctionalCurrency;
        var carries = (await db.RoundingCarries.AsNoTracking()
                .Where(c => c.Entity == entity.Id && c.Stream == RoundingCarries.Usage && c.Period == month).ToListAsync(ct))
            .ToDictionary(c => (c.Agent, c.Account), c => c.Amount);
        // Another currency was taken at the rate of its day, which may have been corrected since: its micros are proven by the postings.
        var wrong = days.GroupBy(d => (d.Agent, Account: Meters.AccountOf(d.Meter)))
            .Where(g => g.All(d => d.Currency == functional))
            .Select(g => (
                g.Key, Exact: g.Sum(d => d.Quantity * d.PerUnit), Posted: new Money(g.Sum(d => d.Micros), functional).ToDecimal()))
            .Where(x => x.Exact != x.Posted + carries.GetValueOrDefault(x.Key));
        return wrong.Select(x => new LedgerFinding("usage-exact", $"{month.ToIso()}/{x.Key.Agent}",
            $"Usage of {x.Key.Agent} in {month.ToIso()} in {x.Key.Account}: {x.Posted} was posted of an exact cost of {x.Exact}."));
    }

    /// <summary>Every posted charge names the entry it is in, and every entry of charges is what its charges say.</summary>
    private async Task<IEnumerable<LedgerFinding>> Charges(Entity entity, YearMonth month, CancellationToken ct)
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var charges = await db.Charges.AsNoTracking()
            .Where(c => c.Entity == entity.Id && c.Date >= first && c.Date <= last && c.EntryId != null)
            .GroupBy(c => new { c.EntryId, c.Currency })
            .Select(g => new { Entry = g.Key.EntryId!.Value, g.Key.Currency, Billed = g.Sum(c => c.BilledCost), Count = g.Count() }).ToListAsync(ct);
        var payable = await db.Entries.AsNoTracking()
            .Where(e => e.Entity == entity.Id && e.Period >= month && e.Kind == EntryKind.Charge && e.Date >= first && e.Date <= last)
            .Select(e => new { e.Id, e.Key, e.Date, Micros = e.Postings.Where(p => p.Account == UsageEntries.Payable).Sum(p => p.Amount.Micros) })
            .ToListAsync(ct);
        var posted = payable.Where(e => e.Key.Value.StartsWith($"charges/{e.Date:uuuu-MM-dd}/", StringComparison.Ordinal))
            .ToDictionary(e => e.Id.Value);
        var findings = new List<LedgerFinding>();
        foreach (var group in charges)
        {
            if (!posted.Remove(group.Entry, out var entry))
                findings.Add(new LedgerFinding("charge-entry", $"{group.Entry}", $"{group.Count} charges name an entry that is not there."));
            else if (group.Currency == entity.FunctionalCurrency
                && Math.Abs(group.Billed + new Money(entry.Micros, entity.FunctionalCurrency).ToDecimal()) > group.Count * Micro)
                findings.Add(new LedgerFinding("charge-amount", entry.Key.Value,
                    $"{entry.Key} takes {-new Money(entry.Micros, entity.FunctionalCurrency).ToDecimal()} of bills, "
                    + $"and its charges come to {group.Billed}."));
        }
        findings.AddRange(posted.Values.Select(e => new LedgerFinding("charge-twice", e.Key.Value,
            $"No charge names {e.Key}: it was posted twice, or its charges are gone.")));
        return findings;
    }

    private const decimal Micro = 0.000001m;

    private async Task<IEnumerable<LedgerFinding>> TrueUps(Entity entity, YearMonth month, CancellationToken ct)
    {
        if (await db.MonthsDue.AsNoTracking().AnyAsync(d => d.Entity == entity.Id && d.Work == MonthDue.TrueUp && d.Period == month, ct))
            return [];
        var due = await new TrueUp(db, journal, reconciliation).Due(entity, month, ct);
        return due.Select(d => new LedgerFinding("true-up", d.Key.Value, $"{d.Memo}: the books do not hold the bill, and nothing waits to post it."));
    }
}
