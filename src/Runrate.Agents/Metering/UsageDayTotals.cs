using System.Runtime.InteropServices;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// Gathers additions to usage days and writes each day once, within the caller's transaction. For SQLite decimals are added in memory,
/// because it keeps them as text.
/// </summary>
internal sealed class UsageDayTotals(RunrateDb db, UsageLanes lanes)
{
    private const int RowsMax = 10_000;
    /// <summary>Days held in memory before they are written, where nobody else can write meanwhile.</summary>
    private const int HeldMax = 100_000;

    private const string Select = """SELECT "Quantity" FROM "UsageDays" WHERE "Date" = ? AND "LaneId" = ?""";

    private const string Insert =
        """
        INSERT INTO "UsageDays" ("Date", "LaneId", "Quantity", "PostedQuantity", "PostedMicros")
        VALUES (?, ?, ?, ?, 0) ON CONFLICT DO NOTHING
        """;

    /// <summary>On PostgreSQL, which adds decimals exactly; the order is that of the lists.</summary>
    private const string Upsert =
        """
        INSERT INTO "UsageDays" AS d ("Date", "LaneId", "Quantity", "PostedQuantity", "PostedMicros")
        SELECT v.day, v.lane, v.quantity, 0, 0 FROM unnest(@days, @lanes, @quantities) AS v(day, lane, quantity)
        ON CONFLICT ("Date", "LaneId") DO UPDATE SET "Quantity" = d."Quantity" + EXCLUDED."Quantity"
        """;

    private readonly Dictionary<(int Day, int Lane), decimal> additions = [];

    public UsageDayTotals(RunrateDb db, EntityId entity)
        : this(db, new UsageLanes(db, entity))
    {
    }

    public void Add(LocalDate date, in UsageLaneKey lane, decimal quantity) => Add(DayNumber(date), Number(lane), quantity);

    /// <summary>A number for the lane, by which more can be added to it.</summary>
    public int Number(in UsageLaneKey lane) => lanes.Number(lane);

    public void Add(int day, int laneNumber, decimal quantity) =>
        CollectionsMarshal.GetValueRefOrAddDefault(additions, (day, laneNumber), out _) += quantity;

    public static int DayNumber(LocalDate date) => date.ToDateOnly().DayNumber;

    /// <summary>
    /// Keeps what is held in bounds. Only on SQLite, whose writer is alone: elsewhere days are written in one order at the end.
    /// </summary>
    public Task FlushWhereMany(CancellationToken ct) => db is SqliteRunrateDb && additions.Count >= HeldMax ? Flush(ct) : Task.CompletedTask;

    /// <summary>Writes in one order everywhere, so that two writers never wait for each other in a circle.</summary>
    public async Task Flush(CancellationToken ct)
    {
        if (additions.Count == 0)
            return;
        await lanes.Resolve(ct);
        var keys = new List<long>(additions.Count);
        var quantities = new List<decimal>(additions.Count);
        foreach (var ((day, lane), quantity) in additions)
        {
            if (quantity == 0)
                continue;
            keys.Add(((long)day << 32) | (uint)lanes.IdOf(lane));
            quantities.Add(quantity);
        }
        additions.Clear();
        CollectionsMarshal.AsSpan(keys).Sort(CollectionsMarshal.AsSpan(quantities));
        if (db is SqliteRunrateDb sqlite)
            Write(sqlite, keys, quantities, ct);
        else
            await Write(keys, quantities, ct);
    }

    private static (int Day, int Lane) Parts(long key) => ((int)(key >> 32), (int)(key & int.MaxValue));

    private static void Write(SqliteRunrateDb sqlite, List<long> keys, List<decimal> quantities, CancellationToken ct)
    {
        using var insert = new SqliteStatement(sqlite, Insert);
        using var select = new SqliteStatement(sqlite, Select);
        using var update = new SqliteStatement(sqlite, """UPDATE "UsageDays" SET "Quantity" = ? WHERE "Date" = ? AND "LaneId" = ?""");
        for (var i = 0; i < keys.Count; i++)
        {
            ct.ThrowIfCancellationRequested();
            var (day, lane) = Parts(keys[i]);
            // Most days of a bulk are new, so the insert is tried first: the key finds the others.
            insert.Bind(day).Bind(lane).Bind(quantities[i]);
            if ((i == 0 ? insert.Bind(0m) : insert.Kept()).Run())
                continue;
            Invariant.Check(select.Bind(day).Bind(lane).Find(), "A usage day is there or is not.");
            var known = select.Decimal(0);
            select.Reset();
            update.Bind(known + quantities[i]).Bind(day).Bind(lane).Run();
        }
    }

    private async Task Write(List<long> keys, List<decimal> quantities, CancellationToken ct)
    {
        foreach (var places in Enumerable.Range(0, keys.Count).Chunk(RowsMax))
        {
            await using var upsert = db.OfLists(Upsert,
                ("days", Array.ConvertAll(places, i => Parts(keys[i]).Day)), ("lanes", Array.ConvertAll(places, i => Parts(keys[i]).Lane)),
                ("quantities", Array.ConvertAll(places, i => quantities[i])));
            await upsert.ExecuteNonQueryAsync(ct);
        }
    }
}
