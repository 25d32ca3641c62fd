using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Spend;

public sealed class TransitionTests
{
    [Fact]
    public async Task A_transition_keeps_its_reason_and_classifies_the_new_arrangement()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var from = await database.Arrange(Spending.Reserved());
        var to = await database.Arrange(Spending.OwnModel());

        var recorded = await Record(database, Statement(from.Id, to.Id), TestDatabase.Ana);
        Assert.Null(recorded.Refusal);

        var row = Assert.Single(await database.With<TransitionsQuery, IReadOnlyList<TransitionRow>>(q => q.Run(TestDatabase.EntityId)));
        Assert.Equal(("Reserved GPU capacity", "Atlas model, own weights", 12), (row.From.Name, row.To.Name, row.BreakEven.Months));
        Assert.Equal("CapitaliseInternalUseSoftware", row.Treatments.Single(t => t.Book == Book.UsGaap).BookTreatment);
        await database.Run(async db => Assert.False(await db.Memos.AnyAsync(m => m.ArrangementId == from.Id)));

        Assert.Equal(RefusalCodes.AlreadyExists, (await Record(database, Statement(from.Id, to.Id), TestDatabase.Ana)).Refusal?.Code);
    }

    [Fact]
    public async Task What_is_missing_or_wrong_is_named_and_nothing_is_saved()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var from = await database.Arrange(Spending.Reserved());
        var to = await database.Arrange(Spending.OwnModel());
        var whole = Statement(from.Id, to.Id);

        var missing = (await Record(database, new TransitionStatement(null, to.Id, null, " ", 1m, null, 1m), TestDatabase.Ana)).Refusal;
        Assert.Equal((RefusalCodes.MissingField, "from,date,rationale,monthlyBefore"), (missing?.Code, missing?.Field));
        Assert.Equal("oneOffCost", (await Record(database, whole with { OneOffCost = -1m }, TestDatabase.Ana)).Refusal?.Field);
        Assert.Equal(RefusalCodes.InvalidValue, (await Record(database, whole with { To = from.Id }, TestDatabase.Ana)).Refusal?.Code);
        Assert.Equal(RefusalCodes.NotFound, (await Record(database, whole with { To = Guid.Empty }, TestDatabase.Ana)).Refusal?.Code);
        var viewer = new Actor("vera", "Vera", new HashSet<Role> { Role.Viewer });
        Assert.Equal(RefusalCodes.NotPermitted, (await Record(database, whole, viewer)).Refusal?.Code);
        await database.Run(async db => Assert.Equal(0, await db.Transitions.CountAsync()));
    }

    private static TransitionStatement Statement(Guid from, Guid to) =>
        new(from, to, new LocalDate(2026, 1, 31), "Own weights are cheaper at this volume", 36_000m, 5_000m, 2_000m, "Board paper 7");

    private static Task<Outcome<Transition>> Record(TestDatabase database, TransitionStatement statement, Actor actor) =>
        database.With<RecordTransition, Outcome<Transition>>(r => r.Run(statement, actor));
}
