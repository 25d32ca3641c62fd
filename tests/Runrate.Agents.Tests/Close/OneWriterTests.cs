using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>Run cost is in the books once, whoever ran what at the same time, and wherever a run broke off.</summary>
public sealed class OneWriterTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly YearMonth February = new(2026, 2);

    private const string Usage = "id,time,agent,provider,model,input_tokens\n";

    [Fact]
    public async Task A_true_up_that_was_cut_off_after_its_accrual_is_made_by_the_next_close()
    {
        await using var database = await Metered();
        await database.Import(Bill("44"));
        await database.Close(January, "The bill is late");
        await database.Import(Usage + "late,2026-01-05T00:00:00Z,atlas,acme,m,4000000");
        // The accrual of January's late usage is committed, and the process dies before the true-up.
        var accrued = await database.With<AccrueUsage, Outcome<StepResult>>(a => a.Accrue(TestDatabase.EntityId, February, TestDatabase.Ana));
        Assert.Equal(1, accrued.Value.Posted);
        Assert.True((await Verify(database)).Holds);
        var view = await database.Prepare(February);
        Assert.Equal(1, view.Steps.Single(s => s.Step == CloseSteps.TrueUpToInvoices.Name).Posted);
        Assert.Equal((44m, 0m), (await database.Balance("5110"), await database.Balance("2110")));
        Assert.True((await Verify(database)).Holds);
    }

    [Fact]
    public async Task A_true_up_that_nobody_waits_for_any_more_is_named()
    {
        await using var database = await Metered();
        await database.Import(Bill("44"));
        await database.With<AccrueUsage, Outcome<StepResult>>(a => a.Accrue(TestDatabase.EntityId, January, TestDatabase.Ana));
        await database.Run(db => db.MonthsDue.ExecuteDeleteAsync());
        Assert.Equal(["true-up"], (await Verify(database)).Findings.Select(f => f.Check));
    }

    [Theory]
    [InlineData("""UPDATE "UsageDays" SET "PostedMicros" = 0, "PostedQuantity" = '0.0' WHERE "LaneId" IN (SELECT "Id" FROM "UsageLanes" WHERE "Agent" = 'atlas')""", "usage-posted", "usage/2026-01-10/atlas")]
    [InlineData("""UPDATE "UsageDays" SET "PostedMicros" = "PostedMicros" + 1 WHERE "LaneId" IN (SELECT "Id" FROM "UsageLanes" WHERE "Agent" = 'atlas')""", "usage-posted", "usage/2026-01-10/atlas")]
    [InlineData("""UPDATE "UsageDays" SET "PostedQuantity" = '1.0' WHERE "LaneId" IN (SELECT "Id" FROM "UsageLanes" WHERE "Agent" = 'atlas')""", "usage-exact", "2026-01/atlas")]
    [InlineData("""UPDATE "RoundingCarries" SET "Amount" = '0.0000004' WHERE "Agent" = 'atlas'""", "usage-exact", "2026-01/atlas")]
    public async Task Usage_that_is_posted_twice_or_not_at_all_is_named_by_day_and_agent(string sql, string check, string subject)
    {
        if (IsPostgres)
            sql = sql.Replace("'0.0'", "0", StringComparison.Ordinal).Replace("'1.0'", "1", StringComparison.Ordinal);
        await using var database = await Metered();
        await database.Accrue(2026, 1);
        Assert.True((await Verify(database)).Holds);
        await database.Tamper(sql);
        await database.Accrue(2026, 1);
        Assert.Contains((await Verify(database)).Findings, f => (f.Check, f.Subject) == (check, subject));
    }

    [Fact]
    public async Task A_charge_that_is_posted_twice_is_named()
    {
        await using var database = await Metered();
        await database.Import(Bill("7", "other"));
        await database.Accrue(2026, 1);
        Assert.True((await Verify(database)).Holds);
        await database.Tamper("""UPDATE "Charges" SET "PostedAt" = NULL, "EntryId" = NULL""");
        await database.Accrue(2026, 1);
        Assert.Equal(["charge-twice"], (await Verify(database)).Findings.Select(f => f.Check));
    }

    [Fact]
    public async Task A_months_seal_is_refused_while_its_usage_is_in_the_books_twice()
    {
        await using var database = await Metered();
        await database.Prepare(January);
        await database.Tamper(IsPostgres
            ? """UPDATE "UsageDays" SET "PostedMicros" = 0, "PostedQuantity" = 0"""
            : """UPDATE "UsageDays" SET "PostedMicros" = 0, "PostedQuantity" = '0.0'""");
        await database.Prepare(January);
        var sealing = await database.With<CloseRunner, Outcome<CloseView>>(
            c => c.Seal(TestDatabase.EntityId, January, TestDatabase.Cora, "It will be all right"));
        Assert.Equal(RefusalCodes.OpenExceptions, sealing.Refusal?.Code);
    }

    [Fact]
    public async Task Closes_at_the_same_moment_post_what_one_would()
    {
        Assert.SkipUnless(IsPostgres, "Only a server has two writers at once: RUNRATE_POSTGRES names none.");
        await using var database = await Metered();
        database.Clock.Now = January.LastDay().At(new LocalTime(12, 0)).InUtc().ToInstant();
        for (var round = 0; round < 5; round++)
        {
            await database.Import(Usage + $"r{round},2026-01-{12 + round}T00:00:00Z,atlas,acme,m,1000000");
            var together = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.With<CloseRunner, Outcome<CloseView>>(
                c => c.Prepare(TestDatabase.EntityId, January, TestDatabase.Ana))));
            Assert.All(together, t => Assert.True(t.IsOk || t.Refusal.Code == RefusalCodes.Busy));
        }
        Assert.Equal(45m, await database.Balance("5110"));
        var verdict = await Verify(database);
        Assert.True(verdict.Holds, verdict.Holds ? "" : verdict.Findings[0].Text);
    }

    [Fact]
    public async Task A_delivery_that_is_taken_back_during_a_close_leaves_the_books_without_it()
    {
        Assert.SkipUnless(IsPostgres, "Only a server has two writers at once: RUNRATE_POSTGRES names none.");
        await using var database = await Metered();
        for (var round = 0; round < 5; round++)
        {
            var usage = await database.Import(Usage + $"u{round},2026-01-{12 + round}T00:00:00Z,atlas,acme,m,1000000");
            var charges = await database.Import(Bill("7", $"other-{round}"));
            var closing = database.With<CloseRunner, Outcome<CloseView>>(c => c.Prepare(TestDatabase.EntityId, January, TestDatabase.Ana));
            var taking = new[] { usage.Id, charges.Id }.Select(id =>
                database.With<UndoDelivery, Outcome<ImportFile>>(u => u.Run(id, TestDatabase.Ana))).ToList();
            Assert.True((await closing).IsOk);
            Assert.All(await Task.WhenAll(taking), t => Assert.True(t.IsOk, t.IsOk ? "" : t.Refusal.Message));
        }
        await database.Prepare(January);
        Assert.Equal((40m, 0m), (await database.Balance("5110"), await database.Balance("2010")));
        var verdict = await Verify(database);
        Assert.True(verdict.Holds, verdict.Holds ? "" : verdict.Findings[0].Text);
    }

    [Fact]
    public async Task A_clock_that_jumps_back_between_closes_posts_nothing_twice()
    {
        await using var database = await Metered();
        database.Clock.Now = January.LastDay().At(new LocalTime(12, 0)).InUtc().ToInstant();
        await database.Prepare(January);
        database.Clock.Now -= Duration.FromHours(30);
        var again = await database.Prepare(January);
        Assert.Equal(0, again.Steps.Sum(s => s.Posted));
        await database.Import(Usage + "after,2026-01-11T00:00:00Z,atlas,acme,m,1000000");
        await database.Prepare(January);
        Assert.Equal(41m, await database.Balance("5110"));
        Assert.True((await Verify(database)).Holds);
    }

    [Theory]
    [InlineData(1999)]
    [InlineData(2101)]
    [InlineData(1)]
    [InlineData(9999)]
    public async Task A_month_that_no_books_are_kept_for_is_refused_and_leaves_nothing(int year)
    {
        await using var database = await Metered();
        var refused = await database.With<CloseRunner, Outcome<CloseView>>(
            c => c.Prepare(TestDatabase.EntityId, new YearMonth(year, 1), TestDatabase.Ana));
        Assert.Equal(RefusalCodes.InvalidValue, refused.Refusal?.Code);
        await database.Run(async db => Assert.False(await db.Closes.AnyAsync()));
    }

    private static bool IsPostgres => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES"));

    private static async Task<TestDatabase> Metered()
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas");
        await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
            TestDatabase.EntityId, new PriceQuote("acme", "m", Meters.InputTokens, 0.000001m, Currency.Usd, null, "test"), TestDatabase.Ana));
        await database.Import(Usage + "1,2026-01-10T00:00:00Z,atlas,acme,m,40000000");
        return database;
    }

    private static string Bill(string cost, string model = "m") =>
        "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,x_Model,x_AgentId\n"
        + $"{cost},{cost},USD,Usage,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,acme,AI and Machine Learning,{model},atlas";

    private static Task<LedgerVerdict> Verify(TestDatabase database) =>
        database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
}
