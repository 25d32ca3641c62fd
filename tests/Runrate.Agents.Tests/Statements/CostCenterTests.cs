using System.Globalization;
using System.Text;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Statements;

/// <summary>What each cost centre bears, with shared agents charged to others.</summary>
public sealed class CostCenterTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly YearMonth February = new(2026, 2);
    private static readonly string[] Agents = ["atlas", "beacon", "cartographer"];

    private static async Task<TestDatabase> Spent(params int[] tokens)
    {
        var database = await TestDatabase.Create();
        await database.Hire(Agents);
        await database.Run(async db =>
        {
            foreach (var agent in db.Agents)
                agent.CostCenter = $"CC-{agent.Id.Value[..1]}";
            await db.SaveChangesAsync();
        });
        foreach (var meter in new[] { Meters.InputTokens, Meters.OutputTokens })
        {
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
                TestDatabase.EntityId, new PriceQuote("anthropic", "claude-x", meter, 0.0000137m, Currency.Usd, new LocalDate(2025, 1, 1), "test"),
                TestDatabase.Ana));
        }
        var file = new StringBuilder("id,time,agent,provider,model,input_tokens,output_tokens\n");
        for (var i = 0; i < tokens.Length; i++)
        {
            foreach (var month in new[] { 1, 2 })
                file.Append(CultureInfo.InvariantCulture,
                    $"e{i}-{month},2026-0{month}-10T12:00:00Z,{(i < 3 ? Agents[i] : "nobody")},anthropic,claude-x,{tokens[i]},7\n");
        }
        await database.Import(file.ToString());
        await database.Accrue(2026, 1);
        await database.Accrue(2026, 2);
        return database;
    }

    private static Task<Outcome<ChargebackRule>> Share(
        TestDatabase database, string agent, YearMonth from, Actor actor, params (string CostCenter, decimal Percent)[] shares) =>
        database.With<StateChargeback, Outcome<ChargebackRule>>(async s => await s.Run(
            await database.With<RunrateDb, Entity>(async db => (await db.Entities.FindAsync(TestDatabase.EntityId))!),
            new ChargebackStatement(agent, from, [.. shares.Select(x => new ChargebackShare(x.CostCenter, x.Percent))]), actor));

    private static Task<CostCenterStatement> Statement(TestDatabase database, YearMonth month) =>
        database.With<CostCenterQuery, CostCenterStatement>(async q => await q.Of(
            await database.With<RunrateDb, Entity>(async db => (await db.Entities.FindAsync(TestDatabase.EntityId))!), month,
            Book.Management));

    [Fact]
    public async Task Sharing_moves_cost_between_cost_centres_and_changes_no_total()
    {
        await using var database = await Spent(1_000_003, 777_777, 0, 50_021);
        var before = await Statement(database, January);
        var random = new Random(7);
        for (var round = 0; round < 12; round++)
        {
            var left = 100m;
            var shares = Enumerable.Range(0, random.Next(1, 6)).Select(i =>
            {
                var percent = decimal.Round(left * random.Next(1, 100) / 130m, random.Next(0, 4));
                left -= percent;
                return ($"CC-{i}{random.Next(3)}", percent);
            }).Where(s => s.percent > 0).ToArray();
            Assert.Null((await Share(database, Agents[random.Next(3)], January, TestDatabase.Cora, shares)).Refusal);
            var after = await Statement(database, January);
            Assert.Equal(before.Total, after.Total);
            Assert.Equal(after.Total.Micros, after.Lines.Sum(l => l.Own.Micros));
            Assert.Equal(after.Total.Micros, after.Lines.Sum(l => l.Borne.Micros));
            Assert.Equal(after.Lines.Sum(l => l.ChargedOut.Micros), after.Lines.Sum(l => l.ChargedIn.Micros));
            Assert.All(after.Lines, l => Assert.False(l.Borne.IsNegative));
        }
        Assert.True(await database.Ties(2026, 1));
    }

    [Fact]
    public async Task The_last_shares_stated_for_a_month_hold_and_none_end_them()
    {
        await using var database = await Spent(1_000_000, 0, 0);
        await Share(database, "atlas", January, TestDatabase.Cora, ("Sales", 40), ("Research", 25));
        var january = await Statement(database, January);
        Assert.Equal([40m, 25m], january.Charges.OrderByDescending(c => c.Percent).Select(c => c.Percent));
        var own = january.Lines.Single(l => l.Name == "CC-a");
        Assert.Equal((own.Own * 0.35m).Micros, own.Borne.Micros);
        await Share(database, "atlas", February, TestDatabase.Cora);
        Assert.Empty((await Statement(database, February)).Charges);
        Assert.Equal(2, (await Statement(database, January)).Charges.Count);
    }

    [Fact]
    public async Task Shares_that_cannot_be_are_refused_and_a_sealed_month_keeps_its_own()
    {
        await using var database = await Spent(1_000_000, 0, 0);
        Assert.Equal(RefusalCodes.NotPermitted, (await Share(database, "atlas", January, TestDatabase.Ana, ("Sales", 40))).Refusal!.Code);
        Assert.Equal(RefusalCodes.NotFound, (await Share(database, "nobody", January, TestDatabase.Cora, ("Sales", 40))).Refusal!.Code);
        foreach (var wrong in new (string, decimal)[][]
            { [("Sales", 60), ("Research", 41)], [("Sales", 0)], [("Sales", -5)], [("Sales", 10), ("sales", 10)], [("cc-A", 10)], [(" ", 10)] })
            Assert.Equal(RefusalCodes.InvalidValue, (await Share(database, "atlas", January, TestDatabase.Cora, wrong)).Refusal!.Code);
        await database.Close(January, "As it is.");
        Assert.Equal(RefusalCodes.PeriodSealed, (await Share(database, "atlas", January, TestDatabase.Cora, ("Sales", 40))).Refusal!.Code);
        Assert.Null((await Share(database, "atlas", February, TestDatabase.Cora, ("Sales", 40))).Refusal);
    }
}
