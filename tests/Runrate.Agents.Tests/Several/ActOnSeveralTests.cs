using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Several;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Several;

public sealed class ActOnSeveralTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task A_preview_says_what_then_happens_and_keeps_nothing_of_it()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(Spending.OwnModel());
        await database.Classify(arrangement.Id);
        var before = await Counts(database);
        var memos = await Drafts(database);
        var shown = await Run(database, new SeveralStatement(SeveralAct.Approve, memos), preview: true, TestDatabase.Cora);
        Assert.Equal(before, await Counts(database));
        var done = await Run(database, new SeveralStatement(SeveralAct.Approve, memos), preview: false, TestDatabase.Cora);
        Assert.Equal(shown.Outcomes.Select(o => (o.Id, Ok: o.Refusal is null)), done.Outcomes.Select(o => (o.Id, Ok: o.Refusal is null)));
        Assert.Equal(shown.Outcomes.Select(o => o.Posted), done.Outcomes.Select(o => o.Posted));
        Assert.All(done.Outcomes, o => Assert.Null(o.Refusal));
        Assert.True(done.Done > 0 && (await Counts(database)).Entries > before.Entries);
    }

    [Fact]
    public async Task What_is_refused_leaves_the_others_alone()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var good = new SeveralStatement(SeveralAct.Retire, ["atlas", "nobody", "atlas"], Reason: "Its vendor closes.");
        var done = await Run(database, good, preview: false, TestDatabase.Ana);
        Assert.Equal((2, 1), (done.Outcomes.Count, done.Done));
        Assert.Equal(RefusalCodes.NotFound, done.Outcomes.Single(o => o.Id == "nobody").Refusal!.Code);
        await database.Run(async db => Assert.Equal("Its vendor closes.", (await db.Reviews.SingleAsync()).Reason));
    }

    [Fact]
    public async Task Whoever_may_not_do_one_may_not_do_several()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(Spending.OwnModel());
        await database.Classify(arrangement.Id);
        var viewer = new Actor("vi", "Vi Viewer", new HashSet<Role> { Role.Viewer });
        foreach (var stated in new[]
        {
            new SeveralStatement(SeveralAct.Approve, await Drafts(database)), new SeveralStatement(SeveralAct.Retire, ["atlas"], Reason: "Gone"),
            new SeveralStatement(SeveralAct.Assign, ["charges/1"], new AgentId("atlas")),
        })
        {
            var done = await Run(database, stated, preview: false, viewer);
            Assert.All(done.Outcomes, o => Assert.Equal(RefusalCodes.NotPermitted, o.Refusal!.Code));
        }
    }

    [Fact]
    public async Task Nothing_chosen_and_too_much_chosen_are_refused()
    {
        await using var database = await TestDatabase.Create();
        var none = await Try(database, new SeveralStatement(SeveralAct.Retire, []));
        Assert.Equal(RefusalCodes.MissingField, none.Refusal!.Code);
        var many = await Try(database, new SeveralStatement(SeveralAct.Retire, [.. Enumerable.Range(0, ActOnSeveral.CountMax + 1).Select(i => $"a{i}")]));
        Assert.Equal(RefusalCodes.TooLarge, many.Refusal!.Code);
    }

    private static Task<Outcome<SeveralResult>> Try(TestDatabase database, SeveralStatement stated) =>
        database.With<ActOnSeveral, Outcome<SeveralResult>>(s => s.Run(TestDatabase.EntityId, January, stated, true, TestDatabase.Ana));

    private static async Task<SeveralResult> Run(TestDatabase database, SeveralStatement stated, bool preview, Actor actor)
    {
        var done = await database.With<ActOnSeveral, Outcome<SeveralResult>>(s => s.Run(TestDatabase.EntityId, January, stated, preview, actor));
        Assert.Null(done.Refusal);
        return done.Value;
    }

    private static async Task<List<string>> Drafts(TestDatabase database)
    {
        List<string> ids = [];
        await database.Run(async db => ids = [.. (await db.Memos.Where(m => m.Stage == MemoStatus.Draft).ToListAsync()).Select(m => $"{m.Id}")]);
        return ids;
    }

    private static async Task<(int Entries, int Approved, int Acts)> Counts(TestDatabase database)
    {
        var counts = (0, 0, 0);
        await database.Run(async db => counts = (await db.Entries.CountAsync(),
            await db.Memos.CountAsync(m => m.Stage == MemoStatus.Approved), await db.AuditEvents.CountAsync()));
        return counts;
    }
}
