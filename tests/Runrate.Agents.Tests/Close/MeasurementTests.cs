using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Close;

/// <summary>What the close measures: tax bases, impairment, leases, exits and deferred tax, read from the books it posted to.</summary>
public sealed class MeasurementTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task Foreign_research_is_deducted_over_fifteen_years_from_the_middle_of_its_year()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var model = await Arranged(database, With(Spending.OwnModel(36_000m), ("research_location", "Foreign")));
        await CloseThrough(database, 12);
        // Six months from July of 180: 36,000 × 6 / 180.
        Assert.Equal(34_800m, await Carried(database, model, Book.UsTax, new YearMonth(2026, 12)));
        Assert.Equal(0m, await Expensed(database, Book.UsTax, January, new YearMonth(2026, 6)));
    }

    [Fact]
    public async Task Hardware_used_for_fewer_than_half_a_year_takes_half_of_the_Indian_rate()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var server = await Arranged(database, Hardware(60_000m));
        await CloseThrough(database, 3);
        // Ninety days to 31 March: 20 % of 60,000; bought after 19 January 2025, it is deducted at once in the US.
        Assert.Equal(48_000m, await Carried(database, server, Book.IndiaTax, new YearMonth(2026, 3)));
        Assert.Equal(0m, await Carried(database, server, Book.UsTax, new YearMonth(2026, 3)));
        await CloseThrough(database, 6, from: 4);
        // A quarter of the next year's 40 % of 48,000.
        Assert.Equal(48_000m - 4_800m, await Carried(database, server, Book.IndiaTax, new YearMonth(2026, 6)));
    }

    [Fact]
    public async Task Hardware_of_the_phase_down_takes_its_share_of_bonus_before_the_table()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var server = await Arranged(database, With(Hardware(100_000m), ("acquired_date", "2025-01-10")), new LocalDate(2025, 1, 10));
        await CloseThrough(database, 12);
        // Bonus of 2026 is 20 %; the table gives 20 % of the other 80,000.
        Assert.Equal(64_000m, await Carried(database, server, Book.UsTax, new YearMonth(2026, 12)));
    }

    [Fact]
    public async Task Hardware_crowded_into_the_last_quarter_puts_the_whole_year_under_the_mid_quarter_convention()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var early = await Arranged(database, With(Hardware(100_000m), ("acquired_date", "2025-01-10")), new LocalDate(2025, 1, 10));
        await CloseThrough(database, 10);
        var late = await Arranged(
            database, With(Hardware(200_000m), ("acquired_date", "2025-01-10")) with { ReadyOn = new LocalDate(2026, 11, 5) },
            new LocalDate(2025, 1, 10));
        await CloseThrough(database, 12, from: 11);
        // Two thirds came in November. After bonus of 20 %: 35 % of 80,000 in the first quarter, 5 % of 160,000 in the fourth.
        Assert.Equal(100_000m - 20_000m - 28_000m, await Carried(database, early, Book.UsTax, new YearMonth(2026, 12)));
        Assert.Equal(200_000m - 40_000m - 8_000m, await Carried(database, late, Book.UsTax, new YearMonth(2026, 12)));
    }

    [Fact]
    public async Task A_test_that_lacks_a_figure_is_overdue_and_writes_off_nothing()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var model = await Arranged(database, Spending.OwnModel());
        var test = await Recorded(database, new ImpairmentStatement(
            model, new LocalDate(2026, 1, 31), "It stopped working", 5_000m, null, null, null, "Forecast"));
        var waiting = await database.Prepare(January);
        Assert.Contains(Attention(waiting), a => a.Contains("waits for approval", StringComparison.Ordinal));
        await Approved(database, test);
        var overdue = await database.Prepare(January);
        Assert.Contains(Attention(overdue), a => a.Contains(" lacks fair value for US GAAP", StringComparison.Ordinal));
        Assert.Equal(23_000m, await Carried(database, model, Book.UsGaap, January));
        Assert.Equal(23_000m, await Carried(database, model, Book.Ifrs, January));
    }

    [Fact]
    public async Task Whoever_wrote_a_test_does_not_approve_it_and_each_figure_is_checked()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var model = await Arranged(database, Spending.OwnModel());
        var stated = new ImpairmentStatement(model, new LocalDate(2026, 1, 31), "Obsolete", 5_000m, 4_000m, 0m, 4_500m, "Valuation");
        var record = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(stated, TestDatabase.Cora));
        var own = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Approve(record.Value.Id, TestDatabase.Cora));
        Assert.Equal(RefusalCodes.MakerIsChecker, own.Refusal?.Code);
        var junior = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Approve(record.Value.Id, TestDatabase.Ana));
        Assert.Equal(RefusalCodes.NotPermitted, junior.Refusal?.Code);
        var negative = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(stated with { FairValue = -1 }, TestDatabase.Ana));
        Assert.Equal(RefusalCodes.InvalidValue, negative.Refusal?.Code);
        var bare = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(stated with { Evidence = "" }, TestDatabase.Ana));
        Assert.Equal(RefusalCodes.MissingField, bare.Refusal?.Code);
    }

    [Fact]
    public async Task A_write_down_posts_once_and_the_rest_goes_over_the_months_that_were_left()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var model = await Arranged(database, Spending.OwnModel());
        await Approved(database, await Recorded(database, new ImpairmentStatement(
            model, new LocalDate(2026, 1, 31), "Obsolete", 20_000m, 11_500m, 0m, 13_800m, "Valuation")));
        var first = await database.Prepare(January);
        Assert.Equal(11_500m, await Carried(database, model, Book.UsGaap, January));
        Assert.Equal(13_800m, await Carried(database, model, Book.IndAs, January));
        Assert.True(first.Steps.Single(s => s.Step == CloseSteps.TestForImpairment.Name).Posted >= 3);
        var again = await database.Prepare(January);
        Assert.Equal(0, again.Steps.Single(s => s.Step == CloseSteps.TestForImpairment.Name).Posted);
        await database.Close(January, "Known");
        await database.Close(January.PlusMonths(1), "Known");
        // Twenty-three months were left: 11,500 / 23 and 13,800 / 23.
        Assert.Equal(11_000m, await Carried(database, model, Book.UsGaap, January.PlusMonths(1)));
        Assert.Equal(13_200m, await Carried(database, model, Book.IndAs, January.PlusMonths(1)));
    }

    [Fact]
    public async Task A_loss_of_everything_comes_back_where_the_standard_asks_for_it_and_nowhere_else()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var model = await Arranged(database, Spending.OwnModel());
        await Approved(database, await Recorded(database, new ImpairmentStatement(
            model, new LocalDate(2026, 1, 31), "Switched off", 0m, 0m, 0m, 0m, "Incident report")));
        await database.Close(January, "Known");
        Assert.Equal(0m, await Carried(database, model, Book.Ifrs, January));
        await Approved(database, await Recorded(database, new ImpairmentStatement(
            model, new LocalDate(2026, 2, 28), "Repaired", 90_000m, 90_000m, 0m, 90_000m, "Test run")));
        await database.Close(January.PlusMonths(1), "Known");
        // Never more than would have been left: 24,000 less two months.
        Assert.Equal(22_000m, await Carried(database, model, Book.Ifrs, January.PlusMonths(1)));
        Assert.Equal(0m, await Carried(database, model, Book.UsGaap, January.PlusMonths(1)));
        await database.Close(January.PlusMonths(2), "Known");
        Assert.Equal(21_000m, await Carried(database, model, Book.Ifrs, January.PlusMonths(2)));
    }

    [Theory]
    [InlineData("No", "5330", "1520")]
    [InlineData("Yes", "5510", "1530")]
    public async Task A_lease_of_dedicated_hardware_runs_down_to_nothing_in_every_book(string option, string expense, string rightOfUse)
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var lease = await Arranged(database, With(
            Spending.Reserved(14_400m) with
            {
                Name = "Dedicated host",
                Category = "CloudComputeDedicatedHardware",
                ServiceEnd = new LocalDate(2027, 2, 28),
                ReadyOn = new LocalDate(2026, 1, 1),
                Capitalisation = Spending.OwnModel().Capitalisation,
            },
            ("identified_asset", "Yes"), ("substantive_substitution_right", "No"), ("obtains_substantially_all_benefits", "Yes"),
            ("directs_use", "Yes"), ("lease_term_months", "14"), ("discount_rate", "0.06"), ("purchase_option_reasonably_certain", option),
            ("short_term_lease_election", "No"), ("payment_timing", "Arrears")));
        await CloseThrough(database, 1);
        await database.Run(async db =>
        {
            var postings = await db.Entries.Where(e => e.Book == Book.UsGaap && e.Kind == EntryKind.Lease).SelectMany(e => e.Postings).ToListAsync();
            Assert.Contains(postings, p => p.Account == expense);
            Assert.Contains(postings, p => p.Account == rightOfUse);
            var ifrs = await db.Entries.Where(e => e.Book == Book.Ifrs && e.Kind == EntryKind.Lease).SelectMany(e => e.Postings).ToListAsync();
            Assert.Contains(ifrs, p => p.Account == "5510");
            Assert.DoesNotContain(ifrs, p => p.Account == "5330");
        });
        await CloseThrough(database, 14, from: 2);
        foreach (var book in new[] { Book.UsGaap, Book.Ifrs, Book.IndAs })
        {
            Assert.Equal(0m, await Carried(database, lease, book, new YearMonth(2027, 2)));
            Assert.Equal(14_400m, await Expensed(database, book, January, new YearMonth(2027, 2)));
        }
    }

    [Fact]
    public async Task Deferred_tax_waits_for_a_rate_and_an_asset_beyond_probable_profit_is_not_recognised()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await Arranged(database, With(Spending.OwnModel(36_000m) with { ReadyOn = new LocalDate(2026, 1, 1) }, ("research_location", "Foreign")));
        var asked = await database.Prepare(January);
        Assert.Contains(Attention(asked), a => a.Contains("waits for the US tax rate", StringComparison.Ordinal));
        await Rate(database, Book.UsTax, 0.25m, 500m);
        await database.Prepare(January);
        // Carried at 34,500 against a base of 36,000: 1,500 deductible, of which profits reach 500.
        var us = await Statement(database, "balance-sheet", Book.UsGaap);
        Assert.Equal(125m, Amount(us, "Deferred tax asset"));
        await database.Run(async db =>
        {
            var accounts = await db.Entries.Where(e => e.Kind == EntryKind.DeferredTax).SelectMany(e => e.Postings, (e, p) => new { e.Book, p.Account, p.Amount.Micros })
                .ToListAsync();
            Assert.Equal(375_000_000, accounts.Single(a => a is { Book: Book.UsGaap, Account: "1710" }).Micros);
            Assert.Equal(-250_000_000, accounts.Single(a => a is { Book: Book.UsGaap, Account: "1715" }).Micros);
            Assert.Equal(125_000_000, accounts.Single(a => a is { Book: Book.Ifrs, Account: "1710" }).Micros);
        });
        var again = await database.Prepare(January);
        Assert.Equal(0, again.Steps.Single(s => s.Step == CloseSteps.DeferredTax.Name).Posted);
    }

    [Fact]
    public async Task A_cost_in_suspense_carries_no_deferred_tax()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(With(
            Spending.Reserved() with { Name = "Dedicated hosts, contract to come", Category = "CloudComputeDedicatedHardware" },
            ("identified_asset", "Unknown"), ("directs_use", "Unknown")));
        var memos = await database.Classify(arrangement.Id);
        var approved = await database.With<ApproveTreatment, Outcome<Approval>>(
            a => a.Run(memos.Single(m => m.Book == Book.UsTax).Id, TestDatabase.Cora));
        Assert.Null(approved.Refusal);
        await Rate(database, Book.UsTax, 0.25m, null);
        await database.Prepare(January);
        await database.Run(async db =>
        {
            Assert.True(await db.Balances.AnyAsync(b => b.Account == TreatmentAccounts.Suspense && b.Micros != 0));
            Assert.False(await db.Entries.AnyAsync(e => e.Kind == EntryKind.DeferredTax && e.Book == Book.UsGaap));
        });
    }

    [Fact]
    public async Task An_Indian_block_loses_only_what_is_received_until_its_last_asset_leaves()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var first = await Arranged(database, Hardware(60_000m));
        var second = await Arranged(database, Hardware(30_000m) with { Name = "Second server" });
        await CloseThrough(database, 5);
        await Ended(database, first, new LocalDate(2026, 6, 30), proceeds: 8_000m);
        await CloseThrough(database, 6, from: 6);
        // 48,000 in April less 8,000 is depreciated by 40 % in the year, all of it by the exit.
        Assert.Equal(24_000m, await Carried(database, first, Book.IndiaTax, new YearMonth(2026, 6)));
        Assert.Equal(0m, await Carried(database, first, Book.UsGaap, new YearMonth(2026, 6)));
        await Ended(database, second, new LocalDate(2026, 7, 31));
        await CloseThrough(database, 7, from: 7);
        Assert.Equal(0m, await Carried(database, first, Book.IndiaTax, new YearMonth(2026, 7)));
        Assert.Equal(0m, await Carried(database, second, Book.IndiaTax, new YearMonth(2026, 7)));
    }

    [Fact]
    public async Task Books_do_not_depend_on_the_order_in_which_facts_arrived()
    {
        var told = new List<IReadOnlyList<string>>();
        foreach (var backwards in new[] { false, true })
        {
            await using var database = await TestDatabase.Create();
            await database.Hire();
            await Rate(database, Book.UsTax, 0.21m, null);
            await Rate(database, Book.IndiaTax, 0.25168m, 1_000m);
            ArrangementStatement[] statements = [Spending.Reserved(), Spending.OwnModel(), Hardware(60_000m)];
            var made = new Dictionary<string, Guid>();
            foreach (var statement in backwards ? statements.Reverse() : statements)
                made[statement.Name!] = await Arranged(database, statement);
            var test = new ImpairmentStatement(
                made["Atlas model, own weights"], new LocalDate(2026, 2, 28), "Obsolete", 9_000m, 8_000m, 0m, 8_500m, "Valuation");
            if (!backwards)
                await Approved(database, await Recorded(database, test));
            await database.Prepare(January);
            if (backwards)
                await Approved(database, await Recorded(database, test));
            await CloseThrough(database, 4, from: 2);
            var rows = new List<string>();
            foreach (var book in new[] { Book.Management, Book.UsGaap, Book.Ifrs, Book.IndAs, Book.UsTax, Book.IndiaTax })
            {
                var balance = await database.With<LedgerQueries, TrialBalance>(l => l.TrialBalance(TestDatabase.EntityId, book, January.PlusMonths(3)));
                Assert.True(balance.IsBalanced);
                rows.AddRange(balance.Rows.Select(r => $"{book} {r.Account} {r.Agent} {r.Balance}"));
            }
            told.Add(rows);
        }
        Assert.Equal(told[0], told[1]);
    }

    [Fact]
    public async Task The_tax_angle_ranks_what_the_law_allows_by_present_value()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var server = await Arranged(database, Hardware(100_000m));
        var unasked = await database.With<TaxAngleQuery, Outcome<IReadOnlyList<TaxAngleBook>>>(t => t.Run(server, null));
        Assert.Equal(RefusalCodes.MissingField, unasked.Refusal?.Code);
        await Rate(database, Book.UsTax, 0.21m, null);
        var angle = (await database.With<TaxAngleQuery, Outcome<IReadOnlyList<TaxAngleBook>>>(t => t.Run(server, 0.10m))).Value.Single();
        Assert.Equal("Sec168k", angle.Chosen);
        Assert.Equal(["Sec168k", "Sec179", "Sec168_Macrs5"], angle.Outcomes.Select(o => o.Treatment));
        Assert.All(angle.Outcomes, o => Assert.Equal(21_000m, o.Total.ToDecimal()));
        // 21,000 at the end of the first year, at ten per cent.
        Assert.Equal(19_090.91m, angle.Outcomes[0].PresentValue.ToDecimal());
    }

    private static ArrangementStatement Hardware(decimal amount) => Spending.OwnModel(amount) with
    {
        Name = "GPU server",
        Category = "OwnedHardwarePurchase",
        Facts =
        [
            Spending.Fact("ownership", "Entity"), Spending.Fact("benefit_months", "36"), Spending.Fact("reliably_measured_and_tested", "Yes"),
            Spending.Fact("india_tax_character", "Capital40"), Spending.Fact("alternative_future_use", "Yes"), Spending.Fact("intended_use", "InternalUse"),
        ],
    };

    private static ArrangementStatement With(ArrangementStatement statement, params (string Fact, string Value)[] facts) => statement with
    {
        Facts = [.. statement.Facts!.Where(f => facts.All(n => n.Fact != f.Fact)), .. facts.Select(f => Spending.Fact(f.Fact, f.Value))],
    };

    private static async Task<Guid> Arranged(TestDatabase database, ArrangementStatement statement, LocalDate? date = null)
    {
        var arrangement = await database.Arrange(statement with { Date = date ?? statement.Date });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        return arrangement.Id;
    }

    private static async Task CloseThrough(TestDatabase database, int months, int from = 1)
    {
        for (var i = from; i <= months; i++)
            await database.Prepare(January.PlusMonths(i - 1));
    }

    private static async Task<decimal> Carried(TestDatabase database, Guid arrangement, Book book, YearMonth period) =>
        (await database.With<AssetBalances, IReadOnlyList<SourceBalance>>(
            b => b.Of(TestDatabase.EntityId, book, period, AssetBalances.Carrying, AssetBalances.SourceOf(arrangement))))
        .Sum(b => b.Balance.ToDecimal());

    private static async Task<decimal> Expensed(TestDatabase database, Book book, YearMonth from, YearMonth to) =>
        -(await Statement(database, "income-statement", book, from, to)).Result!.Figures[0].Amount.ToDecimal();

    private static async Task<Statement> Statement(TestDatabase database, string layout, Book book, YearMonth? from = null, YearMonth? to = null)
    {
        var outcome = await database.With<StatementQueries, Outcome<Statement>>(
            s => s.Build(layout, TestDatabase.EntityId, book, from ?? January, to ?? January));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    private static decimal Amount(Statement statement, string line) => statement.Line(line)!.Figures[0].Amount.ToDecimal();

    private static IEnumerable<string> Attention(CloseView close) => close.Steps.SelectMany(s => s.NeedsAttention);

    private static async Task<Guid> Recorded(TestDatabase database, ImpairmentStatement stated)
    {
        var outcome = await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Run(stated, TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        return outcome.Value.Id;
    }

    private static async Task Approved(TestDatabase database, Guid test) =>
        Assert.Null((await database.With<RecordImpairmentTest, Outcome<ImpairmentRecord>>(r => r.Approve(test, TestDatabase.Cora))).Refusal);

    private static async Task Ended(TestDatabase database, Guid arrangement, LocalDate date, decimal proceeds = 0) =>
        Assert.Null((await database.With<RecordDisposal, Outcome<DisposalRecord>>(r => r.Run(
            new DisposalStatement(arrangement, date, proceeds, null, null, null, "Bill of sale"), TestDatabase.Cora))).Refusal);

    private static async Task Rate(TestDatabase database, Book book, decimal rate, decimal? profit) =>
        Assert.Null((await database.With<RecordTaxRate, Outcome<TaxRate>>(r => r.Run(
            TestDatabase.EntityId, new TaxRateStatement(book, rate, January.FirstDay(), null, profit, "Finance act"), TestDatabase.Cora))).Refusal);
}
