using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// One state of the database for many questions: what others commit in the meantime is not seen, so figures that must agree are not read
/// on both sides of an import. No writer waits for it.
/// </summary>
internal sealed class ReadSnapshot : IAsyncDisposable
{
    private readonly IAsyncDisposable transaction;
    private readonly DbTransaction? borrowed;

    private ReadSnapshot(IAsyncDisposable transaction, DbTransaction? borrowed)
    {
        this.transaction = transaction;
        this.borrowed = borrowed;
    }

    /// <summary>Null where the context is in a transaction already, which its caller answers for.</summary>
    public static async Task<ReadSnapshot?> Begin(RunrateDb db, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not null)
            return null;
        if (db is not SqliteRunrateDb)
            return new ReadSnapshot(await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct), null);
        await db.Database.OpenConnectionAsync(ct);
        // Deferred: a transaction as the framework begins it would take the lock of the one writer.
        var reading = ((SqliteConnection)db.Database.GetDbConnection()).BeginTransaction(deferred: true);
        return new ReadSnapshot((await db.Database.UseTransactionAsync(reading, ct))!, reading);
    }

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        if (borrowed is { Connection: not null })
            await borrowed.DisposeAsync();
    }
}
