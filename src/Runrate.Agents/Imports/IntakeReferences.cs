using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports;

/// <summary>What assigning and pricing look up: agents and rules, prices, rates.</summary>
internal sealed record IntakeReference(AgentAssignment Agents, FxTable Fx, PriceBook Prices)
{
    public static async Task<IntakeReference> Load(RunrateDb db, Entity entity, AgentId? fallback, CancellationToken ct) => new(
        await AgentAssignment.Load(db, entity.Id, fallback, ct), await FxTable.Load(db, entity.FunctionalCurrency, ct), await PriceBook.Load(db, ct));
}

/// <summary>
/// Keeps what was looked up for as long as nothing of it changed, whoever might have changed it. To be asked within the transaction that
/// uses it.
/// </summary>
internal sealed class IntakeReferences(RunrateDb db)
{
    private readonly Dictionary<EntityId, IntakeReference> known = [];
    private string? stamp;

    public async Task<IntakeReference> Of(Entity entity, CancellationToken ct)
    {
        var now = await Stamp(ct);
        if (now != stamp)
            known.Clear();
        stamp = now;
        return known.TryGetValue(entity.Id, out var reference) ? reference
            : known[entity.Id] = await IntakeReference.Load(db, entity, null, ct);
    }

    /// <summary>
    /// SQLite says whether anybody but this connection wrote since it was last asked, and this one writes no agents, prices or rates.
    /// PostgreSQL numbers the state of each row.
    /// </summary>
    private async Task<string?> Stamp(CancellationToken ct)
    {
        await using var command = db.Prepared(db is SqliteRunrateDb ? "PRAGMA data_version" : RowStates);
        return Convert.ToString(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
    }

    private static readonly string RowStates = "SELECT concat_ws(' ', " + string.Join(", ", new[]
        { "Agents", "AssignmentRules", "Prices", "FxRates" }.Select(table =>
            $"""(SELECT count(*) || '/' || coalesce(sum(xmin::text::numeric), 0) FROM "{table}")""")) + ")";
}
