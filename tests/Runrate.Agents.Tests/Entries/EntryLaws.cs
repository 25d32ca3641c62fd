using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Leases;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Entries;

public sealed class EntryLaws
{
    private static readonly EntityId Entity = new("northlight-us");

    public static TheoryData<string> Methods =>
    [
        AssetMethods.StraightLine, AssetMethods.DecliningBalance, AssetMethods.SumOfYearsDigits, AssetMethods.AtOnce, AssetMethods.Bonus,
        AssetMethods.Macrs5,
    ];

    [Theory]
    [MemberData(nameof(Methods))]
    public void Every_schedule_sums_to_its_basis_and_no_month_is_negative(string method)
    {
        var random = new Random(method.Length);
        for (var round = 0; round < 60; round++)
        {
            var cost = Money.From(random.Next(100, 10_000_000) / 100m, Currency.Usd);
            var start = new LocalDate(2025, 1, 1).PlusDays(random.Next(0, 900));
            var policy = new AssetPolicy(cost, Money.Zero(Currency.Usd), method, random.Next(12, 60), start, start, FiscalCalendar.Calendar);
            var schedule = AssetSchedules.Of(policy);
            Assert.All(schedule.Rows, r => Assert.False(r.Charge.IsNegative));
            Assert.Equal(start.ToYearMonth(), schedule.Rows[0].Period);
            Assert.Equal(cost, schedule.Rows.Aggregate(Money.Zero(Currency.Usd), (sum, r) => sum + r.Charge));
        }
    }

    [Fact]
    public void An_indian_block_takes_half_the_rate_for_late_use_and_never_reaches_zero()
    {
        var cost = Money.From(1_000_000m, Currency.Inr);
        var use = new LocalDate(2026, 1, 15);
        var schedule = AssetSchedules.Of(new AssetPolicy(cost, Money.Zero(Currency.Inr), AssetMethods.Block40, 0, use, use, FiscalCalendar.April));
        Assert.Equal(200_000m, schedule.ByYear()[2026].ToDecimal());
        Assert.Equal(320_000m, schedule.ByYear()[2027].ToDecimal());
        Assert.True(schedule.Rows[^1].CarryingAmount.Micros > 0);
    }

    [Fact]
    public void A_phased_down_bonus_leaves_the_rest_to_the_table()
    {
        var cost = Money.From(100_000m, Currency.Usd);
        var schedule = AssetSchedules.Of(new AssetPolicy(
            cost, Money.Zero(Currency.Usd), AssetMethods.Bonus, 0, new LocalDate(2025, 3, 1), new LocalDate(2025, 1, 10), FiscalCalendar.Calendar));
        // 40 % at once, and a fifth of the other 60,000 in the first year.
        Assert.Equal(52_000m, schedule.ByYear()[2025].ToDecimal());
    }

    [Fact]
    public void Releases_empty_a_prepayment_and_keep_its_split_right_at_every_month_end()
    {
        var random = new Random(36);
        for (var round = 0; round < 40; round++)
        {
            var start = new LocalDate(2026, 1, 1).PlusDays(random.Next(0, 90));
            var end = start.PlusMonths(random.Next(2, 48)).PlusDays(random.Next(0, 20));
            var item = new Acquisition(
                Entity, "ref", "Capacity", new AgentId("atlas"), null, Money.From(random.Next(1_000, 900_000) / 100m, Currency.Usd),
                start.PlusDays(random.Next(-60, 60)), start, end);
            var accounts = new AcquisitionAccounts(TreatmentAccounts.PrepaidCurrent, TreatmentAccounts.Payable, TreatmentAccounts.PrepaidCurrent, "5120");
            var schedule = AcquisitionEntries.Prepaid(item)!;
            var drafts = new List<EntryDraft> { AcquisitionEntries.Acquire(item, null, accounts, 1, "test")! };
            for (var month = AcquisitionEntries.SplitDate(item).ToYearMonth(); month <= end.ToYearMonth(); month = month.Next())
            {
                if (AmortizationEntries.Release(item, null, "5120", schedule, month, "r", "test") is { } release)
                    drafts.Add(release);
                if (month < item.Date.ToYearMonth())
                    continue;
                Assert.Equal(schedule.BalanceAt(month.LastDay()).NonCurrent, Balance(drafts, TreatmentAccounts.PrepaidNonCurrent));
                Assert.Equal(schedule.BalanceAt(month.LastDay()).Current, Balance(drafts, TreatmentAccounts.PrepaidCurrent));
            }
            Assert.Equal(item.Amount, Balance(drafts, "5120"));
        }
    }

    [Theory]
    [InlineData(Book.UsGaap, "Lease")]
    [InlineData(Book.UsGaap, "LeaseInAdvance")]
    [InlineData(Book.UsGaap, "FinanceLease")]
    [InlineData(Book.UsGaap, "FinanceLeaseInAdvance")]
    [InlineData(Book.Ifrs, "Lease")]
    [InlineData(Book.Ifrs, "LeaseInAdvance")]
    public void A_lease_ends_with_nothing_owed_and_nothing_held(Book book, string method)
    {
        var item = new Acquisition(
            Entity, "ref", "Rack", null, null, Money.From(36_000m, Currency.Usd), new LocalDate(2026, 1, 1));
        var contract = LeaseContract.Level(item.Amount, 36, 0.06m, method);
        var drafts = new List<EntryDraft> { LeaseEntries.Commence(item, book, contract, 1, "test")! };
        // Paid in advance the first 1,000 is owed on the first day.
        Assert.Equal(contract.InAdvance ? -1_000m : 0m, Balance(drafts, TreatmentAccounts.Payable).ToDecimal());
        foreach (var row in contract.Schedule(book).Rows)
            drafts.Add(LeaseEntries.Month(item, book, contract, row, new YearMonth(2026, 1).PlusMonths(row.Period - 1), "r", "test")!);
        Assert.Equal(0, (Balance(drafts, TreatmentAccounts.LeaseLiability) + Balance(drafts, TreatmentAccounts.FinanceLeaseLiability)).Micros);
        Assert.Equal(0, (Balance(drafts, "1520") + Balance(drafts, "1525") + Balance(drafts, "1530") + Balance(drafts, "1535")).Micros);
        Assert.Equal(-36_000m, Balance(drafts, TreatmentAccounts.Payable).ToDecimal());
        Assert.Equal(36_000m, (Balance(drafts, "5330") + Balance(drafts, "5320") + Balance(drafts, "5510")).ToDecimal());
    }

    [Theory]
    [InlineData(Book.UsGaap, "Lease")]
    [InlineData(Book.UsGaap, "LeaseInAdvance")]
    [InlineData(Book.UsGaap, "FinanceLease")]
    [InlineData(Book.Ifrs, "Lease")]
    [InlineData(Book.Ifrs, "LeaseInAdvance")]
    public void A_lease_in_steps_that_is_measured_again_holds_what_its_schedule_says_every_month(Book book, string method)
    {
        var random = new Random(20261129);
        for (var round = 0; round < 30; round++)
        {
            var steps = Enumerable.Range(0, random.Next(1, 5)).Select(_ => $"{random.Next(1, 18)} x {random.Next(0, 200_000) / 100m}");
            var payments = LeasePayments.Read(string.Join("; ", steps) + "; 2 x 500", Currency.Usd).Value;
            var item = new Acquisition(Entity, "ref", "Rack", null, null, Sum(payments), new LocalDate(2026, 1, 1));
            var contract = new LeaseContract(payments, random.Next(0, 1_500) / 10_000m, method);
            var schedule = contract.Schedule(book);
            var drafts = new List<EntryDraft> { LeaseEntries.Commence(item, book, contract, 1, "test")! };
            var after = random.Next(1, payments.Count);
            Months(contract, schedule, after);
            var next = LeasePayments.Read($"{random.Next(1, 30)} x {random.Next(0, 150_000) / 100m}; 1 x 10", Currency.Usd).Value;
            var change = LeaseRemeasurement.Of(
                schedule, new LeaseChange(after, next, 0.005m, random.Next(1, 11) / 10m), contract.InAdvance, contract.Class(book));
            if (LeaseEntries.Remeasure(item, book, contract, change, new LocalDate(2026, 1, 1), "r", "test") is { } measured)
                drafts.Add(measured);
            var rest = new LeaseContract(next, 0.06m, method, change.Rest.InitialRightOfUse);
            Assert.Equal(change.Rest.Rows, rest.Schedule(book).Rows);
            Months(rest, change.Rest, next.Count);
            // All that was paid was borne, but for what was given up.
            Assert.Equal(0, Held(drafts).Micros);
            Assert.Equal(0, Owed(drafts).Micros);
            Assert.Equal(-Sum([.. payments.Take(after), .. next]),
                Balance(drafts, TreatmentAccounts.Payable));

            void Months(LeaseContract of, LeaseSchedule by, int count)
            {
                foreach (var row in by.Rows.Take(count))
                {
                    if (LeaseEntries.Month(item, book, of, row, new YearMonth(2026, 1), "r", "test") is { } month)
                        drafts.Add(month);
                    Assert.Equal(row.RightOfUse, Held(drafts));
                    Assert.Equal(row.Liability, -Owed(drafts));
                }
            }
        }

        static Money Held(List<EntryDraft> drafts) =>
            Balance(drafts, "1520") + Balance(drafts, "1525") + Balance(drafts, "1530") + Balance(drafts, "1535");

        static Money Owed(List<EntryDraft> drafts) =>
            Balance(drafts, TreatmentAccounts.LeaseLiability) + Balance(drafts, TreatmentAccounts.FinanceLeaseLiability);

        static Money Sum(IReadOnlyList<Money> payments) => payments.Aggregate(Money.Zero(Currency.Usd), (sum, paid) => sum + paid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 x")]
    [InlineData("12 x 1,000")]
    [InlineData("-1 x 5")]
    [InlineData("12 x -5")]
    [InlineData("0 x 5")]
    [InlineData("1201 x 5")]
    [InlineData("12 x 1.005")]
    [InlineData("2 x 3 x 4")]
    public void A_list_of_payments_that_cannot_be_read_is_refused(string text) =>
        Assert.Equal(LeasePayments.Fact, LeasePayments.Read(text, Currency.Usd).Refusal!.Field);

    [Fact]
    public void A_seal_depends_on_every_field_that_means_something()
    {
        var period = new YearMonth(2026, 1);
        var entry = Entry("a", 100m, "memo");
        var seal = SealDigest.Of(Entity, period, [entry], [], null);
        Assert.Equal(seal, SealDigest.Of(Entity, period, [entry], [], null));
        Assert.NotEqual(seal, SealDigest.Of(Entity, period, [entry], [], "previous"));
        Assert.NotEqual(seal, SealDigest.Of(Entity, period.Next(), [entry], [], null));
        Assert.NotEqual(seal, SealDigest.Of(Entity, period, [Entry("a", 100.000001m, "memo")], [], null));
        Assert.NotEqual(seal, SealDigest.Of(Entity, period, [Entry("a", 100m, "other")], [], null));
        Assert.NotEqual(seal, SealDigest.Of(Entity, period, [entry, Entry("b", 1m, "memo")], [], null));
    }

    private static JournalEntry Entry(string key, decimal amount, string memo)
    {
        var money = Money.From(amount, Currency.Usd);
        var draft = new EntryDraft(
            EntryKey.Of(key), EntryKind.Manual, Entity, null, new LocalDate(2026, 1, 5), memo,
            new EntryLines().Debit("5110", money).Credit("2110", money).ToPostings());
        return JournalEntry.Create(draft, new EntryId(new Guid("11111111-1111-7111-8111-111111111111")), Instant.FromUtc(2026, 1, 5, 0, 0), "Ana");
    }

    private static Money Balance(IEnumerable<EntryDraft> drafts, string account) => drafts.SelectMany(d => d.Postings)
        .Where(p => p.Account == account).Aggregate(Money.Zero(Currency.Usd), (sum, p) => sum + p.Amount);
}
