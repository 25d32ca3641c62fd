using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Tests.Classification;

public sealed class RuleCaseTests
{
    private static readonly Classifier Classifier = new();

    [Fact]
    public void Every_rule_case_comes_out_as_stated()
    {
        var problems = RuleCases.All.Select(item => (item, problem: RuleCases.Problem(item, Classifier)))
            .Where(pair => pair.problem is not null).Select(pair => $"{pair.item}\n    {pair.problem}").ToList();
        Assert.True(problems.Count == 0, string.Join("\n", problems));
    }

    [Fact]
    public void Every_row_of_every_table_has_a_case()
    {
        var met = new HashSet<(Framework, string)>();
        foreach (var item in RuleCases.All)
            met.UnionWith(item.Expect.GetProperty("rules").EnumerateArray().Select(rule => (item.Framework, rule.GetString()!)));
        var missing = Classifier.Library.Files.SelectMany(file => file.Versions.SelectMany(version => version.Rows)
            .Where(row => !met.Contains((file.Framework, row.Id))).Select(row => $"{file.Path} {row.Id}"));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_framework_has_a_case_for_every_category()
    {
        var met = RuleCases.All.Where(item => item.Facts.TryGetProperty("category", out _))
            .Select(item => (item.Framework, item.Facts.GetProperty("category").GetString())).ToHashSet();
        var missing = Frameworks.All.SelectMany(framework => Classifier.Library.Facts.Category.Values
            .Where(category => !met.Contains((framework, category))).Select(category => $"{framework.Code()} {category}"));
        Assert.Empty(missing);
    }

    [Fact]
    public void A_case_has_one_sentence_with_its_citation()
    {
        Assert.All(RuleCases.All, item => Assert.EndsWith(".", item.Title));
        Assert.Equal(RuleCases.All.Count, RuleCases.All.Select(item => item.ToString()).Distinct().Count());
        Assert.All(RuleCases.All, item => Assert.Contains("(", item.Title));
    }
}
