using NodaTime;
using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Tests.Chat;

/// <summary>Several spends in one text are several answers, each with its own facts; what follows an answer changes it.</summary>
public sealed class SpendsTests
{
    private static readonly QuestionReader Reader = new();

    private static Question Read(string text, Question? before = null) =>
        Reader.Read(text, new ReadingContext(new LocalDate(2026, 11, 20), new YearMonth(2026, 10), [], before));

    [Theory]
    [InlineData("we picked up a GPU rack for 400k and pay 30k a month for API tokens, how do both go through under US GAAP?",
        "OwnedHardwarePurchase 400000; FoundationModelApiUsage 30000")]
    [InlineData("Seats 12k a year, tokens 3k a month and a server for 45k. US GAAP, one line each please",
        "SaasSubscription 12000; FoundationModelApiUsage 3000; OwnedHardwarePurchase 45000")]
    [InlineData("IFRS: $18,000 for staff training, $75,000 for GPU servers we bought; how are they treated?",
        "StaffTraining 18000; OwnedHardwarePurchase 75000")]
    [InlineData("Retrained the classifier so it stays accurate, 22k, and taught it Spanish which it could not do before, 41k. US GAAP",
        "MaintenanceRetraining 22000; UpgradeEnhancement 41000")]
    public void Each_spend_is_answered_with_its_own_amount(string text, string spends)
    {
        var q = Read(text);
        Assert.Equal(Intent.Parts, q.Intent);
        Assert.Equal(spends, string.Join("; ", q.Parts.Select(p => $"{p.Category} {p.Facts["amount"]}")));
    }

    [Fact]
    public void Before_and_after_a_turning_point_are_two_spends_of_one_kind()
    {
        var q = Read("Software to sell: 300k spent before technological feasibility and 200k after it. US GAAP");
        Assert.Equal(["300000 No", "200000 Yes"], q.Parts.Select(p => $"{p.Facts["amount"]} {p.Facts["technological_feasibility"]}"));
    }

    [Theory]
    [InlineData("We prepaid 50k upfront and 2k a month for reserved capacity from 1 January 2026 for 12 months, US GAAP")]
    [InlineData("Bought a GPU server for $45,000 with freight of $1,200, IFRS")]
    [InlineData("3 servers at $40k each, US GAAP, capex?")]
    public void One_spend_with_several_numbers_stays_one(string text) => Assert.Empty(Read(text).Parts);

    [Fact]
    public void A_share_of_time_is_a_share_of_cost() => Assert.Equal("360000", Read("we have 10 devs at 90k each spending 40% of their time on " +
        "building the internal model, US GAAP app dev stage funded probable").Facts["amount"]);

    [Theory]
    [InlineData("Not a licence - we only get API access, 90k per year billed monthly. IFRS treatment?", "FoundationModelApiUsage")]
    [InlineData("No hardware bought: we rent GPUs by the hour, 20k, US GAAP", "CloudComputeOnDemand")]
    public void What_is_denied_is_no_sign_of_it(string text, string category) => Assert.Equal(category, Read(text).Category);

    [Fact]
    public void A_framework_that_a_follow_up_does_not_name_stays_as_it_was()
    {
        var lease = Read("Leased two GPU servers for 36 months, 4,200 a month payable at month end, incremental borrowing rate 7.2%. IFRS 16");
        Assert.Equal(("IFRS", "48"), (Read("what would it be over 48 months?", lease).Framework, Read("what would it be over 48 months?",
            lease).Facts["lease_term_months"]));
    }

    [Fact]
    public void A_criterion_named_by_its_letter_changes_that_criterion()
    {
        var before = Read("Self-hosted fine-tune €70k, criteria a to e met, f not. IFRS");
        Assert.Equal("No", before.Facts["ias38_57.f"]);
        Assert.Equal("Yes", Read("and if f were met?", before).Facts["ias38_57.f"]);
    }

    [Fact]
    public void Running_cost_beside_a_build_is_a_spend_of_its_own()
    {
        var q = Read("prompt engineering 15k, fine-tuning open model on own servers 85k (all six criteria met), hosting the "
            + "result 4k a month - IFRS");
        Assert.Equal(3, q.Parts.Count);
    }

    [Fact]
    public void What_might_be_is_not_taken_as_a_fact()
    {
        var q = Read("We might own the weights in two years. 65k fine-tune on the vendor's platform. IFRS?");
        Assert.NotEqual("Entity", q.Facts.GetValueOrDefault("ownership"));
        Assert.Contains(q.Notes, n => n.Contains("only possible", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_granted_for_nothing_is_no_prepayment() =>
        Assert.NotNull(Read("Our cloud provider granted us $50k of free credits. What do we book under US GAAP?").Asks);

    [Fact]
    public void A_follow_up_changes_one_figure_of_a_calculation_and_keeps_the_rest()
    {
        var lease = Read("lease of 36 months at 8k a month in advance at 7 %");
        Assert.Equal("0.09", Read("and at 9 %?", lease).Facts["rate"]);
        Assert.Equal("8000", Read("and at 9 %?", lease).Facts["monthly_payment"]);
        Assert.Equal("24", Read("what if it were 24 months?", lease).Facts["lease_term_months"]);
        Assert.Equal("arrears", Read("and in arrears?", lease).Facts["timing"]);
    }

    [Fact]
    public void An_impairment_test_goes_on_under_another_framework_with_what_it_needs()
    {
        var test = Read("Impairment, US GAAP: carrying 900k, undiscounted flows 870k, fair value 640k");
        var q = Read("under IFRS, with costs to sell of 20k and value in use 700k?", test);
        Assert.Equal((Intent.Impairment, "IFRS", "900000", "700000"), (q.Intent, q.Framework, q.Facts["carrying_amount"], q.Facts["value_in_use"]));
    }

    [Fact]
    public void A_correction_of_the_thing_itself_is_another_spend_with_the_same_amount()
    {
        var bought = Read("We bought servers for $60k, US GAAP");
        var rented = Read("actually they are rented by the hour", bought);
        Assert.Equal(("CloudComputeOnDemand", "60000"), (rented.Category, rented.Facts["amount"]));
    }

    [Theory]
    [InlineData("what is the weather in Paris?")]
    [InlineData("write me a poem")]
    public void What_has_nothing_to_do_with_the_answer_before_changes_nothing_of_it(string text)
    {
        var lease = Read("lease of 36 months at 8k a month in advance at 7 %");
        Assert.NotEqual(Intent.Schedule, Read(text, lease).Intent);
    }
}
