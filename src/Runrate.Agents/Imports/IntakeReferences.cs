using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports;

/// <summary>What assigning and pricing look up, agents and rules, prices, rates; and the streams and lanes that usage is written under.</summary>
internal sealed record IntakeReference(AgentAssignment Agents, FxTable Fx, PriceBook Prices, UsageStreams Streams, UsageLanes Lanes)
{
    public static async Task<IntakeReference> Load(RunrateDb db, Entity entity, AgentId? fallback, CancellationToken ct) => new(
        await AgentAssignment.Load(db, entity.Id, fallback, ct), await FxTable.Load(db, entity.FunctionalCurrency, ct),
        await PriceBook.Load(db, ct), new UsageStreams(db, entity.Id), new UsageLanes(db, entity.Id));
}

/// <summary>Keeps what was looked up for as long as nothing of it changed, whoever might have changed it.</summary>
internal sealed class IntakeReferences(RunrateDb db)
{
    private readonly Dictionary<EntityId, IntakeReference> known = [];
    private List<Entity>? entities;
    private Entity? first;
    private string? stamp;

    /// <summary>To be asked at the beginning of each transaction that uses what is known.</summary>
    public async Task Begin(CancellationToken ct)
    {
        await using var command = db.Prepared(db is SqliteRunrateDb ? "PRAGMA data_version" : RowStates);
        var now = Convert.ToString(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        if (now != stamp)
            Forget();
        stamp = now;
        // The state of streams is not asked for on PostgreSQL, where others may write them meanwhile.
        foreach (var (entity, reference) in db is SqliteRunrateDb ? [] : known.ToList())
            known[entity] = reference with { Streams = new UsageStreams(db, entity) };
    }

    /// <summary>The entity named, or the first where none is, made where there is none at all; null where none has the name.</summary>
    public async Task<Entity?> Entity(EntityId? named, CancellationToken ct)
    {
        entities ??= await db.Entities.AsNoTracking().ToListAsync(ct);
        if (named is { } id)
            return entities.Find(e => e.Id == id);
        return first ??= await FirstEntity.Of(db, entities, ct) ?? await FirstEntity.Make(db, ct);
    }

    public async Task<IntakeReference> Of(Entity entity, CancellationToken ct) =>
        known.TryGetValue(entity.Id, out var reference) && !reference.Streams.AreMany ? reference
            : known[entity.Id] = await IntakeReference.Load(db, entity, null, ct);

    /// <summary>What was written is not there: a part of the transaction was taken back.</summary>
    public void Forget()
    {
        known.Clear();
        (entities, first) = (null, null);
    }

    /// <summary>
    /// SQLite says whether anybody but this connection wrote since it was last asked, and this one writes no entities, agents, prices or rates
    /// PostgreSQL numbers the state of each row.
    /// </summary>
    private static readonly string RowStates = "SELECT concat_ws(' ', " + string.Join(", ", new[]
        { "Entities", "Agents", "AssignmentRules", "Prices", "FxRates" }.Select(table =>
            $"""(SELECT count(*) || '/' || coalesce(sum(xmin::text::numeric), 0) FROM "{table}")""")) + ")";
}
