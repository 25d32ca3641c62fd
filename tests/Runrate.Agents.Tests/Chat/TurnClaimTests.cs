using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Chat;

/// <summary>One node answers a conversation at a time; the claim on it stands in the database, and lapses with its node.</summary>
public sealed class TurnClaimTests
{
    private const string Question = "How do we book OpenAI tokens under US GAAP?";

    [Fact]
    public async Task Two_questions_of_one_conversation_are_not_answered_at_once()
    {
        await using var world = await EvalWorld.Create();
        var conversation = Guid.NewGuid();
        Refusal? second = null;
        await using var server = new LoopbackModel(async response =>
        {
            await using var scope = world.Database.Scope();
            var other = await EvalWorld.Build(scope.ServiceProvider).Answer(
                new ChatRequest("Who loses money?", TestDatabase.Ana, conversation));
            second = other.Refusal;
            await LoopbackModel.Stream(
                JsonSerializer.Serialize(new { choices = new[] { new { delta = new { content = "**OPEX**." } } } }),
                """{"choices":[{"delta":{},"finish_reason":"stop"}]}""", "[DONE]")(response);
        });
        var models = new ChatModels(new ChatSettings
        {
            Provider = "openai",
            Model = "scripted",
            BaseAddress = server.Address,
            ApiKey = "k",
            TimeoutSeconds = 30,
            RetriesMax = 1,
        });
        await world.Ask(Question, conversation, models);
        Assert.Equal(RefusalCodes.AlreadyExists, second?.Code);
        Assert.Contains("turn is running", second?.Message, StringComparison.Ordinal);
        await world.Ask("Who loses money?", conversation);
        await world.Database.Run(async db => Assert.False(await db.TurnClaims.AnyAsync()));
    }

    [Fact]
    public async Task A_claim_that_a_node_left_behind_lapses_once_its_beat_has_stood_still()
    {
        await using var world = await EvalWorld.Create();
        var (time, conversation) = (new TestStopwatch(), await Claimed(world));
        var watch = Watch(world, time);
        Assert.False(await Answered(world, watch, conversation));
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(await Answered(world, watch, conversation));
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(await Answered(world, watch, conversation));
        await world.Database.Run(async db => Assert.False(await db.TurnClaims.AnyAsync()));
    }

    [Fact]
    public async Task A_claim_that_nobody_asks_about_is_let_go_by_any_node_that_looks()
    {
        await using var world = await EvalWorld.Create();
        await Claimed(world);
        var time = new TestStopwatch();
        var watch = Watch(world, time);
        await world.Database.Run(db => watch.Look(db, default));
        await world.Database.Run(async db => Assert.True(await db.TurnClaims.AnyAsync()));
        time.Advance(TimeSpan.FromMinutes(10));
        await world.Database.Run(db => watch.Look(db, default));
        await world.Database.Run(async db => Assert.False(await db.TurnClaims.AnyAsync()));
    }

    [Fact]
    public async Task A_clock_that_jumps_ends_no_turn_that_goes_on_and_keeps_none_that_is_dead()
    {
        await using var world = await EvalWorld.Create();
        var (time, conversation) = (new TestStopwatch(), await Claimed(world));
        var watch = Watch(world, time);
        for (var call = 0; call < 6; call++)
        {
            Assert.False(await Answered(world, watch, conversation));
            world.Database.Clock.Advance(Duration.FromDays(call % 2 == 0 ? 400 : -800));
            time.Advance(TimeSpan.FromSeconds(60));
            await world.Database.Run(db => db.TurnClaims.ExecuteUpdateAsync(c => c.SetProperty(x => x.Beat, x => x.Beat + 1)));
        }
        Assert.False(await Answered(world, watch, conversation));
        world.Database.Clock.Advance(Duration.FromDays(-4_000));
        time.Advance(TimeSpan.FromMinutes(10));
        Assert.True(await Answered(world, watch, conversation));
    }

    [Fact]
    public async Task Of_many_nodes_that_find_a_dead_claim_one_takes_it()
    {
        await using var world = await EvalWorld.Create();
        var (time, conversation) = (new TestStopwatch(), await Claimed(world));
        var nodes = Enumerable.Range(0, 6).Select(_ => Watch(world, time)).ToList();
        TurnClaim claim = null!;
        await world.Database.Run(async db => claim = await db.TurnClaims.AsNoTracking().SingleAsync());
        foreach (var node in nodes)
            await world.Database.Run(db => node.TakeFrom(db, claim, Guid.NewGuid(), default));
        time.Advance(TimeSpan.FromMinutes(10));
        var took = await Task.WhenAll(nodes.Select(async node =>
        {
            var taken = false;
            await world.Database.Run(async db => taken = await node.TakeFrom(db, claim, Guid.NewGuid(), default));
            return taken;
        }));
        Assert.Single(took, t => t);
        Assert.Equal(conversation, claim.ConversationId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_question_that_is_stopped_while_it_opens_leaves_no_claim(int reading)
    {
        await using var world = await EvalWorld.Create();
        await using var scope = world.Database.Scope();
        var services = scope.ServiceProvider;
        using var stop = new CancellationTokenSource();
        var store = new TurnStore(services.GetRequiredService<RunrateDb>(), services.GetRequiredService<ChatModels>(),
            new StoppingClock(services.GetRequiredService<IClock>(), reading, stop), services.GetRequiredService<IdGenerator>(),
            services.GetRequiredService<TurnWatch>());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => store.Open(new ChatRequest(Question, TestDatabase.Ana, Guid.NewGuid()), stop.Token));
        await world.Database.Run(async db => Assert.False(await db.TurnClaims.AnyAsync()));
    }

    /// <summary>A conversation that a node began to answer, and says nothing more.</summary>
    private static async Task<Guid> Claimed(EvalWorld world)
    {
        var conversation = Guid.NewGuid();
        await using var scope = world.Database.Scope();
        var opened = await scope.ServiceProvider.GetRequiredService<TurnStore>().Open(
            new ChatRequest(Question, TestDatabase.Ana, conversation), default);
        Assert.Null(opened.Refusal);
        return conversation;
    }

    private static TurnWatch Watch(EvalWorld world, TimeProvider time)
    {
        using var scope = world.Database.Scope();
        return new TurnWatch(scope.ServiceProvider.GetRequiredService<ChatModels>(), time);
    }

    private static async Task<bool> Answered(EvalWorld world, TurnWatch watch, Guid conversation)
    {
        await using var scope = world.Database.Scope();
        var answer = await EvalWorld.Build(scope.ServiceProvider, watch: watch).Answer(
            new ChatRequest(Question, TestDatabase.Ana, conversation));
        Assert.True(answer.IsOk || answer.Refusal.Code == RefusalCodes.AlreadyExists, answer.Refusal?.Message);
        return answer.IsOk;
    }

    /// <summary>Stops the question when the time is asked for the n-th time: what opens it asks after the claim.</summary>
    private sealed class StoppingClock(IClock inner, int reading, CancellationTokenSource stop) : IClock
    {
        private int readings;

        public Instant GetCurrentInstant()
        {
            if (++readings == reading)
            {
                stop.Cancel();
                stop.Token.ThrowIfCancellationRequested();
            }
            return inner.GetCurrentInstant();
        }
    }
}
