using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Workforce;

public sealed class AgentCardTests
{
    [Theory]
    [InlineData(CardFormat.A2a)]
    [InlineData(CardFormat.Asor)]
    public async Task A_card_that_was_written_hires_the_same_agent_elsewhere(CardFormat format)
    {
        await using var database = await TestDatabase.Create();
        var atlas = await database.Hire(Hiring.Registration() with { JobDescription = "Answers first-line tickets.", Consumers = ["Help desk"] });
        var card = AgentCards.Write(atlas, "Northlight US", format);
        await using var elsewhere = await TestDatabase.Create();
        var hired = await elsewhere.With<HireFromCard, Outcome<IReadOnlyList<Agent>>>(h => h.Run(TestDatabase.EntityId, card, TestDatabase.Ana));
        Assert.Null(hired.Refusal);
        var copy = Assert.Single(hired.Value);
        Assert.Equal((atlas.Id, atlas.Target, atlas.AcquisitionCost, atlas.MonthlyRunCost, atlas.InServiceOn, atlas.JobDescription),
            (copy.Id, copy.Target, copy.AcquisitionCost, copy.MonthlyRunCost, copy.InServiceOn, copy.JobDescription));
        Assert.Equal(atlas.Consumers, copy.Consumers);
        Assert.Equal(atlas.RetirementTriggers.Select(t => t.Kind), copy.RetirementTriggers.Select(t => t.Kind));
    }

    [Fact]
    public async Task A_foreign_card_names_what_hiring_still_needs()
    {
        const string Card = """
            {"protocolVersion":"0.3.0","name":"Route Planner","description":"Plans routes.","version":"1.2.0","url":"https://example.org/a2a",
             "provider":{"organization":"Example"},"capabilities":{"streaming":true},"defaultInputModes":["text/plain"],"defaultOutputModes":["text/plain"],
             "skills":[{"id":"route","name":"Route optimiser","description":"Plans","tags":["maps"]}]}
            """;
        var read = AgentCards.Read(Card);
        Assert.Equal(("Route Planner", "Route optimiser", "Plans routes."), (read.Value[0].Name, read.Value[0].Role, read.Value[0].JobDescription));
        await using var database = await TestDatabase.Create();
        var hired = await database.With<HireFromCard, Outcome<IReadOnlyList<Agent>>>(h => h.Run(TestDatabase.EntityId, Card, TestDatabase.Ana));
        Assert.Equal(RefusalCodes.MissingField, hired.Refusal?.Code);
        Assert.Contains("acquisitionCost,monthlyRunCost,target.unit", hired.Refusal?.Field, StringComparison.Ordinal);
        Assert.Equal(RefusalCodes.InvalidValue, AgentCards.Read("{oops").Refusal?.Code);
        Assert.Equal(RefusalCodes.MissingField, AgentCards.Read("{}").Refusal?.Code);
    }

    [Fact]
    public async Task A_workday_definition_has_the_names_of_its_own_schema()
    {
        await using var database = await TestDatabase.Create();
        var card = JsonNode.Parse(AgentCards.Write(await database.Hire(), "Northlight US", CardFormat.Asor))!["data"]![0]!.AsObject();
        var schema = JsonNode.Parse(await File.ReadAllTextAsync(
            Repository.SharedFile("samples", "misc", "workday_asor_v1.2.json"), TestContext.Current.CancellationToken))!;
        var definition = schema["components"]!["schemas"]!.AsObject().Single(s => s.Key.StartsWith("agentCardAndTools", StringComparison.Ordinal)).Value!;
        var known = (definition["allOf"] as JsonArray)?.SelectMany(p => p!["properties"]?.AsObject().Select(x => x.Key) ?? [])
            ?? definition["properties"]!.AsObject().Select(p => p.Key);
        Assert.Empty(card.Select(p => p.Key).Where(k => !k.StartsWith("x-", StringComparison.Ordinal)).Except(known));
    }

    [Fact]
    public async Task An_unknown_name_is_a_candidate_with_its_cost_until_it_is_claimed()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await database.Run(async db =>
        {
            db.Charges.Add(new Runrate.Agents.Spend.Charge
            {
                Source = "bill",
                ExternalId = "1",
                Entity = TestDatabase.EntityId,
                Agent = AgentId.Unassigned,
                AgentKey = "ghost-writer",
                Category = Runrate.Agents.Spend.ChargeCategory.Usage,
                Provider = "Nimbus",
                Service = "Inference",
                BilledCost = 40,
                EffectiveCost = 40,
                Currency = Currency.Usd,
                PeriodStart = Instant.FromUtc(2026, 1, 5, 0, 0),
                PeriodEnd = Instant.FromUtc(2026, 1, 6, 0, 0),
                Date = new LocalDate(2026, 1, 5),
                Account = "5110",
            });
            await db.SaveChangesAsync();
        });
        var found = Assert.Single(await database.With<AgentCandidates, IReadOnlyList<AgentCandidate>>(c => c.For(TestDatabase.EntityId)));
        Assert.Equal(("ghost-writer", 40m, new LocalDate(2026, 1, 5)), (found.Key, found.Cost.ToDecimal(), found.LastSeen));
        var claimed = await database.With<ClaimRecords, Outcome<ClaimResult>>(
            c => c.Run(TestDatabase.EntityId, "ghost-writer", new AgentId("atlas"), TestDatabase.Ana));
        Assert.Equal(1, claimed.Value.Charges);
        Assert.Empty(await database.With<AgentCandidates, IReadOnlyList<AgentCandidate>>(c => c.For(TestDatabase.EntityId)));
    }

    [Fact]
    public async Task The_components_of_the_loaded_cost_sum_to_it_and_retries_are_told_apart()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await database.Deliver(new AgentId("atlas"), new LocalDate(2026, 1, 20), 80, rejected: 20);
        await database.With<Runrate.Agents.Spend.RecordCharge, Outcome<Runrate.Agents.Spend.Charge>>(r => r.Run(TestDatabase.EntityId, new(
            "bill", "2", "Nimbus", "Inference", 100.01m, null, Currency.Usd, Instant.FromUtc(2026, 1, 15, 0, 0), Agent: "atlas", Account: "5110"), TestDatabase.Ana));
        await database.Close(new YearMonth(2026, 1));
        var card = await database.With<AgentDirectory, Outcome<AgentCard>>(
            d => d.Card(new AgentId("atlas"), new YearMonth(2026, 1), Runrate.Agents.Accounting.Ledger.Book.Management));
        Assert.Equal(card.Value.Row.LoadedCost.Amount.Micros, card.Value.Components.Sum(c => c.Amount.Micros));
        Assert.Equal(20.002m, card.Value.Components.Single(c => c.Title == "Retries and rework").Amount.ToDecimal());
        Assert.Equal("12 × January 2026 (USD 100.01)", card.Value.RunRate!.Basis);
        var forecast = LoadedCost.Forecast(new YearMonth(2026, 4), new LocalDate(2026, 4, 12), Money.From(120, Currency.Usd), Money.From(50, Currency.Usd), Money.Zero(Currency.Usd));
        Assert.Equal(350m, forecast!.LoadedCost.ToDecimal());
        Assert.Null(LoadedCost.Forecast(new YearMonth(2026, 4), new LocalDate(2026, 5, 2), default, default, default));
    }
}
