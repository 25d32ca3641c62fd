using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Reviews;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Reviews;

/// <summary>What is said of an agent has one source: page, review, test and roster never differ, and who has left is judged no more.</summary>
public sealed class OneFigureTests
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly AgentId Atlas = new("atlas");
    private static readonly Actor Rita = new("rita", "Rita Reviewer", new HashSet<Role> { Role.Viewer, Role.Reviewer });

    [Theory]
    [InlineData(6, 30)]
    [InlineData(7, 1)]
    [InlineData(7, 14)]
    public async Task Page_roster_and_review_of_a_day_hold_the_triggers_against_the_same_months(int month, int day)
    {
        await using var database = await Losing(5);
        database.Clock.Now = new LocalDate(2026, month, day).At(new LocalTime(15, 0)).InUtc().ToInstant();
        var review = await Open(database);
        var packet = (await database.With<ReviewPackets, Outcome<ReviewPacket>>(p => p.Run(review.Id))).Value;
        var now = new LocalDate(2026, month, day).ToYearMonth();
        var card = (await database.With<AgentDirectory, Outcome<AgentCard>>(d => d.Card(Atlas, now, Book.Management))).Value;
        Assert.Equal(card.Triggers.Select(Said), packet.Triggers.Select(Said));
        var row = (await database.With<AgentDirectory, IReadOnlyList<RosterRow>>(d => d.Roster(TestDatabase.EntityId, now, Book.Management)))
            .Single(r => r.Agent == Atlas);
        Assert.Equal(card.Triggers[0].Because, row.Signal.Text);
        // June holds nothing yet: neither its last day nor the days after make a month of it.
        Assert.Equal(new YearMonth(2026, 5), card.History[^1].Period);
        Assert.Equal("12 × May 2026 (USD 900.00)", card.RunRate!.Basis);
        Assert.DoesNotContain("June", string.Join(' ', packet.Triggers.Select(t => t.Because)), StringComparison.Ordinal);
        Assert.Equal(["Q1 2026", "Q2 2026"], packet.Scorecard.Select(q => q.Name));
        Assert.Equal([3, 2], packet.Scorecard.Select(q => q.Months));
    }

    [Fact]
    public async Task A_scorecard_shows_quarters_from_their_first_month_whenever_it_is_read()
    {
        await using var database = await Losing(5, new LocalDate(2024, 1, 1));
        foreach (var (month, day) in new[] { (6, 1), (6, 20), (7, 20) })
        {
            database.Clock.Now = new LocalDate(2026, month, day).AtMidnight().InUtc().ToInstant();
            var review = await Open(database);
            var packet = (await database.With<ReviewPackets, Outcome<ReviewPacket>>(p => p.Run(review.Id))).Value;
            Assert.Equal("Q2 2025", packet.Scorecard[0].Name);
            Assert.All(packet.Scorecard.SkipLast(1), q => Assert.Equal(3, q.Months));
        }
    }

    [Fact]
    public async Task A_test_of_an_asset_rests_on_the_figures_that_the_review_shows()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire(Hiring.Registration() with
        {
            RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.NegativeNetQuarters, new Dictionary<string, decimal> { ["quarters"] = 1 })],
        });
        var arrangement = await database.Arrange(Spending.OwnModel());
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        for (var month = January; month <= January.PlusMonths(2); month = month.Next())
        {
            await database.Deliver(Atlas, month.OnDayOfMonth(10), 100);
            await Cost(database, month, 900m);
            await database.Prepare(month);
            if (month < January.PlusMonths(2))
                await database.Close(month);
        }
        await database.Run(async db => Assert.Contains(
            "-1,500.00 in Q1", (await db.WriteDowns.FirstAsync()).Indicator.Replace('−', '-'), StringComparison.Ordinal));
        database.Clock.Now = new LocalDate(2026, 4, 2).AtMidnight().InUtc().ToInstant();
        var review = await Open(database);
        var packet = (await database.With<ReviewPackets, Outcome<ReviewPacket>>(p => p.Run(review.Id))).Value;
        Assert.Equal(packet.Triggers.Single(t => t.Fired).Because, packet.ImpairmentTests[0].Indicator);
    }

    [Fact]
    public async Task Who_has_left_has_no_open_review_no_run_rate_and_no_trigger_that_fired()
    {
        await using var database = await Losing(5);
        database.Clock.Now = new LocalDate(2026, 6, 29).AtMidnight().InUtc().ToInstant();
        var quarterly = (await database.With<OpenReviews, Outcome<IReadOnlyList<AgentReview>>>(
            o => o.Quarter(TestDatabase.EntityId, January.PlusMonths(2), TestDatabase.Ana))).Value.Single();
        await Leave(database, new LocalDate(2026, 6, 29));
        await database.Run(async db =>
        {
            Assert.All(await db.Reviews.ToListAsync(), r => Assert.Equal(ReviewStatus.Completed, r.Status));
            var ended = await db.Reviews.SingleAsync(r => r.Id == quarterly.Id);
            Assert.Null(ended.Decision);
            Assert.Equal("Atlas retired on 29 Jun 2026: nothing is left to decide.", ended.DecisionReason);
        });
        var june = (await database.With<AgentDirectory, Outcome<AgentCard>>(d => d.Card(Atlas, new YearMonth(2026, 6), Book.Management))).Value;
        Assert.Null(june.RunRate);
        Assert.Empty(june.Triggers);
        Assert.Equal((AgentStatus.Retired, SignalLevel.None), (june.Row.Status, june.Row.Signal.Level));
        var preview = await database.With<PreviewDecision, Outcome<DecisionPreview>>(p => p.Run(new PreviewRequest(
            Atlas, PreviewKind.Retirement, Book.Management, new YearMonth(2026, 7), 12, null, null, null, new LocalDate(2026, 7, 31))));
        Assert.Equal("Atlas has left: nothing can be decided for it.", preview.Refusal?.Message);
        // What fired in May is told there still, but nobody has to decide on it.
        foreach (var month in new[] { new YearMonth(2026, 5), new YearMonth(2026, 6) })
        {
            var summary = (await database.With<WorkforceSummary, Outcome<WorkforceOverview>>(
                s => s.Run(TestDatabase.EntityId, month, Book.Management))).Value;
            Assert.DoesNotContain(summary.NeedsDecision, d => d.Kind is "review-due" or "trigger-fired");
        }
    }

    [Fact]
    public async Task A_quarterly_decision_ends_no_retirement_review()
    {
        await using var database = await Losing(3);
        var quarterly = (await database.With<OpenReviews, Outcome<IReadOnlyList<AgentReview>>>(
            o => o.Quarter(TestDatabase.EntityId, January.PlusMonths(2), TestDatabase.Ana))).Value.Single();
        var retirement = await Open(database);
        Assert.Null((await database.With<DecideReview, Outcome<AgentReview>>(
            d => d.Run(quarterly.Id, new DecisionStatement(ReviewDecision.Keep, "It learns"), Rita))).Refusal);
        await database.Run(async db =>
        {
            Assert.Equal(AgentStatus.UnderReview, (await db.Agents.SingleAsync()).Status);
            Assert.Equal(ReviewStatus.Open, (await db.Reviews.SingleAsync(r => r.Id == retirement.Id)).Status);
        });
        var asOf = new LocalDate(2026, 4, 30);
        database.Clock.Now = new LocalDate(2026, 5, 2).AtMidnight().InUtc().ToInstant();
        await database.Run(async db => Assert.Equal(AgentStatus.UnderReview, (await Standings.Load(
            db, await db.Entities.SingleAsync(), asOf, new LocalDate(2026, 5, 2))).StatusOf(await db.Agents.SingleAsync())));
    }

    [Fact]
    public async Task A_ledger_step_that_has_nothing_to_post_is_done_from_the_start_and_opens_again_if_something_comes()
    {
        await using var database = await Losing(3);
        var last = new LocalDate(2026, 4, 20);
        database.Clock.Now = last.AtMidnight().InUtc().ToInstant();
        var review = await Open(database);
        var decided = (await database.With<DecideReview, Outcome<AgentReview>>(
            d => d.Run(review.Id, new DecisionStatement(ReviewDecision.Retire, "It loses", last), Rita))).Value;
        Assert.Equal(
            ["No contract of it goes on.", "Nothing is paid ahead for it.", "Nothing is carried for it in any book."],
            decided.Exit.Where(s => s.Ledger).Select(s => s.Evidence));
        await database.Arrange(Spending.Reserved());
        foreach (var step in ExitChecklist.Steps.SkipLast(1))
            Assert.Null((await Complete(database, review.Id, step.Key)).Refusal);
        var refused = (await Complete(database, review.Id, ExitChecklist.Deregister)).Refusal;
        Assert.Equal(RefusalCodes.OpenExceptions, refused?.Code);
        await database.Run(async db => Assert.Equal(
            [ExitChecklist.Commitments, ExitChecklist.Deregister],
            (await db.Reviews.SingleAsync()).Exit.Where(s => s.DoneAt is null).Select(s => s.Key)));
    }

    private static (RetirementTriggerKind Kind, bool Fired, string Because, LocalDate? FiredOn) Said(TriggerAssessment trigger) =>
        (trigger.Trigger.Kind, trigger.Fired, trigger.Because, trigger.FiredOn);

    private static async Task<TestDatabase> Losing(int months, LocalDate? inService = null)
    {
        var database = await TestDatabase.Create();
        await database.Hire(Hiring.Registration() with
        {
            HiredOn = inService ?? new LocalDate(2025, 12, 1),
            InServiceOn = inService ?? new LocalDate(2026, 1, 1),
            RetirementTriggers =
            [
                new RetirementTrigger(RetirementTriggerKind.TargetMissed, new Dictionary<string, decimal>()),
                new RetirementTrigger(RetirementTriggerKind.NegativeNetQuarters, new Dictionary<string, decimal> { ["quarters"] = 1 }),
            ],
        });
        for (var month = January; month < January.PlusMonths(months); month = month.Next())
        {
            await database.Deliver(Atlas, month.OnDayOfMonth(10), 100);
            await Cost(database, month, 900m);
            await database.Close(month);
        }
        return database;
    }

    private static async Task Cost(TestDatabase database, YearMonth month, decimal amount) =>
        Assert.Null((await database.With<Journal, Outcome<PostResult>>(j => j.Post(
        [
            new EntryDraft(EntryKey.Of($"cost/{month.ToIso()}"), EntryKind.Manual, TestDatabase.EntityId, null, month.OnDayOfMonth(9), "Infrastructure",
                new EntryLines().Debit("5120", Money.From(amount, Currency.Usd), Atlas).Credit("2110", Money.From(amount, Currency.Usd), Atlas)
                    .ToPostings()),
        ], TestDatabase.Ana))).Refusal);

    private static async Task<AgentReview> Open(TestDatabase database) =>
        (await database.With<RetireAgent, Outcome<AgentReview>>(r => r.Run(Atlas, "It loses", TestDatabase.Ana))).Value;

    private static Task<Outcome<AgentReview>> Complete(TestDatabase database, Guid review, string step) =>
        database.With<ExitChecklist, Outcome<AgentReview>>(e => e.Complete(review, step, new StepStatement("Ticket 4711"), TestDatabase.Cora));

    private static async Task Leave(TestDatabase database, LocalDate last)
    {
        var review = await Open(database);
        Assert.Null((await database.With<DecideReview, Outcome<AgentReview>>(
            d => d.Run(review.Id, new DecisionStatement(ReviewDecision.Retire, "It loses", last), Rita))).Refusal);
        foreach (var step in ExitChecklist.Steps)
            Assert.Null((await Complete(database, review.Id, step.Key)).Refusal);
    }
}
