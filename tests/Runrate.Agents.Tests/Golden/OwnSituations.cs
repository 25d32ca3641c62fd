using System.Text.Json.Nodes;
using Runrate.Agents.Tests.Measurement;
using static Runrate.Agents.Tests.Golden.Situation;

namespace Runrate.Agents.Tests.Golden;

/// <summary>
/// People with numbers, by the kind of fault that their case would show: situations.json says the law of each kind, the
/// paragraph of each case and the answer, worked out by hand.
/// </summary>
public sealed class OwnSituations
{
    private static readonly JsonObject[] Kinds =
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "situations.json")))!["kinds"]!
            .AsArray().Select(kind => kind!.AsObject())];

    public static TheoryData<string> Stories => [.. Cases.Select(item => (string)item["story"]!)];

    private static IEnumerable<JsonObject> Cases => Kinds.SelectMany(kind => kind["cases"]!.AsArray().Select(item => item!.AsObject()));

    [Theory]
    [MemberData(nameof(Stories))]
    public void A_situation_has_the_answer_of_its_paragraph(string story)
    {
        var item = Cases.Single(one => (string)one["story"]! == story);
        var answer = Answer((string)item["ask"]!, (string)item["framework"]!, item["facts"]!, item["policy"]);
        var problems = item["want"]!.AsObject().Select(want => Problem(answer, want.Key, want.Value)).OfType<string>().ToList();
        Assert.True(problems.Count == 0, $"{item["cites"]}: {string.Join("; ", problems)}");
    }

    [Fact]
    public void Every_kind_has_three_situations_each_with_its_paragraph()
    {
        Assert.All(Kinds, kind => Assert.True(kind["cases"]!.AsArray().Count >= 3, (string)kind["kind"]!));
        Assert.All(Cases, item => Assert.Matches(@"\d", (string)item["cites"]!));
        Assert.All(Cases, item => Assert.NotEmpty(item["want"]!.AsObject()));
        Assert.Equal(Cases.Count(), Cases.Select(item => $"{item["facts"]}{item["framework"]}{item["policy"]}").Distinct().Count());
    }

    [Fact]
    public void Every_fault_kept_beside_the_project_is_of_a_kind_that_has_situations_of_ours()
    {
        if (SharedFiles.Find("cases", "accounting", "cases.json") is not { } path)
        {
            Assert.Skip("shared/cases/accounting/cases.json is not beside this checkout.");
            return;
        }
        var covered = Kinds.SelectMany(kind => kind["covers"]!.AsArray().Select(group => (string)group!)).ToHashSet();
        var groups = JsonNode.Parse(File.ReadAllText(path))!["cases"]!.AsArray().Select(item => ((string)item!["id"]!).Split('-')[0]);
        Assert.Empty(groups.Distinct().Except(covered));
    }
}
