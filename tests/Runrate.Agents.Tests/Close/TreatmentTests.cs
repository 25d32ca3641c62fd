using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Close;

public sealed class TreatmentTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task Classifying_writes_one_memo_for_each_book_and_again_with_the_same_facts_none()
    {
        await using var database = await WithAtlas();
        var arrangement = await database.Arrange(Spending.OwnModel());
        var first = await database.Classify(arrangement.Id);
        var again = await database.Classify(arrangement.Id);
        Assert.Equal(Enum.GetValues<Book>().Order(), first.Select(m => m.Book).Order());
        Assert.Equal(first.Select(m => m.Id), again.Select(m => m.Id));
        Assert.All(first, m => Assert.StartsWith("sha256:", m.RulebookHash, StringComparison.Ordinal));
        var us = first.Single(m => m.Book == Book.UsGaap);
        Assert.Equal(("CapitaliseInternalUseSoftware", "Determined"), (us.BookTreatment, us.Status));
        Assert.Equal("CapitaliseDevelopmentCost", first.Single(m => m.Book == Book.Ifrs).BookTreatment);
    }

    [Fact]
    public async Task Whoever_wrote_a_memo_does_not_approve_it_and_only_a_controller_does()
    {
        await using var database = await WithAtlas();
        var arrangement = await database.Arrange(Spending.Reserved());
        var memos = await database.Classify(arrangement.Id);
        var author = TestDatabase.Ana with { Roles = new HashSet<Role> { Role.Accountant, Role.Controller } };
        Assert.Equal(RefusalCodes.MakerIsChecker, (await Approve(database, memos[0], author)).Refusal?.Code);
        var viewer = new Actor("vic", "Vic Viewer", new HashSet<Role> { Role.Viewer });
        Assert.Equal(RefusalCodes.NotPermitted, (await Approve(database, memos[0], viewer)).Refusal?.Code);
        Assert.Null((await Approve(database, memos[0], TestDatabase.Cora)).Refusal);
    }

    [Fact]
    public async Task Approving_the_published_book_approves_the_lens_and_approving_again_does_nothing()
    {
        await using var database = await WithAtlas();
        var arrangement = await database.Arrange(Spending.OwnModel());
        var memos = await database.Classify(arrangement.Id);
        var us = await Approve(database, memos.Single(m => m.Book == Book.UsGaap), TestDatabase.Cora);
        Assert.Equal([Book.Management, Book.UsGaap], us.Value.Memos.Select(m => m.Book).Order());
        Assert.Equal(2, us.Value.Posted);
        var lens = await Approve(database, memos.Single(m => m.Book == Book.Management), TestDatabase.Cora);
        Assert.Equal((null, 0), (lens.Refusal, lens.Value.Posted));
        Assert.Equal(24_000m, await Balance(database, Book.Management, TreatmentAccounts.LensAcquisition));
    }

    [Fact]
    public async Task Nothing_is_capitalised_without_its_file_and_sign_off()
    {
        await using var database = await WithAtlas();
        var complete = Spending.OwnModel();
        var arrangement = await database.Arrange(complete with { Capitalisation = complete.Capitalisation! with { ImpairmentPlan = "", SignedOffBy = null } });
        var memos = await database.Classify(arrangement.Id);
        var refused = await Approve(database, memos.Single(m => m.Book == Book.Ifrs), TestDatabase.Cora);
        Assert.Equal((RefusalCodes.NotDocumented, "impairmentPlan,signedOffBy"), (refused.Refusal?.Code, refused.Refusal?.Field));
        await database.Run(async db => Assert.False(await db.Entries.AnyAsync()));
    }

    [Fact]
    public async Task An_assumption_blocks_approval_and_the_cautious_treatment_is_in_the_ledger_meanwhile()
    {
        await using var database = await WithAtlas();
        var complete = Spending.OwnModel();
        var arrangement = await database.Arrange(complete with { Facts = [.. complete.Facts!.Where(f => f.Fact is not "ownership" and not "intended_use")] });
        var memos = await database.Classify(arrangement.Id);
        var us = memos.Single(m => m.Book == Book.UsGaap);
        Assert.True(DeterminationJson.Read(us).RestsOnAssumption);
        Assert.Equal("ExpenseAsIncurred", us.BookTreatment);
        var refused = await Approve(database, us, TestDatabase.Cora);
        Assert.Equal(RefusalCodes.TreatmentNotApproved, refused.Refusal?.Code);
        Assert.Equal(24_000m, await Balance(database, Book.UsGaap, "5210"));
        Assert.Equal(0m, await Balance(database, Book.UsGaap, "1610"));
    }

    [Fact]
    public async Task A_blocked_treatment_waits_in_suspense_and_moves_when_the_facts_arrive()
    {
        await using var database = await WithAtlas();
        var complete = Spending.Reserved();
        var arrangement = await database.Arrange(complete with { ServiceStart = null, ServiceEnd = null });
        var memos = await database.Classify(arrangement.Id);
        Assert.Equal("Blocked", memos.Single(m => m.Book == Book.UsGaap).Status);
        Assert.Equal(36_000m, await Balance(database, Book.UsGaap, TreatmentAccounts.Suspense));

        await Change(database, arrangement.Id, new ArrangementStatement { ServiceStart = complete.ServiceStart, ServiceEnd = complete.ServiceEnd });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        Assert.Equal(0m, await Balance(database, Book.UsGaap, TreatmentAccounts.Suspense));
        Assert.Equal(12_000m, await Balance(database, Book.UsGaap, "1310"));
        Assert.Equal(24_000m, await Balance(database, Book.UsGaap, "1320"));
    }

    [Fact]
    public async Task New_facts_in_an_open_month_reverse_and_repost()
    {
        await using var database = await WithAtlas();
        var arrangement = await database.Arrange(Spending.OwnModel());
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        await database.Prepare(January);
        Assert.Equal(24_000m, await Balance(database, Book.UsGaap, "1610"));

        await Change(database, arrangement.Id, new ArrangementStatement { Facts = [Spending.Fact("stage", "Preliminary")] });
        var memos = await database.Classify(arrangement.Id);
        Assert.Equal(2, memos.Single(m => m.Book == Book.UsGaap).Version);
        await database.ApproveAll(arrangement.Id);
        Assert.Equal(0m, await Balance(database, Book.UsGaap, "1610"));
        Assert.Equal(0m, await Balance(database, Book.UsGaap, "1615"));
        Assert.Equal(24_000m, await Balance(database, Book.UsGaap, "5210"));
        Assert.Equal(24_000m, await Balance(database, Book.Ifrs, "1610"));
        await database.Prepare(January);
        Assert.Equal(0m, await Balance(database, Book.UsGaap, "5310"));
    }

    [Fact]
    public async Task Facts_that_were_there_before_a_seal_raise_a_finding_and_change_nothing()
    {
        await using var database = await WithAtlas();
        var complete = Spending.OwnModel();
        var arrangement = await database.Arrange(complete with { Facts = [.. complete.Facts!.Where(f => f.Fact != "stage"), Spending.Fact("stage", "Preliminary")] });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        await database.Close(January);

        database.Clock.Now = new LocalDate(2026, 2, 10).AtMidnight().InUtc().ToInstant();
        await Change(database, arrangement.Id, new ArrangementStatement { Facts = [Spending.Fact("stage", "ApplicationDevelopment", new LocalDate(2026, 1, 1))] });
        await database.Classify(arrangement.Id);
        var approval = await database.ApproveAll(arrangement.Id);
        var finding = Assert.Single(approval.Findings, f => f.Book == Book.UsGaap);
        Assert.Contains("posted to US GAAP in January 2026, which is sealed", finding.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(approval.Findings, f => f.Book == Book.Management);
        Assert.Equal(24_000m, await Balance(database, Book.UsGaap, "5210", 2));
        Assert.Equal(0m, await Balance(database, Book.UsGaap, "1610", 2));
    }

    [Fact]
    public async Task What_was_expensed_in_a_sealed_month_is_never_reinstated()
    {
        await using var database = await WithAtlas();
        var complete = Spending.OwnModel();
        var arrangement = await database.Arrange(complete with { Facts = [.. complete.Facts!.Where(f => f.Fact != "stage"), Spending.Fact("stage", "Preliminary")] });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        await database.Close(January);

        database.Clock.Now = new LocalDate(2026, 2, 10).AtMidnight().InUtc().ToInstant();
        await Change(database, arrangement.Id, new ArrangementStatement { Facts = [Spending.Fact("stage", "ApplicationDevelopment", new LocalDate(2026, 2, 5))] });
        await database.Classify(arrangement.Id);
        var approval = await database.ApproveAll(arrangement.Id);
        Assert.Empty(approval.Findings);
        Assert.Contains(approval.Warnings, w => w.Contains("not reinstated", StringComparison.Ordinal));
        Assert.Equal(24_000m, await Balance(database, Book.UsGaap, "5210", 2));
        Assert.Equal(0m, await Balance(database, Book.UsGaap, "1610", 2));
    }

    [Fact]
    public async Task A_fact_counts_from_the_month_it_came_true_even_if_an_earlier_one_is_still_open()
    {
        await using var database = await WithAtlas();
        var arrangement = await database.Arrange(Spending.OwnModel());
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        await database.Close(January);

        database.Clock.Now = new LocalDate(2026, 3, 10).AtMidnight().InUtc().ToInstant();
        await Change(database, arrangement.Id, new ArrangementStatement { Facts = [Spending.Fact("ownership", "Vendor", new LocalDate(2026, 3, 5))] });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        Assert.Equal(23_000m, await Balance(database, Book.UsGaap, "1610", 2) + await Balance(database, Book.UsGaap, "1615", 2));
        Assert.Equal(0m, await Balance(database, Book.UsGaap, "1610", 3));
    }

    [Fact]
    public async Task A_new_life_after_a_seal_works_forward_from_the_carrying_amount()
    {
        await using var database = await WithAtlas();
        var complete = Spending.OwnModel();
        var arrangement = await database.Arrange(complete);
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        await database.Close(January);

        database.Clock.Now = new LocalDate(2026, 2, 10).AtMidnight().InUtc().ToInstant();
        await Change(database, arrangement.Id, new ArrangementStatement
        {
            Facts = [Spending.Fact("useful_life_months", "13", new LocalDate(2026, 2, 5))],
            Capitalisation = complete.Capitalisation! with { UsefulLifeMonths = 13 },
        });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        await database.Close(January.PlusMonths(1));
        // 24,000 over 24 months leaves 23,000 after January; twelve months of the new life of thirteen are left.
        Assert.Equal(-1_000m - 1_916.67m, await Balance(database, Book.UsGaap, "1615", 2));
    }

    [Fact]
    public async Task The_course_of_a_project_keeps_what_was_replaced_with_its_day_and_evidence()
    {
        await using var database = await WithAtlas();
        var arrangement = await database.Arrange(Spending.OwnModel() with
        {
            Facts = [new ArrangementFact("stage", "Preliminary", "user", "Kick-off note", new LocalDate(2026, 1, 2)), Spending.Fact("function", "Research")],
        });
        await Change(database, arrangement.Id, new ArrangementStatement
        {
            Facts = [new ArrangementFact("stage", "ApplicationDevelopment", "user", "Board minute 4", new LocalDate(2026, 1, 20))],
        });
        await database.Run(async db =>
        {
            var saved = await db.Arrangements.FirstAsync(a => a.Id == arrangement.Id);
            var course = ProjectCourse.Of(saved);
            Assert.Equal([("Preliminary", "Kick-off note"), ("ApplicationDevelopment", "Board minute 4")], course.Select(f => (f.Value, f.Evidence)));
            Assert.Equal([true, false], course.Select(f => ProjectCourse.IsReplaced(saved, f)));
            Assert.Equal("ApplicationDevelopment", Assert.Single(saved.Facts, f => f.Fact == "stage").Value);
        });
    }

    [Fact]
    public async Task Software_is_under_development_until_it_is_ready()
    {
        await using var database = await WithAtlas();
        var arrangement = await database.Arrange(Spending.OwnModel() with { ReadyOn = new LocalDate(2026, 3, 1) });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        await database.Close(January);
        Assert.Equal((24_000m, 0m), (await Balance(database, Book.UsGaap, "1620"), await Balance(database, Book.UsGaap, "1615")));
        await database.Close(January.PlusMonths(1));
        await database.Close(January.PlusMonths(2));
        Assert.Equal((0m, 24_000m), (await Balance(database, Book.UsGaap, "1620", 3), await Balance(database, Book.UsGaap, "1610", 3)));
        Assert.Equal(-1_000m, await Balance(database, Book.UsGaap, "1615", 3));
    }

    [Fact]
    public async Task An_arrangement_recorded_late_is_caught_up_in_the_open_month_under_its_own_months()
    {
        await using var database = await WithAtlas();
        await database.Deliver(new AgentId("atlas"), new LocalDate(2026, 1, 10), 1);
        await database.Close(January);
        database.Clock.Now = new LocalDate(2026, 2, 10).AtMidnight().InUtc().ToInstant();
        var arrangement = await database.Arrange(Spending.Reserved());
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        await database.Close(January.PlusMonths(1));
        await database.Run(async db =>
        {
            var releases = await db.Entries.Where(e => e.Kind == EntryKind.PrepaymentRelease).OrderBy(e => e.Date).ToListAsync();
            Assert.Equal([January, (YearMonth?)null], releases.Select(e => e.OriginalPeriod));
            Assert.All(releases, e => Assert.Equal(January.PlusMonths(1), e.Period));
        });
        Assert.Equal(2_000m, await Balance(database, Book.UsGaap, "5120", 2));
    }

    [Fact]
    public void Every_category_of_the_rulebook_has_its_accounts()
    {
        var categories = Accounting.Classification.RuleLibrary.Default.Facts.Category.Values;
        Assert.Equal(categories.Order(), TreatmentAccounts.Categories.Order());
        foreach (var treatment in Enum.GetValues<Accounting.Classification.BookTreatment>())
        {
            foreach (var category in categories)
            {
                var accounts = TreatmentAccounts.Of(treatment, category, null, readyForUse: true);
                Assert.All(
                    new[] { accounts.Debit, accounts.Credit, accounts.Accumulated, accounts.Expense }.OfType<string>(),
                    code => Assert.True(ChartOfAccounts.Default.Contains(code)));
            }
        }
    }

    private static async Task<TestDatabase> WithAtlas()
    {
        var database = await TestDatabase.Create();
        await database.Hire();
        return database;
    }

    private static Task<Outcome<Approval>> Approve(TestDatabase database, TreatmentMemo memo, Actor actor) =>
        database.With<ApproveTreatment, Outcome<Approval>>(a => a.Run(memo.Id, actor));

    private static async Task Change(TestDatabase database, Guid id, ArrangementStatement statement)
    {
        var outcome = await database.With<SaveArrangement, Outcome<Arrangement>>(s => s.Change(id, statement, TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
    }

    private static async Task<decimal> Balance(TestDatabase database, Book book, string account, int months = 1)
    {
        var balance = await database.With<LedgerQueries, TrialBalance>(l => l.TrialBalance(TestDatabase.EntityId, book, January.PlusMonths(months - 1)));
        return balance.Rows.Where(r => r.Account == account).Sum(r => r.Balance.ToDecimal());
    }
}
