using NodaTime;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Audits;

[Trait("Category", "Pure")]
public sealed class PriorPeriods
{
    private static AuditScope Scope(Book framework, LocalDate asOf, decimal materiality, params IEnumerable<YearMonth> closed) => new(
        framework, asOf, FiscalCalendar.Calendar, Currency.Usd, closed.ToHashSet(), Money.From(materiality, Currency.Usd));

    private const string Reserved = "2025-12-01|6510 Cloud hosting|Reserved instances upfront 36 months|AWS|360000|";

    [Fact]
    public void A_material_error_of_an_earlier_year_goes_through_the_opening_balances()
    {
        var finding = Assert.Single(Extract.Audit(Scope(Book.Ifrs, new(2026, 6, 30), 10_000m), Reserved).Findings);
        Assert.Equal(ErrorTiming.PriorYear, finding.Timing);
        Assert.Equal(350_000m, finding.Amount.ToDecimal());
        Assert.Equal(
            [
                "Dr 1310 Prepaid AI services, current 120000.00", "Dr 1320 Prepaid AI services, non-current 170000.00",
                "Dr 6510 Cloud hosting 60000.00", "Cr 3010 Retained earnings 350000.00",
            ],
            Extract.Voucher(finding));
        Assert.Contains(finding.Citations, c => c is { Id: "IAS 8.42", Verified: false });
    }

    [Fact]
    public void An_immaterial_error_of_an_earlier_year_is_corrected_now()
    {
        var finding = Assert.Single(Extract.Audit(Scope(Book.UsGaap, new(2026, 6, 30), 1_000_000m), Reserved).Findings);
        Assert.False(finding.IsMaterial);
        Assert.Equal("Cr 6510 Cloud hosting 290000.00", Extract.Voucher(finding).Last());
        Assert.DoesNotContain(finding.Citations, c => c.Id.StartsWith("ASC 250", StringComparison.Ordinal));
    }

    [Fact]
    public void An_error_of_a_sealed_month_of_this_year_is_corrected_in_the_first_open_month()
    {
        var finding = Assert.Single(Extract.Audit(
            Scope(Book.UsGaap, new(2025, 12, 31), 1m, new YearMonth(2025, 12)), Reserved).Findings);
        Assert.Equal(ErrorTiming.SealedPeriod, finding.Timing);
        Assert.Contains("2025-12 is sealed", finding.HowToCorrect, StringComparison.Ordinal);
    }

    [Fact]
    public void Amortisation_charged_on_a_wrong_asset_is_reversed_with_it()
    {
        string[] lines =
        [
            "2025-07-01|1700 Intangible assets|Staff training on AI tools|Acme|36000|",
            "2025-12-31|1790 Accumulated amortisation|Amortisation of staff training asset|Acme||6000",
            "2026-06-30|1790 Accumulated amortisation|Amortisation of staff training asset|Acme||6000",
            "2026-06-30|7100 Amortisation expense|Amortisation of staff training asset|Acme|6000|",
        ];
        var restated = Assert.Single(Extract.Audit(Scope(Book.IndAs, new(2026, 6, 30), 100m), lines).Findings);
        Assert.Equal(
            [
                "Dr 3010 Retained earnings 30000.00", "Cr 7100 Amortisation expense 6000.00",
                "Dr 1790 Accumulated amortisation 12000.00", "Cr 1700 Intangible assets 36000.00",
            ],
            Extract.Voucher(restated));
        var present = Assert.Single(Extract.Audit(Scope(Book.IndAs, new(2026, 6, 30), 100_000m), lines).Findings);
        Assert.Equal(
            ["Dr 5240 Staff training on AI tools 24000.00", "Dr 1790 Accumulated amortisation 12000.00", "Cr 1700 Intangible assets 36000.00"],
            Extract.Voucher(present));
    }

    [Fact]
    public void An_April_year_decides_what_is_an_earlier_year()
    {
        var scope = new AuditScope(Book.IndAs, new(2026, 3, 31), FiscalCalendar.April, Currency.Usd, new HashSet<YearMonth>());
        Assert.Equal(ErrorTiming.OpenPeriod, Assert.Single(Extract.Audit(scope, Reserved).Findings).Timing);
        Assert.Equal(ErrorTiming.PriorYear, Assert.Single(Extract.Audit(scope with { AsOf = new(2026, 4, 30) }, Reserved).Findings).Timing);
    }

    [Fact]
    public void Every_rule_a_finding_names_stands_in_the_rulebook_with_citations()
    {
        foreach (var type in FindingCatalog.Default.All)
        {
            foreach (var (book, authority) in type.Authority)
            {
                foreach (var adopted in new[] { false, true })
                    Assert.NotEmpty(FindingCatalog.CitationsOf(authority, authority.RuleFor(adopted), book));
            }
        }
        Assert.Equal(15, FindingCatalog.Default.All.Count);
    }

    [Fact]
    public void The_categories_of_the_signals_are_those_of_the_rulebook()
    {
        string[] cannotTell = ["FineTuningPlaceUnknown", "TrainingMeaningUnknown"];
        Assert.Empty(AuditSignals.Default.Categories.Except(RuleLibrary.Default.Facts.Category.Values).Except(cannotTell));
    }
}
