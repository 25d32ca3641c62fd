using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Evaluation;
using Runrate.Agents.Ledger;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Statements;

/// <summary>Cost by any dimension sums to the ledger, whatever explains it.</summary>
public sealed class SpendQueryTests
{
    private static readonly YearMonth September = new(2026, 9);
    private static readonly YearMonth October = new(2026, 10);

    private static async Task<TestDatabase> Company()
    {
        var database = await TestDatabase.Create(EvalCompany.Today);
        await using var scope = database.Scope();
        var services = scope.ServiceProvider;
        await EvalCompany.Fill(services.GetRequiredService<RunrateDb>(), services.GetRequiredService<Journal>(), TestDatabase.Ana);
        return database;
    }

    [Theory]
    [InlineData(SpendDimension.Line)]
    [InlineData(SpendDimension.Vendor)]
    [InlineData(SpendDimension.Model)]
    [InlineData(SpendDimension.Meter)]
    [InlineData(SpendDimension.Agent)]
    [InlineData(SpendDimension.Owner)]
    [InlineData(SpendDimension.CostCenter)]
    [InlineData(SpendDimension.Function)]
    [InlineData(SpendDimension.Entity)]
    public async Task Rows_sum_to_the_loaded_cost_of_the_ledger(SpendDimension by)
    {
        await using var database = await Company();
        await using var scope = database.Scope();
        var view = (await scope.ServiceProvider.GetRequiredService<SpendQuery>().By(by, EvalCompany.Entity, September, October)).Value;
        Assert.Equal(view.Total.Micros, view.Rows.Sum(r => r.Amount.Micros));
        Assert.Equal(Money.From(34_450m + 38_700m, Currency.Usd), view.Total);
    }

    [Fact]
    public async Task A_contract_traces_its_cost_to_its_vendor_and_the_rest_stays_untraced()
    {
        await using var database = await Company();
        await using var scope = database.Scope();
        var services = scope.ServiceProvider;
        var (db, id) = (services.GetRequiredService<RunrateDb>(), Guid.CreateVersion7());
        db.Arrangements.Add(new Arrangement
        {
            Id = id,
            Entity = EvalCompany.Entity,
            Agent = new AgentId("delta"),
            Name = "Pool",
            Vendor = "Harbor Cloud",
            Category = "CloudComputeReservedPrepaid",
            Amount = Money.From(600m, Currency.Usd),
            Date = new LocalDate(2026, 10, 1),
        });
        await db.SaveChangesAsync();
        var lines = new EntryLines().Debit("5120", Money.From(600m, Currency.Usd), new AgentId("delta"), source: $"assets/{id:N}")
            .Credit("1310", Money.From(600m, Currency.Usd), source: $"assets/{id:N}");
        var posted = await services.GetRequiredService<Journal>().Post([new EntryDraft(EntryKey.Of("release", "test"), EntryKind.PrepaymentRelease,
            EvalCompany.Entity, null, new LocalDate(2026, 10, 31), "Prepayment used", lines.ToPostings())], TestDatabase.Ana);
        Assert.True(posted.IsOk);
        var view = (await services.GetRequiredService<SpendQuery>().By(SpendDimension.Vendor, EvalCompany.Entity, October, October)).Value;
        Assert.Equal([SpendQuery.NoVendor, "Harbor Cloud"], view.Rows.Select(r => r.Name));
        Assert.Equal(Money.From(600m, Currency.Usd), view.Rows[1].Amount);
        var only = (await services.GetRequiredService<SpendQuery>().By(SpendDimension.Agent, EvalCompany.Entity, October, October,
            new SpendFilter(Vendor: "harbor cloud"))).Value;
        Assert.Equal(("Delta", 600m), (only.Rows.Single().Name, only.Total.ToDecimal()));
    }

    [Fact]
    public async Task A_trend_has_a_point_a_month_and_a_ref_that_sums_to_it()
    {
        await using var database = await Company();
        await using var scope = database.Scope();
        var points = (await scope.ServiceProvider.GetRequiredService<MeasureQuery>().Series(Measure.CostPerOutcome, EvalCompany.Entity, September, October, 1,
            new SpendFilter([new AgentId("atlas")]))).Value;
        Assert.Equal([1.9m, 2.2m], points.Select(p => p.Number));
        var net = (await scope.ServiceProvider.GetRequiredService<MeasureQuery>().Series(Measure.Net, EvalCompany.Entity, September, October, 2)).Value.Single();
        Assert.Equal(49_050m + 44_300m, net.Number);
    }

    [Theory]
    [InlineData("vendor")]
    [InlineData("model")]
    [InlineData("meter")]
    [InlineData("contract")]
    [InlineData("line")]
    public async Task A_name_that_nothing_bears_is_refused_and_is_no_cost_of_nothing(string field)
    {
        await using var database = await Company();
        await using var scope = database.Scope();
        string? Of(string name) => name == field ? "Nobody" : null;
        var filter = new SpendFilter(null, Of("line"), Of("vendor"), Of("model"), Of("meter"), Of("contract"));
        var spend = await scope.ServiceProvider.GetRequiredService<SpendQuery>()
            .By(SpendDimension.Agent, EvalCompany.Entity, October, October, filter);
        Assert.Equal((RefusalCodes.NotFound, field), (spend.Refusal!.Code, spend.Refusal.Field));
        Assert.Contains("Nobody", spend.Refusal.Message, StringComparison.Ordinal);
        if (field is "meter" or "contract")
            return;
        var series = await scope.ServiceProvider.GetRequiredService<MeasureQuery>()
            .Series(Measure.Cost, EvalCompany.Entity, September, October, 1, filter);
        Assert.Equal((RefusalCodes.NotFound, field), (series.Refusal!.Code, series.Refusal.Field));
    }

    [Fact]
    public async Task A_vendor_that_is_known_and_was_paid_nothing_cost_nothing()
    {
        await using var database = await Company();
        await using var scope = database.Scope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        db.Arrangements.Add(new Arrangement
        {
            Id = Guid.NewGuid(),
            Entity = EvalCompany.Entity,
            Name = "Later",
            Vendor = "Perch",
            Category = "CloudComputeReservedPrepaid",
            Amount = Money.From(600m, Currency.Usd),
            Date = new LocalDate(2026, 11, 1),
        });
        await db.SaveChangesAsync();
        var filters = (SpendFilter[])[new(Vendor: "perch"), new(Contract: "later")];
        foreach (var filter in filters)
        {
            var view = await scope.ServiceProvider.GetRequiredService<SpendQuery>()
                .By(SpendDimension.Agent, EvalCompany.Entity, October, October, filter);
            Assert.True(view.Value.Total.IsZero);
        }
    }

    [Fact]
    public async Task A_forecast_needs_three_months_and_says_so()
    {
        await using var database = await Company();
        await using var scope = database.Scope();
        var forecast = await scope.ServiceProvider.GetRequiredService<ForecastQuery>().Run(Measure.Cost, EvalCompany.Entity, October);
        Assert.Contains("3 months", forecast.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forecast_carries_three_months_forward_and_shows_its_past_error()
    {
        await using var database = await Company();
        await using var scope = database.Scope();
        var services = scope.ServiceProvider;
        for (var month = new YearMonth(2026, 5); month < September; month = month.PlusMonths(1))
        {
            var lines = new EntryLines().Debit("5110", Money.From(30_000m, Currency.Usd), new AgentId("atlas")).Credit("2110", Money.From(30_000m, Currency.Usd));
            var posted = await services.GetRequiredService<Journal>().Post([new EntryDraft(EntryKey.Of("earlier", month.ToIso()), EntryKind.Usage,
                EvalCompany.Entity, null, month.LastDay(), "Earlier", lines.ToPostings())], TestDatabase.Ana);
            Assert.True(posted.IsOk);
        }
        var view = (await services.GetRequiredService<ForecastQuery>().Run(Measure.Cost, EvalCompany.Entity, October)).Value;
        var ahead = Math.Round((30_000m + 34_450m + 38_700m) / 3, 6, MidpointRounding.AwayFromZero);
        Assert.Equal((new YearMonth(2026, 11), ahead), (view.Month, view.MonthForecast));
        Assert.Equal(4 * 30_000m + 34_450m + 38_700m, view.YearActual);
        Assert.Equal(view.YearActual + (2 * ahead), view.YearForecast);
        Assert.Equal([October, September, new YearMonth(2026, 8)], view.Trials.Select(t => t.Month));
        Assert.Equal(0m, view.Trials[^1].Forecast - view.Trials[^1].Actual);
    }
}
