using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Chat;

public sealed class AssistantCostTests
{
    private static Task<Outcome<RepriceResult>> Price(TestDatabase database, string meter, decimal perMillion) =>
        database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId,
            new PriceQuote("openai", "scripted", meter, perMillion / 1_000_000m, Currency.Usd, null, "test"), TestDatabase.Ana));

    private static Task<ChatAnswer> Ask(EvalWorld world) => world.Ask("How do we book OpenAI tokens under US GAAP?", models: new ChatModels(
        new ChatSettings { Provider = "openai", Model = "scripted" }, new ScriptedChatClient(_ =>
        [
            new TextContent("OPEX."),
            new UsageContent(new UsageDetails { InputTokenCount = 1_000_000, CachedInputTokenCount = 400_000, OutputTokenCount = 100_000 }),
        ])));

    [Fact]
    public async Task An_answer_by_a_priced_model_books_money_to_the_assistant()
    {
        await using var world = await EvalWorld.Create();
        await Price(world.Database, Meters.InputTokens, 3);
        await Price(world.Database, Meters.CacheReadTokens, 0.3m);
        await Price(world.Database, Meters.OutputTokens, 15);
        await Ask(world);
        await world.Database.Accrue(2026, 11);
        // 600,000 uncached at 3, 400,000 cached at 0.3 and 100,000 out at 15 a million.
        Assert.Equal(1.8m + 0.12m + 1.5m, await world.Database.Balance("5110", AssistantUsage.Agent));
        await world.Database.Run(async db => Assert.False(await db.Quarantine.AnyAsync(q => q.ResolvedAt == null)));
    }

    [Fact]
    public async Task An_answer_by_a_model_without_a_price_waits_in_quarantine_and_never_costs_nothing()
    {
        await using var world = await EvalWorld.Create();
        await Ask(world);
        await world.Database.Accrue(2026, 11);
        await world.Database.Run(async db =>
        {
            var waiting = await db.Quarantine.Where(q => q.ResolvedAt == null).ToListAsync();
            Assert.NotEmpty(waiting);
            Assert.All(waiting, q => Assert.Equal(QuarantineReasons.NoPrice, q.Reason));
            var usage = await db.UsageEvents.Where(u => u.Stream.Agent == AssistantUsage.Agent).ToListAsync();
            Assert.Equal(1_100_000m, usage.SelectMany(u => u.Counts).Sum(c => c.Quantity));
            Assert.All(usage, u => Assert.NotNull(u.Unpriced));
        });
        Assert.Equal(0m, await world.Database.Balance("5110", AssistantUsage.Agent));
    }
}
