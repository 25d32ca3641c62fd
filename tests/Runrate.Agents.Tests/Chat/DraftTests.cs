using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Drafts;
using Runrate.Agents.Reviews;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Chat;

public sealed class DraftTests
{
    [Fact]
    public async Task A_proposed_entry_posts_when_another_person_accepts_it_and_only_once()
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask("Propose the entry to write off Echo's prepaid of $200");
        Assert.Equal("propose_entry", Assert.Single(answer.ToolCalls).Name);
        var draft = await Only(world);
        Assert.Equal(RefusalCodes.NotPermitted, (await Decide(world, draft, true, TestDatabase.Ana)).Refusal?.Code);
        var author = TestDatabase.Cora with { Id = TestDatabase.Ana.Id };
        Assert.Equal(RefusalCodes.MakerIsChecker, (await Decide(world, draft, true, author)).Refusal?.Code);
        var accepted = await Decide(world, draft, true, TestDatabase.Cora);
        Assert.True(accepted.IsOk);
        Assert.StartsWith("/entries/", accepted.Value.Outcome, StringComparison.Ordinal);
        Assert.Equal(RefusalCodes.AlreadyExists, (await Decide(world, draft, true, TestDatabase.Cora)).Refusal?.Code);
        await world.Database.Run(async db =>
            Assert.Equal(200m, (await db.Postings.Where(p => p.Account == "1310").ToListAsync())
                .Sum(p => -p.Amount.ToDecimal())));
    }

    [Theory]
    [InlineData("Who approved the memos for the broker edition of software that we sell after feasibility, and who wrote them?")]
    [InlineData("Which treatment memos on training were approved in October?")]
    [InlineData("When was the memo for the fine-tuning of Atlas, 40,000 USD, written up?")]
    public async Task A_question_of_what_was_done_drafts_nothing(string question)
    {
        await using var world = await EvalWorld.Create();
        await world.Ask(question);
        await world.Database.Run(async db => Assert.Empty(await db.AssistantDrafts.ToListAsync()));
    }

    [Fact]
    public async Task A_proposed_retirement_opens_a_review_and_retires_nobody()
    {
        await using var world = await EvalWorld.Create();
        await world.Ask("Propose retiring Beacon");
        var accepted = await Decide(world, await Only(world), true, TestDatabase.Ana);
        Assert.True(accepted.IsOk);
        await world.Database.Run(async db =>
        {
            Assert.Equal(1, await db.Reviews.CountAsync(r => r.Kind == ReviewKind.Retirement
                && r.Agent == new AgentId("beacon")));
            Assert.False(await db.Agents.AnyAsync(a => a.Status == Runrate.Agents.Workforce.AgentStatus.Retired));
        });
    }

    [Fact]
    public async Task A_memo_draft_holds_the_determination_and_leads_to_the_arrangement_form()
    {
        await using var world = await EvalWorld.Create();
        var answer = await world.Ask("Draft a treatment memo for the fine-tune of Llama we host ourselves, $100k, US GAAP");
        Assert.Contains("/drafts?id=", answer.Reply, StringComparison.Ordinal);
        var accepted = await Decide(world, await Only(world), true, TestDatabase.Ana);
        Assert.StartsWith("/arrangements/new?", accepted.Value.Outcome, StringComparison.Ordinal);
        Assert.Contains("f.category=SelfHostedFineTuning", accepted.Value.Outcome, StringComparison.Ordinal);
        await world.Database.Run(async db => Assert.False(await db.Memos.AnyAsync()));
    }

    [Fact]
    public async Task Declining_leaves_everything_as_it_was()
    {
        await using var world = await EvalWorld.Create();
        await world.Ask("Propose the entry to write off Echo's prepaid of $200");
        var declined = await Decide(world, await Only(world), false, TestDatabase.Ana);
        Assert.Equal(DraftStatus.Declined, declined.Value.Status);
        await world.Database.Run(async db => Assert.Equal(27, await db.Entries.CountAsync()));
    }

    private static async Task<Guid> Only(EvalWorld world)
    {
        var id = Guid.Empty;
        await world.Database.Run(async db => id = (await db.AssistantDrafts.SingleAsync()).Id);
        return id;
    }

    private static Task<Outcome<AssistantDraft>> Decide(EvalWorld world, Guid draft, bool accept, People.Actor actor) =>
        world.Database.With<DecideDraft, Outcome<AssistantDraft>>(d => d.Run(draft, accept, null, actor));
}
