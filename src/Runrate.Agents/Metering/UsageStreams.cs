using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>What makes a stream; see <see cref="UsageStream"/>.</summary>
internal readonly record struct StreamKey(string Source, AgentId Agent, string AgentKey, string Provider, string Model, string Environment);

/// <summary>
/// Finds a stream, or makes it. Few are asked for one at a time; a bulk reads all of them once. Two writers may
/// make the same stream twice, which is harmless: sums do not look at the number.
/// </summary>
internal sealed class UsageStreams(RunrateDb db, EntityId entity)
{
    private const string Insert =
        """
        INSERT INTO "UsageStreams" ("Entity", "Source", "Agent", "AgentKey", "Provider", "Model", "Environment")
        VALUES (@entity, @source, @agent, @key, @provider, @model, @environment) RETURNING "Id"
        """;

    private const string InsertAll =
        """
        INSERT INTO "UsageStreams" ("Entity", "Source", "Agent", "AgentKey", "Provider", "Model", "Environment")
        SELECT * FROM unnest(@entities, @sources, @agents, @keys, @providers, @models, @environments)
        RETURNING "Id", "Source", "Agent", "AgentKey", "Provider", "Model", "Environment"
        """;

    private const int MissesBeforeAll = 24;
    private const int ManyFrom = 200_000;

    private readonly Dictionary<StreamKey, UsageStream> known = new(ByAgentAndModel.Instance);
    private int misses;
    private bool hasAll;
    private bool? sums;

    /// <summary>Whether so many are remembered that it is better to begin anew.</summary>
    public bool AreMany => known.Count >= ManyFrom;

    /// <summary>Whether any source of the entity sums calls that others may tell of: asked once, then known of what is made here.</summary>
    public async ValueTask<bool> Sum(CancellationToken ct) => sums ??= await SettleOverlaps.IsNeeded(db, entity, ct);

    public bool TryGet(in StreamKey key, out UsageStream? stream) => known.TryGetValue(key, out stream);

    public async ValueTask<UsageStream> Of(StreamKey key, CancellationToken ct)
    {
        if (known.TryGetValue(key, out var one))
            return one;
        if (!hasAll && ++misses > MissesBeforeAll)
            await LoadAll(ct);
        else if (!hasAll && await One(key, ct) is { } stored)
            return known[key] = Stream(key, stored);
        if (known.TryGetValue(key, out one))
            return one;
        if (MeterKinds.Summing.Contains(key.Source))
            sums = true;
        return known[key] = Stream(key, db is SqliteRunrateDb sqlite ? Make(sqlite, key) : await Make(key, ct));
    }

    /// <summary>Finds or makes the streams of a bulk. SQLite makes one as fast by itself; PostgreSQL would be asked for each.</summary>
    public async ValueTask Know(IEnumerable<StreamKey> keys, CancellationToken ct)
    {
        if (db is SqliteRunrateDb || keys.Where(k => !known.ContainsKey(k)).Distinct().ToList() is not { Count: > MissesBeforeAll } missing)
            return;
        if (!hasAll)
        {
            await LoadAll(ct);
            missing.RemoveAll(known.ContainsKey);
        }
        if (missing.Exists(k => MeterKinds.Summing.Contains(k.Source)))
            sums = true;
        await using var insert = db.OfLists(InsertAll,
            ("entities", List(missing, _ => entity.Value)), ("sources", List(missing, k => k.Source)), ("agents", List(missing, k => k.Agent.Value)),
            ("keys", List(missing, k => k.AgentKey)), ("providers", List(missing, k => k.Provider)), ("models", List(missing, k => k.Model)),
            ("environments", List(missing, k => k.Environment)));
        await using var made = await insert.ExecuteReaderAsync(ct);
        while (await made.ReadAsync(ct))
        {
            var key = new StreamKey(made.GetString(1), new AgentId(made.GetString(2)), made.GetString(3), made.GetString(4), made.GetString(5),
                made.GetString(6));
            known[key] = Stream(key, made.GetInt32(0));
        }

        static string[] List(List<StreamKey> of, Func<StreamKey, string> part) => [.. of.Select(part)];
    }

    private int Make(SqliteRunrateDb sqlite, StreamKey key)
    {
        using var insert = new SqliteStatement(sqlite, Insert);
        insert.Bind(entity.Value).Bind(key.Source).Bind(key.Agent.Value).Bind(key.AgentKey).Bind(key.Provider).Bind(key.Model)
            .Bind(key.Environment);
        Invariant.Check(insert.Find(), "A stream that is made has a number.");
        return (int)insert.Long(0);
    }

    private async Task<int> Make(StreamKey key, CancellationToken ct)
    {
        await using var insert = db.Prepared(Insert, "entity", "source", "agent", "key", "provider", "model", "environment");
        insert.Set([entity.Value, key.Source, key.Agent.Value, key.AgentKey, key.Provider, key.Model, key.Environment]);
        return Convert.ToInt32(await insert.ExecuteScalarAsync(ct), System.Globalization.CultureInfo.InvariantCulture);
    }

    private async Task<int?> One(StreamKey key, CancellationToken ct) => await db.UsageStreams.AsNoTracking()
        .Where(s => s.Entity == entity && s.Agent == key.Agent && s.Model == key.Model && s.Source == key.Source && s.AgentKey == key.AgentKey
            && s.Provider == key.Provider && s.Environment == key.Environment)
        .OrderBy(s => s.Id).Select(s => (int?)s.Id).FirstOrDefaultAsync(ct);

    private UsageStream Stream(StreamKey key, int id) => new()
    {
        Id = id,
        Entity = entity,
        Source = key.Source,
        Agent = key.Agent,
        AgentKey = key.AgentKey,
        Provider = key.Provider,
        Model = key.Model,
        Environment = key.Environment,
    };

    private async Task LoadAll(CancellationToken ct)
    {
        hasAll = true;
        await foreach (var s in db.UsageStreams.AsNoTracking().Where(s => s.Entity == entity).AsAsyncEnumerable().WithCancellation(ct))
            known.TryAdd(new StreamKey(s.Source, s.Agent, s.AgentKey, s.Provider, s.Model, s.Environment), s);
    }

    /// <summary>Of the many words of a stream these two tell most apart; all are compared.</summary>
    private sealed class ByAgentAndModel : IEqualityComparer<StreamKey>
    {
        public static ByAgentAndModel Instance { get; } = new();

        public bool Equals(StreamKey a, StreamKey b) => a == b;

        public int GetHashCode(StreamKey key) => HashCode.Combine(
            string.GetHashCode(key.AgentKey.AsSpan()), string.GetHashCode(key.Model.AsSpan()), key.Agent.Value.Length, key.Source.Length);
    }
}
