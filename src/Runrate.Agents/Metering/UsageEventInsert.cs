using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>Inserts events whose identity is not there yet. SQLite takes them one by one over a bound statement, PostgreSQL in batches.</summary>
internal sealed class UsageEventInsert : IAsyncDisposable
{
    private const string Sql =
        """
        INSERT INTO "UsageEvents" ("Key", "StreamId", "EventId", "OccurredAt", "Date", "InputTokens", "OutputTokens", "CacheReadTokens",
            "CacheWriteTokens", "CacheWrite1hTokens", "Others", "Unpriced", "ReportedCost", "Delivery", "Line", "AsOf")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """;

    private readonly SqliteStatement? statement;
    private readonly BulkInsert<UsageEvent>? rows;

    public UsageEventInsert(RunrateDb db)
    {
        if (db is SqliteRunrateDb sqlite)
            statement = new SqliteStatement(sqlite, Sql);
        else
            rows = BulkInsert<UsageEvent>.Prepare(db);
    }

    /// <summary>Whether each event was inserted; false where it was there.</summary>
    public async ValueTask<bool[]> Add(UsageEvent[] events, CancellationToken ct)
    {
        if (rows is not null)
            return await rows.Add(events, ct);
        ct.ThrowIfCancellationRequested();
        var inserted = new bool[events.Length];
        for (var i = 0; i < events.Length; i++)
            inserted[i] = Bound(statement!, events[i]).Run();
        return inserted;
    }

    public ValueTask DisposeAsync()
    {
        statement?.Dispose();
        return rows?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static SqliteStatement Bound(SqliteStatement to, UsageEvent e) => to
        .Bind(e.Key).Bind(e.StreamId).Bind(e.EventId).Bind(e.OccurredAt.ToUnixTimeTicks()).Bind(e.Date.ToDateOnly().DayNumber)
        .Bind(e.InputTokens).Bind(e.OutputTokens).Bind(e.CacheReadTokens).Bind(e.CacheWriteTokens).Bind(e.CacheWrite1hTokens)
        .Bind(e.Others).Bind(e.Unpriced).Bind(e.ReportedCost).Bind((long?)e.Delivery).Bind((long?)e.Line)
        .Bind(e.AsOf is { } at ? at.ToUnixTimeTicks() : (long?)null);
}
