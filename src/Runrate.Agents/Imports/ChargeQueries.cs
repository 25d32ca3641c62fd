using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports;

/// <summary>A charge with where it was read.</summary>
/// <param name="File">The file's name; null when it came through the API.</param>
/// <param name="Line">Its line in that file.</param>
public sealed record ChargeRow(
    long Id, string Source, string ExternalId, LocalDate Date, AgentId Agent, string? AgentKey, string Account, string Provider,
    string Service,
    string? Description, ChargeCategory Category, decimal BilledCost, decimal EffectiveCost, Currency Currency, string? Model,
    string? ResourceId,
    string? InvoiceId, string? CommitmentId, Guid? ImportId, string? File, int? Line, EntryId? Entry);

/// <param name="ImportId">Only of that file.</param>
/// <param name="Posted">Only those that the ledger holds, or only those that it does not.</param>
public sealed record ChargeFilter(
    EntityId Entity, LocalDate? From = null, LocalDate? To = null, AgentId? Agent = null, Guid? ImportId = null,
    bool? Posted = null);

/// <summary>Lists charges, and finds those behind a posting: down to the file and line they were read from.</summary>
public sealed class ChargeQueries(RunrateDb db)
{
    public Task<Page<ChargeRow>> List(ChargeFilter filter, int page = 1, int size = 50, CancellationToken ct = default)
    {
        var query = db.Charges.AsNoTracking().Where(c => c.Entity == filter.Entity);
        if (filter.From is { } from)
            query = query.Where(c => c.Date >= from);
        if (filter.To is { } to)
            query = query.Where(c => c.Date <= to);
        if (filter.Agent is { } agent)
            query = query.Where(c => c.Agent == agent);
        if (filter.ImportId is { } import)
            query = query.Where(c => c.ImportId == import);
        if (filter.Posted is { } posted)
            query = query.Where(c => (c.PostedAt != null) == posted);
        return Paged(query, page, size, ct);
    }

    /// <summary>
    /// The charges that a posting sums, by its source: <c>charges/2024-09-18/unassigned/1/5120/1f0c22ab</c> for an expense line
    /// of one service, or the entry's own key for its payable and credit lines. Empty for a source of another kind.
    /// </summary>
    public async Task<Page<ChargeRow>> Behind(EntityId entity, string source, int page = 1, int size = 50,
        CancellationToken ct = default)
    {
        if (!source.StartsWith("charges/", StringComparison.Ordinal))
            return new Page<ChargeRow>([], 0, 1, size);
        var key = new EntryKey(source);
        var entry = await EntryOf(entity, key, ct);
        string? account = null, part = null;
        if (entry is null && source.Split('/') is { Length: >= 6 } parts)
        {
            (account, part) = (parts[^2], parts[^1]);
            entry = await EntryOf(entity, new EntryKey(string.Join('/', parts[..^2])), ct);
        }
        if (entry is not { } id)
            return new Page<ChargeRow>([], 0, 1, size);
        var query = db.Charges.AsNoTracking().Where(c => c.Entity == entity && c.EntryId == id.Value);
        if (account is not null)
            query = await OfPart(query.Where(c => c.Account == account), part!, ct);
        return await Paged(query, page, size, ct);
    }

    /// <summary>
    /// The part of a source is a hash of provider, service and whether there is a commitment: find the ones it stands for.
    /// </summary>
    private static async Task<IQueryable<Charge>> OfPart(IQueryable<Charge> query, string part, CancellationToken ct)
    {
        var services = await query.Select(c => new { c.Provider, c.Service, c.Category, c.CommitmentId }).Distinct()
            .ToListAsync(ct);
        var match = services.FirstOrDefault(
            s => ChargeSources.Part(s.Provider, s.Service, ChargeSources.IsCommitted(s.Category, s.CommitmentId)) == part);
        if (match is null)
            return query.Where(c => false);
        var (provider, service) = (match.Provider, match.Service);
        query = query.Where(c => c.Provider == provider && c.Service == service);
        return ChargeSources.IsCommitted(match.Category, match.CommitmentId)
            ? query.Where(c => c.Category == ChargeCategory.Purchase || (c.CommitmentId != null && c.CommitmentId != ""))
            : query.Where(c => c.Category != ChargeCategory.Purchase && (c.CommitmentId == null || c.CommitmentId == ""));
    }

    private async Task<EntryId?> EntryOf(EntityId entity, EntryKey key, CancellationToken ct) =>
        await db.Entries.AsNoTracking().Where(e => e.Entity == entity && e.Key == key).Select(e => (EntryId?)e.Id)
            .FirstOrDefaultAsync(ct);

    private async Task<Page<ChargeRow>> Paged(IQueryable<Charge> query, int page, int size, CancellationToken ct)
    {
        size = Math.Clamp(size, 1, LedgerQueries.PageSizeMax);
        page = Math.Max(1, page);
        var total = await query.CountAsync(ct);
        var charges = await query.OrderByDescending(c => c.Date).ThenBy(c => c.Id).Skip((page - 1) * size).Take(size)
            .ToListAsync(ct);
        var imports = charges.Where(c => c.ImportId is not null).Select(c => c.ImportId!.Value).Distinct().ToList();
        var names = await db.ImportFiles.AsNoTracking().Where(f => imports.Contains(f.Id))
            .ToDictionaryAsync(f => f.Id, f => f.Name, ct);
        return new Page<ChargeRow>(
            [.. charges.Select(c => new ChargeRow(
                c.Id, c.Source, c.ExternalId, c.Date, c.Agent, c.AgentKey, c.Account, c.Provider, c.Service, c.Description,
                c.Category, c.BilledCost,
                c.EffectiveCost, c.Currency, c.Model, c.ResourceId, c.InvoiceId, c.CommitmentId, c.ImportId,
                c.ImportId is { } file ? names.GetValueOrDefault(file) : null, c.Line,
                c.EntryId is { } e ? new EntryId(e) : null))],
            total, page, size);
    }
}
