using Runrate.Agents.Accounting.Classification;
using Xunit;

namespace Runrate.Agents.Tests.Classification;

/// <summary>A rule file that cannot be used is refused at load, with its place and what is wrong.</summary>
public sealed class RuleLoadingTests
{
    private const string Path = "us-gaap/research-and-development.json";

    private static readonly IReadOnlyDictionary<string, string> Sources = RuleLibrary.ReadEmbedded();

    [Fact]
    public void The_shipped_rulebook_loads_and_names_its_content()
    {
        Assert.Matches("^sha256:[0-9a-f]{64}$", RuleLibrary.Default.Stamp.Hash);
        Assert.Equal(RuleLibrary.Default.Stamp, RuleLibrary.Load(Sources).Stamp);
        Assert.NotEmpty(RuleLibrary.Default.Stamp.Version);
    }

    [Fact]
    public void Another_word_in_a_file_is_another_hash() =>
        Assert.NotEqual(RuleLibrary.Default.Stamp.Hash, RuleLibrary.Load(Changed(Path, "Experiments", "Trials")).Stamp.Hash);

    [Fact]
    public void Line_endings_do_not_change_the_hash() =>
        Assert.Equal(RuleLibrary.Default.Stamp.Hash, RuleLibrary.Load(Changed(Path, "\n", "\r\n")).Stamp.Hash);

    [Theory]
    [InlineData("us-gaap/run-cost.json", "\"payment_timing\": \"Arrears\"", "\"payment_timin\": \"Arrears\"", "payment_timing")]
    [InlineData("us-gaap/run-cost.json", "\"payment_timing\": \"Arrears\"", "\"payment_timing\": \"Later\"",
        "Advance, Arrears, Partial")]
    [InlineData("us-gaap/run-cost.json", "\"<=\": 1", "\"=<\": 1", "'=<' is not a comparison")]
    [InlineData("us-gaap/run-cost.json", "\"payment_timing\": \"Arrears\"", "\"payment_timing\": { \">=\": 1 }", "no range")]
    [InlineData(Path, "\"ExpenseAsIncurred\"", "\"Expense\"", "is not a BookTreatment")]
    [InlineData(Path, "\"pnlLine\": \"ResearchAndDevelopment\",", "", "needs its pnlLine")]
    [InlineData(Path, "\"verified\": false", "\"seen\": true", "unknown property 'seen'")]
    [InlineData(Path, "\"verified\": false", "\"verified\": \"yes\"", "must be true or false")]
    [InlineData(Path, "\"because\"", "\"why\"", "unknown property 'why'")]
    [InlineData(Path, "\"decision\": \"research-and-development\"", "\"decision\": \"research\"", "must be the file's name")]
    [InlineData(Path, "\"ResearchExperimentation\"", "\"Experiments\"", "is not a category")]
    [InlineData(Path, "\"ResearchExperimentation\"", "\"StaffTraining\"", "already")]
    [InlineData("us-gaap/usage-in-a-build.json", "\"continueWith\": \"run-cost\"", "\"continueWith\": \"run-costs\"",
        "no decision of us-gaap")]
    [InlineData("us-gaap/usage-in-a-build.json", "\"C-06\"", "\"C-99\"", "source-overrides.json")]
    [InlineData("us-gaap/usage-in-a-build.json", "2027-12-15", "15 December 2027", "is not a date")]
    [InlineData("us-gaap/usage-in-a-build.json", "fiscal-year-start", "year", "is not a basis")]
    [InlineData("coverage.json", "\"us-gaap/run-cost.json\"", "\"us-gaap/run-costs.json\"", "is not listed")]
    [InlineData("coverage.json", "\"status\": \"draft\"", "\"status\": \"reviewed\"", "named reviewer")]
    [InlineData("policies.json", "\"default\": \"function\"", "\"default\": \"place\"", "not a value")]
    [InlineData("facts.json", "\"type\": \"choice\"", "\"type\": \"list\"", "is not a type")]
    [InlineData("facts.json", "\"id\": \"payment_timing\"", "\"id\": \"payment_timing_2\"", "payment_timing")]
    public void A_mistake_is_refused_with_its_place(string path, string text, string mistake, string said)
    {
        var refused = Assert.Throws<RuleFileException>(() => RuleLibrary.Load(Changed(path, text, mistake)));
        Assert.Contains(said, refused.Message);
        Assert.Contains(".json", refused.Message);
    }

    [Fact]
    public void A_category_without_a_table_is_refused()
    {
        var sources = Without(Path);
        sources["coverage.json"] = sources["coverage.json"];
        var refused = Assert.Throws<RuleFileException>(() => RuleLibrary.Load(sources));
        Assert.Contains("ResearchExperimentation", refused.Message);
    }

    [Fact]
    public void A_row_without_a_citation_is_refused()
    {
        var start = Sources[Path].IndexOf("\"cites\":", StringComparison.Ordinal);
        var end = Sources[Path].IndexOf(']', start);
        var sources = Copy();
        sources[Path] = Sources[Path][..start] + "\"cites\": []" + Sources[Path][(end + 1)..];
        Assert.Contains("no citation", Assert.Throws<RuleFileException>(() => RuleLibrary.Load(sources)).Message);
    }

    [Fact]
    public void A_fact_that_is_tested_must_say_what_holds_when_unknown()
    {
        var sources = Changed(Path, "\"then\":", "\"when\": { \"amount\": { \">=\": 5 } }, \"then\":");
        Assert.Contains("whenUnknown", Assert.Throws<RuleFileException>(() => RuleLibrary.Load(sources)).Message);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_allowed()
    {
        var sources = Copy();
        sources[Path] = "// why this table exists\n" + sources[Path];
        Assert.Equal(RuleLibrary.Default.Files.Count(), RuleLibrary.Load(sources).Files.Count());
    }

    private static Dictionary<string, string> Copy() => new(Sources, StringComparer.Ordinal);

    private static Dictionary<string, string> Without(string path)
    {
        var sources = Copy();
        Assert.True(sources.Remove(path));
        return sources;
    }

    private static Dictionary<string, string> Changed(string path, string text, string replacement)
    {
        var sources = Copy();
        Assert.Contains(text, sources[path]);
        sources[path] = text == "\n" ? sources[path].Replace(text, replacement) : ReplaceFirst(sources[path], text, replacement);
        return sources;
    }

    private static string ReplaceFirst(string whole, string text, string replacement)
    {
        var at = whole.IndexOf(text, StringComparison.Ordinal);
        return whole[..at] + replacement + whole[(at + text.Length)..];
    }
}
