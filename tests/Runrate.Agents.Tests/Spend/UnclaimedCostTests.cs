using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Spend;

public sealed class UnclaimedCostTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly AgentId Atlas = new("atlas");

    [Fact]
    public async Task The_items_sum_to_the_rosters_line_and_giving_them_away_empties_it()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await Post(database, "charges/a", "5130", 300m);
        await Post(database, "arrangements/b", "5210", 120m);
        Assert.Equal([300m, 120m], (await Items(database)).Select(i => i.Amount.ToDecimal()));
        Assert.Equal(420m, await Unassigned(database));

        Assert.Null((await Give(database, "charges/a", Atlas)).Refusal);
        Assert.Equal(["arrangements/b"], (await Items(database)).Select(i => i.Source));
        Assert.Null((await Give(database, "arrangements/b", Atlas)).Refusal);
        Assert.Empty(await Items(database));
        Assert.Equal(0m, await Unassigned(database));
    }

    [Fact]
    public async Task What_an_arrangement_shares_by_choice_is_told_apart_from_what_no_agent_claims()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(Spending.Reserved() with { Agent = AgentId.Unassigned, Name = "Shared by all" });
        await Post(database, AssetBalances.SourceOf(arrangement.Id), "5210", 120m);
        await Post(database, "charges/a", "5130", 300m);
        Assert.Equal([(300m, false), (120m, true)], (await Items(database)).Select(i => (i.Amount.ToDecimal(), i.IsShared)));
        var view = (await database.With<WorkforceSummary, Outcome<WorkforceOverview>>(s => s.Run(TestDatabase.EntityId, January, Book.Management))).Value;
        Assert.Equal((420m, 120m), (view.Headline.Unclaimed!.LoadedCost.Amount.ToDecimal(), view.Headline.Shared!.Value.ToDecimal()));
        Assert.Equal(300m, view.NeedsDecision.Single(i => i.Kind == "unassigned-cost").Amount!.Value.ToDecimal());
    }

    [Fact]
    public async Task Given_twice_it_moves_once()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await Post(database, "charges/a", "5130", 300m);
        Assert.Null((await Give(database, "charges/a", Atlas)).Refusal);
        Assert.Equal(RefusalCodes.NotFound, (await Give(database, "charges/a", Atlas)).Refusal?.Code);
        Assert.Equal(0m, await Unassigned(database));
    }

    [Fact]
    public async Task Cost_of_a_sealed_month_moves_in_the_next_open_one_and_once()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await Post(database, "charges/a", "5130", 300m);
        await database.Close(January, "Unassigned cost is looked into.");
        var given = await Give(database, "charges/a", Atlas);
        Assert.Null(given.Refusal);
        var entry = await database.With<RunrateDb, JournalEntry>(db => Task.FromResult(db.Entries.Single(e => e.Id == given.Value.Entries[0])));
        Assert.Equal(new YearMonth(2026, 2), entry.Period);
        Assert.Equal(RefusalCodes.NotFound, (await Give(database, "charges/a", Atlas)).Refusal?.Code);
    }

    [Fact]
    public async Task What_a_rule_divides_and_what_no_one_knows_is_refused()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        Assert.Equal(RefusalCodes.InvalidValue, (await Give(database, "allocations/x/2026-01", Atlas)).Refusal?.Code);
        Assert.Equal(RefusalCodes.NotFound, (await Give(database, "charges/a", new AgentId("nobody"))).Refusal?.Code);
        Assert.Equal(RefusalCodes.NotFound, (await Give(database, "charges/none", Atlas)).Refusal?.Code);
    }

    private static async Task<IReadOnlyList<UnclaimedItem>> Items(TestDatabase database)
    {
        var entity = await database.With<RunrateDb, Entity>(db => Task.FromResult(db.Entities.Single(e => e.Id == TestDatabase.EntityId)));
        return await database.With<UnclaimedCost, IReadOnlyList<UnclaimedItem>>(u => u.Of(entity, January, Book.UsGaap));
    }

    private static async Task<decimal> Unassigned(TestDatabase database)
    {
        var roster = await database.With<AgentDirectory, IReadOnlyList<RosterRow>>(d => d.Roster(TestDatabase.EntityId, January, Book.UsGaap));
        return roster.Single(r => r.Agent == AgentId.Unassigned).LoadedCost.Amount.ToDecimal();
    }

    private static Task<Outcome<PostResult>> Give(TestDatabase database, string source, AgentId to) =>
        database.With<ReassignCost, Outcome<PostResult>>(r => r.Run(TestDatabase.EntityId, January, source, to, TestDatabase.Ana));

    private static async Task Post(TestDatabase database, string source, string account, decimal amount)
    {
        var money = Money.From(amount, Currency.Usd);
        var lines = new EntryLines().Debit(account, money, AgentId.Unassigned, source: source).Credit("2010", money, source: source);
        var posted = await database.With<Journal, Outcome<PostResult>>(j => j.Post(
            [new EntryDraft(EntryKey.Of(source, "1"), EntryKind.Charge, TestDatabase.EntityId, null, new LocalDate(2026, 1, 10), "Bill",
                lines.ToPostings())], TestDatabase.Ana));
        Assert.Null(posted.Refusal);
    }
}
