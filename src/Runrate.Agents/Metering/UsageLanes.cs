using System.Globalization;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>What makes a lane; see <see cref="UsageLane"/>.</summary>
internal readonly record struct UsageLaneKey(
    AgentId Agent, string Provider, string Model, string Meter, Guid PriceId, decimal PerUnit, Currency Currency, string Environment)
{
    /// <summary>The one order in which lanes are made, so that two writers never wait for each other in a circle.</summary>
    public static int Compare(UsageLaneKey a, UsageLaneKey b)
    {
        var order = string.CompareOrdinal(a.Agent.Value, b.Agent.Value);
        order = order != 0 ? order : string.CompareOrdinal(a.Provider, b.Provider);
        order = order != 0 ? order : string.CompareOrdinal(a.Model, b.Model);
        order = order != 0 ? order : string.CompareOrdinal(a.Meter, b.Meter);
        order = order != 0 ? order : a.PriceId.CompareTo(b.PriceId);
        return order != 0 ? order : string.CompareOrdinal(a.Environment, b.Environment);
    }
}

/// <summary>Finds the numbers of lanes, or gives them: within the caller's transaction, those that were not seen before.</summary>
internal sealed class UsageLanes(RunrateDb db, EntityId entity)
{
    private const string Insert =
        """
        INSERT INTO "UsageLanes" ("Entity", "Agent", "Provider", "Model", "Meter", "PriceId", "Environment", "PerUnit", "Currency")
        VALUES (@entity, @agent, @provider, @model, @meter, @price, @environment, @unit, @currency) ON CONFLICT DO NOTHING
        """;

    private const string Select =
        """
        SELECT "Id" FROM "UsageLanes" WHERE "Entity" = @entity AND "Agent" = @agent AND "Provider" = @provider AND "Model" = @model
            AND "Meter" = @meter AND "PriceId" = @price AND "Environment" = @environment
        """;

    private readonly Dictionary<UsageLaneKey, int> numbers = [];
    private readonly List<UsageLaneKey> keys = [];
    private readonly List<int> ids = [];

    /// <summary>A number that stands for the lane here, until <see cref="IdOf"/> tells the database's.</summary>
    public int Number(in UsageLaneKey key)
    {
        if (numbers.TryGetValue(key, out var number))
            return number;
        keys.Add(key);
        return numbers[key] = keys.Count - 1;
    }

    public int IdOf(int number) => ids[number];

    /// <summary>Asks for those numbered since the last time.</summary>
    public async Task Resolve(CancellationToken ct)
    {
        var first = ids.Count;
        if (first == keys.Count)
            return;
        for (var i = first; i < keys.Count; i++)
            ids.Add(0);
        var order = Enumerable.Range(first, keys.Count - first).Order(
            Comparer<int>.Create((a, b) => UsageLaneKey.Compare(keys[a], keys[b])));
        if (db is SqliteRunrateDb sqlite)
            Resolve(sqlite, order);
        else
            await Resolve(order, ct);
    }

    private void Resolve(SqliteRunrateDb sqlite, IEnumerable<int> order)
    {
        using var insert = new SqliteStatement(sqlite, Insert + """ RETURNING "Id" """);
        using var select = new SqliteStatement(sqlite, Select);
        foreach (var number in order)
        {
            var one = Bound(insert, keys[number]).Bind(keys[number].PerUnit).Bind(keys[number].Currency.Code).Find() ? insert : select;
            Invariant.Check(one == insert || Bound(select, keys[number]).Find(), "A lane is there or is not.");
            ids[number] = (int)one.Long(0);
            one.Reset();
        }
    }

    private SqliteStatement Bound(SqliteStatement to, in UsageLaneKey key) => to
        .Bind(entity.Value).Bind(key.Agent.Value).Bind(key.Provider).Bind(key.Model).Bind(key.Meter)
        .Bind(key.PriceId.ToString().ToUpperInvariant()).Bind(key.Environment);

    private async Task Resolve(IEnumerable<int> order, CancellationToken ct)
    {
        await using var insert = db.Prepared(
            Insert + """ RETURNING "Id" """, "entity", "agent", "provider", "model", "meter", "price", "environment", "unit", "currency");
        await using var select = db.Prepared(Select, "entity", "agent", "provider", "model", "meter", "price", "environment");
        foreach (var number in order)
        {
            var key = keys[number];
            object[] identity = [entity.Value, key.Agent.Value, key.Provider, key.Model, key.Meter, key.PriceId, key.Environment];
            select.Set(identity);
            insert.Set([.. identity, key.PerUnit, key.Currency.Code]);
            // The insert answers nothing where another writer made it in the same moment.
            var id = await select.ExecuteScalarAsync(ct) ?? await insert.ExecuteScalarAsync(ct) ?? await select.ExecuteScalarAsync(ct);
            ids[number] = Convert.ToInt32(id, CultureInfo.InvariantCulture);
        }
    }
}
