using System.Text.Json.Nodes;
using static Runrate.Agents.Tests.Golden.Situation;

namespace Runrate.Agents.Tests.Golden;

/// <summary>
/// Figures that others print, each read where published.json says, through the calculators and to the last digit. Where a
/// source prints whole units of what it works out in fractions, ours are compared as whole units too.
/// </summary>
public sealed class PublishedExamples
{
    private static readonly JsonObject[] Examples =
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "published.json")))!["examples"]!
            .AsArray().Select(item => item!.AsObject())];

    public static TheoryData<string> Stories => [.. Examples.Select(item => (string)item["story"]!)];

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_printed_figure_comes_out_as_printed(string story)
    {
        var item = Examples.Single(one => (string)one["story"]! == story);
        var answer = Answer((string)item["ask"]!, (string)item["framework"]!, item["facts"]!);
        var problems = item["want"]!.AsObject().Select(want => Problem(answer, want.Key, want.Value)).OfType<string>().ToList();
        Assert.True(problems.Count == 0, $"{item["source"]}: {string.Join("; ", problems)}");
    }

    [Fact]
    public void Sixty_examples_are_printed_elsewhere_and_each_says_where()
    {
        Assert.True(Examples.Length >= 60, $"{Examples.Length} examples.");
        Assert.All(Examples, item => Assert.Matches(@"Publication|guide|Solve It|Nakisa|\.\w{2,}", (string)item["source"]!));
        Assert.Equal(Examples.Length, Stories.Distinct().Count());
    }
}
