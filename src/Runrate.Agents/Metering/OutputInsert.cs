using System.Globalization;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>Inserts outcomes whose identity is not there yet. SQLite takes them one by one over a bound statement, PostgreSQL in batches.</summary>
internal sealed class OutputInsert : IAsyncDisposable
{
    private const string Sql =
        """
        INSERT INTO "Outputs" ("Source", "EventId", "Entity", "Agent", "Date", "Unit", "Accepted", "Rejected", "Reworked", "ImportId", "Line")
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """;

    private readonly SqliteStatement? statement;
    private readonly BulkInsert<OutputRecord>? rows;

    public OutputInsert(RunrateDb db)
    {
        if (db is SqliteRunrateDb sqlite)
            statement = new SqliteStatement(sqlite, Sql);
        else
            rows = BulkInsert<OutputRecord>.Prepare(db);
    }

    /// <summary>Whether each was inserted; false where it was there.</summary>
    public async ValueTask<bool[]> Add(IReadOnlyList<OutputRecord> outputs, CancellationToken ct)
    {
        if (rows is not null)
            return await rows.Add(outputs, ct);
        ct.ThrowIfCancellationRequested();
        var inserted = new bool[outputs.Count];
        for (var i = 0; i < inserted.Length; i++)
            inserted[i] = Bound(statement!, outputs[i]).Run();
        return inserted;
    }

    public ValueTask DisposeAsync()
    {
        statement?.Dispose();
        return rows?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private static SqliteStatement Bound(SqliteStatement to, OutputRecord o) => to
        .Bind(o.Source).Bind(o.EventId).Bind(o.Entity.Value).Bind(o.Agent.Value)
        .Bind(o.Date.ToDateOnly().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).Bind(o.Unit)
        .Bind(o.Accepted).Bind(o.Rejected).Bind(o.Reworked).Bind(o.ImportId?.ToString().ToUpperInvariant()).Bind((long?)o.Line);
}
