using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Ledger;

/// <summary>What one agent's figures cost to find does not depend on how many others there are.</summary>
public sealed class AgentBalancesTests
{
    [Fact]
    public async Task Balances_of_an_agent_are_found_by_their_whole_key()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES") is { Length: > 0 }, "PostgreSQL plans by its statistics.");
        await using var database = await TestDatabase.Create();
        await database.Run(async db =>
        {
            var query = await AgentBalances.Of(
                db, TestDatabase.EntityId, AgentBalances.NamesOf(AgentId.Unassigned), [0, 1], new YearMonth(2025, 1), new YearMonth(2026, 1), null,
                TestContext.Current.CancellationToken);
            await db.Database.OpenConnectionAsync();
            await using var command = query.CreateDbCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
            var plan = new List<string>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(3));
            Assert.Contains(plan, step => step.Contains("Entity=? AND Period=? AND Book=? AND Account=? AND Agent=?", StringComparison.Ordinal));
        });
    }
}
