using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>What was committed and paid ahead is one balance, whichever papers tell of it and in whichever order they come.</summary>
public sealed class CommitmentTests
{
    private const string Commitment = "commit-2026";

    [Fact]
    public async Task A_purchase_on_a_bill_and_its_arrangement_are_one_prepayment()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var pool = await Pool(database, 36_000m);
        await Bill(database, "purchase", 36_000m, 0m, new LocalDate(2026, 1, 1), ChargeCategory.Purchase);
        await Bill(database, "use-1", 0m, 5_000m, new LocalDate(2026, 1, 20));
        await database.Prepare(new YearMonth(2026, 1));
        foreach (var book in Books)
        {
            Assert.Equal(
                (31_000m, -36_000m, 5_000m),
                (await In(database, book, "1330"), await In(database, book, "2010"), await In(database, book, "5110")));
            Assert.Equal(31_000m, await Undrawn(database, pool, book));
        }
    }

    [Fact]
    public async Task A_purchase_that_only_a_bill_states_is_the_balance_of_the_arrangement_it_names()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var pool = await Pool(database, 0m);
        await Bill(database, "purchase", 36_000m, 0m, new LocalDate(2026, 1, 1), ChargeCategory.Purchase);
        await Bill(database, "use-1", 0m, 35_000m, new LocalDate(2026, 1, 20));
        await database.Prepare(new YearMonth(2026, 1));
        Assert.Equal(1_000m, await database.Balance("1330"));
        Assert.Equal(1_000m, await Undrawn(database, pool));
    }

    [Fact]
    public async Task A_purchase_of_another_amount_is_a_further_payment_and_is_named()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var pool = await Pool(database, 36_000m);
        await Bill(database, "top-up", 4_000m, 0m, new LocalDate(2026, 1, 5), ChargeCategory.Purchase);
        var step = await database.Accrue(2026, 1);
        Assert.Contains(step.NeedsAttention, line => line.Contains(Commitment, StringComparison.Ordinal));
        Assert.Equal(40_000m, await Undrawn(database, pool));
    }

    [Fact]
    public async Task What_nobody_drew_is_expensed_in_the_month_the_credits_lapse()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var pool = await Pool(database, 36_000m, new LocalDate(2026, 2, 28));
        await Bill(database, "use-1", 0m, 30_000m, new LocalDate(2026, 1, 20));
        await database.Prepare(new YearMonth(2026, 1));
        Assert.Equal(6_000m, await Undrawn(database, pool));
        await database.Prepare(new YearMonth(2026, 2));
        await Spent(database);
        await database.Prepare(new YearMonth(2026, 2));
        await Bill(database, "use-late", 0m, 1_000m, new LocalDate(2026, 2, 27));
        await database.Prepare(new YearMonth(2026, 3));
        await Spent(database);
    }

    [Fact]
    public async Task Usage_under_capacity_that_is_spread_by_time_moves_cost_to_its_agent_and_adds_none()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas", "gable");
        var reserved = await database.Arrange(Spending.Reserved() with { ExternalId = Commitment });
        await database.Classify(reserved.Id);
        await database.ApproveAll(reserved.Id);
        await Bill(database, "purchase", 36_000m, 0m, new LocalDate(2026, 1, 1), ChargeCategory.Purchase);
        await Bill(database, "use-1", 0m, 400m, new LocalDate(2026, 1, 20), agent: "gable");
        await database.Prepare(new YearMonth(2026, 1));
        Assert.Equal((0m, -36_000m), (await In(database, Book.UsGaap, "1330"), await In(database, Book.UsGaap, "2010")));
        Assert.Equal(400m, await database.Balance("5110", new AgentId("gable")));
        Assert.Equal(0m, await In(database, Book.UsGaap, "5110"));
    }

    [Fact]
    public async Task A_book_that_deducts_the_payment_at_once_deducts_no_drawdown_again()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        await Pool(
            database, 36_000m,
            facts: [Spending.Fact("india_prepaid_tax_position", "ClaimOnIncurrence"), Spending.Fact("liability_incurred_and_paid", "Yes")]);
        await Bill(database, "use-1", 0m, 5_000m, new LocalDate(2026, 1, 20));
        await database.Prepare(new YearMonth(2026, 1));
        Assert.Equal((31_000m, 5_000m), (await In(database, Book.IndAs, "1330"), await In(database, Book.IndAs, "5110")));
        Assert.Equal((0m, 36_000m), (await In(database, Book.IndiaTax, "1330"), await In(database, Book.IndiaTax, "5110")));
        await Bill(database, "use-2", 0m, 7_000m, new LocalDate(2026, 2, 20));
        await database.Prepare(new YearMonth(2026, 2));
        Assert.Equal((24_000m, 12_000m), (await In(database, Book.IndAs, "1330"), await In(database, Book.IndAs, "5110")));
        Assert.Equal((0m, 36_000m), (await In(database, Book.IndiaTax, "1330"), await In(database, Book.IndiaTax, "5110")));
    }

    [Fact]
    public async Task What_was_billed_and_posted_before_its_arrangement_was_stated_is_one_prepayment_as_well()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        await Bill(database, "purchase", 36_000m, 0m, new LocalDate(2026, 1, 1), ChargeCategory.Purchase);
        await Bill(database, "use-1", 0m, 5_000m, new LocalDate(2026, 1, 20));
        await database.Prepare(new YearMonth(2026, 1));
        database.Clock.Advance(Duration.FromDays(1));
        var pool = await Pool(database, 36_000m);
        await database.Prepare(new YearMonth(2026, 1));
        foreach (var book in Books)
        {
            Assert.Equal(
                (31_000m, -36_000m, 5_000m),
                (await In(database, book, "1330"), await In(database, book, "2010"), await In(database, book, "5110")));
            Assert.Equal(31_000m, await Undrawn(database, pool, book));
        }
        var again = await database.Accrue(2026, 1);
        Assert.Equal(0, again.Posted);
        await Bill(database, "use-2", 0m, 1_000m, new LocalDate(2026, 1, 25));
        await database.Prepare(new YearMonth(2026, 1));
        Assert.Equal(30_000m, await Undrawn(database, pool));
    }

    [Fact]
    public async Task What_was_posted_in_a_sealed_month_is_moved_in_the_next_open_one()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        await Bill(database, "purchase", 36_000m, 0m, new LocalDate(2026, 1, 1), ChargeCategory.Purchase);
        await database.Close(new YearMonth(2026, 1), "Known");
        database.Clock.Advance(Duration.FromDays(1));
        var pool = await Pool(database, 36_000m);
        await database.Prepare(new YearMonth(2026, 2));
        Assert.Equal((36_000m, -36_000m), (await In(database, Book.UsGaap, "1330"), await In(database, Book.UsGaap, "2010")));
        Assert.Equal(36_000m, await Undrawn(database, pool));
    }

    [Fact]
    public async Task A_purchase_whose_arrangement_learns_its_amount_later_is_there_once()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var pool = await Pool(database, 0m);
        await Bill(database, "purchase", 36_000m, 0m, new LocalDate(2026, 1, 1), ChargeCategory.Purchase);
        await Bill(database, "use-1", 0m, 5_000m, new LocalDate(2026, 1, 20));
        await database.Prepare(new YearMonth(2026, 1));
        database.Clock.Advance(Duration.FromDays(1));
        Assert.Null((await database.With<SaveArrangement, Outcome<Arrangement>>(
            s => s.Change(pool.Id, new ArrangementStatement { Amount = 36_000m }, TestDatabase.Ana))).Refusal);
        await database.Classify(pool.Id);
        await database.ApproveAll(pool.Id);
        await database.Prepare(new YearMonth(2026, 1));
        Assert.Equal((31_000m, -36_000m), (await In(database, Book.UsGaap, "1330"), await In(database, Book.UsGaap, "2010")));
        Assert.Equal(31_000m, await Undrawn(database, pool));
    }

    private static readonly Book[] Books = [Book.UsGaap, Book.Ifrs, Book.IndAs, Book.UsTax, Book.IndiaTax];

    private static async Task Spent(TestDatabase database)
    {
        foreach (var book in Books)
            Assert.Equal((0m, 36_000m), (await In(database, book, "1330"), await In(database, book, "5110")));
    }

    private static async Task<decimal> In(TestDatabase database, Book book, string account)
    {
        var balance = await database.With<LedgerQueries, TrialBalance>(l => l.TrialBalance(TestDatabase.EntityId, book, new YearMonth(2026, 12)));
        return balance.Rows.Where(r => r.Account == account).Sum(r => r.Balance.ToDecimal());
    }

    private static async Task<Arrangement> Pool(
        TestDatabase database, decimal amount, LocalDate? end = null, IReadOnlyList<ArrangementFact>? facts = null)
    {
        var pool = await database.Arrange(new ArrangementStatement
        {
            Entity = TestDatabase.EntityId,
            Name = "Token commitment",
            Vendor = "Solstice AI",
            Category = "UsageCreditPool",
            Amount = amount,
            Date = new LocalDate(2026, 1, 1),
            ServiceStart = new LocalDate(2026, 1, 1),
            ServiceEnd = end ?? new LocalDate(2026, 12, 31),
            ExternalId = Commitment,
            Facts =
            [
                Spending.Fact("payment_timing", "Advance"), Spending.Fact("tax_method", "Accrual"), Spending.Fact("liability_kind", "Services"),
                Spending.Fact("india_tax_character", "Revenue"), Spending.Fact("function", "InternalOps"), .. facts ?? [],
            ],
        });
        await database.Classify(pool.Id);
        await database.ApproveAll(pool.Id);
        return pool;
    }

    private static async Task Bill(
        TestDatabase database, string id, decimal billed, decimal effective, LocalDate date, ChargeCategory category = ChargeCategory.Usage,
        string agent = "atlas")
    {
        var charge = await database.With<RecordCharge, Outcome<Charge>>(r => r.Run(
            TestDatabase.EntityId,
            new ChargeInput("bill", id, "Solstice AI", "Solstice Model API", billed, effective, Currency.Usd, date.AtMidnight().InUtc().ToInstant(),
                Agent: category == ChargeCategory.Purchase ? null : agent, Category: category, CommitmentId: Commitment, Account: "5110"),
            TestDatabase.Ana));
        Assert.Null(charge.Refusal);
    }

    private static async Task<decimal> Undrawn(TestDatabase database, Arrangement pool, Book book = Book.UsGaap)
    {
        var balances = await database.With<AssetLedger, IReadOnlyList<(string Account, Money Balance)>>(
            l => l.Balances(TestDatabase.EntityId, pool.Id, book));
        return balances.Where(b => b.Account == "1330").Sum(b => b.Balance.ToDecimal());
    }
}
