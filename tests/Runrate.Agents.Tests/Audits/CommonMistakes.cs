using NodaTime;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Tests.Audits;

[Trait("Category", "Pure")]
public sealed class CommonMistakes
{
    private static readonly LocalDate EndOf2026 = new(2026, 12, 31);

    [Fact]
    public void A_capitalised_build_without_a_dated_stage_lacks_its_evidence()
    {
        var finding = Assert.Single(Extract.Audit(Book.UsGaap, EndOf2026, "2026-03-31|1620 AI software under development|Agent build, developer time||90000|").Findings);
        Assert.Equal(("development-stage-untracked", FindingKind.Documentation), (finding.Code, finding.Kind));
        Assert.Contains(finding.Assumptions, a => a.Contains("only if no dated evidence", StringComparison.Ordinal));
        Assert.Empty(Extract.Audit(Book.UsGaap, EndOf2026,
            "2026-03-31|1620 AI software under development|Agent build, application development stage from 2026-01-15||90000|").Findings);
    }

    [Fact]
    public void Research_that_was_capitalised_is_expensed()
    {
        var finding = Assert.Single(Extract.Audit(Book.Ifrs, EndOf2026, "2026-03-31|1700 Intangible assets|Custom model, research phase||70000|").Findings);
        Assert.Equal(("research-stage-capitalised", "R-IF-01.research"), (finding.Code, finding.Rule));
        Assert.Equal("Dr 5220 Research and experimentation 70000.00", Extract.Voucher(finding).First());
    }

    [Fact]
    public void A_prepaid_commitment_is_an_error_in_the_year_of_payment()
    {
        var finding = Assert.Single(Extract.Audit(Book.UsGaap, EndOf2026, "2026-07-01|6510 Cloud hosting|Reserved instances upfront, 2026-07-01 to 2029-06-30|AWS|500000|").Findings);
        Assert.Contains("S1-L17", finding.Sources);
        Assert.Equal(416_666.67m, finding.Amount.ToDecimal());
    }

    [Theory]
    [InlineData("Quarterly retraining to keep the model accurate")]
    [InlineData("Model drift correction run")]
    [InlineData("Routine fine-tuning of own Llama model")]
    public void Maintenance_that_was_capitalised_is_expensed(string description)
    {
        var finding = Assert.Single(Extract.Audit(Book.UsGaap, EndOf2026, $"2026-05-31|1610 AI models and software|{description}||15000|").Findings);
        Assert.Equal(("maintenance-capitalised", "R-US-13.maintenance"), (finding.Code, finding.Rule));
    }

    [Fact]
    public void Retraining_that_claims_a_new_capability_is_asked_about()
    {
        var report = Extract.Audit(Book.UsGaap, EndOf2026, "2026-05-31|1610 AI models and software|Retraining run, upgrade||15000|");
        Assert.Empty(report.Findings);
        Assert.Equal("MAINTENANCE_OR_UPGRADE", Assert.Single(report.Questions).Id);
    }

    [Fact]
    public void Research_compute_without_a_tag_is_credit_left_lying_and_no_misstatement()
    {
        var report = Extract.Audit(Book.UsGaap, EndOf2026, "2026-05-31|6510 Cloud hosting|GPU training run, novel architecture|CoreWeave|80000|");
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("research-credit-overlooked", FindingKind.Opportunity), (finding.Code, finding.Kind));
        Assert.Null(finding.Correction);
        Assert.Empty(report.Misstatements);
        Assert.Empty(Extract.Audit(Book.UsGaap, EndOf2026, "2026-05-31|6510 Cloud hosting|GPU training run, dev environment|CoreWeave|80000|").Findings);
        Assert.Empty(Extract.Audit(Book.Ifrs, EndOf2026, "2026-05-31|6510 Cloud hosting|GPU training run, novel architecture|CoreWeave|80000|").Findings);
    }
}
