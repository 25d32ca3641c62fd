using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Reviews;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Reviews;

public sealed class RetirementTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly AgentId Atlas = new("atlas");
    private static readonly Actor Rita = new("rita", "Rita Reviewer", new HashSet<Role> { Role.Viewer, Role.Reviewer });

    [Fact]
    public async Task Opening_the_exit_completes_nothing()
    {
        await using var database = await WithModel();
        var review = await Open(database);
        Assert.Equal((ReviewStatus.Open, ReviewKind.Retirement), (review.Status, review.Kind));
        Assert.Equal(review.Id, (await Open(database)).Id);
        await database.Run(async db =>
        {
            var atlas = await db.Agents.SingleAsync();
            Assert.Equal((AgentStatus.UnderReview, null), (atlas.Status, atlas.RetiredOn));
        });
    }

    [Fact]
    public async Task The_owner_and_whoever_opened_it_do_not_decide()
    {
        await using var database = await WithModel();
        var review = await Open(database);
        var keep = new DecisionStatement(ReviewDecision.Keep, "It earns its keep");
        var owner = Rita with { Id = "olga", Name = "Olga Owner" };
        Assert.Equal(RefusalCodes.MakerIsChecker, (await Decide(database, review.Id, keep, owner)).Refusal?.Code);
        var opener = Rita with { Id = "ana", Name = TestDatabase.Ana.Name };
        Assert.Equal(RefusalCodes.MakerIsChecker, (await Decide(database, review.Id, keep, opener)).Refusal?.Code);
        Assert.Equal(RefusalCodes.NotPermitted, (await Decide(database, review.Id, keep, TestDatabase.Ana)).Refusal?.Code);
        Assert.Equal(ReviewStatus.Completed, (await Decide(database, review.Id, keep, Rita)).Value.Status);
        await database.Run(async db => Assert.Equal(AgentStatus.InService, (await db.Agents.SingleAsync()).Status));
    }

    [Fact]
    public async Task A_decision_names_what_it_lacks()
    {
        await using var database = await WithModel();
        var review = await Open(database);
        var refused = await Decide(database, review.Id, new DecisionStatement(ReviewDecision.Retire, ""), Rita);
        Assert.Equal((RefusalCodes.MissingField, "reason,effectiveOn"), (refused.Refusal?.Code, refused.Refusal?.Field));
        refused = await Decide(database, review.Id, new DecisionStatement(ReviewDecision.Improve, "Give it a chance"), Rita);
        Assert.Equal("plan,plan.metric,plan.rollback", refused.Refusal?.Field);
    }

    [Fact]
    public async Task A_retired_agent_leaves_nothing_on_the_balance_sheet_of_any_statutory_book()
    {
        await using var database = await WithModel();
        for (var i = 0; i < 3; i++)
            await database.Close(January.PlusMonths(i));
        database.Clock.Now = new LocalDate(2026, 4, 20).AtMidnight().InUtc().ToInstant();
        var review = await Open(database);
        var packet = await database.With<ReviewPackets, Outcome<ReviewPacket>>(p => p.Run(review.Id));
        Assert.Equal(21_000m, packet.Value.Remaining.Single(r => r.Book == Book.UsGaap && r.Name.StartsWith("Atlas", StringComparison.Ordinal)).CarryingAmount.ToDecimal());
        await Decide(database, review.Id, new DecisionStatement(ReviewDecision.Retire, "Its model ends", new LocalDate(2026, 4, 20)), Rita);

        var early = await Complete(database, review.Id, ExitChecklist.Deregister);
        Assert.Equal(RefusalCodes.OpenExceptions, early.Refusal?.Code);
        foreach (var step in ExitChecklist.Steps)
        {
            var amount = step.Key switch { ExitChecklist.Commitments => 500m, ExitChecklist.Prepayments => 3_000m, _ => (decimal?)null };
            Assert.Null((await Complete(database, review.Id, step.Key, amount)).Refusal);
        }

        var april = January.PlusMonths(3);
        Assert.Equal(0m, await Sum(database, Book.UsGaap, april, "1610", "1615"));
        Assert.Equal(0m, await Sum(database, Book.Ifrs, april, "1610", "1615"));
        Assert.Equal(0m, await Sum(database, Book.UsGaap, april, "1310", "1320"));
        // 21,000 of the model, 33,000 of the reservation less 3,000 refunded; the fee for leaving stands apart.
        Assert.Equal(51_000m, await Sum(database, Book.UsGaap, april, "5430"));
        Assert.Equal(500m, await Sum(database, Book.UsGaap, april, "5440"));
        var close = await database.Close(april);
        Assert.Equal(0, close.Steps.Single(s => s.Step == "amortize-agents").Posted - await InTax(database));
        await database.Run(async db =>
        {
            var atlas = await db.Agents.SingleAsync();
            Assert.Equal((AgentStatus.Retired, (LocalDate?)new LocalDate(2026, 4, 20)), (atlas.Status, atlas.RetiredOn));
            Assert.Equal(ReviewStatus.Completed, (await db.Reviews.SingleAsync()).Status);
        });
        Assert.True((await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId))).Holds);
    }

    [Fact]
    public async Task The_exit_of_one_agent_posts_nothing_of_another()
    {
        await using var database = await WithModel();
        await database.Hire(Hiring.Registration("Beacon"));
        var others = await database.Arrange(Spending.Reserved() with { Agent = new AgentId("beacon"), Name = "Capacity of beacon" });
        await database.Classify(others.Id);
        await database.ApproveAll(others.Id);
        for (var i = 0; i < 3; i++)
            await database.Close(January.PlusMonths(i));
        var last = January.PlusMonths(3).LastDay();
        database.Clock.Now = last.AtMidnight().InUtc().ToInstant();
        var review = await Open(database);
        await Decide(database, review.Id, new DecisionStatement(ReviewDecision.Retire, "Its model ends", last), Rita);
        foreach (var step in ExitChecklist.Steps)
            Assert.Null((await Complete(database, review.Id, step.Key)).Refusal);
        await database.Run(async db =>
        {
            var beacon = new AgentId("beacon");
            Assert.DoesNotContain(await db.Assets.Where(a => a.Agent == beacon).ToListAsync(), a => a.ChargedThrough > January.PlusMonths(2));
            Assert.Contains(await db.Assets.Where(a => a.Agent == Atlas).ToListAsync(), a => a.ChargedThrough == January.PlusMonths(3));
        });
    }

    [Fact]
    public async Task What_was_ended_on_its_own_page_the_checklist_and_the_close_find_done()
    {
        await using var database = await WithModel();
        for (var i = 0; i < 3; i++)
            await database.Close(January.PlusMonths(i));
        var (april, last) = (January.PlusMonths(3), new LocalDate(2026, 4, 20));
        database.Clock.Now = last.AtMidnight().InUtc().ToInstant();
        var review = await Open(database);
        await Decide(database, review.Id, new DecisionStatement(ReviewDecision.Retire, "Its model ends", last), Rita);
        Guid model = default;
        await database.Run(async db => model = (await db.Arrangements.SingleAsync(a => a.Category == "SelfHostedFineTuning")).Id);
        var sold = await database.With<RecordDisposal, Outcome<DisposalRecord>>(
            r => r.Run(new DisposalStatement(model, last, 1_000m, null, null, null, "Sold to Nimbus"), TestDatabase.Cora));
        Assert.Null(sold.Refusal);
        foreach (var step in ExitChecklist.Steps)
            Assert.Null((await Complete(database, review.Id, step.Key)).Refusal);

        Assert.Equal(20_000m + 33_000m, await Sum(database, Book.UsGaap, april, "5430"));
        var close = await database.Close(april);
        Assert.Equal(0, close.Steps.Single(s => s.Step == CloseSteps.DerecogniseAssets.Name).Posted);
        Assert.Null((await Complete(database, review.Id, ExitChecklist.Derecognise)).Refusal);
        Assert.Equal(53_000m, await Sum(database, Book.UsGaap, april, "5430"));
        await database.Run(async db =>
        {
            Assert.Equal(2, await db.Disposals.CountAsync());
        });
        foreach (var book in Enum.GetValues<Book>())
            Assert.Equal(0m, await Sum(database, book, april, [.. AssetBalances.Carrying]));
    }

    [Fact]
    public async Task Nothing_leaves_the_books_before_the_last_day()
    {
        await using var database = await WithModel();
        await database.Close(January);
        database.Clock.Now = new LocalDate(2026, 2, 10).AtMidnight().InUtc().ToInstant();
        var review = await Open(database);
        await Decide(database, review.Id, new DecisionStatement(ReviewDecision.Retire, "Replaced by Nova", new LocalDate(2026, 3, 31)), Rita);
        var early = await Complete(database, review.Id, ExitChecklist.Derecognise);
        Assert.Equal((RefusalCodes.InvalidValue, "Atlas works until 31 Mar 2026: this step is for that day or later."),
            (early.Refusal?.Code, early.Refusal?.Message));
    }

    [Fact]
    public async Task Deciding_to_leave_later_spreads_what_is_carried_over_the_months_left()
    {
        await using var database = await WithModel();
        await database.Close(January);
        database.Clock.Now = new LocalDate(2026, 2, 10).AtMidnight().InUtc().ToInstant();
        var review = await Open(database);
        await Decide(database, review.Id, new DecisionStatement(ReviewDecision.Retire, "Replaced by Nova", new LocalDate(2026, 6, 1)), Rita);
        await database.Close(January.PlusMonths(1));
        // 23,000 carried after January over February to May.
        Assert.Equal(1_000m + 5_750m, await Sum(database, Book.UsGaap, January.PlusMonths(1), "5310"));
    }

    [Fact]
    public async Task A_fired_trigger_opens_one_review_and_a_decision_to_keep_is_respected()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 6, 10));
        await database.Hire();
        for (var round = 0; round < 2; round++)
        {
            var opened = await Assess(database, new LocalDate(2026, 6, 9));
            Assert.Equal(round == 0 ? 1 : 0, opened.Count);
        }
        Guid review = default;
        await database.Run(async db => review = (await db.Reviews.SingleAsync()).Id);
        await Decide(database, review, new DecisionStatement(ReviewDecision.Keep, "The launch was late"), Rita);
        Assert.Empty(await Assess(database, new LocalDate(2026, 6, 10)));
        Assert.Single(await Assess(database, new LocalDate(2026, 6, 10).PlusDays(AssessTriggers.QuietDays + 1)));
    }

    [Fact]
    public async Task A_plan_that_fails_its_own_criteria_is_a_trigger()
    {
        await using var database = await WithModel();
        var review = await Open(database);
        var plan = new ImprovementPlan("accepted share", 0.9m, new LocalDate(2026, 3, 31), Money.From(2_000m, Currency.Usd), "Back to the old prompt");
        await Decide(database, review.Id, new DecisionStatement(ReviewDecision.Improve, "Quality slipped", Plan: plan), Rita);
        var closed = await database.With<ClosePlan, Outcome<AgentReview>>(c => c.Run(review.Id, 0.85m, Rita));
        Assert.Equal((PlanOutcome.Failed, ReviewStatus.Completed), (closed.Value.Plan!.Outcome, closed.Value.Status));
        await database.Run(async db => Assert.Contains("0.85 against 0.9", (await db.Agents.SingleAsync()).FailedPlan, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_working_agent_is_appraised_once_a_quarter()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 4, 5));
        await database.Hire();
        await database.Hire(Hiring.Registration("Bella"));
        for (var round = 0; round < 2; round++)
        {
            var opened = await database.With<OpenReviews, Outcome<IReadOnlyList<AgentReview>>>(
                o => o.Quarter(TestDatabase.EntityId, January.PlusMonths(2), TestDatabase.Ana));
            Assert.Equal(round == 0 ? 2 : 0, opened.Value.Count);
        }
        var wrong = await database.With<OpenReviews, Outcome<IReadOnlyList<AgentReview>>>(
            o => o.Quarter(TestDatabase.EntityId, January.PlusMonths(1), TestDatabase.Ana));
        Assert.Equal(RefusalCodes.InvalidValue, wrong.Refusal?.Code);
    }

    [Theory]
    [InlineData(RetirementTriggerKind.ModelDeprecation, RecommendedCourse.Retire)]
    [InlineData(RetirementTriggerKind.TargetMissed, RecommendedCourse.Improve)]
    [InlineData(RetirementTriggerKind.Ownerless, RecommendedCourse.Keep)]
    public void The_rules_recommend_by_what_fired(RetirementTriggerKind kind, RecommendedCourse course)
    {
        var fired = new TriggerAssessment(new RetirementTrigger(kind, new Dictionary<string, decimal>()), true, 1, "It fired.");
        var target = new ProductivityTarget("ticket", 100, Money.From(5m, Currency.Usd), "survey", Money.From(6m, Currency.Usd), 40);
        var history = new AgentHistory(target, null, FiscalCalendar.Calendar, new LocalDate(2026, 7, 1), new LocalDate(2026, 1, 1), []);
        Assert.Equal(course, Recommendation.For([fired], history).Course);
    }

    private static async Task<TestDatabase> WithModel()
    {
        var database = await TestDatabase.Create();
        await database.Hire();
        foreach (var statement in new[] { Spending.Reserved(), Spending.OwnModel() })
        {
            var arrangement = await database.Arrange(statement);
            await database.Classify(arrangement.Id);
            await database.ApproveAll(arrangement.Id);
        }
        return database;
    }

    /// <summary>Charges that the tax books still make in April: the Indian block goes on.</summary>
    private static async Task<int> InTax(TestDatabase database)
    {
        var count = 0;
        await database.Run(async db => count = await db.Entries.CountAsync(
            e => e.Kind == EntryKind.Amortization && e.Period == new YearMonth(2026, 4) && (e.Book == Book.IndiaTax || e.Book == Book.UsTax)));
        return count;
    }

    private static async Task<AgentReview> Open(TestDatabase database)
    {
        var outcome = await database.With<RetireAgent, Outcome<AgentReview>>(r => r.Run(Atlas, "A cheaper model is out", TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    private static Task<Outcome<AgentReview>> Decide(TestDatabase database, Guid review, DecisionStatement statement, Actor actor) =>
        database.With<DecideReview, Outcome<AgentReview>>(d => d.Run(review, statement, actor));

    private static Task<Outcome<AgentReview>> Complete(TestDatabase database, Guid review, string step, decimal? amount = null) =>
        database.With<ExitChecklist, Outcome<AgentReview>>(e => e.Complete(review, step, new StepStatement("Ticket 4711", amount), TestDatabase.Cora));

    private static async Task<IReadOnlyList<AgentReview>> Assess(TestDatabase database, LocalDate asOf) =>
        (await database.With<AssessTriggers, Outcome<IReadOnlyList<AgentReview>>>(a => a.Run(TestDatabase.EntityId, asOf, Actor.System))).Value;

    private static async Task<decimal> Sum(TestDatabase database, Book book, YearMonth to, params string[] accounts)
    {
        var balance = await database.With<LedgerQueries, TrialBalance>(l => l.TrialBalance(TestDatabase.EntityId, book, to));
        return balance.Rows.Where(r => accounts.Contains(r.Account)).Sum(r => r.Balance.ToDecimal());
    }
}
