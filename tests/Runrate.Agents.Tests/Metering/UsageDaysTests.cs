using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Metering;

/// <summary>What a month or what is due costs to find does not depend on the history: the database is asked how it would go about it.</summary>
public sealed class UsageDaysTests
{
    private static readonly LocalDate First = new(2026, 1, 1);
    private static readonly LocalDate Last = new(2026, 1, 31);

    [Fact]
    public Task What_is_due_is_found_by_the_index_of_what_is_due() => Planned(
        db => UsageDays.Due(db, TestDatabase.EntityId, Last).Select(d => d.Date).Distinct(), "IX_UsageDays_Date");

    [Fact]
    public Task What_is_due_is_found_by_that_index_with_its_lanes_too() => Planned(
        db => UsageDays.Due(db, TestDatabase.EntityId, Last).Where(d => d.Date >= First), "IX_UsageDays_Date");

    [Fact]
    public Task A_month_is_found_by_its_days() => Planned(
        db => UsageDays.Of(db, TestDatabase.EntityId, First, Last).Where(d => d.PostedMicros != 0)
            .GroupBy(d => new { d.Lane.Agent, d.Lane.Meter }).Select(g => new { g.Key, Micros = g.Sum(d => d.PostedMicros) }), "PRIMARY KEY (Date>");

    [Fact]
    public Task The_days_of_an_agent_are_found_by_its_lanes() => Planned(
        db => UsageDays.Of(db, TestDatabase.EntityId, new AgentId("atlas"), First, Last)
            .Select(d => new { d.Lane.Meter, d.Quantity }), "(LaneId=? AND Date>", mayStartAt: "Entity=? AND Agent=?");

    private static async Task Planned<T>(Func<RunrateDb, IQueryable<T>> query, string means, string mayStartAt = "nowhere else")
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES") is { Length: > 0 }, "PostgreSQL plans by its statistics.");
        await using var database = await TestDatabase.Create();
        await database.Run(async db =>
        {
            await db.Database.OpenConnectionAsync();
            await using var command = query(db).CreateDbCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
            var plan = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(3));
            Assert.Contains(plan, step => step.Contains(means, StringComparison.Ordinal));
            Assert.DoesNotContain(plan, step => (step.Contains("Entity=?", StringComparison.Ordinal) && !step.Contains(mayStartAt, StringComparison.Ordinal))
                || step.StartsWith("SCAN d", StringComparison.Ordinal));
        });
    }
}
