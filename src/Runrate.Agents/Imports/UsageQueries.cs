using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>A usage event with where it was read.</summary>
public sealed record UsageRow(
    long Id, string Source, string EventId, Instant OccurredAt, LocalDate Date, AgentId Agent, string? AgentKey,
    string Provider, string Model,
    string Meter, decimal Quantity, decimal? PerUnit, decimal? Cost, decimal? ReportedCost, string? Environment, Guid? ImportId,
    string? File, int? Line);

/// <summary>
/// Lists metered usage, and finds what is behind a posting: the agent's day, then its events, down to file and line.
/// </summary>
public sealed class UsageQueries(RunrateDb db)
{
    /// <summary>
    /// The usage days of the agent and day that a posting's source names: <c>usage/2026-01-31/atlas/5110/1</c>.
    /// </summary>
    public async Task<IReadOnlyList<UsageDay>> Days(EntityId entity, string source, CancellationToken ct = default)
    {
        if (!TryParse(source, out var date, out var agent, out var account))
            return [];
        var days = await UsageDays.Of(db, entity, agent, date, date)
            .OrderBy(d => d.Lane.Model).ThenBy(d => d.Lane.Meter).ThenBy(d => d.LaneId).ToListAsync(ct);
        return account is null ? days : [.. days.Where(d => Meters.AccountOf(d.Meter) == account)];
    }

    /// <summary>
    /// The events of the agent and day that a posting's source names. Later postings of a day list the same events.
    /// </summary>
    public Task<Page<UsageRow>> Behind(EntityId entity, string source, int page = 1, int size = 50,
        CancellationToken ct = default)
    {
        if (!TryParse(source, out var date, out var agent, out var account))
            return Task.FromResult(new Page<UsageRow>([], 0, 1, size));
        var query = db.UsageEvents.AsNoTracking().Where(e => e.Stream.Entity == entity && e.Date == date && e.Stream.Agent == agent);
        // Only a meter without a column of its own falls under another account than inference.
        if (account is not null && account != Meters.AccountOf(Meters.InputTokens))
            query = query.Where(e => e.Others != null);
        return Paged(query, account, page, size, ct);
    }

    /// <summary>Events of an import, an agent or a span of days.</summary>
    public Task<Page<UsageRow>> List(
        EntityId entity, LocalDate? from = null, LocalDate? to = null, AgentId? agent = null, Guid? importId = null,
        int page = 1, int size = 50,
        CancellationToken ct = default)
    {
        var query = db.UsageEvents.AsNoTracking().Where(e => e.Stream.Entity == entity);
        if (from is { } first)
            query = query.Where(e => e.Date >= first);
        if (to is { } last)
            query = query.Where(e => e.Date <= last);
        if (agent is { } one)
            query = query.Where(e => e.Stream.Agent == one);
        if (importId is { } file)
            query = query.Where(e => db.ImportFiles.Any(f => f.Id == file && f.Number == e.Delivery));
        return Paged(query, null, page, size, ct);
    }

    private static bool TryParse(string source, out LocalDate date, out AgentId agent, out string? account)
    {
        date = default;
        agent = default;
        account = null;
        var parts = source.Split('/');
        if (parts.Length is < 4 or > 5 || parts[0] != "usage")
            return false;
        var parsed = LocalDatePattern.Iso.Parse(parts[1]);
        if (!parsed.Success)
            return false;
        (date, agent, account) = (parsed.Value, new AgentId(parts[2]), parts.Length == 5 ? parts[3] : null);
        return true;
    }

    private async Task<Page<UsageRow>> Paged(IQueryable<UsageEvent> query, string? account, int page, int size, CancellationToken ct)
    {
        size = Math.Clamp(size, 1, LedgerQueries.PageSizeMax);
        page = Math.Max(1, page);
        var total = await query.CountAsync(ct);
        var events = await query.OrderBy(e => e.Date).ThenBy(e => e.Id).Skip((page - 1) * size).Take(size).ToListAsync(ct);
        var numbers = events.Where(e => e.Delivery is not null).Select(e => e.Delivery!.Value).Distinct().ToList();
        var files = await db.ImportFiles.AsNoTracking().Where(f => numbers.Contains(f.Number))
            .ToDictionaryAsync(f => f.Number, f => (f.Id, f.Name), ct);
        var prices = await PriceBook.Load(db, ct);
        return new Page<UsageRow>(
            [.. events.SelectMany(e => Rows(e, prices, e.Delivery is { } d && files.TryGetValue(d, out var file) ? file : null))
                .Where(r => account is null || Meters.AccountOf(r.Meter) == account)],
            total, page, size);
    }

    /// <summary>A row for each meter of the event; one of no requests where it counted nothing.</summary>
    private static IEnumerable<UsageRow> Rows(UsageEvent e, PriceBook prices, (Guid Id, string Name)? file)
    {
        IReadOnlyList<MeterCount> counts = e.Counts is { Count: > 0 } some ? some : [new MeterCount(Meters.Requests, 0)];
        var unpriced = e.UnpricedMeters;
        for (var i = 0; i < counts.Count; i++)
        {
            var perUnit = unpriced.Contains(counts[i].Meter) ? null : prices.Find(e.Provider, e.Model, counts[i].Meter, e.Date)?.PerUnit;
            yield return new UsageRow(
                e.Id, e.Source, e.EventId, e.OccurredAt, e.Date, e.Agent, e.AgentKey, e.Provider, e.Model, counts[i].Meter, counts[i].Quantity,
                perUnit, counts[i].Quantity == 0 ? 0 : counts[i].Quantity * perUnit, i == 0 ? e.ReportedCost : null, e.Environment, file?.Id,
                file?.Name, e.Line);
        }
    }
}
