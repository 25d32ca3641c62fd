using NodaTime;
using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Tests.Audits;

/// <summary>The same mistakes in the words that bookkeepers use.</summary>
[Trait("Category", "Pure")]
public sealed class WordsOfPractice
{
    [Theory]
    [InlineData("2026-01-05|Software expense|SaaS prepayment (3 years)|Notion Labs|36000|", "prepaid-service-expensed")]
    [InlineData("2026-01-05|5130 AI seats and subscriptions|GitHub Copilot seats, annual prepayment|GitHub|24000|", "prepaid-service-expensed")]
    [InlineData("2026-01-05|Cloud expenses|Reserved Instances 3 year upfront|Amazon Web Services|90000|", "commitment-expensed-up-front")]
    [InlineData("2026-01-05|6510 Hosting|Committed-use discount, 36 months prepaid|Google Cloud|90000|", "commitment-expensed-up-front")]
    [InlineData("2026-01-05|6510 Hosting|Azure savings plan 1 year all upfront|Microsoft Azure|12000|", "commitment-expensed-up-front")]
    [InlineData("2026-01-05|Salaries|Custom AI model, development phase, all six criteria met|Payroll|80000|", "qualifying-build-expensed")]
    [InlineData("2026-01-05|Intangible Assets - AI|OpenAI fine-tuning charges||15000|", "vendor-fine-tune-capitalised")]
    [InlineData("2026-01-05|AI implementation cost|Staff AI training program|Simplilearn|9000|", "staff-training-capitalised")]
    [InlineData("2026-01-05|Capitalised software|Training on AI tooling for employees|Acme|9000|", "staff-training-capitalised")]
    [InlineData("2026-01-05|Intangible assets|One-time setup and customisation fee|Salesforce|50000|", "vendor-configuration-capitalised")]
    [InlineData("2026-01-05|Intangible assets under development|Routine fine-tuning, model refresh|CoreWeave|5000|", "maintenance-capitalised")]
    public void They_are_found(string line, string code)
    {
        var report = Extract.Audit(Book.IndAs, new LocalDate(2026, 3, 31), line, "2026-02-28|6000 Salaries|February payroll||900000|");
        Assert.Equal([code], report.Findings.Select(f => f.Code));
    }

    [Theory]
    [InlineData("2026-01-05|Software asset|Zendesk AI agents, monthly subscription|Zendesk|9000|")]
    [InlineData("2026-01-05|Intangible assets|Anthropic API usage, January|Anthropic|42000|")]
    [InlineData("2026-01-05|Capitalised development|Azure OpenAI token consumption|Microsoft Azure|31000|")]
    [InlineData("2026-01-05|Computer equipment|GPU hours on demand, training cluster|Lambda Labs|27000|")]
    [InlineData("2026-01-05|Intangible assets|Prompt engineering for the support bot|Freelancer|15000|")]
    [InlineData("2026-01-05|Intangible assets under development|Feasibility research on agent architectures|Internal|60000|")]
    [InlineData("2026-01-05|Intangible assets|Monthly retraining of the fraud model|Internal|20000|")]
    [InlineData("2026-01-05|IT expenses|H100 GPU servers purchased, 8 units|Supermicro|2400000|")]
    public void What_is_run_cost_on_the_balance_sheet_or_an_asset_in_expense_is_found(string line)
    {
        var report = Extract.Audit(Book.IndAs, new LocalDate(2026, 3, 31), line, "2026-02-28|6000 Salaries|February payroll||900000|");
        Assert.NotEmpty(report.Findings);
        Assert.All(report.Findings, finding => Assert.NotEmpty(finding.Code));
    }

    [Theory]
    [InlineData("2026-01-05|6520 Software subscriptions|Zendesk AI agents, monthly subscription|Zendesk|9000|")]
    [InlineData("2026-01-05|6530 API usage|Anthropic API usage, January|Anthropic|42000|")]
    [InlineData("2026-01-05|Research expense|Feasibility research on agent architectures|Internal|60000|")]
    [InlineData("2026-01-05|Computer equipment|H100 GPU servers purchased, 8 units|Supermicro|2400000|")]
    public void The_same_lines_where_they_belong_are_left_alone(string line) => What_is_right_is_left_alone(line);

    [Theory]
    [InlineData("2026-01-05|Software expense|Employee onboarding chatbot subscription, monthly subscription|Intercom|300|")]
    [InlineData("2026-01-05|Cloud expenses|Reserved instance monthly charge, 36-month term|AWS|2500|")]
    [InlineData("2026-01-31|Software expense|Monthly amortization of prepaid SaaS, 12 months|Notion Labs|1000|")]
    [InlineData("2026-01-05|Fixed Assets - Computers|NVIDIA H100 servers, 36 months useful life|Dell|400000|")]
    [InlineData("2026-01-05|Prepaid expenses|GitHub Copilot seats, annual prepayment|GitHub|24000|")]
    [InlineData("2026-01-05|Travel|Flight to AI training workshop|Air India|900|")]
    [InlineData("2026-01-05|Intangible assets|Perpetual licence, vision engine|Acme|90000|")]
    public void What_is_right_is_left_alone(string line)
    {
        var report = Extract.Audit(Book.IndAs, new LocalDate(2026, 3, 31), line, "2026-02-28|6000 Salaries|February payroll||900000|");
        Assert.Empty(report.Findings.Select(f => f.Code));
        Assert.Empty(report.Questions.Select(q => q.Ask));
    }
}
