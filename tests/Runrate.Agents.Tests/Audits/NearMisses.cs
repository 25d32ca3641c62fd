using NodaTime;
using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Tests.Audits;

/// <summary>What looks like a mistake and is none.</summary>
[Trait("Category", "Pure")]
public sealed class NearMisses
{
    private static readonly LocalDate AsOf = new(2026, 6, 30);

    public static TheoryData<string> Clean =>
    [
        "2026-03-01|6400 Software subscriptions|Intercom Fin March subscription|Intercom|3000|",
        "2026-03-01|6400 Software subscriptions|Intercom Fin 1 month|Intercom|3000|",
        "2026-03-01|6400 Software subscriptions|Intercom Fin monthly subscription, 36-month agreement|Intercom|3000|",
        "2026-03-01|6400 Software subscriptions|Zendesk 12 months Jan 2025 to Dec 2025, paid in arrears|Zendesk|36000|",
        "2025-07-01|6400 Software subscriptions|Zendesk prepaid Jul 2025 to Dec 2025|Zendesk|36000|",
        "2026-03-01|1400 Prepaid expenses|Intercom Fin prepaid 36 months|Intercom|108000|",
        "2026-03-01|1310|AWS reserved instances all upfront 36 months|AWS|360000|",
        "2026-03-31|6510 Cloud hosting|Amortisation of AWS reserved instances 36 months|AWS|10000|",
        "2026-03-31|6510 Cloud hosting|Release of prepaid savings plan 36 months|AWS|10000|",
        "2026-03-31|6510 Cloud hosting|Savings plan 12 months, no upfront, monthly billing|AWS|10000|",
        "2026-03-31|6510 Cloud hosting|On-demand GPU instances March|CoreWeave|50000|",
        "2026-03-31|5110 Model inference|API tokens March|OpenAI|25000|",
        "2026-03-31|1510 AI hardware|GPU server purchase 8x H100|Supermicro|280000|",
        "2026-03-31|1500 Computer equipment|DGX station, life 36 months|NVIDIA|280000|",
        "2026-03-31|1610 AI models and software|Perpetual licence, on-premises vision engine|Acme|90000|",
        "2026-03-31|6100 Training expense|Staff training on AI tools|Acme Academy|12000|",
        "2026-03-31|6100 Training expense|Model training run, production cluster|CoreWeave|12000|",
        "2026-03-31|1620 AI software under development|Model training run, application development stage, memo of 2026-01-10||12000|",
        "2026-03-31|1620 AI software under development|Build of staff training assistant (custom model), development phase||12000|",
        "2026-03-31|1620 AI software under development|Fine-tuning Llama on own GPUs, six criteria met 2026-02-01||60000|",
        "2026-03-31|6800 R&D expense|Custom model build, research phase||60000|",
        "2026-03-31|6800 R&D expense|In-house model development, criteria not met||60000|",
        "2026-03-31|6800 R&D expense|Fine-tuning via API|OpenAI|60000|",
        "2026-03-31|6800 R&D expense|Quarterly retraining||60000|",
        "2026-03-31|6700 Consulting|Configuration of support platform|Zendesk|40000|",
        "2026-03-31|6200 Insurance|Insurance premium 12 months prepaid|Allianz|24000|",
        "2026-03-31|6300 Rent|Office rent 12 months in advance|WeWork|24000|",
        "2026-03-31|2010 Accounts payable|AWS reserved instances all upfront 36 months|AWS|360000|",
        "2026-07-01|6510 Cloud hosting|AWS reserved instances all upfront 36 months|AWS|360000|",
    ];

    [Theory]
    [MemberData(nameof(Clean))]
    public void It_is_not_flagged(string line)
    {
        foreach (var framework in new[] { Book.UsGaap, Book.Ifrs, Book.IndAs })
        {
            // A large ordinary cost beside it, so that materiality is that of a real book.
            var report = Extract.Audit(framework, AsOf, line, "2026-02-28|6000 Salaries|February payroll||9000000|");
            Assert.Empty(report.Findings.Select(f => $"{framework}: {f.Code}"));
            Assert.Empty(report.Questions.Select(q => $"{framework}: {q.Id} {q.Ask}"));
        }
    }

    [Fact]
    public void Instalments_of_a_long_term_are_not_prepayments()
    {
        var report = Extract.Audit(Book.UsGaap, AsOf,
            "2026-01-31|6400 Software subscriptions|Decagon 36-month plan|Decagon|4000|",
            "2026-02-28|6400 Software subscriptions|Decagon 36-month plan|Decagon|4000|",
            "2026-03-31|6400 Software subscriptions|Decagon 36-month plan|Decagon|4100|");
        Assert.True(report.IsClean);
    }

    [Fact]
    public void An_expense_that_a_prepaid_account_is_credited_with_is_its_release()
    {
        var report = Extract.Audit(Book.UsGaap, AsOf,
            "2026-01-02|1400 Prepaid expenses|AWS RI purchase Jan 2026-Dec 2028|AWS|360000|",
            "2026-01-31|6510 Cloud hosting|AWS RI purchase Jan 2026-Dec 2028|AWS|10000|",
            "2026-01-31|1400 Prepaid expenses|AWS RI purchase Jan 2026-Dec 2028|AWS||10000");
        Assert.True(report.IsClean);
    }

    [Fact]
    public void A_mistake_that_was_corrected_in_the_same_book_is_no_finding()
    {
        var report = Extract.Audit(Book.UsGaap, AsOf,
            "2026-01-02|6510 Cloud hosting|Reserved instances upfront 36 months|AWS|360000|",
            "2026-01-31|6510 Cloud hosting|Reclass to prepaid, reserved instances|AWS||350000",
            "2026-02-01|1700 Intangible assets|Staff training on AI tools|Acme|5000|",
            "2026-03-01|1700 Intangible assets|Reversal, staff training|Acme||5000");
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void Half_a_correction_leaves_half_a_finding()
    {
        var finding = Assert.Single(Extract.Audit(Book.UsGaap, AsOf,
            "2026-01-02|6510 Cloud hosting|Reserved instances upfront 36 months|AWS|360000|",
            "2026-01-31|6510 Cloud hosting|Reclass to prepaid, reserved instances|AWS||100000").Findings);
        Assert.Equal(200_000m, finding.Amount.ToDecimal());
        Assert.Equal([2, 3], finding.Lines.Select(l => l.Line));
    }

    [Theory]
    [InlineData("Multi-year prepayment, support agents", "SERVICE_DATES")]
    [InlineData("Prepaid subscription 01/12/2025 to 02/11/2028", "SERVICE_DATES")]
    [InlineData("Prepaid 24 months, Jan 2026-Dec 2028", "SERVICE_DATES")]
    [InlineData("Prepaid 12 months or 24 months", "SERVICE_DATES")]
    public void A_term_that_cannot_be_told_is_asked_for(string description, string question)
    {
        var report = Extract.Audit(Book.UsGaap, AsOf, $"2026-01-02|6400 Software subscriptions|{description}|Decagon|36000|");
        Assert.Empty(report.Findings);
        Assert.Equal(question, Assert.Single(report.Questions).Id);
    }

    [Fact]
    public void What_is_not_understood_is_listed_and_not_guessed()
    {
        var report = Extract.Audit(Book.UsGaap, AsOf,
            "2026-01-02|9471|Reserved instances upfront 36 months|AWS|360000|",
            "2026-01-02|6999 Sundry expense|AI things|Somebody|100|",
            "2026-01-02|6999 Sundry expense|Flowers|Florist|100|");
        Assert.Empty(report.Findings);
        Assert.Equal([2, 3], report.NotUnderstood.Select(n => n.Line.Line));
        Assert.Equal(3, report.Read);
    }

    [Theory]
    [InlineData("Fine-tuning of triage model", "WEIGHTS_EXPORTABLE")]
    [InlineData("AI training", "COST_NATURE")]
    public void An_ambiguous_asset_is_asked_about(string description, string question)
    {
        var report = Extract.Audit(Book.Ifrs, AsOf, $"2026-01-02|1700 Intangible assets|{description}||36000|");
        Assert.Empty(report.Findings);
        Assert.Equal(question, Assert.Single(report.Questions).Id);
    }
}
