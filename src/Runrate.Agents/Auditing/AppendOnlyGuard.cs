using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Notes;
using Runrate.Agents.People;

namespace Runrate.Agents.Auditing;

/// <summary>
/// Refuses any save that would change or delete an entry or a posting, and re-checks the balance of what is added. A wrong
/// entry is reversed, never edited.
/// </summary>
public sealed class AppendOnlyGuard : SaveChangesInterceptor
{
    public override InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result)
    {
        Check(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        Check(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private static void Check(DbContext db)
    {
        foreach (var change in db.ChangeTracker.Entries())
        {
            if (change.Entity is not (JournalEntry or Posting or AuditEvent or Note or NoteContent))
                continue;
            Invariant.Check(
                change.State is not (EntityState.Modified or EntityState.Deleted),
                    "Journal, notes and audit trail are append-only: reverse an entry instead.");
            if (change is { State: EntityState.Added, Entity: JournalEntry entry })
                entry.CheckBalanced();
        }
    }
}
