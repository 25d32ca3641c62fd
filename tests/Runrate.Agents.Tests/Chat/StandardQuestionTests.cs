using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Chat.Questions;

namespace Runrate.Agents.Tests.Chat;

/// <summary>A standard is a thing that can be asked about, and one fact in two states has two verdicts.</summary>
public sealed class StandardQuestionTests
{
    private static readonly QuestionReader Reader = new();

    private static Runrate.Agents.Chat.Questions.Question Read(string text) => Reader.Read(text, new ReadingContext(new LocalDate(2026, 11, 20), new YearMonth(2026, 10), []));

    [Theory]
    [InlineData("What does ASU 2025-06 change about project stages, and from when?", "ASU 2025-06")]
    [InlineData("When is ASC 350-40 as amended effective?", "ASC 350-40")]
    [InlineData("Explain IAS 38.57", "IAS 38.57")]
    [InlineData("what does paragraph IAS 38 para 71 say", "IAS 38.71")]
    [InlineData("What does Ind AS 38 require?", "Ind AS 38")]
    [InlineData("What does section 174A say?", "IRC 174A")]
    public void A_question_of_a_standard_names_it(string text, string standard)
    {
        var q = Read(text);
        Assert.Equal((Intent.Standard, standard), (q.Intent, q.Standard));
    }

    [Theory]
    [InlineData("Under IAS 38, is our 80k fine-tune capitalised? It means we own the weights")]
    [InlineData("How is a SaaS subscription treated under ASC 350-40?")]
    public void A_question_of_a_cost_is_no_question_of_a_standard(string text) => Assert.NotEqual(Intent.Standard, Read(text).Intent);

    [Theory]
    [InlineData("IAS 38.57(d)", "IAS 38.57")]
    [InlineData("Ind AS 38.57", "IAS 38.57")]
    [InlineData("Ind AS 116", "IFRS 16")]
    [InlineData("ASC 842-20-25-2", "ASC 842")]
    [InlineData("IRC 168(k)", "IRC 168(k)")]
    public void A_paragraph_is_found_in_its_standard(string citation, string held) => Assert.Equal(held, Standards.Find(citation)?.Id);

    [Theory]
    [InlineData("IFRS 15")]
    [InlineData("ASC 606")]
    [InlineData("IRC 17")]
    public void A_standard_that_the_rules_do_not_hold_has_no_text(string citation)
    {
        Assert.Null(Standards.Find(citation));
        Assert.Empty(Standards.Citing(citation, RuleLibrary.Default));
    }

    [Fact]
    public void Every_standard_of_a_rule_set_is_held()
    {
        var missing = RuleLibrary.Default.Files.Where(f => f.Framework is Framework.UsGaap or Framework.Ifrs && f.Standard.Length > 0)
            .SelectMany(f => f.Standard.Split(", ")).Distinct().Where(s => s.StartsWith("ASC ", StringComparison.Ordinal) && Standards.Find(s) is null);
        Assert.Empty(missing);
    }

    [Fact]
    public void Two_states_of_one_fact_have_two_verdicts()
    {
        var q = Read("Software we will sell: how are costs before and after technological feasibility treated?");
        Assert.Equal(Intent.Parts, q.Intent);
        Assert.Equal(["No", "Yes"], q.Parts.Select(p => p.Facts["technological_feasibility"]));
        Assert.Equal(["before technological feasibility", "after technological feasibility"], q.Parts.Select(p => p.Text));
    }
}
