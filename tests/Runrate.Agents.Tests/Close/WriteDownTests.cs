using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Jobs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

public sealed class WriteDownTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task A_withdrawn_model_asks_for_a_test_in_each_statutory_book_once()
    {
        await using var database = await WithDoomedModel();
        var first = await database.Prepare(January);
        Assert.Equal(3, first.Steps.Single(s => s.Step == CloseSteps.TestForImpairment.Name).Posted);
        var again = await database.Prepare(January);
        Assert.Equal((0, 3), (again.Steps.Single(s => s.Step == CloseSteps.TestForImpairment.Name).Posted, again.Steps.Single(s => s.Step == CloseSteps.TestForImpairment.Name).AlreadyPosted));
        await database.Run(async db =>
        {
            var tests = await db.WriteDowns.ToListAsync();
            Assert.Equal([Book.UsGaap, Book.Ifrs, Book.IndAs], tests.Select(t => t.Book).Order());
            Assert.All(tests, t => Assert.Equal((WriteDownStatus.NeedsFacts, 23_000m), (t.Status, t.CarryingAmount.ToDecimal())));
            Assert.All(tests, t => Assert.Contains("gpt-4o", t.Indicator, StringComparison.Ordinal));
            Assert.False(await db.Entries.AnyAsync(e => e.Kind == EntryKind.Impairment));
        });
    }

    [Fact]
    public async Task Frameworks_part_ways_on_the_same_figures()
    {
        await using var database = await WithDoomedModel();
        await database.Prepare(January);
        // Undiscounted flows cover the US carrying amount; the recoverable amount does not cover the IFRS one.
        var us = await State(database, Book.UsGaap, new ImpairmentFigures(UndiscountedCashFlows: 25_000m, FairValue: 12_000m, Evidence: "Forecast"));
        Assert.Equal((WriteDownStatus.NoLoss, 0m), (us.Value.Status, us.Value.Loss.ToDecimal()));
        var ifrs = await State(database, Book.Ifrs, new ImpairmentFigures(FairValueLessCosts: 11_000m, ValueInUse: 11_500m, Evidence: "Forecast"));
        Assert.Equal((WriteDownStatus.Proposed, 11_500m), (ifrs.Value.Status, ifrs.Value.Loss.ToDecimal()));
    }

    [Fact]
    public async Task An_approved_loss_posts_in_its_book_and_the_rest_is_amortised_over_what_is_left()
    {
        await using var database = await WithDoomedModel();
        await database.Prepare(January);
        var test = await State(database, Book.Ifrs, new ImpairmentFigures(ValueInUse: 11_500m, Evidence: "Forecast"));
        var own = await Approve(database, test.Value.Id, TestDatabase.Ana with { Roles = new HashSet<Role> { Role.Accountant, Role.Controller } });
        Assert.Equal(RefusalCodes.MakerIsChecker, own.Refusal?.Code);
        var waits = Assert.Single((await database.Prepare(January)).Exceptions, e => e.Kind == "write-down-not-posted");
        Assert.Equal((ExceptionWeight.NeedsReason, $"{test.Value.Id}"), (waits.Weight, waits.Subject));
        Assert.Contains("11,500.00 in IFRS waits for approval", waits.Text, StringComparison.Ordinal);
        Assert.Equal(WriteDownStatus.Posted, (await Approve(database, test.Value.Id, TestDatabase.Cora)).Value.Status);
        Assert.Equal(11_500m, await Balance(database, Book.Ifrs, "5410", January));
        Assert.Equal(0m, await Balance(database, Book.UsGaap, "5410", January));
        Assert.DoesNotContain((await database.Prepare(January)).Exceptions, e => e.Kind == "write-down-not-posted");
        await database.Close(January, "US and Ind AS tests wait for the forecast");
        await database.Close(January.PlusMonths(1), "US and Ind AS tests still wait for the forecast");
        Assert.Equal(1_500m, await Balance(database, Book.Ifrs, "5310", January.PlusMonths(1)));
        Assert.Equal(2_000m, await Balance(database, Book.UsGaap, "5310", January.PlusMonths(1)));
    }

    [Fact]
    public async Task What_people_tested_is_not_asked_again_for_the_same_sign_until_the_test_is_old()
    {
        await using var database = await WithDoomedModel();
        Guid arrangement = default;
        await database.Run(async db => arrangement = (await db.Arrangements.SingleAsync()).Id);
        var recorded = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(
            new ImpairmentStatement(arrangement, January.LastDay(), "The model is withdrawn", 25_000m, 20_000m, null, 24_000m, "Forecast"),
            TestDatabase.Ana));
        Assert.Null(recorded.Refusal);
        Assert.Null((await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(
            r => r.Approve(recorded.Value.Id, TestDatabase.Cora))).Refusal);
        for (var month = January; month < January.PlusMonths(TestForImpairment.StandsMonths); month = month.Next())
        {
            await database.Prepare(month);
            await database.Run(async db => Assert.False(await db.WriteDowns.AnyAsync(), $"{month} asks for a test that was made in {January}."));
        }
        await database.Prepare(January.PlusMonths(TestForImpairment.StandsMonths));
        await database.Run(async db => Assert.Equal(3, await db.WriteDowns.CountAsync()));
    }

    [Fact]
    public async Task A_test_without_its_figures_is_refused_by_name()
    {
        await using var database = await WithDoomedModel();
        await database.Prepare(January);
        var refused = await State(database, Book.UsGaap, new ImpairmentFigures(UndiscountedCashFlows: 10_000m, Evidence: "Forecast"));
        Assert.Equal((RefusalCodes.MissingField, "fair_value"), (refused.Refusal?.Code, refused.Refusal?.Field));
        refused = await State(database, Book.UsGaap, new ImpairmentFigures(10_000m, 5_000m));
        Assert.Equal("evidence", refused.Refusal?.Field);
    }

    [Fact]
    public async Task The_monthly_job_proposes_the_forecast_loss_and_a_controller_decides_on_it()
    {
        await using var database = await WithDoomedModel();
        await database.Prepare(January);
        var scope = new JobScope(TestDatabase.EntityId, January.LastDay(), JobCadence.Monthly);
        await database.With<JobRuns, bool>(r => r.Ask("assess-obsolescence", scope, null, default));
        Assert.Equal(JobOutcome.Done, await database.With<JobRunner, JobOutcome>(r => r.Run("assess-obsolescence", scope.Key)));
        var said = await database.With<JobRuns, JobRun?>(r => r.Find("assess-obsolescence", scope.Key, default));
        Assert.StartsWith("3 write-downs proposed for approval: ", said!.Result);
        List<WriteDown> proposed = [];
        await database.Run(async db => proposed = await db.WriteDowns.AsNoTracking().ToListAsync());
        Assert.All(proposed, w => Assert.Equal((WriteDownStatus.Proposed, true), (w.Status, w.Loss.Micros > 0)));
        Assert.All(proposed, w => Assert.NotEmpty(w.Workings));
        await database.Run(async db => Assert.False(await db.Entries.AnyAsync(e => e.Kind == EntryKind.Impairment)));
        Assert.Equal(WriteDownStatus.Posted, (await Approve(database, proposed[0].Id, TestDatabase.Cora)).Value.Status);
    }

    private static async Task<TestDatabase> WithDoomedModel()
    {
        var database = await TestDatabase.Create();
        await database.Hire(Hiring.Registration() with
        {
            RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.ModelDeprecation, new Dictionary<string, decimal>())],
        });
        await database.Run(async db =>
        {
            db.ModelCards.Add(new ModelCard { Model = "gpt-4o", Provider = "openai", DeprecatedOn = new LocalDate(2026, 3, 1), Source = "Provider's notice" });
            await db.SaveChangesAsync();
        });
        var arrangement = await database.Arrange(Spending.OwnModel());
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        return database;
    }

    private static async Task<Outcome<WriteDown>> State(TestDatabase database, Book book, ImpairmentFigures figures)
    {
        Guid id = default;
        await database.Run(async db => id = (await db.WriteDowns.SingleAsync(w => w.Book == book)).Id);
        return await database.With<DecideWriteDown, Outcome<WriteDown>>(d => d.State(id, figures, TestDatabase.Ana));
    }

    private static Task<Outcome<WriteDown>> Approve(TestDatabase database, Guid id, Actor actor) =>
        database.With<DecideWriteDown, Outcome<WriteDown>>(d => d.Approve(id, actor));

    private static async Task<decimal> Balance(TestDatabase database, Book book, string account, YearMonth to)
    {
        var balance = await database.With<LedgerQueries, TrialBalance>(l => l.TrialBalance(TestDatabase.EntityId, book, to));
        return balance.Rows.Where(r => r.Account == account).Sum(r => r.Balance.ToDecimal());
    }
}
