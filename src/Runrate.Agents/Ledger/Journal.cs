using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Ledger;

/// <summary>What posting a batch did.</summary>
/// <param name="Entries">The entry of each draft, in order: new, or the one that was there.</param>
public sealed record PostResult(int Posted, int AlreadyPosted, IReadOnlyList<EntryId> Entries);

/// <summary>What to do with a draft whose period is sealed.</summary>
public enum LatePolicy
{
    /// <summary>Refuse it with <c>period-sealed</c>.</summary>
    Refuse,
    /// <summary>Account for it in the first open period; the entry keeps the period it belongs to.</summary>
    NextOpenPeriod,
}

/// <summary>
/// The only writer of journal rows. All of a batch is posted, or none; the same key with the same postings is the entry that
/// is there already, with other postings it is refused. Roll-ups are kept in the same transaction.
/// </summary>
public sealed class Journal(RunrateDb db, IClock clock, IdGenerator ids)
{
    private const long TicksPerMicrosecond = 10;

    private const int ChunkSize = 2_000;

    public Task<Outcome<PostResult>> Post(
        IReadOnlyList<EntryDraft> drafts, Actor actor, LatePolicy late = LatePolicy.Refuse, CancellationToken ct = default) =>
        Post(drafts, actor, late, isNew: false, ct);

    /// <param name="isNew">The keys were chosen free while the books are held: they are not looked up again.</param>
    internal async Task<Outcome<PostResult>> Post(
        IReadOnlyList<EntryDraft> drafts, Actor actor, LatePolicy late, bool isNew, CancellationToken ct)
    {
        if (drafts.Count == 0)
            return new PostResult(0, 0, []);
        // What is sealed and what is there already is read under the lock that sealing takes too.
        var taken = await BooksLock.Take(db, drafts[0].Entity, $"{actor.Name}, posting {drafts[0].Key}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        foreach (var entity in drafts.Select(d => d.Entity).Distinct().Skip(1))
        {
            if (await BooksLock.Take(db, entity, $"{actor.Name}, posting", ct) is { IsOk: false } busy)
                return busy.Refusal;
        }
        var sealedPeriods = await SealedPeriods(drafts, ct);
        var existing = isNew ? [] : await Existing(drafts, ct);

        // To the microsecond, which both databases keep: the seal covers it.
        var now = Instant.FromUnixTimeTicks(clock.GetCurrentInstant().ToUnixTimeTicks() / TicksPerMicrosecond * TicksPerMicrosecond);
        var added = new Dictionary<(EntityId, EntryKey), JournalEntry>();
        var result = new List<EntryId>(drafts.Count);
        var functions = new Dictionary<EntityId, FunctionHistory>();
        foreach (var draft in drafts)
        {
            var known = existing.GetValueOrDefault((draft.Entity, draft.Key)) ?? added.GetValueOrDefault((draft.Entity, draft.Key));
            if (known is not null)
            {
                if (!known.HasSamePostings(draft))
                    return new Refusal(RefusalCodes.EntryExistsWithDifferentPostings,
                        $"Entry {draft.Key} exists with other postings. Reverse it, or post under another key.", "key");
                result.Add(known.Id);
                continue;
            }
            var period = draft.Period ?? draft.Date.ToYearMonth();
            if (sealedPeriods.Contains((draft.Entity, period)))
            {
                if (late == LatePolicy.Refuse)
                    return new Refusal(RefusalCodes.PeriodSealed,
                        $"{period.ToIso()} is sealed. Post in the next open period, or reopen it.", "period");
                while (sealedPeriods.Contains((draft.Entity, period)))
                    period = period.Next();
            }
            if (!functions.TryGetValue(draft.Entity, out var served))
                functions[draft.Entity] = served = await FunctionHistory.Load(db, draft.Entity, ct);
            var entry = JournalEntry.Create(
                draft with { Period = period, Postings = Bearing(draft, served) }, new EntryId(ids.Next()), now, actor.Name);
            added.Add((draft.Entity, draft.Key), entry);
            result.Add(entry.Id);
        }
        if (added.Count > 0)
            await Save(added.Values, ct);
        await hold.Commit(ct);
        return new PostResult(added.Count, drafts.Count - added.Count, result);
    }

    /// <summary>Posts the mirror of an entry, once.</summary>
    public async Task<Outcome<EntryId>> Reverse(EntryId id, LocalDate date, string why, Actor actor, CancellationToken ct = default)
    {
        var entry = await db.Entries.AsNoTracking().Include(e => e.Postings).FirstOrDefaultAsync(e => e.Id == id, ct);
        if (entry is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entry {id}.");
        if (entry.Reverses is not null || await db.Entries.AnyAsync(e => e.Reverses == id, ct))
            return new Refusal(RefusalCodes.AlreadyReversed, $"Entry {entry.Key} is a reversal, or was reversed already.");
        var reversal = entry.Reverse(date, why);
        var served = await FunctionHistory.Load(db, entry.Entity, ct);
        reversal = reversal with { Postings = [.. reversal.Postings.Select(p => p with { Function = served.Moved(p, entry) })] };
        var posted = await Post([reversal], actor, LatePolicy.NextOpenPeriod, ct);
        return posted.IsOk ? posted.Value.Entries[0] : posted.Refusal;
    }

    /// <summary>One question, however many drafts: the keys go as one parameter.</summary>
    private async Task<Dictionary<(EntityId, EntryKey), JournalEntry>> Existing(IReadOnlyList<EntryDraft> drafts, CancellationToken ct)
    {
        var keys = drafts.Select(d => d.Key).ToList();
        var entities = drafts.Select(d => d.Entity).Distinct().ToList();
        return (await db.Entries.AsNoTracking().Include(e => e.Postings)
                .Where(e => entities.Contains(e.Entity) && EF.Parameter(keys).Contains(e.Key)).ToListAsync(ct))
            .ToDictionary(e => (e.Entity, e.Key));
    }

    private async Task<HashSet<(EntityId, YearMonth)>> SealedPeriods(IReadOnlyList<EntryDraft> drafts, CancellationToken ct)
    {
        if (drafts.Count == 0)
            return [];
        var entities = drafts.Select(d => d.Entity).Distinct().ToList();
        var closed = await db.Closes.AsNoTracking()
            .Where(c => entities.Contains(c.Entity) && c.Status == CloseStatus.Closed)
            .Select(c => new { c.Entity, c.Period }).ToListAsync(ct);
        return closed.Select(c => (c.Entity, c.Period)).ToHashSet();
    }

    /// <summary>The postings with the function each cost bears in the month it belongs to.</summary>
    private static List<Posting> Bearing(EntryDraft draft, FunctionHistory served)
    {
        var month = draft.Date.ToYearMonth();
        return [.. draft.Postings.Select(p => p with
        {
            Function = CostFunctions.Of(p.Account, p.Function, CostFunctions.Serving(served.At(p.Agent?.Value ?? "", month))),
        })];
    }

    private async Task Save(IReadOnlyCollection<JournalEntry> entries, CancellationToken ct)
    {
        // What the caller holds goes first: an entry may refer to it.
        await db.SaveChangesAsync(ct);
        await Insert(entries, ct);
        await MoveBalances(entries, ct);
    }

    private async Task Insert(IReadOnlyCollection<JournalEntry> entries, CancellationToken ct)
    {
        var owners = entries.SelectMany(e => e.Postings.Select(p => (Posting: p, e.Id)))
            .ToDictionary(p => p.Posting, p => (object)p.Id, (IEqualityComparer<Posting>)ReferenceEqualityComparer.Instance);
        var batches = new Dictionary<EntityId, int>();
        foreach (var group in entries.GroupBy(e => e.Entity))
            batches[group.Key] = await PostingBatches.Append(db, group.Key, group, ct);
        await using var rows = BulkInsert<JournalEntry>.Prepare(db, (PostingBatches.Column, e => batches[e.Entity]));
        await using var legs = BulkInsert<Posting>.Prepare(db, ("EntryId", p => owners[p]));
        foreach (var chunk in entries.Chunk(ChunkSize))
        {
            var inserted = await rows.Add(chunk, ct);
            Invariant.Check(!Array.Exists(inserted, i => !i), "A key was taken while the books were held.");
        }
        foreach (var chunk in owners.Keys.Chunk(ChunkSize))
            await legs.Add(chunk, ct);
        // PostgreSQL counts a table anew a minute later; a step that asks before then of a table that grew at once is planned as for a small
        // one, and takes a thousand times as long. Whoever holds the table counts it, so that nobody waits.
        if (db is PostgresRunrateDb && entries.Count > ChunkSize)
            await db.Database.ExecuteSqlRawAsync("""ANALYZE (SKIP_LOCKED) "JournalEntries", "Postings" """, ct);
    }

    private async Task MoveBalances(IReadOnlyCollection<JournalEntry> entries, CancellationToken ct)
    {
        var movements = entries
            .SelectMany(e => e.Postings.Select(p => (e.Entity, e.Period, Book: (int)(e.Book ?? 0), p.Account, Agent: p.Agent?.Value ?? "",
                Function: (int)(p.Function ?? 0), p.Amount)))
            .GroupBy(m => (m.Entity, m.Period, m.Book, m.Account, m.Agent, m.Function, m.Amount.Currency));
        // Both providers spell an upsert alike; adding in SQL keeps two writers from losing each other's movement.
        await db.WriteRows(
            """INSERT INTO "Balances" ("Entity", "Period", "Book", "Account", "Agent", "Function", "Currency", "Micros") VALUES """, 8,
            """
            ON CONFLICT ("Entity", "Period", "Book", "Account", "Agent", "Function", "Currency")
            DO UPDATE SET "Micros" = "Balances"."Micros" + excluded."Micros"
            """,
            [.. movements.Select(g => (object[])
            [
                g.Key.Entity.Value, g.Key.Period.Year * 100 + g.Key.Period.Month, g.Key.Book, g.Key.Account, g.Key.Agent,
                g.Key.Function, g.Key.Currency.Code, g.Sum(m => m.Amount.Micros),
            ])], ct);
    }
}
