using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;
using Xunit;

namespace Runrate.Agents.Tests.Classification;

public sealed class ClassifierTests
{
    private static readonly Classifier Classifier = new();
    private static readonly LocalDate Today = new(2026, 6, 1);

    private const string Build = """
        "category": "InternalAiSoftwareDevelopment", "ownership": "Entity", "intended_use": "InternalUse",
        "function": "InternalOps", "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes"
        """;

    [Fact]
    public void Without_a_category_nothing_is_decided() =>
        Assert.Equal((RefusalCodes.MissingField, "category"), Refused(Framework.UsGaap, """{ "function": "Research" }"""));

    [Fact]
    public void Without_a_framework_nothing_is_decided()
    {
        Assert.Equal(RefusalCodes.MissingField, Frameworks.Parse(null).Refusal!.Code);
        Assert.Equal(RefusalCodes.InvalidValue, Frameworks.Parse("GAAP").Refusal!.Code);
        Assert.Equal(Framework.IndAs, Frameworks.Parse("ind_as").Value);
    }

    [Fact]
    public void Without_a_year_nothing_is_decided_where_the_rules_differ_by_year()
    {
        var dated = Facts($$"""{ {{Build}}, "stage": "ApplicationDevelopment" }""");
        var answer = Classifier.Decide(Framework.UsGaap, dated, PolicySet.Default, null);
        Assert.Equal((RefusalCodes.MissingField, "asOf"), (answer.Refusal!.Code, answer.Refusal.Field));
        var undated = Facts("""{ "category": "StaffTraining" }""");
        Assert.True(Classifier.Decide(Framework.Ifrs, undated, PolicySet.Default, null).IsOk);
    }

    [Theory]
    [InlineData("2027-12-31", 1, "R-US-08.development")]
    [InlineData("2028-01-01", 1, "R-US-09.threshold-met")]
    [InlineData("2028-03-31", 4, "R-US-08.development")]
    [InlineData("2028-04-01", 4, "R-US-09.threshold-met")]
    public void ASU_2025_06_applies_by_the_start_of_the_fiscal_year(string incurred, int startMonth, string rule)
    {
        var facts = Facts($$"""
            { {{Build}}, "stage": "ApplicationDevelopment", "novel_unproven_unresolved": "No",
              "performance_requirements_unsettled": "No", "incurred_date": "{{incurred}}" }
            """);
        var answer = Classifier.Decide(Framework.UsGaap, facts, PolicySet.Default, null, new FiscalCalendar(startMonth)).Value;
        Assert.Equal([rule], answer.RuleIds);
    }

    [Theory]
    [InlineData("2026-05-01", "true", "{}", "R-US-09.threshold-met")]
    [InlineData("2028-05-01", "false", "{}", "R-US-08.development")]
    [InlineData("2026-05-01", "null", """{ "asu_2025_06_early_adoption": true }""", "R-US-09.threshold-met")]
    [InlineData("2028-05-01", "null", """{ "asu_2025_06_early_adoption": false }""", "R-US-09.threshold-met")]
    [InlineData("2026-05-01", "false", """{ "asu_2025_06_early_adoption": true }""", "R-US-08.development")]
    public void A_stated_adoption_wins_over_the_policy_and_the_policy_over_the_date(
        string date, string adopted, string policy, string rule)
    {
        var facts = Facts($$"""
            { {{Build}}, "stage": "ApplicationDevelopment", "novel_unproven_unresolved": "No",
              "performance_requirements_unsettled": "No", "incurred_date": "{{date}}", "asu_2025_06_adopted": {{adopted}} }
            """);
        var elected = PolicySet.FromJson(JsonDocument.Parse(policy).RootElement).Value;
        Assert.Equal([rule], Classifier.Decide(Framework.UsGaap, facts, elected, Today).Value.RuleIds);
    }

    [Fact]
    public void A_stated_unknown_is_asked_about_and_an_absent_fact_is_presumed()
    {
        var unknown = Decide(Framework.UsGaap, $$"""{ {{Build}}, "stage": "Unknown" }""");
        Assert.Equal((DeterminationStatus.DefaultedPendingFacts, BookTreatment.ExpenseAsIncurred),
            (unknown.Status, unknown.BookTreatment));
        Assert.Equal(["PROJECT_STAGE"], unknown.Questions.Select(asked => asked.Id));
        Assert.Contains("MF-06", unknown.RuleIds);

        var absent = Decide(Framework.UsGaap, """
            { "category": "UpgradeEnhancement", "adds_new_functionality": "Yes", "separable_cost": "Yes", "ownership": "Entity",
              "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes", "intended_use": "InternalUse" }
            """);
        Assert.Equal((DeterminationStatus.Determined, BookTreatment.CapitaliseInternalUseSoftware),
            (absent.Status, absent.BookTreatment));
        Assert.Contains(absent.FactsUsed, fact =>
            fact is { Fact: "stage", Value: "ApplicationDevelopment", Source: FactSource.Assumption });
        Assert.True(absent.RestsOnAssumption);
        Assert.Equal(BookTreatment.ExpenseAsIncurred, absent.ConservativeTreatment);
        Assert.Contains(absent.Questions, asked => asked.Id == "PROJECT_STAGE");
    }

    [Fact]
    public void Facts_that_cannot_matter_are_not_asked()
    {
        var answer = Decide(Framework.UsGaap, """{ "category": "SelfHostedFineTuning", "cost_nature": "StaffTraining" }""");
        Assert.Equal(DeterminationStatus.Determined, answer.Status);
        Assert.Empty(answer.Questions);
    }

    [Theory]
    [InlineData("""{ "category": "CloudComputeReservedPrepaid", "service_start": "Unknown" }""", "SERVICE_DATES")]
    [InlineData("""{ "category": "SaasSubscription", "payment_timing": "Advance" }""", "SERVICE_DATES")]
    [InlineData("""{ "category": "CloudComputeDedicatedHardware", "identified_asset": "Unknown" }""", "IDENTIFIED_ASSET")]
    [InlineData("""{ "category": "LeasedHardware", "identified_asset": "Yes", "directs_use": "Unknown" }""", "DIRECTS_USE")]
    public void Nothing_posts_where_no_default_is_safe(string facts, string question)
    {
        foreach (var framework in new[] { Framework.UsGaap, Framework.Ifrs, Framework.IndAs })
        {
            var answer = Decide(framework, facts);
            Assert.Equal((DeterminationStatus.Blocked, BookTreatment.Blocked), (answer.Status, answer.BookTreatment));
            Assert.Contains(answer.Questions, asked => asked.Id == question);
            Assert.Equal(BalanceSheetLine.None, answer.BalanceSheetLine);
        }
    }

    [Fact]
    public void An_unknown_substitution_right_leaves_the_lease_in()
    {
        var answer = Decide(Framework.UsGaap, """
            { "category": "CloudComputeDedicatedHardware", "identified_asset": "Yes", "directs_use": "Yes",
              "obtains_substantially_all_benefits": "Yes", "substantive_substitution_right": "Unknown" }
            """);
        Assert.Equal((DeterminationStatus.DefaultedPendingFacts, BookTreatment.RecogniseRouAndLeaseLiability),
            (answer.Status, answer.BookTreatment));
        Assert.Contains(answer.Questions, asked => asked.Id == "SUBSTITUTION_RIGHT");
    }

    [Fact]
    public void An_indicator_without_figures_leaves_the_test_overdue_and_writes_nothing_off()
    {
        var answer = Decide(Framework.UsGaap, $$"""
            { {{Build}}, "stage": "ApplicationDevelopment", "indicator": "Yes", "useful_life_months": 24 }
            """);
        Assert.Equal((DeterminationStatus.ImpairmentTestOverdue, BookTreatment.CapitaliseInternalUseSoftware),
            (answer.Status, answer.BookTreatment));
        Assert.Equal(["CASH_FLOWS", "FAIR_VALUE"], answer.Questions.Select(asked => asked.Id));
        Assert.Contains("MF-22", answer.RuleIds);
    }

    [Fact]
    public void An_indicator_on_what_is_already_on_the_books_is_overdue_whatever_the_treatment_of_new_cost()
    {
        var answer = Decide(Framework.Ifrs,
            """{ "category": "SelfHostedFineTuning", "indicator": "Yes", "carrying_amount": 50000 }""");
        Assert.Equal(DeterminationStatus.ImpairmentTestOverdue, answer.Status);
        Assert.Contains(answer.Questions, asked => asked.Id == "FAIR_VALUE");
    }

    [Fact]
    public void Both_kinds_of_development_uncertainty_are_asked_about_under_one_id()
    {
        var answer = Decide(Framework.UsGaap, $$"""{ {{Build}}, "asu_2025_06_adopted": true }""");
        Assert.Equal(["novel_unproven_unresolved", "performance_requirements_unsettled"],
            answer.Questions.Select(asked => asked.Fact));
        Assert.All(answer.Questions, asked => Assert.Equal(("DEV_UNCERTAINTY", "MF-07"), (asked.Id, asked.Ref)));
    }

    [Fact]
    public void The_part_paid_upfront_is_spread_and_the_rest_is_not()
    {
        var answer = Decide(Framework.UsGaap, """
            { "category": "CloudComputeReservedPrepaid", "payment_timing": "Partial", "upfront_amount": 180000, "amount": 360000,
              "service_start": "2025-12-01", "service_end": "2028-11-30" }
            """);
        Assert.Equal(BookTreatment.Split, answer.BookTreatment);
        Assert.Equal(5000m, answer.Amounts!.Monthly);
    }

    [Fact]
    public void A_life_nobody_stated_is_taken_from_the_policy_and_flagged()
    {
        var answer = Decide(Framework.UsGaap, """
            { "category": "SelfHostedFineTuning", "ownership": "Entity", "intended_use": "InternalUse",
              "stage": "ApplicationDevelopment", "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes",
              "function": "InternalOps" }
            """);
        Assert.Equal((24, DeterminationStatus.Determined), (answer.UsefulLifeMonths, answer.Status));
        Assert.Contains(answer.PolicyUsed, used => used is { Flag: "useful_life_ai_model_months", Value: "24" });
        Assert.Contains(answer.Flags, flag => flag.StartsWith("USEFUL_LIFE_BY_POLICY:", StringComparison.Ordinal));
    }

    [Fact]
    public void A_life_outside_its_band_is_flagged()
    {
        var answer = Decide(Framework.UsGaap, """{ "category": "OwnedHardwarePurchase", "useful_life_months": 84 }""");
        Assert.Contains(answer.Flags, flag => flag.StartsWith("USEFUL_LIFE:", StringComparison.Ordinal) &&
            flag.Contains("36 to 72"));
    }

    [Fact]
    public void The_threshold_is_a_policy_and_says_so()
    {
        var policy = PolicySet.From([KeyValuePair.Create("capitalisation_threshold", "5000")]).Value;
        var facts = Facts("""{ "category": "OwnedHardwarePurchase", "amount": 4999.99, "function": "InternalOps" }""");
        var answer = Classifier.Decide(Framework.UsGaap, facts, policy, Today).Value;
        Assert.Equal((DeterminationStatus.PolicyElected, BookTreatment.ExpenseAsIncurred), (answer.Status, answer.BookTreatment));
        var atIt = Classifier.Decide(Framework.UsGaap, facts.With("amount", "5000").Value, policy, Today).Value;
        Assert.Equal(BookTreatment.CapitalisePPE, atIt.BookTreatment);
    }

    [Fact]
    public void IFRS_goes_by_nature_where_the_policy_says_so()
    {
        var policy = PolicySet.From([KeyValuePair.Create("expense_analysis", "nature")]).Value;
        var facts = Facts("""{ "category": "DirectLabour", "directly_attributable": "No", "function": "InternalOps" }""");
        Assert.Equal(PnlLine.EmployeeBenefits, Classifier.Decide(Framework.Ifrs, facts, policy, Today).Value.PnlLine);
        Assert.Equal(PnlLine.OperatingExpense, Classifier.Decide(Framework.Ifrs, facts, PolicySet.Default, Today).Value.PnlLine);
        Assert.Equal(PnlLine.EmployeeBenefits, Classifier.Decide(Framework.IndAs, facts, PolicySet.Default, Today).Value.PnlLine);
    }

    [Fact]
    public void A_flip_really_changes_the_treatment()
    {
        var facts = Facts($$"""{ {{Build}}, "stage": "ApplicationDevelopment" }""");
        var answer = Classifier.Decide(Framework.UsGaap, facts, PolicySet.Default, Today).Value;
        Assert.Contains(answer.Flips, flip =>
            flip is { Fact: "stage", From: "ApplicationDevelopment", To: "Preliminary", Treatment: "ExpenseAsIncurred" });
        foreach (var flip in answer.Flips.Where(flip => !flip.Fact.StartsWith("policy.", StringComparison.Ordinal)))
        {
            var changed = Classifier.Decide(Framework.UsGaap, facts.With(flip.Fact, flip.To).Value, PolicySet.Default, Today)
                .Value;
            Assert.Equal(flip.Treatment, changed.Treatment);
        }
    }

    [Fact]
    public void A_change_that_an_open_row_above_would_catch_is_no_flip()
    {
        const string data = """{ "category": "DataAcquired", "alternative_future_use": "No", "data_source": "Unknown" }""";
        Assert.DoesNotContain(Decide(Framework.UsGaap, data).Flips, flip => flip.Fact == "alternative_future_use");
        var changed = Decide(Framework.UsGaap, data.Replace("\"No\"", "\"Yes\"", StringComparison.Ordinal));
        Assert.Equal(("ExpenseAsIncurred", DeterminationStatus.DefaultedPendingFacts), (changed.Treatment, changed.Status));
    }

    [Theory]
    [InlineData("120000")]
    [InlineData("9000000000")]
    public void A_term_that_ends_after_the_calendar_is_refused(string months)
    {
        var facts = $$"""
            { "category": "SaasSubscription", "payment_timing": "Advance", "paid_date": "2026-01-01", "term_months": {{months}} }
            """;
        Assert.All(Frameworks.All.Where(framework => framework != Framework.Management),
            framework => Assert.Equal(RefusalCodes.InvalidValue, Refused(framework, facts).Item1));
    }

    [Fact]
    public void A_row_that_continues_is_shown_once_before_what_it_continues_with()
    {
        var answer = Decide(Framework.UsGaap, """
            { "category": "CloudComputeReservedPrepaid", "payment_timing": "Advance", "paid_date": "2026-01-01",
              "service_start": "2026-01-01", "service_end": "2027-12-31", "prepaid_abandoned": "No" }
            """);
        Assert.Equal("R-US-02.prepaid", answer.Trace[^1].Rule);
        Assert.Equal(answer.Trace.Select(row => row.Rule).Distinct(), answer.Trace.Select(row => row.Rule));
        Assert.Equal(["R-US-04.not-identified", "R-US-02.rented"],
            answer.Trace.SkipLast(1).Where(row => row.Result == "true").Select(row => row.Rule));
    }

    [Fact]
    public void A_rejected_treatment_names_the_test_it_failed()
    {
        var facts = Facts($$"""{ {{Build}}, "stage": "ApplicationDevelopment" }""").With("probable_to_complete", "No").Value;
        var answer = Classifier.Decide(Framework.UsGaap, facts, PolicySet.Default, Today).Value;
        var rejected = Assert.Single(answer.Rejected, rejected => rejected.Treatment == "CapitaliseInternalUseSoftware");
        Assert.Contains("probable_to_complete is No, not Yes", rejected.Failed);
    }

    [Fact]
    public void The_trace_ends_with_the_row_that_decided()
    {
        var answer = Decide(Framework.UsGaap, $$"""{ {{Build}}, "stage": "ApplicationDevelopment" }""");
        Assert.Equal(("R-US-08.development", "true", 0),
            (answer.Trace[^1].Rule, answer.Trace[^1].Result, answer.Trace[^1].On.Count));
        Assert.Contains(answer.Trace, row => row is { Rule: "R-US-08.preliminary", Result: "false" } &&
            row.On.SequenceEqual(["stage"]));
        Assert.DoesNotContain(answer.Trace.SkipLast(1), row => row.Result == "true");
    }

    [Fact]
    public void The_lens_never_posts()
    {
        foreach (var category in Classifier.Library.Facts.Category.Values)
        {
            Assert.False(Decide(Framework.Management, $$"""{ "category": "{{category}}" }""").PostsToLedger);
            var answer = Decide(Framework.Ifrs, $$"""{ "category": "{{category}}" }""");
            Assert.Equal(answer.Status != DeterminationStatus.Blocked, answer.PostsToLedger);
        }
    }

    [Fact]
    public void Every_framework_answers_for_every_category_however_little_is_known()
    {
        foreach (var category in Classifier.Library.Facts.Category.Values)
        {
            var answers = Classifier.DecideAll(Facts($$"""{ "category": "{{category}}" }"""), PolicySet.Default, Today).Value;
            Assert.Equal(Frameworks.All, answers.Select(answer => answer.Framework));
            Assert.All(answers, answer => Assert.NotEmpty(answer.Citations));
            Assert.All(answers.Where(answer => answer.Framework.IsTax()), answer => Assert.NotNull(answer.TaxTreatment));
            Assert.NotNull(answers.Single(answer => answer.Framework == Framework.IndAs).IndiaTax);
        }
    }

    [Fact]
    public void What_waits_in_suspense_has_no_deferred_tax_of_something_expensed()
    {
        var suspended = 0;
        foreach (var category in Classifier.Library.Facts.Category.Values)
        {
            var answers = Classifier.DecideAll(Facts($$"""{ "category": "{{category}}" }"""), PolicySet.Default, Today).Value;
            var waiting = answers.Where(a => a.BookTreatment == BookTreatment.Blocked).Select(a => a.Framework).ToHashSet();
            suspended += waiting.Count;
            Assert.DoesNotContain(Comparison.Of(answers).Differences, d => d.DeferredTax is not null && waiting.Contains(d.Between[0]));
        }
        Assert.True(suspended > 0, "Nothing waited: the test looked at nothing.");
    }

    private static FactSet Facts(string json) => FactSet.FromJson(JsonDocument.Parse(json).RootElement) is var facts && facts.IsOk
        ? facts.Value
        : throw new InvalidOperationException(facts.Refusal!.Message);

    private static Determination Decide(Framework framework, string facts) =>
        Classifier.Decide(framework, Facts(facts), PolicySet.Default, Today).Value;

    private static (string, string?) Refused(Framework framework, string facts)
    {
        var refusal = Classifier.Decide(framework, Facts(facts), PolicySet.Default, Today).Refusal!;
        return (refusal.Code, refusal.Field);
    }
}
