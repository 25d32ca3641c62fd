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

    [Theory]
    [InlineData("1620 Intangible assets|ChatGPT Team seats October|OpenAI|24000", "service-capitalised", "R-US-02.as-received", "Dr 5130 AI seats and subscriptions 24000.00")]
    [InlineData("1620 Intangible assets|Anthropic API usage October|Anthropic|31000", "service-capitalised", "R-US-02.as-received", "Dr 5110 Model inference 31000.00")]
    [InlineData("1520 Property, plant and equipment|GPU hours on demand, October|CoreWeave|52000", "service-capitalised", "R-US-02.as-received", "Dr 5120 Cloud compute 52000.00")]
    [InlineData("1620 Intangible assets|Prompt library for the claims desk|Own team|18000", "prompt-work-capitalised", "R-US-18.prompts", "Dr 5210 Agent build cost expensed 18000.00")]
    [InlineData("1320 Prepaid expenses|API credits lapsed in August, never used|Mistral AI|9000", "lapsed-credits-prepaid", "R-US-02.abandoned", "Dr 5110 Model inference 9000.00")]
    public void What_is_used_as_it_is_received_and_what_has_lapsed_is_no_asset(string line, string code, string rule, string debit)
    {
        var finding = Assert.Single(Extract.Audit(Book.UsGaap, EndOf2026, $"2026-10-05|{line}|").Findings);
        Assert.Equal((code, rule), (finding.Code, finding.Rule));
        Assert.Contains(debit, Extract.Voucher(finding));
        Assert.Contains("overstated", finding.Consequence);
    }

    [Fact]
    public void Machines_that_were_expensed_go_to_equipment_less_what_they_have_worn_since()
    {
        var finding = Assert.Single(Extract.Audit(Book.UsGaap, EndOf2026, "2026-10-05|6400 Equipment expense|Two GPU servers bought|Supermicro|720000|").Findings);
        Assert.Equal(("hardware-expensed", "R-US-03.owned", 660_000m), (finding.Code, finding.Rule, finding.Amount.ToDecimal()));
        Assert.Equal(
        [
            "Dr 1510 AI hardware 720000.00", "Cr 1515 Accumulated depreciation, AI hardware 60000.00",
            "Dr 5320 Depreciation of AI hardware 60000.00", "Cr 6400 Equipment expense 720000.00",
        ], Extract.Voucher(finding));
    }

    [Theory]
    [InlineData("6130 Software subscriptions|ChatGPT Team seats October|OpenAI|24000")]
    [InlineData("6510 Cloud hosting|GPU hours on demand, October|CoreWeave|52000")]
    [InlineData("1620 Intangible assets|API usage, application development stage since 2026-02-01|Anthropic|31000")]
    [InlineData("1510 Computer equipment|Two GPU servers bought|Supermicro|720000")]
    [InlineData("6130 Software subscriptions|NVIDIA AI Enterprise licence and support|NVIDIA|90000")]
    [InlineData("1320 Prepaid expenses|API credits bought for November|Mistral AI|9000")]
    public void What_stands_where_it_belongs_gives_no_finding(string line) =>
        Assert.DoesNotContain(Extract.Audit(Book.UsGaap, EndOf2026, $"2026-10-05|{line}|").Findings, f => f.Kind == FindingKind.Misstatement);

    [Fact]
    public void A_ledger_kept_beside_the_project_has_its_eight_errors_found()
    {
        if (Measurement.SharedFiles.Find("cases", "accounting", "gl-missed.csv") is not { } path)
        {
            Assert.Skip("shared/cases/accounting/gl-missed.csv is not beside this checkout.");
            return;
        }
        var scope = new AuditScope(Book.UsGaap, new(2026, 9, 30), Runrate.Agents.Accounting.Primitives.FiscalCalendar.Calendar,
            Runrate.Agents.Accounting.Primitives.Currency.Usd, new HashSet<YearMonth>());
        var report = Runrate.Agents.Accounting.Audits.BookAudit.Run(Extract.Read(File.ReadAllText(path)).Lines, scope);
        Assert.Equal(8, report.Findings.SelectMany(f => f.Lines).Select(l => l.Line).Distinct().Count());
        Assert.All(report.Findings, f => Assert.NotNull(f.Correction));
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
