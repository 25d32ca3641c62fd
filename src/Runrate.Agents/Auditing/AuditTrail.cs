using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Auditing;

/// <summary>
/// Writes the audit trail with the act itself: whatever is saved is looked at for acts that count, which are chained and stored in the
/// same transaction. No use case has to think of it, and none can leave it out. One writer chains at a time: SQLite's write lock, or an
/// advisory lock of PostgreSQL that ends with the transaction.
/// </summary>
public sealed class AuditTrail(Acting acting, AccessVersion access, IClock clock, RowKeeper rows) : SaveChangesInterceptor
{
    /// <summary>The key of PostgreSQL's lock; any number that nothing else uses.</summary>
    private const long ChainLock = 0x52554e5241554449;

    private readonly List<AuditEvent> derived = [];
    private IDbContextTransaction? own;
    private bool changesAccess;

    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Chain((RunrateDb)eventData.Context!, CancellationToken.None).GetAwaiter().GetResult();
        return result;
    }

    public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        await Chain((RunrateDb)eventData.Context!, cancellationToken);
        return result;
    }

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        End(commit: true, CancellationToken.None).GetAwaiter().GetResult();
        return result;
    }

    public override async ValueTask<int> SavedChangesAsync(
        SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        await End(commit: true, cancellationToken);
        return result;
    }

    public override void SaveChangesFailed(DbContextErrorEventData eventData) => TakeBack(eventData.Context!).GetAwaiter().GetResult();

    public override Task SaveChangesFailedAsync(DbContextErrorEventData eventData, CancellationToken cancellationToken = default) =>
        TakeBack(eventData.Context!);

    public override Task SaveChangesCanceledAsync(DbContextEventData eventData, CancellationToken cancellationToken = default) =>
        TakeBack(eventData.Context!);

    private async Task Chain(RunrateDb db, CancellationToken ct)
    {
        var fresh = Acts(db);
        if (fresh.Count == 0)
            return;
        own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync(ct) : null;
        try
        {
            if (db is PostgresRunrateDb)
                await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({ChainLock})", ct);
            var last = await db.AuditEvents.AsNoTracking().OrderByDescending(a => a.Sequence)
                .Select(a => new { a.Sequence, a.Hash }).FirstOrDefaultAsync(ct);
            var (sequence, hash) = (last?.Sequence ?? 0, last?.Hash ?? "");
            foreach (var record in fresh)
            {
                record.ChainTo(sequence, hash);
                (sequence, hash) = (record.Sequence, record.Hash);
                rows.Keep(db, db.AuditEvents.Add(record));
            }
        }
        catch
        {
            await TakeBack(db);
            throw;
        }
    }

    /// <summary>Records added by hand, and those that follow from what is saved.</summary>
    private List<AuditEvent> Acts(RunrateDb db)
    {
        var detects = db.ChangeTracker.AutoDetectChangesEnabled;
        // The guard of the journal has just looked for changes.
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            var added = new List<AuditEvent>();
            foreach (var change in db.ChangeTracker.Entries())
            {
                if (change.State is not (EntityState.Added or EntityState.Modified))
                    continue;
                if (change is { Entity: AuditEvent { Hash: "" } stated, State: EntityState.Added })
                    added.Add(stated);
                changesAccess |= change.Entity is Person or AccessKey or SignInSession;
                if (AuditedActs.Of(change) is { } act)
                    added.Add(Written(act));
            }
            // Added by hand under a placeholder, to be added again once its number is known.
            foreach (var stated in added.Where(a => db.Entry(a).State == EntityState.Added))
                db.Entry(stated).State = EntityState.Detached;
            derived.AddRange(added);
            return added;
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }

    private AuditEvent Written(AuditedAct act) => new()
    {
        At = clock.GetCurrentInstant().ToMillisecond(),
        ActorId = (acting.Actor ?? Actor.System).Id,
        Actor = acting.Actor?.Name ?? act.By ?? Actor.System.Name,
        Via = acting.Via,
        Address = acting.Address,
        Act = act.Act,
        Entity = act.Entity,
        Subject = act.Subject,
        Text = act.Text,
    };

    private async Task End(bool commit, CancellationToken ct)
    {
        derived.Clear();
        if (own is { } transaction)
        {
            own = null;
            if (commit)
                await transaction.CommitAsync(ct);
            await transaction.DisposeAsync();
        }
        if (changesAccess)
            access.Changed();
        changesAccess = false;
    }

    private async Task TakeBack(DbContext db)
    {
        foreach (var record in derived.Where(r => db.Entry(r).State == EntityState.Added))
            db.Entry(record).State = EntityState.Detached;
        await End(commit: false, CancellationToken.None);
    }
}
