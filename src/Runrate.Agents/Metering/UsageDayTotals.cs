using System.Data.Common;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>What a usage day is a total of.</summary>
internal readonly record struct UsageDayKey(
    LocalDate Date, AgentId Agent, string Provider, string Model, string Meter, Guid PriceId, Currency Currency,
    string Environment);

/// <summary>
/// Gathers additions to usage days and writes each day once, within the caller's transaction. Decimals are added in memory,
/// because SQLite keeps them as text; a write that meets another writer's reads again and adds to that.
/// </summary>
internal sealed class UsageDayTotals(RunrateDb db, EntityId entity)
{
    private const int AttemptsMax = 20;

    private const string Select =
        """
        SELECT "Id", "Quantity", "Cost" FROM "UsageDays" WHERE "Entity" = @entity AND "Date" = @date AND "Agent" = @agent AND "Provider" = @provider
            AND "Model" = @model AND "Meter" = @meter AND "PriceId" = @price AND "Environment" = @environment
        """;

    private const string Insert =
        """
        INSERT INTO "UsageDays" ("Entity", "Date", "Agent", "Provider", "Model", "Meter", "PriceId", "Environment", "Currency", "Quantity", "Cost",
            "PostedMicros", "PostedCost", "Pending")
        VALUES (@entity, @date, @agent, @provider, @model, @meter, @price, @environment, @currency, @quantity, @cost, 0, @zero, @pending)
        ON CONFLICT DO NOTHING
        """;

    private const string Update =
        """
        UPDATE "UsageDays" SET "Quantity" = @quantity, "Cost" = @cost, "Pending" = @pending
        WHERE "Id" = @id AND "Quantity" = @quantityBefore AND "Cost" = @costBefore
        """;

    private readonly Dictionary<UsageDayKey, (decimal Quantity, decimal Cost)> additions = [];

    public void Add(in UsageDayKey key, decimal quantity, decimal cost)
    {
        var (q, c) = additions.GetValueOrDefault(key);
        additions[key] = (q + quantity, c + cost);
    }

    /// <summary>Writes in one order everywhere, so that two writers never wait for each other in a circle.</summary>
    public async Task Flush(CancellationToken ct)
    {
        if (additions.Count == 0)
            return;
        await using var select = db.Prepared(Select, "entity", "date", "agent", "provider", "model", "meter", "price",
            "environment");
        await using var insert = db.Prepared(
            Insert, "entity", "date", "agent", "provider", "model", "meter", "price", "environment", "currency", "quantity",
            "cost", "zero", "pending");
        await using var update = db.Prepared(Update, "quantity", "cost", "pending", "id", "quantityBefore", "costBefore");
        foreach (var (key, added) in additions.OrderBy(a => a.Key.Date).ThenBy(a => a.Key.Agent.Value, StringComparer.Ordinal)
            .ThenBy(a => a.Key.Model, StringComparer.Ordinal).ThenBy(a => a.Key.Meter, StringComparer.Ordinal)
                .ThenBy(a => a.Key.PriceId))
        {
            if (added.Quantity != 0 || added.Cost != 0)
                await Write(key, added, select, insert, update, ct);
        }
        additions.Clear();
    }

    private async Task Write(
        UsageDayKey key, (decimal Quantity, decimal Cost) added, DbCommand select, DbCommand insert, DbCommand update,
        CancellationToken ct)
    {
        object[] identity =
        [
            entity.Value, key.Date.ToDateOnly(), key.Agent.Value, key.Provider, key.Model, key.Meter, key.PriceId,
            key.Environment,
        ];
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            // Most days of a bulk are new, so the insert is tried first: the index finds the others.
            if (await Execute(insert, [.. identity, key.Currency.Code, added.Quantity, added.Cost, 0m, true], ct))
                return;
            if (await Existing(select, identity, ct) is { } day
                && await Execute(update,
                    [day.Quantity + added.Quantity, day.Cost + added.Cost, true, day.Id, day.Quantity, day.Cost], ct))
                return;
        }
        Invariant.Check(false, $"Usage day {key.Date} of {key.Agent} was changed by others {AttemptsMax} times in a row.");
    }

    private static async Task<(long Id, decimal Quantity, decimal Cost)?> Existing(DbCommand select, object[] identity,
        CancellationToken ct)
    {
        select.Set(identity);
        await using var reader = await select.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct) ? (reader.GetInt64(0), reader.GetDecimal(1), reader.GetDecimal(2)) : null;
    }

    private static async Task<bool> Execute(DbCommand command, object[] values, CancellationToken ct) =>
        await command.Run(values, ct) > 0;
}
