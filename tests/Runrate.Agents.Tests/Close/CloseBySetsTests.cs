using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>A close asks as much of the database for many agents and assets as for few.</summary>
public sealed class CloseBySetsTests
{
    [Fact]
    public async Task A_close_asks_the_same_number_of_questions_whatever_the_number_of_agents_and_assets()
    {
        var (few, many) = (await Questions(agents: 50, assets: 1), await Questions(agents: 90, assets: 3));
        Assert.Empty(many.GroupBy(q => q).Where(g => g.Count() > few.Count(q => q == g.Key)).Select(g => $"{g.Count()} x {g.Key}"));
        Assert.Equal(few.Count, many.Count);
    }

    /// <summary>The commands that the close of a month sends: its second month, so that there is history.</summary>
    private static async Task<IReadOnlyList<string>> Questions(int agents, int assets)
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 1));
        await database.Hire([.. Enumerable.Range(0, agents).Select(i => $"agent-{i}")]);
        await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId, new PriceQuote("acme", "m", Meters.InputTokens, 0.000001m, Currency.Usd, null, "test"), TestDatabase.Ana));
        for (var i = 0; i < assets; i++)
        {
            var arrangement = await database.Arrange(Spending.Reserved() with { Name = $"Reserved {i}", Agent = new AgentId($"agent-{i}") });
            await database.Classify(arrangement.Id);
            await database.ApproveAll(arrangement.Id);
        }
        foreach (var month in (string[])["2026-01", "2026-02"])
        {
            await database.Import("id,time,agent,provider,model,input_tokens\n" + string.Join('\n', Enumerable.Range(0, agents)
                .SelectMany(a => Enumerable.Range(1, 9).Select(d => $"{month}-{a}-{d},{month}-0{d}T00:00:00Z,agent-{a},acme,m,{1000 + a}"))));
        }
        await database.Prepare(new YearMonth(2026, 1));
        database.Clock.Now = new LocalDate(2026, 2, 28).At(new LocalTime(12, 0)).InUtc().ToInstant();
        await using var scope = database.Scope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        using var asked = new AskedSql(db);
        var outcome = await scope.ServiceProvider.GetRequiredService<CloseRunner>()
            .Prepare(TestDatabase.EntityId, new YearMonth(2026, 2), TestDatabase.Ana);
        Assert.Null(outcome.Refusal);
        return [.. asked.Statements.Order(StringComparer.Ordinal)];
    }
}
