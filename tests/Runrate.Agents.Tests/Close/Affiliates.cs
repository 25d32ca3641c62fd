using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Close;

/// <summary>A group of three entities: the provider in dollars, one that is served in rupees and one in dollars.</summary>
internal sealed class Affiliates(TestDatabase database) : IAsyncDisposable
{
    public static readonly EntityId Us = TestDatabase.EntityId;
    public static readonly EntityId India = new("northlight-india");
    public static readonly EntityId West = new("northlight-west");
    private static readonly Currency Inr = Currency.Parse("INR");

    public static EntityId[] All => [Us, India, West];

    public TestDatabase Database => database;

    public List<(string Agent, YearMonth From, (string Receiver, decimal Percent, decimal Markup)[] Terms)> Rules { get; } = [];

    public Dictionary<YearMonth, decimal> Rates { get; } = [];

    public static async Task<Affiliates> Create(params string[] agents)
    {
        var database = await TestDatabase.Create();
        await database.Hire(agents);
        foreach (var meter in new[] { Meters.InputTokens, Meters.OutputTokens })
        {
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
                TestDatabase.EntityId, new PriceQuote("acme", "m", meter, 0.0000137m, Currency.Usd, new LocalDate(2025, 1, 1), "test"),
                TestDatabase.Ana));
        }
        await database.Run(async db =>
        {
            db.Entities.Add(new Entity(India, "Northlight India", Inr, FiscalCalendar.Calendar, [Book.IndAs, Book.IndiaTax]));
            db.Entities.Add(new Entity(West, "Northlight West", Currency.Usd, FiscalCalendar.Calendar, [Book.UsGaap]));
            await db.SaveChangesAsync();
        });
        return new Affiliates(database);
    }

    /// <summary>Rupees for a dollar on the last day of the month.</summary>
    public Task Rate(YearMonth month, decimal rate)
    {
        Rates[month] = rate;
        return database.Run(async db =>
        {
            foreach (var old in await db.FxRates.Where(r => r.Date == month.LastDay()).ToListAsync())
                db.FxRates.Remove(old);
            await db.SaveChangesAsync();
            db.FxRates.Add(new FxRateRow { From = Currency.Usd, To = Inr, Date = month.LastDay(), Rate = rate, Source = "test" });
            db.FxRates.Add(new FxRateRow { From = Inr, To = Currency.Usd, Date = month.LastDay(), Rate = 1 / rate, Source = "test" });
            await db.SaveChangesAsync();
        });
    }

    public async Task<Outcome<RechargeRule>> State(RechargeStatement statement, Actor? actor = null) =>
        await database.With<StateRecharge, Outcome<RechargeRule>>(async s => await s.Run(await Entity(Us), statement, actor ?? TestDatabase.Cora));

    /// <summary>A fixed share of the run cost. A month of the provider that is sealed keeps its terms.</summary>
    public async Task Share(string agent, YearMonth from, params (string Receiver, decimal Percent, decimal Markup)[] terms)
    {
        var stated = await State(new RechargeStatement(agent, from, RechargeBasis.Percent, RechargeCost.RunCost,
            [.. terms.Select(t => new RechargeTermStatement(t.Receiver, t.Percent, t.Markup))]));
        Assert.Null(stated.Refusal);
        Rules.Add((agent, from, terms));
    }

    public Task Use(string agent, YearMonth month, int tokens, int number) => database.Import(string.Create(CultureInfo.InvariantCulture,
        $"id,time,agent,provider,model,input_tokens,output_tokens\ne{number},{month.ToIso()}-10T12:00:00Z,{agent},acme,m,{tokens},7\n"));

    public async Task<StepRecord> Prepare(EntityId entity, YearMonth period)
    {
        var outcome = await database.With<CloseRunner, Outcome<CloseView>>(c => c.Prepare(entity, period, TestDatabase.Ana));
        if (outcome.Refusal?.Code == RefusalCodes.PeriodSealed)
            return new StepRecord("", 0, 0, [], default);
        Assert.Null(outcome.Refusal);
        return outcome.Value.Steps.Single(s => s.Step == CloseSteps.RechargeAffiliates.Name);
    }

    public async Task Seal(EntityId entity, YearMonth period)
    {
        var outcome = await database.With<CloseRunner, Outcome<CloseView>>(c => c.Seal(entity, period, TestDatabase.Cora, "signed"));
        Assert.True(outcome.IsOk || outcome.Refusal.Code == RefusalCodes.PeriodOutOfOrder, outcome.Refusal?.Message);
    }

    public Task<Entity> Entity(EntityId id) => database.With<RunrateDb, Entity>(async db => (await db.Entities.FindAsync(id))!);

    /// <summary>What the agent cost the provider in the month it belongs to, in micros by account.</summary>
    public Task<List<decimal>> Cost(string agent, YearMonth month) => database.With<RunrateDb, List<decimal>>(async db =>
    {
        var (first, last) = (month.FirstDay(), month.LastDay());
        var entries = await db.Entries.AsNoTracking().Include(e => e.Postings)
            .Where(e => e.Entity == Us && e.Kind != EntryKind.Recharge && e.Date >= first && e.Date <= last).ToListAsync();
        return [.. entries.Where(e => e.Book is null or Book.UsGaap).SelectMany(e => e.Postings)
            .Where(p => p.Agent?.Value == agent && p.Account.StartsWith("51", StringComparison.Ordinal))
            .GroupBy(p => p.Account).Select(g => (decimal)g.Sum(p => p.Amount.Micros))];
    });

    /// <summary>Both sides of a month, in micros of their currencies.</summary>
    public Task<(long Provider, long Receiver)> Posted(string agent, YearMonth month, EntityId receiver) =>
        database.With<RunrateDb, (long, long)>(async db =>
        {
            var source = $"recharges/{month.ToIso()}/{agent}/{Us}/{receiver}";
            var entries = await db.Entries.AsNoTracking().Include(e => e.Postings).Where(e => e.Kind == EntryKind.Recharge).ToListAsync();
            var postings = entries.SelectMany(e => e.Postings, (e, p) => (e.Entity, p)).Where(x => x.p.Source == source).ToList();
            return (postings.Where(x => x.Entity == Us && x.p.Account == Accounts.DueFromAffiliates).Sum(x => x.p.Amount.Micros),
                -postings.Where(x => x.Entity == receiver && x.p.Account == Accounts.DueToAffiliates).Sum(x => x.p.Amount.Micros));
        });

    /// <summary>Everything due from affiliates for the agent's month, whoever has to pay it.</summary>
    public Task<long> AllDue(string agent, YearMonth month) => database.With<RunrateDb, long>(async db =>
    {
        var entries = await db.Entries.AsNoTracking().Include(e => e.Postings).Where(e => e.Entity == Us && e.Kind == EntryKind.Recharge).ToListAsync();
        return entries.Where(e => e.Date == month.LastDay()).SelectMany(e => e.Postings)
            .Where(p => p.Agent?.Value == agent && p.Account == Accounts.DueFromAffiliates).Sum(p => p.Amount.Micros);
    });

    public async Task<bool> RowsTie(EntityId entity, YearMonth period) => await database.With<AgentDirectory, bool>(async d =>
        (await d.Totals(entity, period, Book.Management, await d.Roster(entity, period, Book.Management))).TiesToLedger);

    public ValueTask DisposeAsync() => database.DisposeAsync();
}
