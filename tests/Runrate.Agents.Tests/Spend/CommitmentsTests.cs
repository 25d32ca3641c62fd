using NodaTime;
using Runrate.Agents.Accounting.Commitments;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Spend;

/// <summary>Minimum spend, its shortfall and its gain, and credits that a vendor granted.</summary>
public sealed class CommitmentsTests
{
    private const string Id = "edp-2026";
    private static readonly Currency Usd = Currency.Usd;

    private static Money Dollars(decimal amount) => Money.From(amount, Usd);

    [Fact]
    public void A_shortfall_is_what_the_pace_will_not_reach_and_is_certain_once_the_term_is_over()
    {
        var year = new SpendCommitment(Dollars(120_000), new(2026, 1, 1), new(2026, 12, 31));
        var half = year.At(new LocalDate(2026, 6, 30), Dollars(40_000), Dollars(8_000));
        Assert.Equal((Dollars(80_000), Dollars(48_000), Dollars(32_000), false), (half.Unpaid, half.Expected, half.Shortfall, half.IsOver));
        Assert.Equal((Dollars(0), Dollars(32_000)), (SpendCommitment.ToAccrue(half, probable: false), SpendCommitment.ToAccrue(half, probable: true)));
        var end = year.At(new LocalDate(2026, 12, 31), Dollars(90_000), Dollars(8_000));
        Assert.Equal((Dollars(30_000), true), (SpendCommitment.ToAccrue(end, probable: false), end.IsOver));
        Assert.Equal(Dollars(0), year.At(new LocalDate(2026, 6, 30), Dollars(130_000), Dollars(0)).Shortfall);
    }

    [Fact]
    public void Unpaid_amounts_fall_into_the_fiscal_years_of_the_months_that_are_left()
    {
        var three = new SpendCommitment(Dollars(360_000), new(2026, 1, 1), new(2028, 12, 31));
        var years = three.ByYear(new LocalDate(2026, 6, 30), Dollars(300_000), FiscalCalendar.Calendar);
        Assert.Equal([(2026, 60_000m), (2027, 120_000m), (2028, 120_000m)], years.Select(y => (y.Key, y.Value.ToDecimal())));
        Assert.Equal([(2027, 90_000m), (2028, 120_000m), (2029, 90_000m)],
            three.ByYear(new LocalDate(2026, 6, 30), Dollars(300_000), FiscalCalendar.April).Select(y => (y.Key, y.Value.ToDecimal())));
    }

    [Fact]
    public void Credits_are_drawn_by_what_lapses_first_and_what_lapsed_is_never_drawn()
    {
        WalletGrant[] grants =
        [
            new(new(2026, 1, 1), Dollars(1_000), null), new(new(2026, 1, 1), Dollars(500), new(2026, 3, 31)), new(new(2026, 4, 1), Dollars(200), new(2026, 6, 30)),
        ];
        (LocalDate, Money)[] uses = [(new(2026, 2, 1), Dollars(300)), (new(2026, 4, 10), Dollars(1_300))];
        var april = CreditWallet.At(new LocalDate(2026, 4, 30), Usd, grants, uses);
        Assert.Equal((Dollars(1_700), Dollars(1_500), Dollars(200), Dollars(0), Dollars(100)),
            (april.Granted, april.Used, april.Lapsed, april.Left, april.Uncovered));
        var march = CreditWallet.At(new LocalDate(2026, 3, 31), Usd, grants, uses);
        Assert.Equal((Dollars(1_500), Dollars(300), Dollars(0), Dollars(1_200)), (march.Granted, march.Used, march.Lapsed, march.Left));
    }

    [Fact]
    public void A_gain_of_seventy_two_per_cent_is_what_the_price_list_says()
    {
        var gain = new CommitmentGain(Dollars(100_000), Dollars(28_000));
        Assert.Equal((Dollars(72_000), 0.72m), (gain.Amount, gain.Share));
        Assert.Equal(-0.1m, new CommitmentGain(Dollars(100), Dollars(110)).Share);
        Assert.Null(new CommitmentGain(Dollars(0), Dollars(5)).Share);
    }

    [Fact]
    public async Task A_probable_shortfall_is_accrued_given_back_as_it_is_spent_and_the_tax_books_wait()
    {
        await using var database = await Committed("Yes");
        await Bill(database, "jan", 2_000m, new LocalDate(2026, 1, 15));
        await database.Prepare(new YearMonth(2026, 1));
        // 2,000 a month: 4,000 of the 12,000 by February and March are still expected, so 6,000 will not be spent.
        Assert.Equal((-6_000m, 0m), (await In(database, Book.UsGaap, "2115"), await In(database, Book.UsTax, "2115")));
        Assert.Equal(0, (await Step(database, 1)).Posted);

        await Bill(database, "feb", 9_000m, new LocalDate(2026, 2, 15));
        await database.Prepare(new YearMonth(2026, 2));
        Assert.Equal(0m, await In(database, Book.Ifrs, "2115"));
        Assert.Equal(0m, await In(database, Book.Management, "2115"));
    }

    [Fact]
    public async Task Who_has_not_judged_is_asked_and_the_end_of_the_term_decides_for_every_book()
    {
        await using var database = await Committed(null);
        await Bill(database, "jan", 2_000m, new LocalDate(2026, 1, 15));
        var january = await database.Prepare(new YearMonth(2026, 1));
        Assert.Contains(january.Steps.Single(s => s.Step == "accrue-shortfalls").NeedsAttention, line => line.Contains("450-20-25-2", StringComparison.Ordinal));
        Assert.Equal(0m, await In(database, Book.UsGaap, "2115"));
        await database.Prepare(new YearMonth(2026, 2));
        await database.Prepare(new YearMonth(2026, 3));
        foreach (var book in Enum.GetValues<Book>())
            Assert.Equal(-10_000m, await In(database, book, "2115"));
    }

    [Fact]
    public async Task The_note_the_gain_and_the_wallet_come_from_the_charges_that_name_the_commitment()
    {
        await using var database = await Committed("No", [new(new(2026, 1, 1), 500m, new(2026, 2, 28))]);
        await Bill(database, "jan", 2_800m, new LocalDate(2026, 1, 15), list: "10000");
        await Bill(database, "unknown", 100m, new LocalDate(2026, 1, 16));
        await Bill(database, "credit", -120m, new LocalDate(2026, 1, 31), ChargeCategory.Credit);
        var row = Assert.Single(await database.With<CommitmentsQuery, IReadOnlyList<CommitmentRow>>(q => q.Of(TestDatabase.EntityId, new YearMonth(2026, 1))));
        Assert.Equal((Dollars(2_900), Dollars(9_100)), (row.Standing!.Spent, row.Standing.Unpaid));
        Assert.Equal([(2026, 9_100m)], row.ByYear.Select(y => (y.Key, y.Value.ToDecimal())));
        Assert.Equal((Dollars(7_200), 0.72m, 1), (row.Gain!.Value.Amount, row.Gain.Value.Share, row.WithoutListPrice));
        Assert.Equal((Dollars(500), Dollars(120), Dollars(380)), (row.Wallet!.Granted, row.Wallet.Used, row.Wallet.Left));
    }

    [Theory]
    [InlineData(-1.0, "2026-12-31", "commitment.minimumSpend")]
    [InlineData(100.0, "2025-12-31", "commitment.until")]
    public async Task A_commitment_that_makes_no_sense_is_refused(double minimum, string until, string field)
    {
        await using var database = await TestDatabase.Create();
        var statement = Statement(new CommitmentTerms((decimal)minimum, new(2026, 1, 1), NodaTime.Text.LocalDatePattern.Iso.Parse(until).Value));
        var refused = await database.With<SaveArrangement, Outcome<Arrangement>>(s => s.Create(statement, TestDatabase.Ana));
        Assert.Equal(field, refused.Refusal?.Field);
    }

    private static ArrangementStatement Statement(CommitmentTerms terms) => new()
    {
        Entity = TestDatabase.EntityId,
        Name = "Enterprise agreement",
        Vendor = "Nimbus Cloud",
        Category = "CloudComputeOnDemand",
        Amount = 0,
        Date = new LocalDate(2026, 1, 1),
        ServiceStart = new LocalDate(2026, 1, 1),
        ServiceEnd = new LocalDate(2026, 3, 31),
        ExternalId = Id,
        Commitment = terms,
    };

    private static async Task<TestDatabase> Committed(string? probable, IReadOnlyList<CreditGrant>? grants = null)
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas");
        await database.Arrange(Statement(new CommitmentTerms(12_000m, ShortfallProbable: probable, Evidence: "Forecast of the cloud team", Grants: grants)));
        return database;
    }

    private static Task Bill(
        TestDatabase database, string id, decimal cost, LocalDate date, ChargeCategory category = ChargeCategory.Usage, string? list = null) =>
        database.Run(async db =>
        {
            db.Charges.Add(new Charge
            {
                Source = "focus",
                ExternalId = id,
                Entity = TestDatabase.EntityId,
                Agent = new AgentId("atlas"),
                Category = category,
                Provider = "Nimbus Cloud",
                Service = "Compute",
                BilledCost = cost,
                EffectiveCost = cost,
                Currency = Usd,
                PeriodStart = date.AtMidnight().InUtc().ToInstant(),
                PeriodEnd = date.PlusDays(1).AtMidnight().InUtc().ToInstant(),
                Date = date,
                Account = "5120",
                CommitmentId = Id,
                Details = list is null ? null : $$"""{"ListCost":"{{list}}"}""",
            });
            await db.SaveChangesAsync();
        });

    private static async Task<decimal> In(TestDatabase database, Book book, string account) =>
        (await database.With<LedgerQueries, IReadOnlyList<PeriodBalance>>(q => q.Movements(TestDatabase.EntityId, book, null, new YearMonth(2026, 12), null)))
        .Where(m => m.Account == account).Sum(m => m.Micros) / 1_000_000m;

    private static async Task<StepResult> Step(TestDatabase database, int month)
    {
        var result = await database.With<Runrate.Agents.Close.Steps.AccrueShortfalls, Outcome<StepResult>>(
            s => s.Run(TestDatabase.EntityId, new YearMonth(2026, month), TestDatabase.Ana));
        Assert.Null(result.Refusal);
        return result.Value;
    }
}
