using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Ledger;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Close;

/// <summary>Leases whose payments step, and what a change does to every book from its month on.</summary>
public sealed class LeaseChangeTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task Payments_in_steps_are_measured_as_they_fall_due_and_borne_in_full()
    {
        await using var database = await TestDatabase.Create();
        var lease = await Leased(database, 8_400m, ("lease_payments", "7 x 500; 7 x 700"));
        await Through(database, 14);
        foreach (var book in new[] { Book.UsGaap, Book.Ifrs })
        {
            Assert.Equal(0m, await Sum(database, lease, book, Accounts.RightOfUse, Accounts.RightOfUseDepreciation, Accounts.LeaseLiability));
            Assert.Equal(-8_400m, await Sum(database, lease, book, Accounts.Payable));
            Assert.Equal(8_400m, await Sum(database, lease, book, Accounts.LeaseCost, Accounts.Depreciation, Accounts.LeaseInterest));
        }
        // One straight-line cost, whatever is paid.
        Assert.Equal(600m, await Cost(database, lease, Book.UsGaap, January));
        Assert.Equal(600m, await Cost(database, lease, Book.UsGaap, January.PlusMonths(10)));
    }

    [Fact]
    public async Task An_index_measures_the_lease_again_under_IFRS_from_its_month_and_is_variable_cost_under_US_GAAP()
    {
        await using var database = await TestDatabase.Create();
        var lease = await Leased(database, 7_000m);
        await Through(database, 6);
        var early = await Change(database, new LeaseChangeStatement(lease, new YearMonth(2026, 6), "9 x 550", "Index", Evidence: "CPI"));
        Assert.Contains("charged through June 2026", early.Refusal!.Message, StringComparison.Ordinal);
        var changed = await Change(database, new LeaseChangeStatement(lease, new YearMonth(2026, 7), "8 x 550", "Index", Evidence: "CPI of June"));
        Assert.Null(changed.Refusal);
        var ifrs = changed.Value.Single(o => o.Book == Book.Ifrs);
        Assert.True(ifrs.Measured);
        Assert.Equal(ifrs.LiabilityAfter - ifrs.LiabilityBefore, ifrs.Adjustment);
        // Ten per cent more to pay is ten per cent more to owe, at the rate of the lease.
        Assert.Equal(decimal.Round(ifrs.LiabilityBefore.ToDecimal() * 1.1m, 1), decimal.Round(ifrs.LiabilityAfter.ToDecimal(), 1));
        Assert.False(changed.Value.Single(o => o.Book == Book.UsGaap).Measured);
        await Through(database, 14, from: 7);
        foreach (var book in new[] { Book.UsGaap, Book.Ifrs, Book.IndAs })
        {
            Assert.Equal(0m, await Sum(database, lease, book, Accounts.RightOfUse, Accounts.RightOfUseDepreciation, Accounts.LeaseLiability));
            Assert.Equal(-7_400m, await Sum(database, lease, book, Accounts.Payable));
        }
        Assert.Equal(500m, await Cost(database, lease, Book.UsGaap, new YearMonth(2026, 6)));
        Assert.Equal(550m, await Cost(database, lease, Book.UsGaap, new YearMonth(2026, 7)));
    }

    [Fact]
    public async Task A_smaller_scope_gives_up_its_share_and_the_rest_runs_down_to_nothing()
    {
        await using var database = await TestDatabase.Create();
        var lease = await Leased(database, 7_000m);
        await Through(database, 4);
        var changed = await Change(database, new LeaseChangeStatement(
            lease, new YearMonth(2026, 5), "10 x 300", "Modification", 0.07m, KeptShare: 0.5m, Evidence: "Amendment 1"));
        Assert.Null(changed.Refusal);
        Assert.True(changed.Value.Single(o => o.Book == Book.Ifrs).Gain.Micros > 0);
        await Through(database, 14, from: 5);
        foreach (var book in new[] { Book.UsGaap, Book.Ifrs })
        {
            Assert.Equal(0m, await Sum(database, lease, book, Accounts.RightOfUse, Accounts.RightOfUseDepreciation, Accounts.LeaseLiability));
            Assert.Equal(-5_000m, await Sum(database, lease, book, Accounts.Payable));
        }
    }

    [Theory]
    [InlineData("Index", "10 x 550", 0.07, "rate")]
    [InlineData("Index", "9 x 550", null, "payments")]
    [InlineData("Term", "9 x 550", null, "rate")]
    [InlineData("Whim", "10 x 550", null, "reason")]
    [InlineData("Index", "ten", null, "lease_payments")]
    public async Task A_change_that_cannot_be_is_refused_with_its_field(string reason, string payments, double? rate, string field)
    {
        await using var database = await TestDatabase.Create();
        var lease = await Leased(database, 7_000m);
        await Through(database, 4);
        var refused = await Change(database, new LeaseChangeStatement(
            lease, new YearMonth(2026, 5), payments, reason, (decimal?)rate, Evidence: "Letter"));
        Assert.Equal(field, refused.Refusal!.Field);
    }

    [Fact]
    public async Task Payments_that_do_not_come_to_the_amount_are_refused()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var lease = await database.Arrange(Lease(7_000m, [("lease_payments", "14 x 501")]));
        await database.Classify(lease.Id);
        var approved = await database.With<Runrate.Agents.Treatments.ApproveTreatment, Outcome<Runrate.Agents.Treatments.Approval>>(
            a => a.RunAll(lease.Id, TestDatabase.Cora));
        Assert.Equal("lease_payments", approved.Refusal!.Field);
    }

    private static ArrangementStatement Lease(decimal amount, (string Fact, string Value)[] facts)
    {
        (string Fact, string Value)[] all =
        [
            ("identified_asset", "Yes"), ("substantive_substitution_right", "No"), ("obtains_substantially_all_benefits", "Yes"),
            ("directs_use", "Yes"), ("lease_term_months", "14"), ("discount_rate", "0.06"), ("purchase_option_reasonably_certain", "No"),
            ("short_term_lease_election", "No"), ("payment_timing", "Arrears"), .. facts,
        ];
        var reserved = Spending.Reserved(amount);
        return reserved with
        {
            Name = "Dedicated host",
            Category = "CloudComputeDedicatedHardware",
            ServiceEnd = new LocalDate(2027, 2, 28),
            ReadyOn = new LocalDate(2026, 1, 1),
            Capitalisation = Spending.OwnModel().Capitalisation,
            Facts = [.. reserved.Facts!.Where(f => all.All(s => s.Fact != f.Fact)), .. all.Select(f => Spending.Fact(f.Fact, f.Value))],
        };
    }

    private static async Task<Guid> Leased(TestDatabase database, decimal amount, params (string Fact, string Value)[] facts)
    {
        await database.Hire();
        var arrangement = await database.Arrange(Lease(amount, facts));
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        return arrangement.Id;
    }

    private static Task<Outcome<IReadOnlyList<LeaseChangeOutcome>>> Change(TestDatabase database, LeaseChangeStatement change) =>
        database.With<RemeasureLease, Outcome<IReadOnlyList<LeaseChangeOutcome>>>(r => r.Run(change, TestDatabase.Cora));

    private static async Task Through(TestDatabase database, int months, int from = 1)
    {
        for (var i = from; i <= months; i++)
            await database.Prepare(January.PlusMonths(i - 1));
    }

    private static Task<decimal> Cost(TestDatabase database, Guid lease, Book book, YearMonth month) =>
        Postings(database, lease, book, p => p.Period == month, Accounts.LeaseCost);

    private static Task<decimal> Sum(TestDatabase database, Guid lease, Book book, params string[] accounts) =>
        Postings(database, lease, book, _ => true, accounts);

    private static async Task<decimal> Postings(
        TestDatabase database, Guid lease, Book book, Func<JournalEntry, bool> when, params string[] accounts)
    {
        var source = AssetBalances.SourceOf(lease);
        var sum = 0m;
        await database.Run(async db => sum = (await db.Entries.Include(e => e.Postings)
                .Where(e => e.Kind == EntryKind.Lease && e.Book == book && e.Postings.Any(p => p.Source == source)).ToListAsync())
            .Where(when).SelectMany(e => e.Postings).Where(p => accounts.Contains((string)p.Account)).Sum(p => p.Amount.ToDecimal()));
        return sum;
    }
}
