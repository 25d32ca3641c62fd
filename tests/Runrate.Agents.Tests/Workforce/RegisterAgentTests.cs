using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Workforce;

public sealed class RegisterAgentTests
{
    [Fact]
    public async Task Every_missing_field_is_named_in_one_refusal()
    {
        await using var database = await TestDatabase.Create();
        var outcome = await Register(database, new AgentRegistration { Entity = TestDatabase.EntityId, Name = "Atlas", Target = new TargetStatement("ticket", 10m) });
        Assert.Equal(RefusalCodes.MissingField, outcome.Refusal?.Code);
        Assert.Equal(
            "role,costCenter,employment,function,acquisitionCost,monthlyRunCost,target.valuePerUnit,target.valueBasis,target.humanCostPerUnit," +
            "target.unitsPerHumanMonth,retirementTriggers", outcome.Refusal!.Field);
        Assert.Contains("retirementTriggers", outcome.Refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Atlas Prime", "atlas-prime")]
    [InlineData("  Ärger & Söhne  ", "arger-sohne")]
    [InlineData("GPT-4o  helper", "gpt-4o-helper")]
    [InlineData("???", "")]
    public void An_identifier_is_made_from_the_name(string name, string slug) => Assert.Equal(slug, RegisterAgent.Slug(name));

    [Fact]
    public async Task Two_agents_do_not_share_an_identifier()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var again = await Register(database, Hiring.Registration("ATLAS"));
        Assert.Equal(RefusalCodes.AlreadyExists, again.Refusal?.Code);
    }

    [Fact]
    public async Task Only_an_operator_registers()
    {
        await using var database = await TestDatabase.Create();
        var outcome = await database.With<RegisterAgent, Outcome<Agent>>(r => r.Run(Hiring.Registration(), TestDatabase.Cora));
        Assert.Equal(RefusalCodes.NotPermitted, outcome.Refusal?.Code);
    }

    [Fact]
    public async Task A_trigger_takes_only_its_own_parameters()
    {
        await using var database = await TestDatabase.Create();
        var outcome = await Register(database, Hiring.Registration() with
        {
            RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.Idle, new Dictionary<string, decimal> { ["weeks"] = 3 })],
        });
        Assert.Equal((RefusalCodes.InvalidValue, "retirementTriggers"), (outcome.Refusal?.Code, outcome.Refusal?.Field));
    }

    [Fact]
    public async Task Removing_the_owner_starts_the_ownerless_clock_and_is_on_the_timeline()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 2, 10));
        var agent = await database.Hire();
        var changed = await database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(agent.Id, new AgentPatch { Owner = "" }, TestDatabase.Ana));
        Assert.Equal((null, new LocalDate(2026, 2, 10)), (changed.Value.Owner, changed.Value.OwnerlessSince));
        var card = await database.With<AgentDirectory, Outcome<AgentCard>>(
            d => d.Card(agent.Id, new YearMonth(2026, 2), Accounting.Ledger.Book.Management));
        Assert.Equal(["Registered", "Changed"], card.Value.Timeline.Select(t => t.Kind.ToString()));
        Assert.Contains("owner from Olga Owner to nobody", card.Value.Timeline[1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AgentStatus.Retired)]
    [InlineData(AgentStatus.UnderReview)]
    [InlineData(AgentStatus.Candidate)]
    public async Task A_status_is_reached_only_by_its_own_way(AgentStatus status)
    {
        await using var database = await TestDatabase.Create();
        var agent = await database.Hire();
        var outcome = await database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(agent.Id, new AgentPatch { Status = status }, TestDatabase.Ana));
        Assert.Equal((RefusalCodes.InvalidValue, "status"), (outcome.Refusal?.Code, outcome.Refusal?.Field));
    }

    private static Task<Outcome<Agent>> Register(TestDatabase database, AgentRegistration registration) =>
        database.With<RegisterAgent, Outcome<Agent>>(r => r.Run(registration, TestDatabase.Ana));
}
