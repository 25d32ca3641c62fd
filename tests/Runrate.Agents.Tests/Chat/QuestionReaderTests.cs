using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Tools;
namespace Runrate.Agents.Tests.Chat;

[Trait("Category", "Pure")]
public sealed class QuestionReaderTests
{
    private static readonly QuestionReader Reader = new();
    private static readonly ReadingContext Context = new(
        new LocalDate(2026, 11, 20), new YearMonth(2026, 10),
            [new KnownName(NameKind.Agent, "atlas", "Atlas", "", ["atlas"]), new KnownName(NameKind.Agent, "sales-bot", "Sales Bot 3", "", ["sales-bot"])]);

    private static Question Read(string text) => Reader.Read(text, Context);

    [Theory]
    [InlineData("amortise $360k over 36 months", "360000")]
    [InlineData("amortise 1.2m over 36 months", "1200000")]
    [InlineData("amortise ₹40 lakh over 36 months", "4000000")]
    [InlineData("amortise Rs 10,00,000 over 36 months", "1000000")]
    [InlineData("amortise 2 crore over 36 months", "20000000")]
    [InlineData("amortise half a million dollars over 36 months", "500000")]
    [InlineData("amortise €1,250.50 over 36 months", "1250.5")]
    [InlineData("amortise USD 90 thousand over three years", "90000")]
    public void Amounts_are_read_as_people_write_them(string text, string cost)
    {
        var question = Read(text);
        Assert.Equal((cost, "36"), (question.Facts["cost"], question.Facts["useful_life_months"]));
    }

    [Theory]
    [InlineData("How did Atlas do last month?", "2026-10", "2026-10")]
    [InlineData("How did Atlas do last quarter?", "2026-07", "2026-09")]
    [InlineData("How did Atlas do in December?", "2025-12", "2025-12")]
    [InlineData("How did Atlas do YTD?", "2026-01", "2026-10")]
    [InlineData("How did Atlas do in Q1 2025?", "2025-01", "2025-03")]
    [InlineData("How did Atlas do from March to May 2026?", "2026-03", "2026-05")]
    public void Periods_are_resolved_against_the_day_given(string text, string from, string to)
    {
        var question = Read(text);
        Assert.Equal(["atlas"], question.Agents);
        Assert.Equal((from, to), ($"{question.From:uuuu-MM}", $"{question.To:uuuu-MM}"));
    }

    [Fact]
    public void A_relative_date_is_shown_as_it_was_read() =>
        Assert.Contains(Read("How did Atlas do last quarter?").Notes,
            n => n.Contains("July 2026 to September 2026", StringComparison.Ordinal));

    [Fact]
    public void Paragraph_numbers_are_never_amounts() =>
        Assert.False(Read("Capitalise an internal build under ASC 350-40-25-12 and ASU 2025-06?").Facts.ContainsKey("amount"));

    [Fact]
    public void An_agent_of_several_words_is_recognised() =>
        Assert.Equal(["sales-bot"], Read("should we retire sales bot 3?").Agents);

    [Fact]
    public void Any_text_is_read_and_read_alike() =>
        Prop.ForAll<string>(text => Read(text ?? "").Intent == Read(text ?? "").Intent).QuickCheckThrowOnFailure();

    [Fact]
    public void Words_of_the_lexicon_in_any_order_never_break_it()
    {
        var words = Lexicon.Words.Order(StringComparer.Ordinal)
            .Concat(["12", "$5k", "2026-02-31", "%", "99999999999999999999", "½", "\u0000", "q9"]).ToArray();
        var texts = Gen.ArrayOf(Gen.Elements(words)).Select(chosen => string.Join(' ', chosen));
        Prop.ForAll(texts.ToArbitrary(), text => Planner.Next(Read(text), Scope(), []).Count >= 0).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a")]
    [InlineData("1,")]
    [InlineData("not ")]
    [InlineData("fair value ")]
    [InlineData("((((")]
    [InlineData("$ ")]
    public void A_long_question_takes_no_longer_than_its_length(string piece)
    {
        var text = new StringBuilder().Insert(0, piece, 50_000 / piece.Length).ToString();
        var watch = Stopwatch.StartNew();
        Read(text);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"{watch.Elapsed}");
    }

    [Fact]
    public void A_button_answers_the_fact_it_names()
    {
        var before = Read("Self-hosted fine-tune of Llama under US GAAP");
        var question = Reader.Read("stage = ApplicationDevelopment", Context with { Before = before });
        Assert.Equal("ApplicationDevelopment", question.Facts["stage"]);
        Assert.Equal("SelfHostedFineTuning", question.Category);
    }

    private static ToolContext Scope() => new(
        Support.TestDatabase.Ana,
        new Runrate.Agents.Accounting.Ledger.Entity(Support.TestDatabase.EntityId, "N",
            Runrate.Agents.Accounting.Primitives.Currency.Usd,
            Runrate.Agents.Accounting.Primitives.FiscalCalendar.Calendar, [Runrate.Agents.Accounting.Ledger.Book.UsGaap]),
        Context.LatestPeriod, Context.Today);
}
