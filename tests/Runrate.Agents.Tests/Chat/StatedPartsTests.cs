using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat;

/// <summary>Amounts and dates of a calculation by what is said of each, whatever their order.</summary>
[Trait("Category", "Pure")]
public sealed class StatedPartsTests
{
    private static readonly LocalDate Today = new(2026, 11, 20);

    private static IReadOnlyDictionary<string, string> Facts(string text) => new QuestionReader().Read(text,
        new ReadingContext(Today, new YearMonth(2026, 10), [])
        {
            Entities = [new KnownEntity("acme-us", "Acme US", "USD", FiscalCalendar.Calendar, Today, new YearMonth(2026, 10))],
            Entity = "acme-us",
        }).Facts;

    [Theory]
    [InlineData("Payback: after the move we'd pay $8,500 monthly, before it $20,500, switching costs $96,000 once.")]
    [InlineData("break even: one off 96 000,00 today 20'500 a month, after that 8'500")]
    public void What_is_paid_before_and_after_is_told_by_the_words_of_time(string text)
    {
        var facts = Facts(text);
        Assert.Equal(("96000", "20500", "8500"), (facts["one_off"], facts["monthly_before"], facts["monthly_after"]));
    }

    [Theory]
    [InlineData("GPU box: price 210.000 €, freight 6.000 €, installation 4.000 €, residual 10.000 €. IFRS, "
        + "48 months straight line. Monthly depreciation?", "220000")]
    [InlineData("Server for $98,000 plus $2,000 delivery, US GAAP, five years straight line, no residual. Yearly depreciation?", "100000")]
    public void What_brings_a_thing_to_its_place_is_part_of_its_cost(string text, string cost)
    {
        var facts = Facts(text);
        Assert.Equal(cost, facts.GetValueOrDefault("cost") ?? facts.GetValueOrDefault("amount"));
    }

    [Fact]
    public void A_denied_election_is_not_made()
    {
        var facts = Facts("US tax: server for $300,000 placed in service June 2026, no section 179, no bonus. First-year depreciation?");
        Assert.False(facts.ContainsKey("qualifying_cost"));
        Assert.Equal("300000", facts["basis"]);
    }

    [Theory]
    [InlineData("Software capitalised $144,000 over 36 months from January 2026 straight-line. In October we decide it dies at end of December 2026. "
        + "Monthly charge?", "9", "3")]
    [InlineData("We capitalised software at 144,000, straight line over 36 months from December 2025. At the end of October 2026 "
        + "management decided that it goes out of use at the end of December 2026. US GAAP charge a month?", "11", "2")]
    public void An_end_of_use_that_was_decided_shortens_the_life(string text, string elapsed, string left)
    {
        var facts = Facts(text);
        Assert.Equal((elapsed, left), (facts["elapsed_months"], facts["committed_cease_use_in_months"]));
    }

    [Fact]
    public void Revenue_that_is_expected_yet_is_no_total()
    {
        var facts = Facts("985-20: capitalised 150,000, revenue this year 400k, expected future revenue 600k, four years of life. "
            + "Amortisation of year 1?");
        Assert.Equal("1000000", facts["total_revenue"]);
    }

    [Fact]
    public void The_price_of_what_was_sold_is_its_proceeds() => Assert.Equal("55000",
        Facts("Sold a server: cost 86,400, accumulated depreciation 24,000, price 55,000, selling costs 1,000. Gain or loss?")["proceeds"]);
}
