using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Ledger;

/// <summary>
/// One writer of an entity's books at a time, on every node. What is due is read, numbered, posted and noted under it. PostgreSQL: an
/// advisory lock of the transaction, which a dead node loses with its connection; SQLite: its own single writer, which BEGIN IMMEDIATE
/// takes. The whole entity is held and not a month of it, because late facts of every month are posted into the next open one.
/// </summary>
public static class BooksLock
{
    /// <summary>How long it waits for whoever holds the books, in seconds.</summary>
    public const int WaitSeconds = 10;

    /// <summary>The first half of every key, so that no other user of the database's advisory locks meets ours: "BOOK".</summary>
    private const int Room = 0x424F4F4B;

    private static readonly ConditionalWeakTable<IDbContextTransaction, HashSet<EntityId>> Held = [];

    /// <summary>Who writes to a SQLite file in this process; other processes cannot be named.</summary>
    private static readonly ConcurrentDictionary<string, string> Writers = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes the books, within the caller's transaction or one of its own, which <see cref="BooksHold.Commit"/> commits. Refused with
    /// <c>busy</c>, and who holds them, after <see cref="WaitSeconds"/>.
    /// </summary>
    /// <param name="doing">What for, in a few words: it is what the next one reads.</param>
    public static async Task<Outcome<BooksHold>> Take(RunrateDb db, EntityId entity, string doing, CancellationToken ct = default)
    {
        var current = db.Database.CurrentTransaction;
        if (current is not null && Held.TryGetValue(current, out var known) && known.Contains(entity))
            return new BooksHold(null, null);
        if (db is PostgresRunrateDb)
        {
            var own = current is null ? await db.Database.BeginTransactionAsync(ct) : null;
            if (await AdvisoryLock.Take(db, Room, KeyOf(entity), isShared: false, WaitSeconds, doing, ct) is { } other)
            {
                if (own is not null)
                    await own.DisposeAsync();
                return Busy(other);
            }
            Held.GetOrCreateValue((own ?? current)!).Add(entity);
            return new BooksHold(own, null);
        }
        // A transaction on SQLite is the only one that writes, whoever began it.
        if (current is not null)
            return new BooksHold(null, null);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        var (writer, patience) = (connection.DataSource, connection.DefaultTimeout);
        try
        {
            connection.DefaultTimeout = WaitSeconds;
            var own = await db.Database.BeginTransactionAsync(ct);
            Held.GetOrCreateValue(own).Add(entity);
            Writers[writer] = doing;
            return new BooksHold(own, () => Writers.TryRemove(writer, out _));
        }
        catch (SqliteException fault) when (DatabaseBusy.Is(fault))
        {
            return Writers.TryGetValue(writer, out var doer)
                ? Busy(doer)
                : new Refusal(RefusalCodes.Unavailable, "Another process holds the database for writing. Nothing was changed: try again.");
        }
        finally
        {
            connection.DefaultTimeout = patience;
        }
    }

    private static Refusal Busy(string? doing) => new(
        RefusalCodes.Busy,
        $"The books are being written by {(string.IsNullOrWhiteSpace(doing) ? "another process" : doing)}. Nothing was changed: try again.");

    private static int KeyOf(EntityId entity) =>
        BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes(entity.Value)).AsSpan(0, 4)) & int.MaxValue;
}

/// <summary>The books while they are held; they are let go with the transaction.</summary>
public sealed class BooksHold : IAsyncDisposable
{
    private readonly IDbContextTransaction? transaction;
    private readonly Action? released;

    internal BooksHold(IDbContextTransaction? transaction, Action? released) => (this.transaction, this.released) = (transaction, released);

    /// <summary>Makes what was written stand, unless the transaction is the caller's.</summary>
    public Task Commit(CancellationToken ct = default) => transaction?.CommitAsync(ct) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (transaction is not null)
            await transaction.DisposeAsync();
        released?.Invoke();
    }
}
