using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Evaluation;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>What a record says is told attribute by attribute, every number bound to it, and what it does not hold is said.</summary>
public sealed class RecordAnswerTests
{
    private static async Task<EvalWorld> World()
    {
        var world = await EvalWorld.Create();
        await using var scope = world.Database.Scope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        var at = Instant.FromUtc(2026, 10, 21, 9, 0);
        db.Reviews.Add(new AgentReview
        {
            Id = Guid.Parse("00000000-0000-0000-0000-00000000a001"),
            Entity = EvalCompany.Entity,
            Agent = new AgentId("beacon"),
            Kind = ReviewKind.Quarterly,
            Period = new YearMonth(2026, 9),
            Reason = "Quarterly review",
            OpenedAt = at,
            OpenedBy = "Ana",
            DueOn = new LocalDate(2026, 10, 30),
            Status = ReviewStatus.Decided,
            Decision = ReviewDecision.Improve,
            DecidedBy = "Rey Reviewer",
            DecidedAt = at,
            DecisionReason = "Volume is short of its target",
            Plan = new ImprovementPlan("Accepted outcomes a month", 380, new LocalDate(2026, 12, 15), Money.From(2_500, Currency.Usd), "Back to people"),
        });
        db.Prices.AddRange(Price(0.000003m, new LocalDate(2025, 11, 1), "a002"), Price(0.000002m, new LocalDate(2026, 5, 1), "a003"));
        db.ModelCards.Add(new ModelCard
        {
            Model = "quartz-large",
            Provider = "Quartz",
            DeprecatedOn = new LocalDate(2027, 1, 31),
            Source = "Notice of June",
        });
        var atlas = await db.Agents.FindAsync(new AgentId("atlas"));
        atlas!.Models = ["quartz-large"];
        await db.SaveChangesAsync();
        return world;

        static Price Price(decimal unit, LocalDate from, string id) => new()
        {
            Id = Guid.Parse($"00000000-0000-0000-0000-00000000{id}"),
            Provider = "Quartz",
            Model = "quartz-large",
            Meter = "input_tokens",
            PerUnit = unit,
            Currency = Currency.Usd,
            EffectiveFrom = from,
            KnownAt = Instant.FromUtc(2026, 1, 1, 0, 0),
            Source = "Price page",
        };
    }

    [Theory]
    [InlineData("Beacon is on an improvement plan: what must it reach, by when, budget, and where is it now?", "380|15 Dec 2026|USD 2,500.00|200 accepted")]
    [InlineData("Who decided Beacon's improvement plan, and why?", "Rey Reviewer|Volume is short of its target")]
    [InlineData("What happens if it fails: Beacon's improvement plan?", "Back to people")]
    [InlineData("When did the price of quartz-large change, from what to what?", "1 May 2026|USD 3|USD 2|−33.3 %")]
    [InlineData("Which model is about to be withdrawn and who runs on it?", "quartz-large|31 Jan 2027|Atlas")]
    [InlineData("Has Beacon ever been written down?", "no impairment tests of Beacon")]
    [InlineData("Who signed off Beacon's improvement plan?", "no entry for “signed off”")]
    public async Task Each_attribute_that_is_asked_gets_its_value(string text, string told)
    {
        await using var world = await World();
        var answer = await world.Ask(text);
        foreach (var part in told.Split('|'))
            Assert.Contains(part, answer.Reply, StringComparison.Ordinal);
        Assert.Empty(answer.Ungrounded);
        Assert.Equal("describe_record", Assert.Single(answer.ToolCalls).Name);
    }
}
