using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Rules that give costs an agent, added and removed by people.</summary>
public sealed class AssignmentTests
{
    private const string Bill =
        """
        BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ServiceName,SubAccountId,Tags
        1.50,1.50,USD,Usage,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,Harbor GPU,sub-7,"{""team"":""claims""}"
        2.50,2.50,USD,Usage,2026-01-06T00:00:00Z,2026-01-07T00:00:00Z,Harbor Disk,sub-8,
        """;

    [Theory]
    [InlineData(AssignmentField.ServiceName, null, "harbor g*")]
    [InlineData(AssignmentField.Tag, "team", "claims")]
    [InlineData(AssignmentField.SubAccount, null, "sub-7")]
    public async Task A_new_rule_gives_its_agent_the_charges_that_wait(AssignmentField field, string? key, string pattern)
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var atlas = new AgentId("atlas");
        await database.Import(Bill);
        var added = await Add(database, new AssignmentStatement(TestDatabase.EntityId, field, key, pattern, atlas));
        Assert.Equal(1, added.Value);
        await database.Run(async db => Assert.Equal(
            [("Harbor Disk", AgentId.Unassigned), ("Harbor GPU", atlas)],
            (await db.Charges.OrderBy(c => c.Service).ToListAsync()).Select(c => (c.Service, c.Agent))));
    }

    [Fact]
    public async Task What_is_posted_stays_where_it_was_posted()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var atlas = new AgentId("atlas");
        await database.Import(Bill);
        await database.Accrue(2026, 1);
        var added = await Add(database, new AssignmentStatement(TestDatabase.EntityId, AssignmentField.ServiceName, null, "Harbor*", atlas));
        Assert.Equal(0, added.Value);
        await database.Run(async db => Assert.All(await db.Charges.ToListAsync(), c => Assert.Equal(AgentId.Unassigned, c.Agent)));
        Assert.True(await database.Ties(2026, 1));
    }

    [Fact]
    public async Task A_rule_states_everything_once_and_by_someone_who_may()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var atlas = new AgentId("atlas");
        var good = new AssignmentStatement(TestDatabase.EntityId, AssignmentField.Model, null, "m-large", atlas);
        var viewer = new Actor("vera", "Vera", new HashSet<Role> { Role.Viewer });
        Assert.Equal(RefusalCodes.NotPermitted, (await Add(database, good, viewer)).Refusal!.Code);
        Assert.Equal("pattern", (await Add(database, good with { Pattern = "*" })).Refusal!.Field);
        Assert.Equal("key", (await Add(database, good with { Field = AssignmentField.Tag })).Refusal!.Field);
        Assert.Equal("agent", (await Add(database, good with { Agent = new AgentId("nobody") })).Refusal!.Field);
        Assert.True((await Add(database, good)).IsOk);
        Assert.Equal(RefusalCodes.AlreadyExists, (await Add(database, good with { Pattern = "M-LARGE" })).Refusal!.Code);
        var rule = await database.With<RunrateDb, Guid>(async db => (await db.AssignmentRules.SingleAsync()).Id);
        Assert.True((await database.With<ManageAssignment, Outcome<AssignmentRule>>(m => m.Remove(rule, TestDatabase.Ana))).IsOk);
        Assert.True((await Add(database, good)).IsOk);
    }

    private static Task<Outcome<int>> Add(TestDatabase database, AssignmentStatement stated, Actor? actor = null) =>
        database.With<ManageAssignment, Outcome<int>>(m => m.Add(stated, actor ?? TestDatabase.Ana));
}
