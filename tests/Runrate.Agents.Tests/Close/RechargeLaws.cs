using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>
/// Whatever comes and however late: receivers owe the stated share of what the agent cost to the micro, both sides agree at the rate of the
/// month, closing again posts nothing, and every entity's rows sum to its ledger.
/// </summary>
public sealed class RechargeLaws
{
    private const int Months = 3;
    private static readonly string[] Agents = ["ada", "ben"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Receivers_owe_the_stated_share_of_every_month_however_late_its_cost_comes(int seed)
    {
        var random = new Random(seed);
        await using var group = await Affiliates.Create(Agents);
        var number = 0;
        for (var month = 1; month <= Months; month++)
        {
            var period = new YearMonth(2026, month);
            group.Database.Clock.Now = period.LastDay().At(new LocalTime(12, 0)).InUtc().ToInstant();
            await group.Rate(period, 80 + random.Next(0, 900_000) / 100_000m);
            foreach (var agent in Agents.Where(_ => month == 1 || random.Next(3) == 0))
                await group.Share(agent, period, Terms(random));
            for (var i = 0; i < 6; i++)
                await group.Use(Agents[random.Next(2)], new YearMonth(2026, random.Next(1, month + 1)), random.Next(1, 4_000_000), ++number);
            // Who closes first, and whether the receiver has sealed already, is chance too.
            foreach (var entity in Affiliates.All.OrderBy(_ => random.Next()))
                await group.Prepare(entity, period);
            if (random.Next(2) == 0)
                await group.Rate(period, 80 + random.Next(0, 900_000) / 100_000m);
            await group.Prepare(Affiliates.Us, period);
            await Holds(group, period);
            foreach (var entity in Affiliates.All.Where(_ => random.Next(3) > 0))
                await group.Seal(entity, period);
        }
    }

    private static (string, decimal, decimal)[] Terms(Random random)
    {
        var first = random.Next(1, 1_000_000) / 10_000m;
        var rest = random.Next(2) == 0 ? 100 - first : decimal.Round((100 - first) / 3, 3);
        (string, decimal, decimal)[] terms = [("northlight-india", first, random.Next(3) * 2.5m), ("northlight-west", rest, random.Next(2) * 7)];
        return [.. terms.Where(t => t.Item2 > 0).Take(random.Next(1, 3))];
    }

    private static async Task Holds(Affiliates group, YearMonth last)
    {
        var before = await group.Database.With<RunrateDb, int>(db => db.Entries.CountAsync());
        foreach (var entity in Affiliates.All)
            Assert.Equal(0, (await group.Prepare(entity, last)).Posted);
        Assert.Equal(before, await group.Database.With<RunrateDb, int>(db => db.Entries.CountAsync()));
        foreach (var entity in Affiliates.All)
        {
            Assert.Empty((await group.Database.With<VerifyLedger, LedgerVerdict>(v => v.Run(entity))).Findings);
            Assert.True(await group.RowsTie(entity, last));
        }
        for (var month = new YearMonth(2026, 1); month <= last; month = month.Next())
        {
            var together = await group.Database.With<GroupQuery, GroupStatement>(q => q.Of(month, Currency.Usd));
            Assert.Equal(0, together.Charged.Left.Micros);
            Assert.Equal(0, together.Owed.Left.Micros);
            Assert.All(together.Balances, line => Assert.Equal(0, line.Total.Micros));
            Assert.DoesNotContain(together.Charged.Differences.Concat(together.Owed.Differences),
                d => d.Title is GroupQuery.ByHand or GroupQuery.NoRate);
            foreach (var agent in Agents)
                await Owed(group, agent, month);
        }
    }

    /// <summary>Shares are cut here by another way than the product's: from the cost by account and the running per cent.</summary>
    private static async Task Owed(Affiliates group, string agent, YearMonth month)
    {
        var cost = await group.Cost(agent, month);
        var rule = group.Rules.Where(r => r.Agent == agent && r.From <= month).OrderBy(r => r.From).LastOrDefault();
        var reached = 0m;
        var given = 0L;
        foreach (var (receiver, percent, markup) in rule.Terms ?? [])
        {
            var (from, to) = (reached, reached + percent);
            reached = to;
            var share = cost.Sum(c => Round(c * to / 100) - Round(c * from / 100));
            given += share;
            Assert.True(share > 0 || cost.Sum() == 0);
            var owed = share + Round(share * markup / 100);
            var (provider, taken) = await group.Posted(agent, month, new EntityId(receiver));
            Assert.Equal(owed, provider);
            var rate = receiver == "northlight-india" ? group.Rates[month] : 1;
            Assert.Equal(Round(owed * rate), taken);
        }
        if (reached == 100)
            Assert.Equal(cost.Sum(), given);
        var all = await group.AllDue(agent, month);
        var expected = 0L;
        foreach (var (receiver, _, _) in rule.Terms ?? [])
            expected += (await group.Posted(agent, month, new EntityId(receiver))).Provider;
        Assert.Equal(expected, all);

        static long Round(decimal micros) => (long)decimal.Round(micros, 0, MidpointRounding.AwayFromZero);
    }
}
