using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;

namespace Runrate.Agents.Persistence;

/// <summary>Changes of rows that pass the change tracker by.</summary>
public static class KeptUpdates
{
    /// <summary>
    /// Changes rows by one statement, and keeps their digests with them. What is changed past the change tracker would look like
    /// tampering otherwise.
    /// </summary>
    /// <returns>How many rows were changed.</returns>
    public static async Task<int> UpdateKept<T, TKey>(
        this RunrateDb db, IQueryable<T> rows, Action<UpdateSettersBuilder<T>> set, CancellationToken ct = default) where T : class
    {
        var kept = KeptRows.Of(db, db.Model.FindEntityType(typeof(T))!);
        if (kept is null)
            return await rows.ExecuteUpdateAsync(set, ct);
        await using var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        var name = kept.Type.FindPrimaryKey()!.Properties.Single().Name;
        var keys = await rows.Select(r => EF.Property<TKey>(r, name)).ToListAsync(ct);
        var changed = keys.Count == 0 ? 0 : await rows.ExecuteUpdateAsync(set, ct);
        if (changed > 0)
            await KeptRows.Write(db, kept, await KeptRows.Reload<T, TKey>(db, name, keys, ct), ct);
        if (own is not null)
            await own.CommitAsync(ct);
        return changed;
    }
}
