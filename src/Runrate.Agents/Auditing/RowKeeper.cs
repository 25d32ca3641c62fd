using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Auditing;

/// <summary>
/// Keeps the digest of each row that is saved, in the transaction that saves it. A changed row is read again for it: another request may
/// have changed its other columns, and the lock on the row is held until the transaction ends.
/// </summary>
public sealed class RowKeeper : SaveChangesInterceptor
{
    private static readonly MethodInfo ReloadRows = typeof(KeptRows).GetMethod(nameof(KeptRows.Reload))!;

    private readonly List<(KeptType Type, EntityEntry Row, EntityState State, string Key)> saved = [];
    private IDbContextTransaction? own;

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Begin((RunrateDb)eventData.Context!, CancellationToken.None).GetAwaiter().GetResult();
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await Begin((RunrateDb)eventData.Context!, cancellationToken);
        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Keep((RunrateDb)eventData.Context!, CancellationToken.None).GetAwaiter().GetResult();
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await Keep((RunrateDb)eventData.Context!, cancellationToken);
        return result;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => Drop().GetAwaiter().GetResult();

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) => Drop();

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default) => Drop();

    /// <summary>Keeps a row that is added while a save begins.</summary>
    internal void Keep(RunrateDb db, EntityEntry row)
    {
        if (KeptRows.Of(db, row.Metadata) is { } type)
            saved.Add((type, row, EntityState.Added, ""));
    }

    private async Task Begin(RunrateDb db, CancellationToken ct)
    {
        await Drop();
        var detects = db.ChangeTracker.AutoDetectChangesEnabled;
        // The guard of the journal has just looked for changes.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            foreach (var row in db.ChangeTracker.Entries())
            {
                if (row.State is not (EntityState.Added or EntityState.Modified or EntityState.Deleted)
                    || KeptRows.Of(db, row.Metadata) is not { } type)
                    continue;
                saved.Add((type, row, row.State, row.State == EntityState.Deleted ? type.KeyOf(row.Entity) : ""));
            }
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = detects;
        }
        if (saved.Count > 0 && db.Database.CurrentTransaction is null)
            own = await db.Database.BeginTransactionAsync(ct);
    }

    private async Task Keep(RunrateDb db, CancellationToken ct)
    {
        try
        {
            var digests = new List<RowDigest>();
            foreach (var group in saved.GroupBy(s => s.Type).ToList())
            {
                foreach (var gone in group.Where(s => s.State == EntityState.Deleted).Select(s => s.Key))
                    await db.RowDigests.Where(d => d.Table == group.Key.Table && d.Key == gone).ExecuteDeleteAsync(ct);
                var rows = group.Where(s => s.State == EntityState.Added).Select(s => s.Row.Entity).ToList();
                rows.AddRange(await Changed(db, group.Key, [.. group.Where(s => s.State == EntityState.Modified).Select(s => s.Row)], ct));
                digests.AddRange(rows.Select(group.Key.Of));
            }
            if (digests.Count > 0)
                await KeptRows.Write(db, digests, ct);
            if (own is not null)
                await own.CommitAsync(ct);
        }
        finally
        {
            await Drop();
        }
    }

    private static async Task<List<object>> Changed(RunrateDb db, KeptType type, List<EntityEntry> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return [];
        if (type.Type.FindPrimaryKey()!.Properties is not [var key])
        {
            var found = new List<object>();
            foreach (var row in rows)
            {
                if (await row.GetDatabaseValuesAsync(ct) is { } values)
                    found.Add(values.ToObject());
            }
            return found;
        }
        var keys = Array.CreateInstance(key.ClrType, rows.Count);
        for (var i = 0; i < rows.Count; i++)
            keys.SetValue(rows[i].Property(key.Name).CurrentValue, i);
        return await (Task<List<object>>)ReloadRows.MakeGenericMethod(type.Type.ClrType, key.ClrType).Invoke(null, [db, key.Name, keys, ct])!;
    }

    private async Task Drop()
    {
        saved.Clear();
        if (own is not { } transaction)
            return;
        own = null;
        await transaction.DisposeAsync();
    }
}
