using Microsoft.EntityFrameworkCore;

namespace Runrate.Agents.Persistence;

/// <summary>
/// While a large file comes in, SQLite keeps more pages in memory: the keys of events come in no order, and with few pages each
/// would be written and read again many times. Put back afterwards, because connections are pooled.
/// </summary>
internal sealed class BulkSettings : IAsyncDisposable
{
    private const long FromBytes = 4 << 20;
    private const long BytesMin = 64 << 20;
    private const long BytesMax = 320 << 20;

    private readonly RunrateDb db;
    private readonly long before;

    private BulkSettings(RunrateDb db, long before) => (this.db, this.before) = (db, before);

    public static async Task<BulkSettings?> Begin(RunrateDb db, long bytes, CancellationToken ct)
    {
        if (bytes < FromBytes || db is not SqliteRunrateDb)
            return null;
        await db.Database.OpenConnectionAsync(ct);
        var pages = await Pages(db, null, ct);
        // The index of keys takes about a quarter of what a file of usage does.
        await Pages(db, -Math.Clamp(bytes / 4, BytesMin, BytesMax) / 1024, ct);
        return new BulkSettings(db, pages);
    }

    public async ValueTask DisposeAsync()
    {
        await Pages(db, before, CancellationToken.None);
        await db.Database.CloseConnectionAsync();
    }

    private static async Task<long> Pages(RunrateDb db, long? size, CancellationToken ct)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = size is { } pages
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"PRAGMA cache_size = {pages}") : "PRAGMA cache_size";
        return await command.ExecuteScalarAsync(ct) is { } value ? Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}
