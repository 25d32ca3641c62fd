using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// While much comes in, SQLite keeps more pages in memory and moves what was committed to its file less often: the keys of events
/// come in no order, and with few pages each would be written and read again many times. Put back afterwards, because connections
/// are pooled.
/// </summary>
internal sealed class BulkSettings : IAsyncDisposable
{
    private const long FromBytes = 4 << 20;
    private const long BytesMin = 64 << 20;
    private const long BytesMax = 320 << 20;
    /// <summary>Pages of the log after which a commit moves them; else SQLite does at a thousand.</summary>
    private const long LogPages = 8_000;

    private readonly RunrateDb db;
    private readonly long pages;
    private readonly long log;

    private BulkSettings(RunrateDb db, long pages, long log) => (this.db, this.pages, this.log) = (db, pages, log);

    public static async Task<BulkSettings?> Begin(RunrateDb db, long bytes, CancellationToken ct)
    {
        if (bytes < FromBytes || db is not SqliteRunrateDb)
            return null;
        await db.Database.OpenConnectionAsync(ct);
        var settings = new BulkSettings(db, await Get(db, "cache_size", ct), await Get(db, "wal_autocheckpoint", ct));
        // The index of keys takes about a quarter of what a file of usage does.
        await Set(db, "cache_size", -Math.Clamp(bytes / 4, BytesMin, BytesMax) / 1024, ct);
        await Set(db, "wal_autocheckpoint", LogPages, ct);
        return settings;
    }

    public async ValueTask DisposeAsync()
    {
        await Set(db, "cache_size", pages, CancellationToken.None);
        await Set(db, "wal_autocheckpoint", log, CancellationToken.None);
        await db.Database.CloseConnectionAsync();
    }

    private static async Task<long> Get(RunrateDb db, string setting, CancellationToken ct)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = $"PRAGMA {setting}";
        return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    private static async Task Set(RunrateDb db, string setting, long value, CancellationToken ct)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA {setting} = {value}");
        await command.ExecuteScalarAsync(ct);
    }
}
