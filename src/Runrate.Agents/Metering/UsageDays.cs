using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Metering;

/// <summary>
/// An entity's usage days, found by their date. The join is written so because SQLite would else begin with the entity's lanes and go
/// through all days that each of them ever had: a query would cost the history. PostgreSQL orders it by its statistics.
/// </summary>
internal static class UsageDays
{
    /// <summary>The days from the first to the last, both inclusive.</summary>
    public static IQueryable<UsageDay> Of(RunrateDb db, EntityId entity, LocalDate first, LocalDate last) => db.UsageDays.FromSql(
        $"""
         SELECT d.* FROM "UsageDays" AS d CROSS JOIN "UsageLanes" AS l
         WHERE l."Id" = d."LaneId" AND l."Entity" = {entity.Value} AND d."Date" >= {Number(first)} AND d."Date" <= {Number(last)}
         """).AsNoTracking();

    /// <summary>An agent's days from the first to the last, found by its lanes: few of a month's days are of one agent.</summary>
    public static IQueryable<UsageDay> Of(RunrateDb db, EntityId entity, AgentId agent, LocalDate first, LocalDate last) => db.UsageDays.FromSql(
        $"""
         SELECT d.* FROM "UsageLanes" AS l CROSS JOIN "UsageDays" AS d
         WHERE l."Id" = d."LaneId" AND l."Entity" = {entity.Value} AND l."Agent" = {agent.Value}
             AND d."Date" >= {Number(first)} AND d."Date" <= {Number(last)}
         """).AsNoTracking();

    /// <summary>Those up to a day whose quantity the ledger does not hold yet.</summary>
    public static IQueryable<UsageDay> Due(RunrateDb db, EntityId entity, LocalDate until) => db.UsageDays.FromSql(
        $"""
         SELECT d.* FROM "UsageDays" AS d CROSS JOIN "UsageLanes" AS l
         WHERE l."Id" = d."LaneId" AND l."Entity" = {entity.Value} AND d."Quantity" <> d."PostedQuantity" AND d."Date" <= {Number(until)}
         """).AsNoTracking();

    /// <summary>What the ledger holds of each day of a month, for whoever proves it.</summary>
    public static async Task<IReadOnlyList<PostedDay>> Posted(RunrateDb db, EntityId entity, YearMonth month, CancellationToken ct) =>
        await Of(db, entity, month.FirstDay(), month.LastDay())
            .Select(d => new PostedDay(
                d.Date, d.Lane.Agent, d.Lane.Meter, d.Lane.Currency, d.Lane.PerUnit, d.PostedQuantity, d.PostedMicros)).ToListAsync(ct);

    private static int Number(LocalDate date) => UsageDayTotals.DayNumber(date);
}

/// <param name="PerUnit">What one unit costs, in <paramref name="Currency"/>.</param>
/// <param name="Quantity">How much of the day the ledger holds.</param>
/// <param name="Micros">What it holds of it, in the functional currency.</param>
internal sealed record PostedDay(LocalDate Date, AgentId Agent, string Meter, Currency Currency, decimal PerUnit, decimal Quantity, long Micros);
