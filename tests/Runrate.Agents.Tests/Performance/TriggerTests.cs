using NodaTime;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Performance;

public sealed class TriggerTests
{
    private static readonly LocalDate Today = new(2026, 7, 1);

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(6, true)]
    public void Two_negative_quarters_in_a_row_fire(int losingMonths, bool fires)
    {
        var months = Enumerable.Range(0, 6).Select(i => Month(i, cost: i >= 6 - losingMonths ? 900 : 100, value: 500, accepted: 100)).ToArray();
        var assessment = Assess(RetirementTriggerKind.NegativeNetQuarters, History(months));
        Assert.Equal(fires, assessment.Fired);
        Assert.Equal(fires ? 1m : losingMonths / 6m, assessment.Closeness);
    }

    [Fact]
    public void What_is_said_to_be_left_out_was_spent_in_the_quarters_that_are_named()
    {
        var months = Enumerable.Range(0, 6).Select(i => Month(i, cost: i < 3 ? 100 : 900, value: 500, accepted: 100)).ToArray();
        months[0] = months[0] with { OneOff = Money.From(24_000, Currency.Usd) };
        Assert.DoesNotContain("left out", Assess(RetirementTriggerKind.NegativeNetQuarters, History(months)).Because, StringComparison.Ordinal);
        months[3] = months[3] with { OneOff = Money.From(700, Currency.Usd) };
        Assert.Contains("USD 700.00 of one-off acquisition cost left out",
            Assess(RetirementTriggerKind.NegativeNetQuarters, History(months)).Because, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quarter_that_is_not_whole_does_not_count()
    {
        var months = Enumerable.Range(1, 5).Select(i => Month(i, cost: 900, value: 0, accepted: 1)).ToArray();
        Assert.False(Assess(RetirementTriggerKind.NegativeNetQuarters, History(months)).Fired);
    }

    [Theory]
    [InlineData(7.01, true)]
    [InlineData(6.00, false)]
    public void Dearer_than_a_person_for_three_months_fires(decimal costEach, bool fires)
    {
        var months = Enumerable.Range(0, 6).Select(i => Month(i, cost: costEach * 100, value: 500, accepted: 100)).ToArray();
        Assert.Equal(fires, Assess(RetirementTriggerKind.CostAboveHuman, History(months)).Fired);
    }

    [Fact]
    public void Cost_without_any_outcome_is_dearer_than_any_person()
    {
        var months = Enumerable.Range(3, 3).Select(i => Month(i, cost: 10, value: 0, accepted: 0)).ToArray();
        Assert.True(Assess(RetirementTriggerKind.CostAboveHuman, History(months)).Fired);
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(91, false)]
    [InlineData(-5, true)]
    public void A_model_that_goes_within_ninety_days_fires(int days, bool fires)
    {
        var history = History() with { Model = "gpt-4o", ModelWithdrawnOn = Today.PlusDays(days) };
        Assert.Equal(fires, Assess(RetirementTriggerKind.ModelDeprecation, history).Fired);
    }

    [Theory]
    [InlineData(3.50, true)]
    [InlineData(3.51, false)]
    public void A_successor_cheaper_by_the_stated_share_fires(decimal successor, bool fires)
    {
        var history = History(Month(5, cost: 500, value: 500, accepted: 100)) with
        {
            Replacement = new Replacement("Nova", Usd(successor), "Pilot of June"),
        };
        Assert.Equal(fires, Assess(RetirementTriggerKind.CheaperReplacement, history).Fired);
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(29, false)]
    public void Thirty_idle_days_fire(int days, bool fires) =>
        Assert.Equal(fires, Assess(RetirementTriggerKind.Idle, History() with { LastActiveOn = Today.PlusDays(-days) }).Fired);

    [Fact]
    public void An_agent_that_never_worked_is_idle_since_it_went_into_service() =>
        Assert.True(Assess(RetirementTriggerKind.Idle, History() with { InServiceOn = Today.PlusDays(-40) }).Fired);

    [Theory]
    [InlineData(30, true)]
    [InlineData(10, false)]
    public void Thirty_days_without_an_owner_fire(int days, bool fires) =>
        Assert.Equal(fires, Assess(RetirementTriggerKind.Ownerless, History() with { OwnerlessSince = Today.PlusDays(-days) }).Fired);

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    public void Three_misses_of_four_fire(int misses, bool fires)
    {
        var months = Enumerable.Range(0, 6).Select(i => Month(i, 100, 500, accepted: i >= 6 - misses ? 99 : 100)).ToArray();
        var assessment = Assess(RetirementTriggerKind.TargetMissed, History(months));
        Assert.Equal(fires, assessment.Fired);
        Assert.Contains($"Target missed in {misses} of the last 4 months", assessment.Because, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(21, true)]
    [InlineData(20, false)]
    public void Two_months_below_the_quality_floor_fire(decimal rejected, bool fires)
    {
        var months = Enumerable.Range(0, 6).Select(i => Month(i, 100, 500, accepted: 80, rejected: i >= 4 ? rejected : 0)).ToArray();
        Assert.Equal(fires, Assess(RetirementTriggerKind.QualityBelowFloor, History(months) with { QualityFloor = 0.8m }).Fired);
    }

    [Fact]
    public void A_failed_plan_fires_and_stated_parameters_win_over_defaults()
    {
        Assert.True(Assess(RetirementTriggerKind.ImprovementPlanFailed, History() with { FailedPlan = "quality 90 % by June" }).Fired);
        var own = new RetirementTrigger(RetirementTriggerKind.Idle, new Dictionary<string, decimal> { ["days"] = 5 });
        Assert.True(TriggerAssessment.Assess(own, History() with { LastActiveOn = Today.PlusDays(-5) }).Fired);
    }

    [Fact]
    public void A_trigger_says_how_far_it_is_and_since_when_it_fires()
    {
        var idle = new RetirementTrigger(RetirementTriggerKind.Idle, new Dictionary<string, decimal> { ["days"] = 150 });
        var near = TriggerAssessment.Assess(idle, History() with { LastActiveOn = Today.PlusDays(-120) });
        Assert.Equal("120 days without usage or accepted output by 1 Jul 2026 (last active on 3 Mar 2026); fires at 150.", near.Because);
        Assert.Null(near.FiredOn);
        var fired = TriggerAssessment.Assess(idle, History() with { LastActiveOn = Today.PlusDays(-170) });
        Assert.Equal(Today.PlusDays(-20), fired.FiredOn);
        // Missed in February, March and April: fired with April, and never stopped since.
        var months = Enumerable.Range(0, 6).Select(i => Month(i, 100, 500, accepted: i is 0 or 5 ? 100 : 99)).ToArray();
        Assert.Equal(new LocalDate(2026, 4, 30), Assess(RetirementTriggerKind.TargetMissed, History(months)).FiredOn);
        var dear = Enumerable.Range(0, 2).Select(i => Month(i, 900, 500, accepted: 100)).ToArray();
        Assert.Equal("USD 9.00 per ticket in February 2026 against USD 6.00 for a person; fires at 3 months above the cost of a person, 1 more.",
            Assess(RetirementTriggerKind.CostAboveHuman, History(dear)).Because);
    }

    [Fact]
    public void Every_kind_of_trigger_can_be_assessed_without_any_history()
    {
        var triggers = Enum.GetValues<RetirementTriggerKind>().Select(k => new RetirementTrigger(k, new Dictionary<string, decimal>()));
        var all = TriggerAssessment.AssessAll(triggers, History() with { LastActiveOn = Today });
        Assert.All(all, a => Assert.False(a.Fired));
        Assert.All(all, a => Assert.NotEmpty(a.Because));
    }

    private static TriggerAssessment Assess(RetirementTriggerKind kind, AgentHistory history) =>
        TriggerAssessment.Assess(new RetirementTrigger(kind, new Dictionary<string, decimal>()), history);

    private static AgentHistory History(params MonthPerformance[] months) => new(
        new ProductivityTarget("ticket", 100, Usd(5), "survey", Usd(6), 40), null, FiscalCalendar.Calendar, Today, new LocalDate(2026, 1, 1), months);

    private static MonthPerformance Month(int index, decimal cost, decimal value, decimal accepted, decimal rejected = 0) =>
        new(new YearMonth(2026, 1).PlusMonths(index), Usd(cost), Usd(value), accepted, rejected);

    private static Money Usd(decimal amount) => Money.From(amount, Currency.Usd);
}
