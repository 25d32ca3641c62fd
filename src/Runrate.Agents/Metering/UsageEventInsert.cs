using System.Buffers.Binary;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>Inserts events whose identity is not there yet. SQLite takes them one by one over a bound statement, PostgreSQL in batches.</summary>
internal sealed class UsageEventInsert : IAsyncDisposable
{
    private const string Sql =
        """
        INSERT INTO "UsageEvents" ("Id", "Key", "StreamId", "EventId", "OccurredAt", "Date", "InputTokens", "OutputTokens", "CacheReadTokens",
            "CacheWriteTokens", "CacheWrite1hTokens", "Others", "Unpriced", "ReportedCost", "Delivery", "Line", "AsOf")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """;

    private readonly SqliteStatement? statement;
    private readonly BulkInsert<UsageEvent>? rows;
    /// <summary>SQLite has one writer: the numbers after the greatest are its own, and follow the order in which the events were said.</summary>
    private long next;

    public UsageEventInsert(RunrateDb db)
    {
        if (db is SqliteRunrateDb sqlite)
        {
            statement = new SqliteStatement(sqlite, Sql);
            using var greatest = new SqliteStatement(sqlite, """SELECT COALESCE(MAX("Id"), 0) FROM "UsageEvents" """);
            greatest.Find();
            next = greatest.Long(0) + 1;
        }
        else
        {
            rows = BulkInsert<UsageEvent>.Prepare(db);
        }
    }

    /// <summary>Whether each event was inserted; false where it was there.</summary>
    public async ValueTask<bool[]> Add(UsageEvent[] events, CancellationToken ct)
    {
        if (rows is not null)
            return await rows.Add(events, ct);
        ct.ThrowIfCancellationRequested();
        var inserted = new bool[events.Length];
        UsageEvent? before = null;
        foreach (var i in ByKey(events))
        {
            statement!.Bind(next + i);
            inserted[i] = Bound(statement, events[i], before).Run();
            before = events[i];
        }
        next += events.Length;
        return inserted;
    }

    /// <summary>By key, so that neighbours in the index are written together; of the same key the first said comes first.</summary>
    private static int[] ByKey(UsageEvent[] events)
    {
        var order = new int[events.Length];
        var keys = new ulong[events.Length];
        for (var i = 0; i < order.Length; i++)
            (order[i], keys[i]) = (i, BinaryPrimitives.ReadUInt64BigEndian(events[i].Key));
        keys.AsSpan().Sort(order.AsSpan());
        for (var (first, i) = (0, 1); i <= keys.Length; i++)
        {
            if (i < keys.Length && keys[i] == keys[first])
                continue;
            order.AsSpan(first..i).Sort();
            first = i;
        }
        return order;
    }

    public ValueTask DisposeAsync()
    {
        statement?.Dispose();
        return rows?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <param name="b">What was bound before: of the many columns most say the same again.</param>
    private static SqliteStatement Bound(SqliteStatement to, UsageEvent e, UsageEvent? b)
    {
        to.Bind(e.Key).Bind(e.StreamId).Bind(e.EventId).Bind(e.OccurredAt.ToUnixTimeTicks()).Bind(e.Date.ToDateOnly().DayNumber);
        _ = b?.InputTokens == e.InputTokens ? to.Kept() : to.Bind(e.InputTokens);
        _ = b?.OutputTokens == e.OutputTokens ? to.Kept() : to.Bind(e.OutputTokens);
        _ = b?.CacheReadTokens == e.CacheReadTokens ? to.Kept() : to.Bind(e.CacheReadTokens);
        _ = b?.CacheWriteTokens == e.CacheWriteTokens ? to.Kept() : to.Bind(e.CacheWriteTokens);
        _ = b?.CacheWrite1hTokens == e.CacheWrite1hTokens ? to.Kept() : to.Bind(e.CacheWrite1hTokens);
        _ = b is not null && b.Others == e.Others ? to.Kept() : to.Bind(e.Others);
        _ = b is not null && b.Unpriced == e.Unpriced ? to.Kept() : to.Bind(e.Unpriced);
        _ = b is not null && b.ReportedCost == e.ReportedCost ? to.Kept() : to.Bind(e.ReportedCost);
        _ = b is not null && b.Delivery == e.Delivery ? to.Kept() : to.Bind((long?)e.Delivery);
        to.Bind((long?)e.Line);
        return b is not null && b.AsOf == e.AsOf ? to.Kept() : to.Bind(e.AsOf is { } at ? at.ToUnixTimeTicks() : (long?)null);
    }
}
