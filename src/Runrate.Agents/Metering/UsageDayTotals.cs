using System.Data.Common;
using System.Runtime.InteropServices;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>What a usage day is a total of.</summary>
internal readonly record struct UsageDayKey(
    LocalDate Date, AgentId Agent, string Provider, string Model, string Meter, Guid PriceId, Currency Currency,
    string Environment)
{
    public UsageLaneKey Lane => new(Agent, Provider, Model, Meter, PriceId, Currency, Environment);
}

/// <summary>
/// Gathers additions to usage days and writes each day once, within the caller's transaction. Decimals are added in memory,
/// because SQLite keeps them as text; a write that meets another writer's reads again and adds to that.
/// </summary>
internal sealed class UsageDayTotals(RunrateDb db, EntityId entity)
{
    private const int AttemptsMax = 20;
    /// <summary>Days held in memory before they are written, where nobody else can write meanwhile.</summary>
    private const int HeldMax = 100_000;

    private const string Select = """SELECT "Id", "Quantity", "Cost" FROM "UsageDays" WHERE "Date" = @date AND "LaneId" = @lane""";

    private const string Insert =
        """
        INSERT INTO "UsageDays" ("Date", "LaneId", "Quantity", "Cost", "PostedMicros", "PostedCost", "Pending")
        VALUES (@date, @lane, @quantity, @cost, 0, @zero, @pending) ON CONFLICT DO NOTHING
        """;

    private const string Update =
        """
        UPDATE "UsageDays" SET "Quantity" = @quantity, "Cost" = @cost, "Pending" = @pending
        WHERE "Id" = @id AND "Quantity" = @quantityBefore AND "Cost" = @costBefore
        """;

    private readonly UsageLanes lanes = new(db, entity);
    private readonly Dictionary<(int Day, int Lane), (decimal Quantity, decimal Cost)> additions = [];

    public void Add(in UsageDayKey key, decimal quantity, decimal cost)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(
            additions, (key.Date.ToDateOnly().DayNumber, lanes.Number(key.Lane)), out _);
        sum = (sum.Quantity + quantity, sum.Cost + cost);
    }

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
        var days = new List<(int Day, int Lane, decimal Quantity, decimal Cost)>(additions.Count);
        foreach (var ((day, lane), (quantity, cost)) in additions)
        {
            if (quantity != 0 || cost != 0)
                days.Add((day, lanes.IdOf(lane), quantity, cost));
        }
        days.Sort((a, b) => a.Day != b.Day ? a.Day.CompareTo(b.Day) : a.Lane.CompareTo(b.Lane));
        additions.Clear();
        if (db is SqliteRunrateDb sqlite)
            Write(sqlite, days, ct);
        else
            await Write(days, ct);
    }

    private static void Write(SqliteRunrateDb sqlite, List<(int Day, int Lane, decimal Quantity, decimal Cost)> days, CancellationToken ct)
    {
        using var insert = new SqliteStatement(sqlite, Insert);
        using var select = new SqliteStatement(sqlite, Select);
        using var update = new SqliteStatement(sqlite, """UPDATE "UsageDays" SET "Quantity" = ?, "Cost" = ?, "Pending" = 1 WHERE "Id" = ?""");
        foreach (var (day, lane, quantity, cost) in days)
        {
            ct.ThrowIfCancellationRequested();
            // Most days of a bulk are new, so the insert is tried first: the index finds the others.
            if (insert.Bind(day).Bind(lane).Bind(quantity).Bind(cost).Bind(0m).Bind(1).Run())
                continue;
            Invariant.Check(select.Bind(day).Bind(lane).Find(), "A usage day is there or is not.");
            var (id, q, c) = (select.Long(0), select.Decimal(1), select.Decimal(2));
            select.Reset();
            update.Bind(q + quantity).Bind(c + cost).Bind(id).Run();
        }
    }

    private async Task Write(List<(int Day, int Lane, decimal Quantity, decimal Cost)> days, CancellationToken ct)
    {
        await using var select = db.Prepared(Select, "date", "lane");
        await using var insert = db.Prepared(Insert, "date", "lane", "quantity", "cost", "zero", "pending");
        await using var update = db.Prepared(Update, "quantity", "cost", "pending", "id", "quantityBefore", "costBefore");
        foreach (var (day, lane, quantity, cost) in days)
            Invariant.Check(await Write(day, lane, quantity, cost, select, insert, update, ct),
                $"A usage day was changed by others {AttemptsMax} times in a row.");
    }

    private static async Task<bool> Write(
        int day, int lane, decimal quantity, decimal cost, DbCommand select, DbCommand insert, DbCommand update, CancellationToken ct)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (await insert.Run([day, lane, quantity, cost, 0m, true], ct) > 0)
                return true;
            if (await Existing(select, day, lane, ct) is { } known
                && await update.Run([known.Quantity + quantity, known.Cost + cost, true, known.Id, known.Quantity, known.Cost], ct) > 0)
                return true;
        }
        return false;
    }

    private static async Task<(long Id, decimal Quantity, decimal Cost)?> Existing(DbCommand select, int day, int lane, CancellationToken ct)
    {
        select.Set([day, lane]);
        await using var reader = await select.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetDecimal(1), reader.GetDecimal(2)) : null;
    }
}
