using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Chat;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Spend;

/// <summary>What a budget says is spent, when it is told, and when it stops.</summary>
public sealed class BudgetTests
{
    private const string Header = "id,time,agent,provider,model,input_tokens\n";
    private static readonly YearMonth January = new(2026, 1);
    private static readonly AgentId Atlas = new("atlas");

    [Fact]
    public async Task A_threshold_is_reached_at_exactly_its_share_and_what_is_metered_counts_before_and_after_the_accrual()
    {
        await using var database = await Priced();
        await State(database, new BudgetStatement(BudgetScope.Agent, "atlas", 10, January, HardStop: true));
        await database.Import(Header + "e1,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,7999999");
        Assert.Null((await Status(database)).Reached);
        await database.Import(Header + "e2,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,1");
        var before = await Status(database);
        Assert.Equal((80, 8m, false), (before.Reached, before.Spent.ToDecimal(), before.Stops));
        await database.Accrue(2026, 1);
        var after = await Status(database);
        Assert.Equal((80, 8m, 8m), (after.Reached, after.Spent.ToDecimal(), after.Posted.ToDecimal()));
        await database.Import(Header + "e3,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,2000000");
        Assert.Equal((100, true), ((await Status(database)).Reached, (await Status(database)).Stops));
    }

    [Fact]
    public async Task A_budget_of_a_cost_centre_and_of_the_entity_bound_each_of_their_agents_and_no_other()
    {
        await using var database = await Priced();
        string centre = "";
        await database.Run(async db => centre = (await db.Agents.SingleAsync(a => a.Id == Atlas)).CostCenter);
        await State(database, new BudgetStatement(BudgetScope.CostCenter, centre, 1, January, HardStop: true));
        await database.Import(Header + "e1,2026-01-31T12:00:00Z,atlas,anthropic,claude-x,1000000");
        Assert.Equal(RefusalCodes.BudgetExhausted, (await Stop(database, Atlas))?.Code);
        Assert.Null(await Stop(database, new AgentId("stranger")));
        await State(database, new BudgetStatement(BudgetScope.Entity, null, 1, January, HardStop: true));
        Assert.Equal(RefusalCodes.BudgetExhausted, (await Stop(database, new AgentId("stranger")))?.Code);
    }

    [Fact]
    public async Task A_second_budget_of_one_thing_is_refused_until_the_first_is_ended()
    {
        await using var database = await Priced();
        var stated = new BudgetStatement(BudgetScope.Agent, "atlas", 10, January);
        var first = await State(database, stated);
        Assert.Equal(RefusalCodes.AlreadyExists, (await database.With<StateBudget, Outcome<Budget>>(async b =>
            await b.Run(await Entity(database), stated with { From = new YearMonth(2026, 2) }, TestDatabase.Cora))).Refusal!.Code);
        await database.With<StateBudget, Outcome<Budget>>(b => b.End(first.Id, January, TestDatabase.Cora));
        await State(database, stated with { From = new YearMonth(2026, 2), Monthly = 20 });
        Assert.Equal(10m, (await Status(database)).Budget.Monthly.ToDecimal());
    }

    [Theory]
    [InlineData("scope,subject,monthly,from", null, null, null)]
    [InlineData("subject", BudgetScope.Agent, null, 5)]
    public async Task What_is_missing_is_named_in_one_refusal(string fields, BudgetScope? scope, string? subject, int? monthly)
    {
        await using var database = await Priced();
        var refused = await database.With<StateBudget, Outcome<Budget>>(async b => await b.Run(await Entity(database),
            new BudgetStatement(scope, subject, monthly, monthly is null ? null : January), TestDatabase.Cora));
        Assert.Equal((RefusalCodes.MissingField, fields.Replace("scope,subject", "scope", StringComparison.Ordinal)), (refused.Refusal!.Code, refused.Refusal!.Field));
    }

    [Fact]
    public async Task Only_a_controller_states_a_budget()
    {
        await using var database = await Priced();
        var refused = await database.With<StateBudget, Outcome<Budget>>(async b => await b.Run(await Entity(database),
            new BudgetStatement(BudgetScope.Entity, null, 5, January), TestDatabase.Ana));
        Assert.Equal(RefusalCodes.NotPermitted, refused.Refusal!.Code);
    }

    [Fact]
    public async Task The_assistant_asks_no_model_once_a_hard_stop_holds_and_goes_on_by_rules()
    {
        await using var world = await EvalWorld.Create();
        await world.Database.With<StateBudget, Outcome<Budget>>(async b => await b.Run(await Entity(world.Database),
            new BudgetStatement(BudgetScope.Entity, null, 0, new YearMonth(2026, 11), HardStop: true), TestDatabase.Cora));
        var asked = 0;
        using var models = new ChatModels(new ChatSettings { Provider = "openai", Model = "scripted" }, new ScriptedChatClient(_ =>
        {
            asked++;
            return [new TextContent("OPEX.")];
        }));
        await using var scope = world.Database.Scope();
        var question = new ChatRequest("How do we book OpenAI tokens under US GAAP?", TestDatabase.Ana);
        var answer = await EvalWorld.Build(scope.ServiceProvider, models).Answer(question);
        Assert.Equal((RefusalCodes.BudgetExhausted, 0), (answer.Refusal?.Code, asked));
        Assert.True((await EvalWorld.Build(scope.ServiceProvider).Answer(question)).IsOk);
    }

    private static async Task<TestDatabase> Priced()
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas");
        await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(TestDatabase.EntityId,
            new PriceQuote("anthropic", "claude-x", Meters.InputTokens, 0.000001m, Currency.Usd, null, "test"), TestDatabase.Ana));
        return database;
    }

    private static async Task<Entity> Entity(TestDatabase database)
    {
        Entity? entity = null;
        await database.Run(async db => entity = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == TestDatabase.EntityId));
        return entity!;
    }

    private static async Task<Budget> State(TestDatabase database, BudgetStatement stated) =>
        (await database.With<StateBudget, Outcome<Budget>>(async b => await b.Run(await Entity(database), stated, TestDatabase.Cora))).Value;

    private static async Task<BudgetStatus> Status(TestDatabase database) =>
        Assert.Single(await database.With<BudgetStatuses, IReadOnlyList<BudgetStatus>>(async s => await s.Of(await Entity(database), January)));

    private static Task<Refusal?> Stop(TestDatabase database, AgentId agent) =>
        database.With<BudgetStatuses, Refusal?>(async s => await s.Stop(await Entity(database), agent, January));
}
