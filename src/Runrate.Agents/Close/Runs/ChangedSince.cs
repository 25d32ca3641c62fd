using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Close.Runs;

/// <summary>
/// What came after the steps of a month had run, counted from when it was stated or from what is not posted yet: cheap enough for every
/// page. It may name what changes no entry; what exactly is due, only sealing asks.
/// </summary>
public sealed class ChangedSince(RunrateDb db)
{
    /// <summary>Each as <c>1 memo approved</c>; empty for a month that was not begun, or is sealed.</summary>
    public async Task<IReadOnlyList<string>> Of(PeriodClose close, CancellationToken ct = default)
    {
        if (close.Status != CloseStatus.Closing || close.Steps.Count == 0)
            return [];
        var (entity, period, last) = (close.Entity, close.Period, close.Period.LastDay());
        var (since, ended) = (close.Steps.Min(s => s.FinishedAt), close.Steps.Max(s => s.FinishedAt));
        var stated = await db.Entities.AsNoTracking().Where(e => e.Id == entity).Select(_ => new
        {
            PricedAlone = db.Quarantine.Count(q => q.Entity == entity && q.ResolvedAt > since && q.Date <= last && q.UsageEventId == null),
            Priced = db.Quarantine.Where(q => q.Entity == entity && q.ResolvedAt > since && q.Date <= last && q.UsageEventId != null)
                .Select(q => q.UsageEventId).Distinct().Count(),
            Memos = db.Memos.Count(m => m.Entity == entity && m.ApprovedAt > since
                && db.Arrangements.Any(a => a.Id == m.ArrangementId && a.Date <= last)),
            Commitments = db.Arrangements.Count(a => a.Entity == entity && a.CommitmentStatedAt > since && a.Date <= last),
            Tests = db.ImpairmentTests.Count(t => t.Entity == entity && t.ApprovedAt > since && t.Date <= last),
            Exits = db.Disposals.Count(d => d.Entity == entity && d.RecordedAt > since && d.Date <= last),
            Rates = db.TaxRates.Count(r => r.Entity == entity && r.RecordedAt > since && r.EffectiveFrom <= last),
            Recharges = db.RechargeRules.Count(r => r.StatedAt > since && r.From <= period),
            Served = db.ServedOutcomes.Count(s => s.StatedAt > since && s.Period <= period),
            Rules = db.AuditEvents.Count(a => a.At > since && a.Entity == entity && a.Act == AuditAct.RuleChanged
                && a.Subject.StartsWith("allocation/")),
            Projects = db.AuditEvents.Count(a => a.At > since && a.Entity == entity && a.Act == AuditAct.ArrangementStated
                && a.Subject.StartsWith("development-project/")),
            Agents = db.AgentEvents.Where(a => a.Entity == entity && a.At > since
                && (a.Kind == AgentEventKind.Changed || a.Kind == AgentEventKind.FunctionChanged)).Select(a => a.Agent).Distinct().Count(),
            Outcomes = db.MonthsDue.Count(d => d.Entity == entity && d.Work == MonthDue.Outcomes && d.Period <= period),
            Bills = db.MonthsDue.Where(d => d.Entity == entity && d.Work == MonthDue.TrueUp && d.Period <= period)
                .Select(d => d.Period).Distinct().Count(),
            Entries = db.Entries.Count(e => e.Entity == entity && e.Period == period && e.PostedAt > ended),
        }).SingleAsync(ct);
        var records = stated.PricedAlone + stated.Priced;
        var (usage, charges) = await NotPosted(entity, last, ct);
        (int Count, string One, string Many)[] all =
        [
            (stated.Memos, "memo approved", "memos approved"), (records, "record settled or priced", "records settled or priced"),
            // What was priced is not posted yet either: it is told once.
            (records == 0 ? usage : 0, "total of metered usage not posted", "totals of metered usage not posted"),
            (charges, "charge not posted", "charges not posted"), (stated.Outcomes, "report of outcomes", "reports of outcomes"),
            (stated.Bills, "month of bills to compare", "months of bills to compare"), (stated.Exits, "exit recorded", "exits recorded"),
            (stated.Tests, "impairment test approved", "impairment tests approved"), (stated.Rates, "tax rate stated", "tax rates stated"),
            (stated.Rules, "rule of shared cost changed", "rules of shared cost changed"),
            (stated.Recharges + stated.Served, "recharge stated", "recharges stated"),
            (stated.Commitments, "commitment stated", "commitments stated"),
            (stated.Projects, "development project changed", "development projects changed"), (stated.Agents, "agent changed", "agents changed"),
            (stated.Entries, "entry posted", "entries posted"),
        ];
        return [.. all.Where(c => c.Count > 0).Select(c => InWords.Count(c.Count, c.One, c.Many))];
    }

    /// <summary>Usage and charges that the ledger does not hold yet, but for those that wait for a rate.</summary>
    private async Task<(int Usage, int Charges)> NotPosted(EntityId entity, LocalDate last, CancellationToken ct)
    {
        var usage = await UsageDays.Due(db, entity, last)
            .GroupBy(d => new { d.Lane.Currency, d.Date }).Select(g => new { g.Key.Currency, g.Key.Date, Count = g.Count() }).ToListAsync(ct);
        var charges = await db.Charges.AsNoTracking()
            .Where(c => c.Entity == entity && c.PostedAt == null && c.Date <= last
                && !(c.Category == ChargeCategory.Purchase && c.ArrangementId != null))
            .GroupBy(c => new { c.Currency, c.Date }).Select(g => new { g.Key.Currency, g.Key.Date, Count = g.Count() }).ToListAsync(ct);
        if (usage.Count + charges.Count == 0)
            return (0, 0);
        var own = await db.Entities.AsNoTracking().Where(e => e.Id == entity).Select(e => e.FunctionalCurrency).SingleAsync(ct);
        var fx = await FxTable.Load(db, own, ct);
        return (usage.Where(u => fx.Rate(u.Currency, u.Date) is not null).Sum(u => u.Count),
            charges.Where(c => fx.Rate(c.Currency, c.Date) is not null).Sum(c => c.Count));
    }
}
