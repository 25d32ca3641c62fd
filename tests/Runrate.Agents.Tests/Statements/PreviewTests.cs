using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Statements;

public sealed class PreviewTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly YearMonth April = new(2026, 4);
    private static readonly AgentId Atlas = new("atlas");

    [Fact]
    public async Task A_shorter_life_costs_more_a_month_and_changes_no_total_over_the_whole_of_it()
    {
        await using var database = await ThreeMonthsOld();
        var preview = await Preview(database, new PreviewRequest(Atlas, PreviewKind.UsefulLife, Book.UsGaap, April, 24, UsefulLifeMonths: 13));
        // 21,000 carried over ten months instead of twenty-one.
        Assert.Equal(-1_000m - 1_000m, preview.Months[0].Before.ToDecimal());
        Assert.Equal(-1_000m - 2_100m, preview.Months[0].After.ToDecimal());
        Assert.Equal(0m, preview.Difference.ToDecimal());
    }

    [Fact]
    public async Task Retiring_loses_what_is_carried_and_saves_the_run_cost_from_then_on()
    {
        await using var database = await ThreeMonthsOld();
        var preview = await Preview(
            database, new PreviewRequest(Atlas, PreviewKind.Retirement, Book.UsGaap, April, 4, EffectiveOn: new LocalDate(2026, 5, 10)));
        // 46,000 would still be carried after July: it is written off sooner. What leaving changes is the run cost of nothing but releases.
        Assert.StartsWith("USD 46,000.00 of it is sunk cost, paid already", preview.Workings[0], StringComparison.Ordinal);
        Assert.EndsWith("apart from that leaving makes no difference over 4 months.", preview.Workings[0], StringComparison.Ordinal);
        // After April the model carries 20,000 and the reservation 32,000.
        Assert.Equal([0m, -52_000m + 2_000m, 2_000m, 2_000m], preview.Months.Select(m => m.Difference.ToDecimal()));
        var gaap = preview.Books.Single(b => b.Book == Book.UsGaap);
        Assert.Equal([52_000m, 50_000m, 48_000m, 46_000m], gaap.Months.Select(m => m.CarryingBefore.ToDecimal()));
        Assert.Equal([52_000m, 0m, 0m, 0m], gaap.Months.Select(m => m.CarryingAfter.ToDecimal()));
        // A fifth of the result is tax, in the tax book at once and in the published one with deferred tax.
        Assert.Equal(gaap.Difference * 0.21m, gaap.TaxDifference);
        Assert.Equal(6, preview.Books.Count);
        Assert.Equal("No tax is computed in this book.", preview.Books.Single(b => b.Book == Book.Management).TaxBasis);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(6_000, 9_000)]
    public async Task What_was_written_down_saves_no_more_than_is_still_carried(int undiscounted, int fair)
    {
        await using var database = await ThreeMonthsOld();
        var asset = await database.With<RunrateDb, Guid>(db => db.Arrangements.Where(a => a.Category == "SelfHostedFineTuning").Select(a => a.Id).SingleAsync());
        var test = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(new ImpairmentStatement(
            asset, new LocalDate(2026, 4, 25), "The model is surpassed", undiscounted, fair, 0m, fair, "Forecast"), TestDatabase.Ana));
        Assert.Null(test.Refusal);
        await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Approve(test.Value.Id, TestDatabase.Cora));
        await database.Close(April);
        var retired = await Preview(
            database, new PreviewRequest(Atlas, PreviewKind.Retirement, Book.UsGaap, new YearMonth(2026, 5), 60, EffectiveOn: new LocalDate(2026, 5, 10)));
        foreach (var book in retired.Books.Where(b => b.Months[^1].CarryingBefore.IsZero))
        {
            // When all is charged the months are alike: what the others were worse by is amortisation.
            var amortised = book.Months.Sum(m => book.Months[^1].Before.Micros - m.Before.Micros);
            var carried = await database.With<RunrateDb, long>(async db =>
            {
                var sum = 0L;
                foreach (var record in await db.Assets.AsNoTracking()
                    .Where(a => a.Book == book.Book && a.EndedOn == null && a.Method != AssetMethods.ServicePeriod).ToListAsync())
                    sum += (await new AssetLedger(db).Balances(record.Entity, record.ArrangementId, record.Book)).Sum(b => b.Balance.Micros);
                return sum;
            });
            Assert.Equal((book.Book, carried), (book.Book, amortised));
        }
        var gaap = retired.Books.Single(b => b.Book == Book.UsGaap);
        Assert.Equal(fair, gaap.Months.Sum(m => gaap.Months[^1].Before.ToDecimal() - m.Before.ToDecimal()));
    }

    /// <summary>The set-up of a hosted service is charged to the line of its fees, ASC 350-40-45-1.</summary>
    [Fact]
    public async Task What_a_schedule_charges_to_a_line_of_run_cost_is_spared_once()
    {
        await using var database = await ThreeMonthsOld(Setup);
        var gaap = (await Preview(database, new PreviewRequest(
            Atlas, PreviewKind.Retirement, Book.UsGaap, April, 36, EffectiveOn: new LocalDate(2026, 4, 30)))).Books.Single(b => b.Book == Book.UsGaap);
        // The reservation releases 1,000 a month by the average; what is carried of the set-up goes by its schedule.
        var amortised = gaap.Months.Sum(m => -m.Before.ToDecimal() - 1_000m);
        Assert.Equal(24_000m - 3_000m, amortised);
    }

    private static readonly ArrangementStatement Setup = Spending.OwnModel() with
    {
        Category = "CcaImplementationCost",
        ServiceStart = January.FirstDay(),
        ServiceEnd = new LocalDate(2027, 12, 31),
        Facts =
        [
            .. new[]
            {
                ("asu_2025_06_adopted", "No"), ("stage", "ApplicationDevelopment"), ("mgmt_authorised_and_funded", "Yes"),
                ("probable_to_complete", "Yes"), ("cost_nature", "Configuration"), ("can_take_possession_without_penalty", "No"),
                ("implementer", "IndependentThirdParty"), ("creates_controlled_code", "No"), ("distinct_from_access", "Yes"),
                ("useful_life_months", "24"), ("benefit_months", "24"), ("tax_method", "Accrual"), ("research_location", "US"),
                ("payment_timing", "Arrears"),
            }.Select(f => Spending.Fact(f.Item1, f.Item2)),
        ],
    };

    [Fact]
    public async Task An_improvement_plan_costs_first_and_brings_later()
    {
        await using var database = await ThreeMonthsOld();
        var preview = await Preview(database, new PreviewRequest(Atlas, PreviewKind.ImprovementPlan, Book.Management, April, 4)
        {
            PlanBudget = 1_000m,
            PlanMonths = 3,
            OutcomePercent = 10,
        });
        Assert.Equal([-333.33m, -333.34m, -333.33m, 0m], preview.Months.Select(m => m.Difference.ToDecimal()));
        Assert.Equal(-1_000m, preview.Books.Single(b => b.Book == Book.UsGaap).Difference.ToDecimal());
    }

    [Fact]
    public async Task A_model_swap_prices_the_same_usage_on_the_other_model()
    {
        await using var database = await ThreeMonthsOld();
        await database.Run(async db =>
        {
            foreach (var (model, price) in new[] { ("big", 0.002m), ("small", 0.0005m) })
            {
                db.Prices.Add(new Price
                {
                    Id = Guid.CreateVersion7(),
                    Provider = "openai",
                    Model = model,
                    Meter = Meters.InputTokens,
                    PerUnit = price,
                    Currency = Currency.Usd,
                    EffectiveFrom = new LocalDate(2025, 1, 1),
                    KnownAt = database.Clock.Now,
                    Source = "test",
                });
            }
            await db.SaveChangesAsync();
            var big = await db.Prices.SingleAsync(p => p.Model == "big");
            db.UsageDays.Add(new UsageDay
            {
                Lane = new UsageLane
                {
                    Entity = TestDatabase.EntityId,
                    Agent = Atlas,
                    Provider = "openai",
                    Model = "big",
                    Meter = Meters.InputTokens,
                    PriceId = big.Id,
                    PerUnit = big.PerUnit,
                    Currency = Currency.Usd,
                },
                Date = new LocalDate(2026, 3, 5),
                Quantity = 300_000m,
            });
            await db.SaveChangesAsync();
        });
        var preview = await Preview(database, new PreviewRequest(Atlas, PreviewKind.ModelSwap, Book.Management, April, 1, Model: "small"));
        Assert.Equal(150m, preview.Difference.ToDecimal());
        var cheaper = await Preview(database, new PreviewRequest(Atlas, PreviewKind.PriceChange, Book.Management, April, 1, PricePercent: -10m));
        Assert.Equal(20m, cheaper.Difference.ToDecimal());
        var unknown = await database.With<PreviewDecision, Outcome<DecisionPreview>>(
            p => p.Run(new PreviewRequest(Atlas, PreviewKind.ModelSwap, Book.Management, April, 1, Model: "unheard-of")));
        Assert.Equal((RefusalCodes.NotFound, "model"), (unknown.Refusal?.Code, unknown.Refusal?.Field));
    }

    [Theory]
    [InlineData(PreviewKind.UsefulLife, "usefulLifeMonths")]
    [InlineData(PreviewKind.PriceChange, "pricePercent")]
    [InlineData(PreviewKind.ModelSwap, "model")]
    [InlineData(PreviewKind.Retirement, "effectiveOn")]
    [InlineData(PreviewKind.ImprovementPlan, "planBudget")]
    [InlineData(PreviewKind.AllocationRule, "sharedAccounts")]
    public async Task A_preview_names_what_it_needs_and_never_posts(PreviewKind kind, string field)
    {
        await using var database = await ThreeMonthsOld(closed: false);
        var outcome = await database.With<PreviewDecision, Outcome<DecisionPreview>>(p => p.Run(new PreviewRequest(Atlas, kind, Book.UsGaap, April)));
        Assert.Equal((RefusalCodes.MissingField, field), (outcome.Refusal?.Code, outcome.Refusal?.Field));
    }

    private static async Task<TestDatabase> ThreeMonthsOld(ArrangementStatement? asset = null, bool closed = true)
    {
        var database = await TestDatabase.Create();
        var rate = await database.With<RecordTaxRate, Outcome<TaxRate>>(r => r.Run(
            TestDatabase.EntityId, new TaxRateStatement(Book.UsTax, 0.21m, January.FirstDay(), January.FirstDay(), null, "Act"), TestDatabase.Cora));
        Assert.Null(rate.Refusal);
        await database.Hire();
        foreach (var statement in new[] { Spending.Reserved(), asset ?? Spending.OwnModel() })
        {
            var arrangement = await database.Arrange(statement);
            await database.Classify(arrangement.Id);
            await database.ApproveAll(arrangement.Id);
        }
        for (var i = 0; closed && i < 3; i++)
            await database.Close(January.PlusMonths(i));
        return database;
    }

    private static async Task<DecisionPreview> Preview(TestDatabase database, PreviewRequest request)
    {
        var entries = 0;
        await database.Run(async db => entries = await db.Entries.CountAsync());
        var outcome = await database.With<PreviewDecision, Outcome<DecisionPreview>>(p => p.Run(request));
        Assert.Null(outcome.Refusal);
        await database.Run(async db => Assert.Equal(entries, await db.Entries.CountAsync()));
        return outcome.Value;
    }
}
