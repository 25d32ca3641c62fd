using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports;

/// <summary>Lists imported files and what waits in quarantine.</summary>
public sealed class ImportQueries(RunrateDb db)
{
    public async Task<Page<ImportFile>> Files(EntityId entity, int page = 1, int size = 50, CancellationToken ct = default)
    {
        (page, size) = (Math.Max(1, page), Math.Clamp(size, 1, LedgerQueries.PageSizeMax));
        var query = db.ImportFiles.AsNoTracking().Where(f => f.Entity == entity);
        var total = await query.CountAsync(ct);
        return new Page<ImportFile>(
            await query.OrderByDescending(f => f.Id).Skip((page - 1) * size).Take(size).ToListAsync(ct), total, page, size);
    }

    public Task<ImportFile?> File(Guid id, CancellationToken ct = default) => db.ImportFiles.AsNoTracking()
        .FirstOrDefaultAsync(f => f.Id == id, ct);

    /// <param name="importId">Only of that file.</param>
    /// <param name="openOnly">Leaves out what is resolved.</param>
    public async Task<Page<QuarantineItem>> Quarantine(
        EntityId entity, Guid? importId = null, bool openOnly = true, int page = 1, int size = 50, CancellationToken ct = default)
    {
        (page, size) = (Math.Max(1, page), Math.Clamp(size, 1, LedgerQueries.PageSizeMax));
        var query = db.Quarantine.AsNoTracking().Where(q => q.Entity == entity);
        if (importId is { } file)
            query = query.Where(q => q.ImportId == file);
        if (openOnly)
            query = query.Where(q => q.ResolvedAt == null);
        var total = await query.CountAsync(ct);
        return new Page<QuarantineItem>(
            await query.OrderBy(q => q.Date).ThenBy(q => q.Id).Skip((page - 1) * size).Take(size).ToListAsync(ct), total, page,
                size);
    }
}
