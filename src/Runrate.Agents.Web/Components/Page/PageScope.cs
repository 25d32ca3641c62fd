using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Staffing;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>
/// What a page is about: entity, month and book, read from its address (<c>?entity=…&amp;period=2026-01&amp;book=UsGaap</c>), and what
/// the header says of that month. One per request; the layout loads it before the page starts.
/// </summary>
public sealed class PageScope(RunrateDb db, TieCheck ties, Remembered remembered, IClock clock, IHttpContextAccessor http)
{
    private Entity? entity;

    public IReadOnlyList<Entity> Entities { get; private set; } = [];

    /// <summary>False until the first entity is created: then there is nothing to show but how to start.</summary>
    public bool HasEntity => entity is not null;

    /// <summary>What the address names as an entity and nobody knows; another one is shown in its place.</summary>
    public string? UnknownEntity { get; private set; }

    public Entity Entity => entity
        ?? throw new InvalidOperationException("There is no entity yet; the layout shows how to start instead of a page.");

    public EntityId EntityId => Entity.Id;

    public Currency Currency => Entity.FunctionalCurrency;

    public YearMonth Period { get; private set; }

    public Book Book { get; private set; }

    /// <summary>The months to choose from, latest first.</summary>
    public IReadOnlyList<YearMonth> Periods { get; private set; } = [];

    /// <summary>The management lens first, then the books the entity keeps.</summary>
    public IReadOnlyList<Book> Books { get; private set; } = [];

    public CloseStatus Status { get; private set; }

    /// <summary>When the last entry of the month was posted, or null where there is none.</summary>
    public Instant? AsOf { get; private set; }

    /// <summary>The latest month in which agents worked; where they never did, the latest that holds entries; null where none does.</summary>
    public YearMonth? LastBooked { get; private set; }

    /// <summary>Whether agents worked in the month, as far as it is booked.</summary>
    public bool IsWorked { get; private set; }

    /// <summary>Whether the roll-ups behind every figure equal the postings, and every book balances, in this month.</summary>
    public bool Ties { get; private set; }

    /// <summary>Whether the month has not ended yet in the entity's time zone.</summary>
    public bool IsPartial { get; private set; }

    public LocalDate Today { get; private set; }

    /// <summary>The entity's agents by name, retired ones too.</summary>
    public IReadOnlyList<(AgentId Id, string Name)> Agents { get; private set; } = [];

    public DateTimeZone Zone { get; private set; } = DateTimeZone.Utc;

    public async Task Load(CancellationToken ct = default)
    {
        Entities = await db.Entities.AsNoTracking().OrderBy(e => e.Name).ToListAsync(ct);
        if (Entities.Count == 0)
            return;
        var named = Entities.FirstOrDefault(e => e.Id.Value == Query("entity"));
        UnknownEntity = named is null ? Query("entity") : null;
        entity = named ?? await Subject(ct)
            ?? await FirstEntity.Of(db, Entities, ct) ?? Entities[0];
        Zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(entity.TimeZone) ?? DateTimeZone.Utc;
        Today = clock.GetCurrentInstant().InZone(Zone).Date;
        Books = [Book.Management, .. entity.Books.Where(b => b != Book.Management)];
        Book = Named.TryParse<Book>(Query("book"), out var book) && Books.Contains(book)
            ? book
            : FigureOfPath() is { } figure && Books.Contains(figure.Book) ? figure.Book : DefaultBook();
        Agents = await remembered.ReadBooks(db, ("names", EntityId), () => Names(ct), n => n.Count, ct);
        await LoadPeriod(ct);
    }

    /// <summary>What people call an agent: its name, or what stands for none.</summary>
    public string NameOf(AgentId agent) => agent == AgentId.Unassigned
        ? "Unassigned"
        : Agents.FirstOrDefault(a => a.Id == agent).Name ?? agent.Value;

    public int AgentCount => Agents.Count;

    /// <summary>The agent that a field names, by identifier or by name; null where the field is empty. Unknown text is an agent nobody has.</summary>
    public AgentId? AgentNamed(string? text) => string.IsNullOrWhiteSpace(text) ? null
        : text == AgentId.Unassigned.Value || text.Equals("Unassigned", StringComparison.OrdinalIgnoreCase) ? AgentId.Unassigned
        : Agents.Where(a => a.Id.Value == text || a.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
            .Select(a => (AgentId?)a.Id).FirstOrDefault() ?? new AgentId(text);

    /// <summary>
    /// A link that keeps entity, month and book; further values replace them or are added. Null values are left out.
    /// </summary>
    public string Link(string path, params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var query = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["entity"] = Entities.Count > 1 ? entity?.Id.Value : null,
            ["period"] = HasEntity ? Period.ToIso() : null,
            ["book"] = HasEntity ? Book.ToString() : null,
        };
        foreach (var (name, value) in values)
            query[name] = value;
        return QueryHelpers.AddQueryString(path, query.Where(q => !string.IsNullOrEmpty(q.Value)));
    }

    /// <summary>This page with other values in its address, everything else kept.</summary>
    public string Here(params ReadOnlySpan<(string Name, string? Value)> values)
    {
        var query = QueryHelpers.ParseQuery(Current.Query)
            .ToDictionary(q => q.Key, q => (string?)q.Value.ToString(), StringComparer.Ordinal);
        foreach (var (name, value) in values)
            query[name] = value;
        return QueryHelpers.AddQueryString(Current.AbsolutePath, query.Where(q => !string.IsNullOrEmpty(q.Value)));
    }

    /// <summary>A value of the page's address.</summary>
    public string? Query(string name) => QueryHelpers.ParseQuery(Current.Query).TryGetValue(name, out var value)
        && value.ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Which page of a list the address asks for, from 1; the first where it names none that a list could have.</summary>
    public int PageNumber => int.TryParse(Query("page"), out var number) && number is > 0 and < 1_000_000 ? number : 1;

    /// <summary>Path and query of this page, to come back to.</summary>
    public string Address => Current.PathAndQuery;

    public string Path => Current.AbsolutePath;

    private Uri Current =>
        new((http.HttpContext ?? throw new InvalidOperationException("A page has a request.")).Request.GetEncodedUrl());

    // A link to an agent, figure or entry may come without its entity: then the entity is its own.
    private async Task<Entity?> Subject(CancellationToken ct)
    {
        var parts = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is not [var noun, var id, ..])
            return null;
        var owner = noun switch
        {
            "agents" => (await db.Agents.AsNoTracking().FirstOrDefaultAsync(a => a.Id == new AgentId(id), ct))?.Entity,
            "figures" => FigureSource.TryParse(System.Uri.UnescapeDataString(id), out var source)
                ? source.Entity
                : default(EntityId?),
            "journal" when Guid.TryParse(id, out var entry) =>
                (await db.Entries.AsNoTracking().FirstOrDefaultAsync(e => e.Id == new EntryId(entry), ct))?.Entity,
            "arrangements" when Guid.TryParse(id, out var arrangement) =>
                (await db.Arrangements.AsNoTracking().FirstOrDefaultAsync(a => a.Id == arrangement, ct))?.Entity,
            "reviews" when Guid.TryParse(id, out var review) =>
                (await db.Reviews.AsNoTracking().FirstOrDefaultAsync(r => r.Id == review, ct))?.Entity,
            "write-downs" when Guid.TryParse(id, out var test) =>
                (await db.WriteDowns.AsNoTracking().FirstOrDefaultAsync(w => w.Id == test, ct))?.Entity,
            "imports" when Guid.TryParse(id, out var file) =>
                (await db.ImportFiles.AsNoTracking().FirstOrDefaultAsync(f => f.Id == file, ct))?.Entity,
            _ => null,
        };
        return Entities.FirstOrDefault(e => e.Id == owner);
    }

    private string? SubjectOf(string noun) =>
        Path.StartsWith($"/{noun}/", StringComparison.Ordinal) ? System.Uri.UnescapeDataString(Path[(noun.Length + 2)..]) : null;

    // A figure is of one entity, book and month: its page and every link onward are too.
    private FigureSource? FigureOfPath() =>
        SubjectOf("figures") is { } reference && FigureSource.TryParse(reference, out var figure) ? figure : null;

    private async Task LoadPeriod(CancellationToken ct)
    {
        var current = Today.ToYearMonth();
        var booked = await remembered.ReadBooks(db, ("booked", EntityId), () => Booked(ct), _ => 1, ct);
        LastBooked = booked?.Worked ?? booked?.Last;
        var latest = LastBooked ?? current;
        var own = FigureOfPath()?.To ?? latest;
        Period = Accounting.Primitives.Periods.TryParse(Query("period"), out var asked) ? asked : own;
        var first = Min(booked?.First ?? current, Min(current, Period));
        var last = Max(booked?.Last ?? current, Max(current, Period));
        Periods = [.. Enumerable.Range(0, first.MonthsUntil(last) + 1).Select(i => last.PlusMonths(-i))];
        IsPartial = Period >= current;
        var close = await db.Closes.AsNoTracking().FirstOrDefaultAsync(c => c.Entity == EntityId && c.Period == Period, ct);
        Status = close?.Status ?? CloseStatus.Open;
        IsWorked = await remembered.ReadBooks(db, ("worked", EntityId, Period),
            () => WorkedMonths.Of(db).AnyAsync(b => b.Entity == EntityId && b.Period == Period, ct), _ => 1, ct);
        (AsOf, Ties) = await ties.Of(EntityId, Period, ct);
    }

    private async Task<IReadOnlyList<(AgentId Id, string Name)>> Names(CancellationToken ct) =>
        [.. (await db.Agents.AsNoTracking().Where(a => a.Entity == EntityId).Select(a => new { a.Id, a.Name }).ToListAsync(ct))
            .Select(a => (a.Id, a.Name)).OrderBy(a => a.Name, StringComparer.Ordinal)];

    /// <summary>The first and the last month with entries: an end of the index each, however many balances lie between.</summary>
    private async Task<Span?> Booked(CancellationToken ct)
    {
        var months = db.Balances.AsNoTracking().Where(b => b.Entity == EntityId).Select(b => b.Period);
        return await months.OrderBy(p => p).Take(1).ToListAsync(ct) is [var first]
            ? new Span(first, await months.OrderByDescending(p => p).FirstAsync(ct), await WorkedMonths.Of(db)
                .Where(b => b.Entity == EntityId).Select(b => (YearMonth?)b.Period).OrderByDescending(p => p).FirstOrDefaultAsync(ct)) : null;
    }

    private sealed record Span(YearMonth First, YearMonth Last, YearMonth? Worked);

    private static YearMonth Min(YearMonth a, YearMonth b) => a < b ? a : b;

    private static YearMonth Max(YearMonth a, YearMonth b) => a > b ? a : b;

    // Value produced lives in the management book; assets and tax live in the book the entity publishes.
    private Book DefaultBook() =>
        StatementLayouts.All.FirstOrDefault(l =>
            Current.AbsolutePath.EndsWith("/" + l.Name, StringComparison.Ordinal)) is { WithMemo: false }
            ? Entity.PrimaryBook
            : Book.Management;
}
