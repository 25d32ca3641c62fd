using System.Data.Common;
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
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """;

    private const string Select =
        """
        SELECT "Id" FROM "UsageLanes" WHERE "Entity" = ? AND "Agent" = ? AND "Provider" = ? AND "Model" = ?
            AND "Meter" = ? AND "PriceId" = ? AND "Environment" = ?
        """;

    private const int RowsMax = 5_000;

    private const string Said =
        """unnest(@entities, @agents, @providers, @models, @meters, @prices, @environments""";

    private const string InsertAll = $"""
        INSERT INTO "UsageLanes" ("Entity", "Agent", "Provider", "Model", "Meter", "PriceId", "Environment", "PerUnit", "Currency")
        SELECT * FROM {Said}, @units, @currencies) ON CONFLICT DO NOTHING
        """;

    private const string SelectAll = $"""
        SELECT v.place, l."Id" FROM {Said}) WITH ORDINALITY AS v(entity, agent, provider, model, meter, price, environment, place)
        JOIN "UsageLanes" l ON l."Entity" = v.entity AND l."Agent" = v.agent AND l."Provider" = v.provider AND l."Model" = v.model
            AND l."Meter" = v.meter AND l."PriceId" = v.price AND l."Environment" = v.environment
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
        foreach (var numbers in order.Chunk(RowsMax))
        {
            await using (var insert = Command(InsertAll, numbers,
                ("units", Array.ConvertAll(numbers, n => keys[n].PerUnit)), ("currencies", Array.ConvertAll(numbers, n => keys[n].Currency.Code))))
            {
                await insert.ExecuteNonQueryAsync(ct);
            }
            // A second statement: it sees what another writer made meanwhile, for whom the first one waited.
            await using var select = Command(SelectAll, numbers);
            await using var found = await select.ExecuteReaderAsync(ct);
            while (await found.ReadAsync(ct))
                ids[numbers[(int)found.GetInt64(0) - 1]] = found.GetInt32(1);
            Invariant.Check(Array.TrueForAll(numbers, n => ids[n] != 0), "A lane is there or is not.");
        }
    }

    private DbCommand Command(string sql, int[] numbers, params ReadOnlySpan<(string Name, Array Values)> more) => db.OfLists(sql,
    [
        ("entities", Array.ConvertAll(numbers, _ => entity.Value)), ("agents", Array.ConvertAll(numbers, n => keys[n].Agent.Value)),
        ("providers", Array.ConvertAll(numbers, n => keys[n].Provider)), ("models", Array.ConvertAll(numbers, n => keys[n].Model)),
        ("meters", Array.ConvertAll(numbers, n => keys[n].Meter)), ("prices", Array.ConvertAll(numbers, n => keys[n].PriceId)),
        ("environments", Array.ConvertAll(numbers, n => keys[n].Environment)), .. more,
    ]);
}
