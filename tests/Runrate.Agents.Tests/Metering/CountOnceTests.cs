using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Metering;

/// <summary>The same calls, seen by a gateway and by the provider's own report.</summary>
public sealed class CountOnceTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_that_gateway_and_report_both_saw_count_once_in_either_order(bool gatewayFirst)
    {
        await using var database = await Priced();
        await database.Import(gatewayFirst ? Gateway(4_000_000) : Report(4_000_000));
        await database.Import(gatewayFirst ? Report(4_000_000) : Gateway(4_000_000));
        Assert.Equal((10m, 10m), (await Metered(database), await Of(database, "atlas")));
        var match = await Match(database);
        Assert.Equal(10m, match.Metered.ToDecimal());
        var named = Assert.Single(match.Variances, v => v.Cause == VarianceCause.TwoMeters);
        Assert.Equal("USD 10.00 of openai-usage is not counted, because litellm saw the same calls.", named.Text);
    }

    [Fact]
    public async Task What_only_the_report_saw_counts_beside_what_the_gateway_saw()
    {
        await using var database = await Priced();
        await database.Import(Gateway(1_000_000));
        await database.Import(Report(4_000_000));
        Assert.Equal((10m, 2.5m), (await Metered(database), await Of(database, "atlas")));
    }

    [Fact]
    public async Task With_the_report_first_it_counts_whole_and_the_setting_moves_what_is_stored()
    {
        await using var database = await Priced();
        await database.Import(Gateway(4_000_000));
        await database.Import(Report(5_000_000));
        await database.Accrue(2026, 1);
        Assert.Equal(10m, await Of(database, "atlas"));
        await Change(database, new EntityChange(Meters: MeterPrecedence.ReportFirst));
        Assert.Equal((12.5m, 0m), (await Metered(database), await Of(database, "atlas")));
        Assert.Equal(12.5m, (await Match(database)).Metered.ToDecimal());
        await Change(database, new EntityChange(Meters: MeterPrecedence.CallsFirst));
        Assert.Equal((12.5m, 10m), (await Metered(database), await Of(database, "atlas")));
    }

    [Fact]
    public async Task A_delivery_taken_back_lets_the_other_count_again_and_a_bucket_that_grows_counts_what_is_beyond()
    {
        await using var database = await Priced();
        await database.Import(Gateway(4_000_000));
        var report = await database.Import(Report(4_000_000));
        await database.Import(Report(6_000_000));
        Assert.Equal((15m, 10m), (await Metered(database), await Of(database, "atlas")));
        var last = await Deliveries(database);
        await Undo(database, last[^1]);
        await Undo(database, last[0]);
        Assert.Equal((10m, 0m), (await Metered(database), await Of(database, "atlas")));
        await Undo(database, report.Id);
        Assert.Equal(0m, await Metered(database));
    }

    [Fact]
    public async Task Another_model_provider_or_day_is_another_call()
    {
        await using var database = await Priced();
        await database.Import(Report(4_000_000));
        await database.Import(Gateway(4_000_000, model: "gpt-4o-mini"));
        await database.Import(Gateway(4_000_000, provider: "azure"));
        await database.Import(Gateway(4_000_000, day: 7));
        Assert.Equal(10m + 0.6m + 10m + 10m, await Metered(database));
    }

    [Fact]
    public async Task A_day_in_UTC_is_compared_where_the_books_keep_another_time_zone()
    {
        await using var database = await Priced("America/Los_Angeles");
        await database.Import(Report(4_000_000));
        await database.Import(Gateway(4_000_000));
        Assert.Equal(10m, await Metered(database));
    }

    [Fact]
    public async Task A_claim_and_a_price_leave_every_call_counted_once()
    {
        await using var database = await Priced();
        await database.Import(Gateway(4_000_000, agent: "nobody"));
        await database.Import(Report(5_000_000));
        await database.With<Runrate.Agents.Close.Steps.ClaimRecords, Outcome<Runrate.Agents.Close.Steps.ClaimResult>>(
            c => c.Run(TestDatabase.EntityId, "nobody", new AgentId("atlas"), TestDatabase.Ana));
        Assert.Equal((12.5m, 10m), (await Metered(database), await Of(database, "atlas")));
        await Price(database, "openai", "gpt-4o", 5m, new LocalDate(2026, 1, 1));
        await Price(database, "openai", "gpt-4o-2024-08-06", 5m, new LocalDate(2026, 1, 1));
        Assert.Equal((25m, 20m), (await Metered(database), await Of(database, "atlas")));
    }

    [Theory]
    [InlineData(BillPrecedence.InvoiceFirst, 40)]
    [InlineData(BillPrecedence.CostReportFirst, 38)]
    public async Task Of_an_invoice_and_a_cost_report_one_stands_in_the_books(BillPrecedence bills, int booked)
    {
        await using var database = await Priced();
        await Change(database, new EntityChange(Bills: bills));
        await database.Import(Costs(38));
        await database.Import("BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,"
            + "ServiceName,InvoiceId\n40,40,USD,Usage,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,OpenAI,AI and Machine Learning,API,INV-1\n");
        await database.Accrue(2026, 1);
        Assert.Equal(booked, await Booked(database));
        var match = (await Matches(database)).Single();
        Assert.Equal((40m, 38m), (match.Invoice.ToDecimal(), match.CostReport.ToDecimal()));
        Assert.Contains("not counted", match.Variances.Single(v => v.Cause == VarianceCause.TwoBills).Text, StringComparison.Ordinal);
        Assert.True(match.NeedsTwoPeople == 2m / 40 > 0.05m);
        await Change(database, new EntityChange(Bills: 1 - bills));
        await database.Accrue(2026, 1);
        Assert.Equal(78 - booked, await Booked(database));
        await Undo(database, (await Deliveries(database))[^1]);
        await database.Accrue(2026, 1);
        Assert.Equal(38, await Booked(database));
    }

    private static string Gateway(long tokens, string model = "gpt-4o", string provider = "openai", string agent = "atlas", int day = 5) => $$"""
        [{"request_id":"{{model}}/{{provider}}/{{day}}","model":"{{model}}","custom_llm_provider":"{{provider}}","prompt_tokens":{{tokens}},"completion_tokens":0,
          "spend":1,"startTime":"2026-01-{{day:00}}T10:00:00Z","agent_id":"{{agent}}"}]
        """;

    private static string Report(long tokens) => $$"""
        {"object":"page","data":[{"object":"bucket","start_time":1767571200,"end_time":1767657600,"results":[
          {"object":"organization.usage.completions.result","input_tokens":{{tokens}},"output_tokens":0,"model":"gpt-4o-2024-08-06","project_id":"p"}]}]}
        """;

    private static string Costs(int amount) => $$"""
        {"object":"page","data":[{"object":"bucket","start_time":1767571200,"end_time":1767657600,"results":[
          {"object":"organization.costs.result","amount":{"value":{{amount}},"currency":"usd"},"line_item":"x, input","project_id":"p"}]}]}
        """;

    private static async Task<TestDatabase> Priced(string zone = "UTC")
    {
        var database = await TestDatabase.Create(timeZone: zone);
        await database.Hire("atlas", "beryl");
        foreach (var (provider, model, perMillion) in new[]
        {
            ("openai", "gpt-4o", 2.5m), ("openai", "gpt-4o-2024-08-06", 2.5m), ("openai", "gpt-4o-mini", 0.15m), ("azure", "gpt-4o", 2.5m),
        })
            await Price(database, provider, model, perMillion);
        return database;
    }

    private static Task Price(TestDatabase database, string provider, string model, decimal perMillion, LocalDate? from = null) =>
        database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(TestDatabase.EntityId,
            new PriceQuote(provider, model, Meters.InputTokens, perMillion / 1_000_000, Currency.Usd, from, "test"), TestDatabase.Ana));

    private static async Task<decimal> Metered(TestDatabase database)
    {
        var cost = 0m;
        await database.Run(async db => cost = (await db.UsageDays.ToListAsync()).Sum(d => d.Cost));
        return cost;
    }

    private static async Task<decimal> Of(TestDatabase database, string agent)
    {
        var cost = 0m;
        await database.Run(async db => cost = (await db.UsageDays.ToListAsync()).Where(d => d.Agent == new AgentId(agent)).Sum(d => d.Cost));
        return cost;
    }

    private static async Task<decimal> Booked(TestDatabase database)
    {
        var micros = 0L;
        await database.Run(async db => micros = await db.Postings.Where(p => p.Account == Accounts.ModelInference).SumAsync(p => p.Amount.Micros));
        return micros / 1_000_000m;
    }

    private static async Task<ProviderMatch> Match(TestDatabase database)
    {
        await database.Accrue(2026, 1);
        return (await Matches(database)).Single(m => m.Provider == "openai");
    }

    private static Task<IReadOnlyList<ProviderMatch>> Matches(TestDatabase database) =>
        database.With<ThreeWayMatch, IReadOnlyList<ProviderMatch>>(m => m.Of(TestDatabase.EntityId, January));

    private static async Task Change(TestDatabase database, EntityChange change) => Assert.Null(
        (await database.With<ManageEntities, Outcome<Entity>>(m => m.Change(TestDatabase.EntityId, change, TestDatabase.Cora))).Refusal);

    private static async Task<List<Guid>> Deliveries(TestDatabase database)
    {
        var ids = new List<Guid>();
        await database.Run(async db => ids = await db.ImportFiles.Where(f => f.Undoes == null && f.UndoneAt == null).OrderBy(f => f.Number)
            .Select(f => f.Id).ToListAsync());
        return ids;
    }

    private static async Task Undo(TestDatabase database, Guid id) => Assert.Null(
        (await database.With<UndoDelivery, Outcome<Runrate.Agents.Imports.ImportFile>>(u => u.Run(id, TestDatabase.Ana))).Refusal);
}
