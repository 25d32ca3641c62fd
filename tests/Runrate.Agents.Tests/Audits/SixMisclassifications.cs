using NodaTime;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Tests.Audits;

[Trait("Category", "Pure")]
public sealed class SixMisclassifications
{
    private static readonly LocalDate EndOf2025 = new(2025, 12, 31);
    private static readonly LocalDate EndOf2026 = new(2026, 12, 31);

    [Fact]
    public void A_reserved_instance_expensed_up_front_is_deferred_by_months()
    {
        var report = Extract.Audit(Book.UsGaap, EndOf2025, "2025-12-01|6510 Cloud hosting|AWS reserved instances all upfront 36 months|AWS|360000|");
        var finding = Assert.Single(report.Findings);
        Assert.Equal("commitment-expensed-up-front", finding.Code);
        Assert.Equal("R-US-02.prepaid", finding.Rule);
        Assert.Equal(350_000m, finding.Amount.ToDecimal());
        Assert.Equal(
            ["Dr 1310 Prepaid AI services, current 120000.00", "Dr 1320 Prepaid AI services, non-current 230000.00", "Cr 6510 Cloud hosting 350000.00"],
            Extract.Voucher(finding));
        Assert.Contains("is overstated by 350000.00 USD: profit and prepaid assets are understated", finding.Consequence, StringComparison.Ordinal);
        Assert.True(finding.IsMaterial);
        Assert.Equal(ErrorTiming.OpenPeriod, finding.Timing);
        Assert.Contains(finding.Citations, c => c is { Id: "ASC 210-10-45", Verified: false });
    }

    [Theory]
    [InlineData("Intercom Fin multi-year prepayment Dec 2025–Nov 2028")]
    [InlineData("Intercom Fin prepaid 36 months")]
    [InlineData("Intercom Fin 3-yr prepaid subscription")]
    [InlineData("Intercom Fin three-year plan paid upfront from 1 Dec 2025")]
    [InlineData("Intercom Fin subscription 2025-12-01 to 2028-11-30")]
    public void A_multi_year_subscription_expensed_in_the_first_year_is_found_however_its_term_is_written(string description)
    {
        var report = Extract.Audit(Book.IndAs, EndOf2025, $"2025-12-05|6400 Software subscriptions|{description}|Intercom Inc|36000|");
        var finding = Assert.Single(report.Findings);
        Assert.Equal("prepaid-service-expensed", finding.Code);
        Assert.Equal(35_000m, finding.Amount.ToDecimal());
        Assert.Contains(finding.Citations, c => c.Id == "Ind AS 38.69A");
    }

    [Theory]
    [InlineData(Book.IndAs, "Custom model build, six criteria met 2026-02-01", "R-IF-02.six-criteria")]
    [InlineData(Book.Ifrs, "In-house model development, para 57 met", "R-IF-02.six-criteria")]
    [InlineData(Book.UsGaap, "Agent development, application development stage, authorised and funded", "R-US-08.development")]
    public void A_build_that_meets_the_criteria_and_was_expensed_is_found(Book framework, string description, string rule)
    {
        var finding = Assert.Single(Extract.Audit(framework, EndOf2026, $"2026-03-31|6800 R&D expense|{description}||100000|").Findings);
        Assert.Equal(("qualifying-build-expensed", rule), (finding.Code, finding.Rule));
        Assert.Equal(["Dr 1620 AI software under development 100000.00", "Cr 6800 R&D expense 100000.00"], Extract.Voucher(finding));
        Assert.DoesNotContain("permanent", finding.Consequence, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Fine-tuning of support model", "OpenAI LLC", Book.IndAs, "Ind AS 38.57(c)")]
    [InlineData("GPT-4o fine tuning via API", "", Book.Ifrs, "IAS 38.57(c)")]
    [InlineData("Finetuning job on Bedrock", "AWS Bedrock", Book.UsGaap, "ASC 350-40-15-4A")]
    public void Fine_tuning_on_a_providers_platform_is_no_asset(string description, string vendor, Book framework, string citation)
    {
        var finding = Assert.Single(Extract.Audit(framework, EndOf2026, $"2026-03-31|1610 AI models and software|{description}|{vendor}|50000|").Findings);
        Assert.Equal("vendor-fine-tune-capitalised", finding.Code);
        Assert.Contains(finding.Citations, c => c.Id == citation && c.Verified);
        Assert.Equal(["Dr 5210 Agent build cost expensed 50000.00", "Cr 1610 AI models and software 50000.00"], Extract.Voucher(finding));
    }

    [Theory]
    [InlineData(Book.UsGaap, "Staff training on AI tools")]
    [InlineData(Book.Ifrs, "Prompt engineering workshop for the sales team")]
    [InlineData(Book.IndAs, "Training of employees in Copilot, March")]
    public void Training_of_staff_is_never_an_asset(Book framework, string description)
    {
        var finding = Assert.Single(Extract.Audit(framework, EndOf2026, $"2026-03-31|1700 Intangible assets|{description}|Acme Academy|12000|").Findings);
        Assert.Equal("staff-training-capitalised", finding.Code);
        Assert.Contains("Assets and profit are overstated by 12000.00 USD", finding.Consequence, StringComparison.Ordinal);
        Assert.Equal(["Dr 5240 Staff training on AI tools 12000.00", "Cr 1700 Intangible assets 12000.00"], Extract.Voucher(finding));
    }

    [Fact]
    public void Configuration_paid_to_a_vendor_is_expensed_under_IFRS_and_stands_elsewhere_under_US_GAAP()
    {
        const string line = "2026-03-31|1700 Intangible assets|Configuration of support platform|Zendesk Inc|40000|";
        var ifrs = Assert.Single(Extract.Audit(Book.Ifrs, EndOf2026, line).Findings);
        Assert.Equal(("vendor-configuration-capitalised", "R-IF-06.distinct"), (ifrs.Code, ifrs.Rule));
        Assert.Equal(["Dr 5150 Other agent services 40000.00", "Cr 1700 Intangible assets 40000.00"], Extract.Voucher(ifrs));

        var usGaap = Assert.Single(Extract.Audit(Book.UsGaap, EndOf2026, line).Findings);
        Assert.Equal(("vendor-configuration-on-wrong-line", "R-US-06.implementation"), (usGaap.Code, usGaap.Rule));
        Assert.Equal("Dr 1340 Cloud arrangement implementation cost 40000.00", Extract.Voucher(usGaap).First());
        Assert.Empty(Extract.Audit(Book.UsGaap, EndOf2026, line.Replace("1700 Intangible assets", "1450 Capitalised implementation costs", StringComparison.Ordinal)).Findings);
    }

    [Fact]
    public void Configuration_that_is_not_distinct_from_access_becomes_a_prepayment_over_the_term()
    {
        var finding = Assert.Single(Extract.Audit(Book.Ifrs, EndOf2026,
            "2026-07-01|1700 Intangible assets|Configuration not distinct, 24 months from 2026-07-01|Zendesk Inc|24000|").Findings);
        Assert.Equal("R-IF-06.not-distinct", finding.Rule);
        Assert.Equal(
            [
                "Dr 1310 Prepaid AI services, current 12000.00", "Dr 1320 Prepaid AI services, non-current 6000.00",
                "Dr 5150 Other agent services 6000.00", "Cr 1700 Intangible assets 24000.00",
            ],
            Extract.Voucher(finding));
    }

    [Fact]
    public void All_six_are_found_in_one_book_and_nothing_else()
    {
        var report = Extract.Audit(Book.IndAs, new LocalDate(2027, 3, 31),
            "2027-01-01|6400 Software subscriptions|Decagon prepaid 36 months|Decagon|360000|",
            "2027-01-10|6800 R&D expense|Custom model build, all six criteria met|Payroll|500000|",
            "2027-01-12|1610 AI models and software|Fine-tuning via API|OpenAI|80000|",
            "2027-01-01|6510 Cloud hosting|Savings plan 12 months upfront|AWS|120000|",
            "2027-02-01|1610 AI models and software|Staff training on AI tools|Acme Academy|30000|",
            "2027-02-01|1610 AI models and software|Configuration of workspace|Salesforce|60000|",
            "2027-02-28|6510 Cloud hosting|On-demand GPU hours February|AWS|9000|",
            "2027-02-28|5110 Model inference|API usage February|Anthropic|4000|");
        Assert.Equal(
            [
                "commitment-expensed-up-front", "prepaid-service-expensed", "qualifying-build-expensed", "staff-training-capitalised",
                "vendor-configuration-capitalised", "vendor-fine-tune-capitalised",
            ],
            report.Findings.Select(f => f.Code).Order(StringComparer.Ordinal));
        Assert.Empty(report.Questions);
        Assert.Empty(report.NotUnderstood);
        Assert.Equal(8, report.Judged);
    }
}
