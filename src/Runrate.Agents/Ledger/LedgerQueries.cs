using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>Filters of the journal; null means any. Months are inclusive.</summary>
/// <param name="OwnOnly">Only the entries of <paramref name="Book"/> alone, without those common to all books.</param>
public sealed record EntryFilter(
    EntityId Entity, Book? Book = null, YearMonth? From = null, YearMonth? To = null, AgentId? Agent = null, string? Account = null,
    EntryKind? Kind = null, string? Text = null, bool OwnOnly = false);

public sealed record Page<T>(IReadOnlyList<T> Items, int Total, int Number, int Size);

/// <summary>A posting with the entry it belongs to: one row of a drill-down.</summary>
public sealed record PostingRow(
    EntryId Entry, string Key, EntryKind Kind, Book? Book, LocalDate Date, YearMonth Period, string Memo, string? Basis,
    int Line, string Account, Money Amount, AgentId? Agent, string? CostCenter, string? Meter, string? Source, CostFunction? Function);

/// <summary>
/// Reads the ledger. Balances come from the roll-up, drill-downs from the postings; <see cref="Ties"/> holds the two together.
/// </summary>
public sealed class LedgerQueries(RunrateDb db, Remembered remembered)
{
    public const int PageSizeMax = 200;

    /// <summary>Movements of a book per account, month and agent: common entries and the book's own.</summary>
    public async Task<IReadOnlyList<PeriodBalance>> Movements(
        EntityId entity, Book book, YearMonth? from, YearMonth to, AgentId? agent = null, CancellationToken ct = default)
    {
        var own = (int)book;
        if (agent is { } one)
            return await (await AgentBalances.Of(db, entity, AgentBalances.NamesOf(one), [0, own], from, to, null, ct)).ToListAsync(ct);
        var query = db.Balances.AsNoTracking().Where(b => b.Entity == entity && (b.Book == 0 || b.Book == own) && b.Period <= to);
        if (from is { } start)
            query = query.Where(b => b.Period >= start);
        return await query.ToListAsync(ct);
    }

    /// <summary>The same without the agents, summed by the database: what a statement of the whole entity is made of.</summary>
    public async Task<IReadOnlyList<(string Account, YearMonth Period, long Micros)>> Sums(
        EntityId entity, Book book, YearMonth? from, YearMonth to, Currency currency, AgentId? agent = null, CancellationToken ct = default)
    {
        var own = (int)book;
        var query = agent is { } one
            ? await AgentBalances.Of(db, entity, AgentBalances.NamesOf(one), [0, own], from, to, null, ct)
            : db.Balances.AsNoTracking().Where(b => b.Entity == entity && (b.Book == 0 || b.Book == own) && b.Period <= to);
        if (from is { } start)
            query = query.Where(b => b.Period >= start);
        var sums = await query.Where(b => b.Currency == currency).GroupBy(b => new { b.Account, b.Period })
            .Select(g => new { g.Key.Account, g.Key.Period, Micros = g.Sum(b => b.Micros) }).ToListAsync(ct);
        return [.. sums.Select(s => (s.Account, s.Period, s.Micros))];
    }

    /// <summary>The months that are closed.</summary>
    public async Task<IReadOnlySet<YearMonth>> SealedPeriods(EntityId entity, CancellationToken ct = default) =>
        (await db.Closes.AsNoTracking().Where(c => c.Entity == entity && c.Status == CloseStatus.Closed)
            .Select(c => c.Period).ToListAsync(ct)).ToHashSet();

    /// <summary>The first open month from the given one on.</summary>
    public async Task<YearMonth> FirstOpen(EntityId entity, YearMonth from, CancellationToken ct = default)
    {
        var closed = await SealedPeriods(entity, ct);
        while (closed.Contains(from))
            from = from.Next();
        return from;
    }

    public async Task<TrialBalance> TrialBalance(EntityId entity, Book book, YearMonth to, CancellationToken ct = default)
    {
        var movements = await Movements(entity, book, null, to, null, ct);
        return new TrialBalance(
        [
            .. movements
                .GroupBy(m => (m.Account, m.Agent, m.Currency))
                .Select(g => new AccountBalance(
                    g.Key.Account, g.Key.Agent == "" ? null : new AgentId(g.Key.Agent), new Money(g.Sum(m => m.Micros), g.Key.Currency)))
                .Where(r => !r.Balance.IsZero)
                .OrderBy(r => r.Account, StringComparer.Ordinal).ThenBy(r => r.Agent?.Value, StringComparer.Ordinal),
        ]);
    }

    public async Task<Page<JournalEntry>> Entries(EntryFilter filter, int page = 1, int size = 50, CancellationToken ct = default)
    {
        size = Math.Clamp(size, 1, PageSizeMax);
        page = Math.Max(1, page);
        return await remembered.ReadBooks(db, ("entries", filter, page, size), () => ReadEntries(filter, page, size, ct), p => p.Items.Count, ct);
    }

    private async Task<Page<JournalEntry>> ReadEntries(EntryFilter filter, int page, int size, CancellationToken ct)
    {
        var query = Filtered(filter);
        var total = await query.CountAsync(ct);
        var items = await query.OrderByDescending(e => e.Date).ThenByDescending(e => e.Id)
            .Skip((page - 1) * size).Take(size).Include(e => e.Postings.OrderBy(p => p.Line)).ToListAsync(ct);
        return new Page<JournalEntry>(items, total, page, size);
    }

    public Task<JournalEntry?> Entry(EntryId id, CancellationToken ct = default) =>
        db.Entries.AsNoTracking().Include(e => e.Postings.OrderBy(p => p.Line)).FirstOrDefaultAsync(e => e.Id == id, ct);

    /// <summary>The postings that a figure sums, newest first.</summary>
    public async Task<Page<PostingRow>> Postings(FigureSource source, int page = 1, int size = 50, CancellationToken ct = default)
    {
        size = Math.Clamp(size, 1, PageSizeMax);
        page = Math.Max(1, page);
        var query = PostingsOf(source);
        var total = await query.CountAsync(ct);
        var rows = await query.Skip((page - 1) * size).Take(size).ToListAsync(ct);
        return new Page<PostingRow>(
            [.. rows.Select(x => new PostingRow(
                x.Entry.Id, x.Entry.Key.Value, x.Entry.Kind, x.Entry.Book, x.Entry.Date, x.Entry.Period, x.Entry.Memo, x.Entry.Basis,
                x.Posting.Line, x.Posting.Account, x.Posting.Amount, x.Posting.Agent, x.Posting.CostCenter, x.Posting.Meter, x.Posting.Source,
                x.Posting.Function))],
            total, page, size);
    }

    /// <summary>What a figure sums, by what its postings were made from and on which account; debits are positive.</summary>
    public async Task<IReadOnlyList<(string Source, string Account, long Micros)>> Parts(
        FigureSource source, Currency currency, CancellationToken ct = default)
    {
        var sums = await PostingsOf(source).Select(x => x.Posting).Where(p => p.Amount.Currency == currency)
            .GroupBy(p => new { p.Source, p.Account })
            .Select(g => new { g.Key.Source, g.Key.Account, Micros = g.Sum(p => p.Amount.Micros) }).ToListAsync(ct);
        return [.. sums.Select(s => (s.Source ?? "", s.Account, s.Micros))];
    }

    /// <summary>What the pages before this one sum to, in micros of a currency: where a running total goes on.</summary>
    public Task<long> SumBefore(FigureSource source, Page<PostingRow> page, Currency currency, CancellationToken ct = default) =>
        PostingsOf(source).Take((page.Number - 1) * page.Size)
            .Where(x => x.Posting.Amount.Currency == currency).SumAsync(x => x.Posting.Amount.Micros, ct);

    /// <summary>
    /// Whether every roll-up of the period equals the postings under it, and every book is in balance, in every currency. The database
    /// compares: what is read is only what differs.
    /// </summary>
    public async Task<bool> Ties(EntityId entity, YearMonth period, CancellationToken ct = default)
    {
        var (id, month) = (entity.Value, period.Year * 100 + period.Month);
        var differences = await db.Database.SqlQuery<int>(
            $"""
             SELECT CAST(COUNT(*) AS INTEGER) AS "Value" FROM (SELECT 1 FROM (
                 SELECT COALESCE(e."Book", 0) AS book, p."Account" AS account, COALESCE(p."Agent", '') AS agent,
                     COALESCE(p."Function", 0) AS function, p."Amount_Currency" AS currency, p."Amount_Micros" AS micros
                 FROM "JournalEntries" e JOIN "Postings" p ON p."EntryId" = e."Id" WHERE e."Entity" = {id} AND e."Period" = {month}
                 UNION ALL
                 SELECT "Book", "Account", "Agent", "Function", "Currency", -"Micros" FROM "Balances" WHERE "Entity" = {id} AND "Period" = {month}
             ) AS x GROUP BY book, account, agent, function, currency HAVING SUM(micros) <> 0) AS y
             """).SingleAsync(ct);
        return differences == 0 && !await db.Balances.AsNoTracking().Where(b => b.Entity == entity && b.Period == period)
            .GroupBy(b => new { b.Book, b.Currency }).AnyAsync(g => g.Sum(b => b.Micros) != 0, ct);
    }

    private IQueryable<JournalEntry> Filtered(EntryFilter filter)
    {
        var query = db.Entries.AsNoTracking().Where(e => e.Entity == filter.Entity);
        if (filter.Book is { } book)
            query = filter.OwnOnly ? query.Where(e => e.Book == book) : query.Where(e => e.Book == null || e.Book == book);
        // One month is asked for as such: the index then gives its entries by date, and nothing is sorted.
        var isMonth = filter.From == filter.To;
        if (filter.From is { } from)
            query = isMonth ? query.Where(e => e.Period == from) : query.Where(e => e.Period >= from);
        if (filter.To is { } to && !isMonth)
            query = query.Where(e => e.Period <= to);
        if (filter.Kind is { } kind)
            query = query.Where(e => e.Kind == kind);
        if (filter.Agent is { } agent)
            query = query.Where(e => e.Postings.Any(p => p.Agent == agent));
        if (filter.Account is { } account)
            query = query.Where(e => e.Postings.Any(p => p.Account == account));
        if (!string.IsNullOrWhiteSpace(filter.Text))
            query = query.Where(e => EF.Functions.Like(e.Memo, $"%{filter.Text}%"));
        return query;
    }

    private IQueryable<PostingOfEntry> PostingsOf(FigureSource source)
    {
        var accounts = source.Accounts.ToList();
        var kinds = source.Kinds.ToList();
        var entries = Filtered(new EntryFilter(source.Entity, source.Book, source.From, source.To, OwnOnly: source.OwnOnly));
        if (kinds.Count > 0)
            entries = entries.Where(e => kinds.Contains(e.Kind));
        var query = entries
            .SelectMany(e => e.Postings, (e, p) => new PostingOfEntry { Entry = e, Posting = p })
            .Where(x => accounts.Contains(x.Posting.Account));
        if (source.Agent is { } agent)
            query = agent == AgentId.Unassigned
                ? query.Where(x => x.Posting.Agent == null || x.Posting.Agent == agent)
                : query.Where(x => x.Posting.Agent == agent);
        if (source.Function is { } function)
            query = query.Where(x => x.Posting.Function == function);
        if (source.Item is { } item)
            query = query.Where(x => x.Posting.Source == item);
        return query.OrderByDescending(x => x.Entry.Date).ThenByDescending(x => x.Entry.Id).ThenBy(x => x.Posting.Line);
    }

    private sealed class PostingOfEntry
    {
        public required JournalEntry Entry { get; init; }
        public required Posting Posting { get; init; }
    }
}
