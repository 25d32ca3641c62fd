using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Close.Runs;

/// <summary>What walking the ledger found. Nothing found means that it holds.</summary>
public sealed record LedgerVerdict(int Periods, int Entries, int Seals, IReadOnlyList<LedgerFinding> Findings)
{
    public bool Holds => Findings.Count == 0;
}

/// <summary>
/// Walks the ledger month by month: balance per entry, book and currency, roll-ups against postings, reversals, every entry against its
/// posting, run cost against usage and bills, usage and charges against what came in, each row against what was saved, the chain of
/// seals, and the trail of who did what, which is one for all entities.
/// </summary>
public sealed class VerifyLedger(
    RunrateDb db, LedgerQueries ledger, VerifyRunCost runCost, VerifyIntake intake, VerifyRecords records,
    VerifyRecharges recharges, VerifyRows rows,
    SealBook seals, AuditLog audit)
{
    public async Task<LedgerVerdict> Run(EntityId entity, CancellationToken ct = default)
    {
        // What is compared is of one moment: an import that commits between two questions would look like tampering.
        await using var snapshot = await ReadSnapshot.Begin(db, ct);
        var findings = new List<LedgerFinding>();
        var (periods, entries, sealedMonths) = (0, 0, 0);
        await Part("ledger", async () => (periods, entries, sealedMonths) = await Months(entity, findings, ct));
        await Part("usage", async () =>
        {
            foreach (var month in await runCost.Months(entity, ct))
            {
                findings.AddRange(await runCost.Check(entity, month, ct));
                findings.AddRange(await intake.Check(entity, month, ct));
            }
        });
        await Part("deliveries", async () => findings.AddRange(await intake.Trail(entity, ct)));
        await Part("charges", async () => findings.AddRange(await records.Check(entity, ct)));
        await Part("recharges", async () => findings.AddRange(await recharges.Check(entity, ct)));
        await Part("rows", async () => findings.AddRange(await rows.Check(entity, ct)));
        await Part("seals", async () => findings.AddRange(await seals.Check(entity, ct)));
        await Part("trail", async () =>
        {
            if (await audit.Verify(ct) is { Holds: false } trail)
                findings.Add(new LedgerFinding("audit-trail", $"{trail.Records + 1}", $"The trail of who did what: {trail.Finding}"));
        });
        return new LedgerVerdict(periods, entries, sealedMonths, findings);

        // A value that the product cannot have written stops the part that reads it, and is a finding like any other.
        async Task Part(string name, Func<Task> check)
        {
            try
            {
                await check();
            }
            catch (Exception fault) when (VerifyRows.IsUnreadable(fault))
            {
                findings.Add(new LedgerFinding("unreadable", name, $"What is proven of the {name} cannot be read: {fault.Message}"));
            }
        }
    }

    /// <summary>Month by month the entries, the batches they were posted in, and the seals.</summary>
    private async Task<(int Periods, int Entries, int Seals)> Months(EntityId entity, List<LedgerFinding> findings, CancellationToken ct)
    {
        var closes = await db.Closes.AsNoTracking().Where(c => c.Entity == entity && c.Status == CloseStatus.Closed)
            .OrderBy(c => c.Period).ToListAsync(ct);
        var periods = await db.Entries.AsNoTracking().Where(e => e.Entity == entity).Select(e => e.Period).Distinct().ToListAsync(ct);
        var rolled = await db.Balances.AsNoTracking().Where(b => b.Entity == entity).Select(b => b.Period).Distinct().ToListAsync(ct);
        var count = 0;
        string? previous = null;
        var posted = new List<(int Batch, EntryId Id, string Key, string Digest)>();
        foreach (var period in periods.Union(rolled).Union(closes.Select(c => c.Period)).Order())
        {
            var entries = await Entries(entity, period, ct);
            count += entries.Count;
            findings.AddRange(await Check(entity, period, entries, ct));
            findings.AddRange(Numbering(entries));
            posted.AddRange((await PostingBatches.Of(db, entity, entries, period, ct))
                .Select(p => (p.Batch, p.Entry.Id, p.Entry.Key.Value, SealDigest.Of(p.Entry))));
            if (closes.FirstOrDefault(c => c.Period == period) is not { } close)
                continue;
            var digest = SealDigest.Of(entity, period, entries, await Outcomes(entity, period, ct), previous);
            if (close.PreviousDigest != previous)
                findings.Add(new LedgerFinding("seal-chain", period.ToIso(), $"The seal of {period.ToIso()} does not follow the one before it."));
            if (close.Digest != digest)
                findings.Add(new LedgerFinding("seal", period.ToIso(), $"{period.ToIso()} was changed after it was sealed on {close.SealedAt}."));
            previous = close.Digest;
        }
        findings.AddRange(await PostingBatches.Check(db, entity, posted, ct));
        return (periods.Count, count, closes.Count);
    }

    /// <summary>Run cost of the month, which takes reading its usage: for the step of the close and for sealing, not for every page.</summary>
    public Task<IReadOnlyList<LedgerFinding>> RunCost(EntityId entity, YearMonth period, CancellationToken ct = default) =>
        runCost.Check(entity, period, ct);

    /// <summary>Entries that are numbered under one stem within a month are numbered without a gap: one that is missing was removed.</summary>
    private static IEnumerable<LedgerFinding> Numbering(IEnumerable<JournalEntry> entries) => entries
        .Where(e => e.Kind is EntryKind.Usage or EntryKind.Charge or EntryKind.TrueUp)
        .Select(e => (Stem: e.Key.Value[..(e.Key.Value.LastIndexOf('/') + 1)], Number: e.Key.Value[(e.Key.Value.LastIndexOf('/') + 1)..]))
        .Where(k => int.TryParse(k.Number, out _)).GroupBy(k => k.Stem, k => int.Parse(k.Number, CultureInfo.InvariantCulture))
        .Where(g => g.Max() - g.Min() + 1 != g.Count())
        .Select(g => new LedgerFinding("numbering", g.Key, $"Under {g.Key} an entry is missing between {g.Min()} and {g.Max()}."));

    /// <summary>
    /// The checks of one month, without the seals. The database sums the postings; only where those sums do not hold are the entries read,
    /// to say what is wrong with which.
    /// </summary>
    public async Task<IReadOnlyList<LedgerFinding>> Check(EntityId entity, YearMonth period, CancellationToken ct = default)
    {
        if (!await Holds(entity, period, ct))
            return await Check(entity, period, await Entries(entity, period, ct), ct);
        return await Reversals(await db.Entries.AsNoTracking().Include(e => e.Postings)
            .Where(e => e.Entity == entity && e.Period == period && e.Reverses != null).ToListAsync(ct), ct);
    }

    /// <summary>
    /// Roll-ups and books, known accounts, two legs and balance of each entry in each of its currencies: what holds here holds for
    /// <see cref="LedgerChecks.Run"/>. Two entries of one key are refused by the database itself.
    /// </summary>
    private async Task<bool> Holds(EntityId entity, YearMonth period, CancellationToken ct)
    {
        if (!await ledger.Ties(entity, period, ct))
            return false;
        var used = await db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Period == period)
            .SelectMany(e => e.Postings, (e, p) => new { e.Book, p.Account }).Distinct().ToListAsync(ct);
        if (!used.TrueForAll(u => IsAllowed(u.Book, u.Account)))
            return false;
        var (id, month) = (entity.Value, period.Year * 100 + period.Month);
        var unbalanced = await db.Database.SqlQuery<int>(
            $"""
             SELECT CAST(COUNT(*) AS INTEGER) AS "Value" FROM (SELECT 1 FROM "JournalEntries" e LEFT JOIN "Postings" p ON p."EntryId" = e."Id"
             WHERE e."Entity" = {id} AND e."Period" = {month} GROUP BY e."Id", p."Amount_Currency"
             HAVING SUM(p."Amount_Micros") <> 0 OR COUNT(p."Line") < 2) AS x
             """).SingleAsync(ct);
        return unbalanced == 0;

        static bool IsAllowed(Book? book, string account) => ChartOfAccounts.Default.Contains(account)
            && (book == Book.Management || !ChartOfAccounts.Default[account].Memo);
    }

    /// <summary>The outcomes that each agent's month was rolled up to: money stays in the ledger, these are beside it.</summary>
    internal async Task<IReadOnlyList<string>> Outcomes(EntityId entity, YearMonth period, CancellationToken ct) =>
        [.. (await db.AgentMonths.AsNoTracking().Where(m => m.Entity == entity && m.Period == period).ToListAsync(ct))
            .Select(m => string.Create(CultureInfo.InvariantCulture,
                $"{m.Agent}/{m.Accepted:0.######}/{m.Rejected:0.######}/{m.Reworked:0.######}"))];

    internal Task<List<JournalEntry>> Entries(EntityId entity, YearMonth period, CancellationToken ct) =>
        db.Entries.AsNoTracking().Include(e => e.Postings).Where(e => e.Entity == entity && e.Period == period).ToListAsync(ct);

    private async Task<IReadOnlyList<LedgerFinding>> Check(EntityId entity, YearMonth period, List<JournalEntry> entries, CancellationToken ct)
    {
        var balances = await db.Balances.AsNoTracking().Where(b => b.Entity == entity && b.Period == period).ToListAsync(ct);
        var rollUps = balances.Select(b => new RolledUp(
            b.Period, b.Book == 0 ? null : (Book)b.Book, b.Account, b.Agent == "" ? null : new AgentId(b.Agent),
                new Money(b.Micros, b.Currency), b.Function == 0 ? null : (CostFunction)b.Function)).ToList();
        return [.. LedgerChecks.Run(entries, rollUps), .. await Reversals([.. entries.Where(e => e.Reverses is not null)], ct)];
    }

    private async Task<IReadOnlyList<LedgerFinding>> Reversals(List<JournalEntry> reversals, CancellationToken ct)
    {
        var wanted = reversals.Select(e => e.Reverses!.Value).ToList();
        var originals = wanted.Count == 0 ? [] : await db.Entries.AsNoTracking().Include(e => e.Postings)
            .Where(e => wanted.Contains(e.Id)).ToListAsync(ct);
        return [.. LedgerChecks.Reversals(reversals, originals.ToDictionary(e => e.Id))];
    }
}
