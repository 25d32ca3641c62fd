using System.Globalization;
using NodaTime;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Tests.Chat.Numbers;

[Trait("Category", "Pure")]
public sealed class AmountGrammarTests
{
    internal static List<Token> Read(string text) => QuestionReader.Grammar(Tokenizer.Split(text), new LocalDate(2026, 11, 20));

    /// <summary>The one number of a text, or null where there is none or more than one.</summary>
    internal static decimal? Amount(string text)
    {
        var numbers = Read(text).Where(t => t is { Kind: TokenKind.Number, IsCount: false, IsRange: false, IsPercent: false })
            .ToList();
        return numbers.Count == 1 ? numbers[0].Value : null;
    }

    [Theory]
    [InlineData("$1.3mm", 1_300_000)]
    [InlineData("USD 2.5M", 2_500_000)]
    [InlineData("$4 bn", 4_000_000_000)]
    [InlineData("270K", 270_000)]
    [InlineData("140 grand", 140_000)]
    [InlineData("$2m-ish", 2_000_000)]
    [InlineData("about $350k", 350_000)]
    [InlineData("1,40,000 rupees", 140_000)]
    [InlineData("3.5 crore", 35_000_000)]
    [InlineData("3.5 cr", 35_000_000)]
    [InlineData("Rs 7 lacs", 700_000)]
    [InlineData("Rs. 7,00,000/-", 700_000)]
    [InlineData("₹7L", 700_000)]
    [InlineData("INR 60 L", 6_000_000)]
    [InlineData("thirty five lakh", 3_500_000)]
    [InlineData("twelve lakhs forty thousand", 1_240_000)]
    [InlineData("2 crore 50 lakh", 25_000_000)]
    [InlineData("half a billion", 500_000_000)]
    [InlineData("a quarter of a million", 250_000)]
    [InlineData("a million and a half", 1_500_000)]
    [InlineData("two and a half million", 2_500_000)]
    [InlineData("three hundred seventy thousand", 370_000)]
    [InlineData("three hundred and seventy thousand", 370_000)]
    [InlineData("one hundred thirty thousand", 130_000)]
    [InlineData("two hundred forty k", 240_000)]
    [InlineData("a hundred thousand", 100_000)]
    [InlineData("three million two hundred thousand", 3_200_000)]
    [InlineData("EUR 50.000,50", 50_000.50)]
    [InlineData("€50 000", 50_000)]
    [InlineData("50 000 euros", 50_000)]
    [InlineData("23 456,78 €", 23_456.78)]
    [InlineData("23 456,78", 23_456.78)]
    [InlineData("7 654 321 in fees", 7_654_321)]
    [InlineData("7 654 321,05 euros", 7_654_321.05)]
    [InlineData("5.678 euros", 5_678)]
    [InlineData("5.678 €", 5_678)]
    [InlineData("€5.678 million", 5_678_000)]
    [InlineData("5.678 million euros", 5_678_000)]
    [InlineData("5.67 euros", 5.67)]
    [InlineData("CHF 20'000", 20_000)]
    [InlineData("¥4,000,000", 4_000_000)]
    [InlineData("USD2,300,000", 2_300_000)]
    [InlineData("$ 88,888", 88_888)]
    [InlineData("2e6 dollars", 2_000_000)]
    [InlineData("130000 USD", 130_000)]
    [InlineData("US$75k", 75_000)]
    [InlineData("₹ 1.2 Cr", 12_000_000)]
    [InlineData("1,200.50", 1_200.50)]
    [InlineData("1.200.000 euro", 1_200_000)]
    [InlineData("ninety-nine thousand nine hundred", 99_900)]
    [InlineData("one lakh crore", 1_000_000_000_000)]
    [InlineData("36'000.50", 36_000.50)]
    [InlineData("36’000.50 CHF", 36_000.50)]
    [InlineData("€36\u2009000,50", 36_000.50)]
    [InlineData("almost 16k", 16_000)]
    [InlineData("just under $16k", 16_000)]
    [InlineData("a little over 1.2m dollars", 1_200_000)]
    [InlineData("a dozen", 12)]
    public void An_amount_is_read_as_its_country_writes_it(string text, decimal amount) => Assert.Equal(amount, Amount(text));

    [Theory]
    [InlineData("$30k each for 4 servers", 120_000, "4 × 30,000")]
    [InlineData("5 servers at $30k each", 150_000, "5 × 30,000")]
    [InlineData("12 x 4,000", 48_000, "12 × 4,000")]
    [InlineData("30 licences, 2 lakh each", 6_000_000, "30 × 200,000")]
    [InlineData("50 seats at $19 each", 950, "50 × 19")]
    [InlineData("50 seats at $20 per seat", 1_000, "50 × 20")]
    [InlineData("eight nodes for $25,000 apiece", 200_000, "8 × 25,000")]
    public void A_price_each_times_how_many_is_the_amount_and_says_so(string text, decimal amount, string note)
    {
        Assert.Equal(amount, Amount(text));
        Assert.Contains(Read(text), t => t.Note?.Contains(note, StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("1,5 million", 1_500_000, "1.5")]
    [InlineData("$40.000", 40_000, "40,000")]
    [InlineData("(250,000)", -250_000, "negative")]
    [InlineData("6k a month for 12 months", 6_000, "comes to 72,000")]
    [InlineData("almost 16k", 16_000, "read as 16,000")]
    public void What_can_be_read_two_ways_says_how_it_was_read(string text, decimal amount, string note)
    {
        var number = Read(text).First(t => t.Kind == TokenKind.Number);
        Assert.Equal(amount, number.Value);
        Assert.Contains(note, number.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("between 400 and 500k", 400_000, 500_000)]
    [InlineData("$400k to $500k", 400_000, 500_000)]
    [InlineData("400-500k", 400_000, 500_000)]
    public void A_range_is_no_amount(string text, decimal low, decimal high)
    {
        var ends = Read(text).Where(t => t.IsRange).Select(t => t.Value).ToList();
        Assert.Equal([low, high], ends);
        Assert.Null(Amount(text));
    }

    [Theory]
    [InlineData("falls from 1.65 lakh to 45,000", 165_000, 45_000)]
    [InlineData("goes from 20'500 to 28'500 a month", 20_500, 28_500)]
    [InlineData("the bill rose from $400k a year to $500k", 400_000, 500_000)]
    public void A_change_is_two_amounts_and_no_range(string text, decimal before, decimal after)
    {
        var tokens = Read(text);
        var first = Enumerable.Range(0, tokens.Count).First(i => tokens[i].Kind == TokenKind.Number);
        Assert.DoesNotContain(tokens, t => t.IsRange);
        Assert.Equal((before, after), (tokens[first].Value, tokens[Amounts.ChangesTo(tokens, first)!.Value].Value));
    }

    [Theory]
    [InlineData("a spread of 150 bps", 1.5)]
    [InlineData("50 basis points", 0.5)]
    [InlineData("25.168 %", 25.168)]
    [InlineData("twelve per cent", 12)]
    public void A_rate_is_read_in_any_unit(string text, decimal percent) =>
        Assert.Equal(percent, Read(text).Single(t => t.IsPercent).Value);

    [Theory]
    [InlineData("prior years 700k, 800k and 900k", new[] { 700_000d, 800_000d, 900_000d })]
    [InlineData("1 million and 700k", new[] { 1_000_000d, 700_000d })]
    [InlineData("in 2026 400 tickets", new[] { 2026d, 400d })]
    [InlineData("three servers and two racks", new[] { 3d, 2d })]
    public void Numbers_that_belong_apart_stay_apart(string text, double[] numbers) => Assert.Equal(
        numbers.Select(n => (decimal)n), Read(text).Where(t => t.Kind == TokenKind.Number).Select(t => t.Value));

    [Theory]
    [InlineData("31/12/2026", "2026-12-31")]
    [InlineData("12/31/2026", "2026-12-31")]
    [InlineData("31.12.2026", "2026-12-31")]
    [InlineData("2026/12/31", "2026-12-31")]
    public void A_date_in_digits_is_a_date(string text, string iso) =>
        Assert.Equal(iso, NodaTime.Text.LocalDatePattern.Iso.Format(Read(text).Single().Date!.Value));

    /// <summary>A short form of <c>tests/print-and-read</c>, which runs 100,000.</summary>
    [Fact]
    public void What_is_printed_in_any_form_is_read_back()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("RUNRATE_GENERATED_TEXTS") ?? "4000",
            CultureInfo.InvariantCulture);
        var random = new Random(20261120);
        var wrong = Enumerable.Range(0, count).Select(_ => PrintedAmount.Next(random)).Where(p => Amount(p.Text) != p.Value)
            .Take(5).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Select(w => $"{w.Text} should be {w.Value}, is {Amount(w.Text)}")));
    }
}
