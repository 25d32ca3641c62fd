using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Metering;

/// <summary>A cost that the sender states, where we have no price: kept beside, and used where the entity says so.</summary>
public sealed class StatedCostTests
{
    private const string Image = """
        [{"request_id":"i1","call_type":"aimage_generation","spend":0.04,"prompt_tokens":0,"completion_tokens":0,
          "startTime":"2026-01-10T10:00:00Z","model":"picture-3","custom_llm_provider":"openai"}]
        """;
    private const string Unpriced = """
        [{"request_id":"t1","spend":0.07,"prompt_tokens":1000,"completion_tokens":100,"startTime":"2026-01-10T10:00:00Z",
          "model":"new-model","custom_llm_provider":"openai"}]
        """;
    private const string NoTokens = "id,time,provider,model,input_tokens,output_tokens,cost\nz1,2026-01-10T10:00:00Z,openai,picture-4,0,0,0.05\n";
    private const string CostOfSpan = """
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"00f067aa0ba902b7","name":"paint","kind":3,
          "startTimeUnixNano":"1768039200000000000","endTimeUnixNano":"1768039201000000000","attributes":[
          {"key":"gen_ai.operation.name","value":{"stringValue":"generate_content"}},{"key":"gen_ai.provider.name","value":{"stringValue":"openai"}},
          {"key":"gen_ai.request.model","value":{"stringValue":"picture-5"}},{"key":"gen_ai.usage.cost","value":{"doubleValue":0.06}}]}]}]}]}
        """;
    private const string CostAlone = """{"id":"c1","time":"2026-01-10T10:00:00Z","provider":"openai","model":"speech-1","cost":0.02}""";

    [Theory]
    [InlineData(Image, 0.04, QuarantineReasons.NoPrice)]
    [InlineData(Unpriced, 0.07, QuarantineReasons.NoPrice)]
    [InlineData(CostAlone, 0.02, QuarantineReasons.NoCounts)]
    [InlineData(NoTokens, 0.05, QuarantineReasons.NoPrice)]
    [InlineData(CostOfSpan, 0.06, QuarantineReasons.NoCounts)]
    public async Task It_waits_with_its_cost_beside_it_until_the_policy_says_that_it_counts(string content, double cost, string reason)
    {
        await using var database = await TestDatabase.Create();
        var report = await database.Import(content, FormatOf(content));
        Assert.Equal(reason, Assert.Single(report.Quarantined).Reason);
        Assert.Equal((0m, true), (await Metered(database), await Waits(database)));
        await database.Run(async db => Assert.Contains($"states a cost of USD {cost}", (await db.Quarantine.FirstAsync()).Message, StringComparison.Ordinal));
        await Change(database, StatedCostUse.Counts);
        Assert.Equal(((decimal)cost, false), (await Metered(database), await Waits(database)));
        await Change(database, StatedCostUse.Waits);
        Assert.Equal((0m, true), (await Metered(database), await Waits(database)));
    }

    [Theory]
    [InlineData(Image, 0.04)]
    [InlineData(Unpriced, 0.07)]
    [InlineData(CostAlone, 0.02)]
    [InlineData(NoTokens, 0.05)]
    [InlineData(CostOfSpan, 0.06)]
    public async Task Under_the_policy_it_counts_as_it_comes_once_and_is_taken_back_with_its_delivery(string content, double cost)
    {
        await using var database = await TestDatabase.Create();
        await Change(database, StatedCostUse.Counts);
        var report = await database.Import(content, FormatOf(content));
        Assert.Equal((1, 0), (report.Accepted, report.Quarantined.Count));
        await database.Import(content + "\n", FormatOf(content));
        Assert.Equal(((decimal)cost, false), (await Metered(database), await Waits(database)));
        await database.Accrue(2026, 1);
        await database.Run(async db => Assert.Equal((long)(cost * 1_000_000),
            await db.Postings.Where(p => p.Account == Accounts.ModelInference).SumAsync(p => p.Amount.Micros)));
        await database.With<UndoDelivery, Outcome<Runrate.Agents.Imports.ImportFile>>(u => u.Run(report.Id, TestDatabase.Ana));
        Assert.Equal(0m, await Metered(database));
    }

    [Fact]
    public async Task A_price_takes_the_place_of_the_stated_cost_when_every_meter_has_one()
    {
        await using var database = await TestDatabase.Create();
        await Change(database, StatedCostUse.Counts);
        await database.Import(Unpriced);
        await Price(database, Meters.InputTokens, 0.00001m);
        Assert.Equal(0.07m, await Metered(database));
        await Price(database, Meters.OutputTokens, 0.0001m);
        Assert.Equal(0.02m, await Metered(database));
        await Change(database, StatedCostUse.Waits);
        Assert.Equal((0.02m, false), (await Metered(database), await Waits(database)));
    }

    [Fact]
    public async Task What_has_a_price_counts_at_it_whatever_is_stated_and_a_stated_cost_in_another_currency_is_named()
    {
        await using var database = await TestDatabase.Create();
        await Change(database, StatedCostUse.Counts);
        await Price(database, Meters.InputTokens, 0.00001m);
        await Price(database, Meters.OutputTokens, 0.0001m);
        await database.Import(Unpriced);
        Assert.Equal(0.02m, await Metered(database));
        var report = await database.Import(Image, currency: "INR");
        Assert.Contains(report.Assumptions, a => a.Contains("INR", StringComparison.Ordinal));
        Assert.Equal((0.02m, true), (await Metered(database), await Waits(database)));
    }

    [Fact]
    public async Task A_written_off_record_stays_out_of_every_figure()
    {
        await using var database = await TestDatabase.Create();
        await database.Import(Image);
        var id = Guid.Empty;
        await database.Run(async db => id = (await db.Quarantine.SingleAsync()).Id);
        await database.With<ResolveQuarantine, Outcome<QuarantineItem>>(
            r => r.Run(id, new QuarantineDecision(QuarantineAction.WriteOff, Reason: "A trial"), TestDatabase.Ana));
        await Change(database, StatedCostUse.Counts);
        Assert.Equal(0m, await Metered(database));
    }

    private static string? FormatOf(string content) => content == CostAlone ? "usage-ndjson" : null;

    private static Task Price(TestDatabase database, string meter, decimal perUnit) =>
        database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId, new PriceQuote("openai", "new-model", meter, perUnit, Currency.Usd, null, "test"), TestDatabase.Ana));

    private static async Task Change(TestDatabase database, StatedCostUse use) => Assert.Null((await database.With<ManageEntities, Outcome<Entity>>(
        m => m.Change(TestDatabase.EntityId, new EntityChange(StatedCost: use), TestDatabase.Cora))).Refusal);

    private static async Task<decimal> Metered(TestDatabase database)
    {
        var cost = 0m;
        await database.Run(async db => cost = (await db.UsageDays.ToListAsync()).Sum(d => d.Cost));
        return cost;
    }

    private static async Task<bool> Waits(TestDatabase database)
    {
        var waits = false;
        await database.Run(async db => waits = await db.Quarantine.AnyAsync(q => q.ResolvedAt == null));
        return waits;
    }
}
