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

/// <summary>
/// Takes charges to the ledger, a day at a time and each once: one entry per agent and day, one expense line per account and
/// service. A purchase under an arrangement is left to the arrangement's own treatment. A charge without an exchange rate waits.
/// </summary>
internal sealed class ChargePosting(RunrateDb db, Journal journal, IClock clock)
{
    private Commitments? commitments;

    private sealed record Row(
        long Id, AgentId Agent, string Account, string Provider, string Service, decimal Billed, decimal Effective,
        Currency Currency,
        ChargeCategory Category, string? CommitmentId);

    private sealed record Group(IReadOnlyList<long> Ids, EntryDraft? Draft);

    /// <summary>Null, or the refusal of whoever holds the books; what was posted until then stands.</summary>
    public async Task<Refusal?> Run(Entity entity, LocalDate until, Actor actor, PostedBatch batch, CancellationToken ct)
    {
        var fx = await FxTable.Load(db, entity.FunctionalCurrency, ct);
        commitments = await Commitments.Load(db, entity.Id, ct);
        await commitments.LinkPurchases(db, entity.Id, batch, ct);
        if (await new AdoptCharges(db, journal).Run(entity, until, commitments, fx, actor, batch, ct) is { } refused)
            return refused;
        var dates = await Open(entity.Id).Where(c => c.Date <= until).Select(c => c.Date).Distinct().OrderBy(d => d)
            .ToListAsync(ct);
        var unlinked = 0m;
        var unlinkedRows = 0;
        foreach (var date in dates)
        {
            var taken = await BooksLock.Take(db, entity.Id, $"{actor.Name}, charges of {date:uuuu-MM-dd}", ct);
            if (!taken.IsOk)
                return taken.Refusal;
            await using var hold = taken.Value;
            var rows = await Open(entity.Id).Where(c => c.Date == date)
                .Select(c => new Row(
                    c.Id, c.Agent, c.Account, c.Provider, c.Service, c.BilledCost, c.EffectiveCost, c.Currency, c.Category,
                    c.CommitmentId))
                .ToListAsync(ct);
            // After the charges: what came in together with its rate is never posted at an older one.
            var current = await FxTable.Load(db, entity.FunctionalCurrency, date, date, ct);
            var odd = rows.Where(r => r.Billed != r.Effective && !ChargeSources.IsCommitted(r.Category, r.CommitmentId)).ToList();
            unlinkedRows += odd.Count;
            unlinked += odd.Sum(r => (r.Billed - r.Effective) * (current.Rate(r.Currency, date) ?? 0));
            var groups = await Groups(entity, date, rows, current, batch, ct);
            await Post(entity.Id, date, groups, actor, batch, ct);
            if (groups.Count > 0)
                await MonthDue.Note(db, entity.Id, MonthDue.TrueUp, [date.ToYearMonth()], ct);
            await hold.Commit(ct);
        }
        if (unlinkedRows > 0)
        {
            batch.NeedsAttention.Add(
                $"{unlinkedRows} charges are billed at other than their effective cost and name no commitment: "
                + $"{Money.From(unlinked, entity.FunctionalCurrency)} stands in 1330 Usage credits, marked unlinked, "
                + "until it is explained.");
        }
        return null;
    }

    private IQueryable<Charge> Open(EntityId entity) => db.Charges.AsNoTracking().Where(c =>
        c.Entity == entity && c.PostedAt == null && !(c.Category == ChargeCategory.Purchase && c.ArrangementId != null));

    private async Task<List<Group>> Groups(
        Entity entity, LocalDate date, List<Row> rows, FxTable fx, PostedBatch batch, CancellationToken ct)
    {
        var byAgent = rows.GroupBy(r => (r.Agent, r.Currency))
            .OrderBy(g => g.Key.Agent.Value, StringComparer.Ordinal).ThenBy(g => g.Key.Currency.Code, StringComparer.Ordinal)
                .ToList();
        var stems = byAgent.Select(g => Stem(date, g.Key.Agent, Qualifier(entity, g.Key.Currency))).ToList();
        var next = await EntrySequences.NextIn(db, entity.Id, [EntryKind.Charge], date, date, stems, ct);
        var billedCarry = await RoundingCarries.Of(db, entity.Id, RoundingCarries.Billed, date.ToYearMonth(), ct);
        var effectiveCarry = await RoundingCarries.Of(db, entity.Id, RoundingCarries.Effective, date.ToYearMonth(), ct);
        var groups = new List<Group>();
        foreach (var group in byAgent)
        {
            var (agent, currency) = group.Key;
            if (fx.Rate(currency, date) is not { } rate)
            {
                batch.NeedsAttention.Add(
                    $"{group.Count()} charges of {agent} on {date:uuuu-MM-dd} are in {currency}, "
                    + $"and there is no rate to {entity.FunctionalCurrency}.");
                continue;
            }
            var lines = group
                .GroupBy(r => (r.Account, Part: Part(r), Committed: ChargeSources.IsCommitted(r.Category, r.CommitmentId),
                    Leg: commitments!.LegOf(r.CommitmentId, r.Category, r.Account)))
                .OrderBy(l => l.Key.Account, StringComparer.Ordinal).ThenBy(l => l.Key.Part, StringComparer.Ordinal)
                .ThenBy(l => l.Key.Leg?.Source, StringComparer.Ordinal).ThenBy(l => l.Key.Leg?.Account, StringComparer.Ordinal)
                .Select(l => new ChargeLine(
                    l.Key.Account, l.Key.Part,
                    billedCarry.Take(agent, l.Key.Account, l.Sum(r => r.Billed) * rate, entity.FunctionalCurrency),
                    effectiveCarry.Take(agent, l.Key.Account, l.Sum(r => r.Effective) * rate, entity.FunctionalCurrency),
                    l.Key.Committed, l.Key.Leg))
                .ToList();
            var qualifier = Qualifier(entity, currency);
            var draft = UsageEntries.Charge(entity.Id, date, agent, qualifier, lines, next[Stem(date, agent, qualifier)]);
            groups.Add(new Group([.. group.Select(r => r.Id)], draft));
        }
        await billedCarry.Save(db, ct);
        await effectiveCarry.Save(db, ct);
        return groups;
    }

    private async Task Post(EntityId entity, LocalDate date, List<Group> groups, Actor actor, PostedBatch batch,
        CancellationToken ct)
    {
        var withEntry = groups.Where(g => g.Draft is not null).ToList();
        var entries = await batch.Post(journal, [.. withEntry.Select(g => g.Draft!)], actor, ct, isNew: true);
        await db.SaveChangesAsync(ct);
        var now = clock.GetCurrentInstant();
        var at = now.ToDateTimeUtc();
        await db.WriteRows(
            """UPDATE "Charges" SET "EntryId" = v."column1", "PostedAt" = v."column2" FROM (VALUES """, 3, """) AS v WHERE "Id" = v."column3" """,
            [.. withEntry.Zip(entries).SelectMany(p => p.First.Ids.Select(id => (object[])[p.Second.Value, at, id]))], ct);
        await db.WriteRows(
            """UPDATE "Charges" SET "PostedAt" = v."column1" FROM (VALUES """, 2, """) AS v WHERE "Id" = v."column2" """,
            [.. groups.Where(g => g.Draft is null).SelectMany(g => g.Ids.Select(id => (object[])[at, id]))], ct);
        await ResolveRates(entity, date, [.. groups.SelectMany(g => g.Ids)], now, actor, ct);
    }

    /// <summary>A charge that waited for a rate and has posted waits no more.</summary>
    private async Task ResolveRates(EntityId entity, LocalDate date, HashSet<long> posted, Instant now, Actor actor, CancellationToken ct)
    {
        var waiting = await db.Quarantine
            .Where(q => q.Entity == entity && q.ResolvedAt == null && q.Reason == QuarantineReasons.NoRate && q.Date == date)
                .ToListAsync(ct);
        if (waiting.Count == 0)
            return;
        var keys = (await db.Charges.AsNoTracking().Where(c => c.Entity == entity && c.Date == date)
            .Select(c => new { c.Id, Key = c.Source + "/" + c.ExternalId }).ToListAsync(ct)).Where(c => posted.Contains(c.Id))
            .Select(c => c.Key).ToHashSet();
        foreach (var item in waiting.Where(q => q.ChargeKey is not null && keys.Contains(q.ChargeKey)))
        {
            item.ResolvedAt = now;
            item.ResolvedBy = actor.Name;
            item.Resolution = "Posted at a dated rate.";
        }
        await db.SaveChangesAsync(ct);
    }

    private static string Part(Row row) =>
        ChargeSources.Part(row.Provider, row.Service, ChargeSources.IsCommitted(row.Category, row.CommitmentId));

    private static string Qualifier(Entity entity, Currency currency) => currency == entity.FunctionalCurrency ? ""
        : currency.Code;

    private static string Stem(LocalDate date, AgentId agent, string qualifier) =>
        qualifier == "" ? $"charges/{date:uuuu-MM-dd}/{agent}" : $"charges/{date:uuuu-MM-dd}/{agent}/{qualifier}";
}
