using NodaTime;
using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Tests.Audits;

/// <summary>
/// The commonest errors of the field, three lines each in other companies' words and under other frameworks: each is found with
/// its paragraph, its consequence and an entry that balances.
/// </summary>
[Trait("Category", "Pure")]
public sealed class CommonestErrors
{
    private static readonly LocalDate AsOf = new(2026, 11, 30);

    private static readonly Dictionary<string, (string Code, string[] Lines)> Kinds = new(StringComparer.Ordinal)
    {
        ["seats of a hosted service among assets"] = ("service-capitalised",
        [
            "Capitalised software|Cursor business seats for engineering|Anysphere|48000", "Intangible assets|Gemini Enterprise seats, October|Google|72000",
            "1620 Software asset|Zendesk AI agents, monthly subscription|Zendesk|39000",
        ]),
        ["tokens among assets"] = ("service-capitalised",
        [
            "Capitalised development|Gemini API usage August|Google|64500", "Intangible assets|Mistral inference API, October invoice|Mistral AI|51000",
            "Intangible assets - AI|LLM usage charges via Bedrock|AWS Bedrock|83000",
        ]),
        ["compute by the hour among assets"] = ("service-capitalised",
        [
            "Computer equipment|RunPod GPU hours on demand, September|RunPod|34500", "Property, plant and equipment|Cloud GPU rental for nightly jobs|Nebius|61000",
            "Fixed assets|EC2 on demand instances October|AWS|77000",
        ]),
        ["retraining among assets"] = ("maintenance-capitalised",
        [
            "Intangible assets|Refresh of the ranking model on new tickets|Internal|39500", "Intangible assets under development|Model drift correction, Q3|Internal|42000",
            "Capitalised software|Periodic fine-tuning of the triage model|CoreWeave|58000",
        ]),
        ["prompt work among assets"] = ("prompt-work-capitalised",
        [
            "Intangible assets|Prompt library for the claims desk|Own team|38000", "Capitalised software|Prompt design for the sales assistant|Agency|45000",
            "Intangible assets|Prompt tuning, support bot|Freelancer|36000",
        ]),
        ["research among assets"] = ("research-stage-capitalised",
        [
            "Intangible assets|Proof of concept: agents that reconcile|Internal|48500", "Intangible assets|Feasibility study for a voice agent|Internal|37000",
            "Intangible assets under development|Exploratory research on memory|Internal|92000",
        ]),
        ["machines in expense"] = ("hardware-expensed",
        [
            "IT equipment expense|PowerEdge with four L40S cards bought|Dell|298500", "Computer expense|H200 server purchase|Supermicro|410000",
            "6500 Hardware expense|GPU workstations purchased for the lab|Lenovo|126000",
        ]),
        ["lapsed credits in prepayments"] = ("lapsed-credits-prepaid",
        [
            "Prepaid expenses|Unused OpenAI credits lapsed in May|OpenAI|35000", "1310 Prepayments|Anthropic credits expired, never used|Anthropic|47000",
            "Prepaid expenses|Prepaid credits forfeited on migration|Cohere|39000",
        ]),
    };

    public static TheoryData<string, string, Book> Lines => [.. Kinds.SelectMany(kind => kind.Value.Lines.Select((line, i) =>
        (kind.Key, line, (Book[])[Book.UsGaap, Book.Ifrs, Book.IndAs])).SelectMany(of => of.Item3.Select(book => (of.Key, of.line, book))))];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Each_is_found_with_its_paragraph_its_consequence_and_its_entry(string kind, string line, Book book)
    {
        var report = Extract.Audit(book, AsOf, $"2026-10-05|{line}|", "2026-11-28|6000 Salaries|November payroll||600000|");
        var finding = Assert.Single(report.Findings);
        Assert.Equal(Kinds[kind].Code, finding.Code);
        Assert.NotEmpty(finding.Citations);
        Assert.Matches(@"(over|under)stated", finding.Consequence);
        Assert.NotNull(finding.Correction);
    }

    [Fact]
    public void Every_kind_has_three_lines() => Assert.All(Kinds.Values, kind => Assert.True(kind.Lines.Distinct().Count() >= 3));
}
