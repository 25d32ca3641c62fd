using System.Text.RegularExpressions;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Tidy;

/// <summary>Slices of <c>src/Runrate.Agents</c> call sideways or down the order in which data flows, never up.</summary>
[Trait("Category", "Pure")]
public sealed partial class ArchitectureTests
{
    private static readonly IReadOnlyDictionary<string, int> Levels = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["People"] = 0,
        ["Persistence"] = 0,
        ["Workforce"] = 1,
        ["Metering"] = 1,
        ["Spend"] = 1,
        ["Ledger"] = 1,
        ["Notes"] = 1,
        ["Imports"] = 2,
        ["Treatments"] = 2,
        ["Sources"] = 3,
        ["Close"] = 3,
        ["Reviews"] = 4,
        ["Statements"] = 4,
        ["Exports"] = 5,
        ["Chat"] = 5,
        ["Jobs"] = 5,
    };

    [Fact]
    public void Every_slice_has_its_place_in_the_order() =>
        Assert.Equal(Levels.Keys.Order(StringComparer.Ordinal), Slices().Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void No_slice_calls_a_later_one()
    {
        var upward = from slice in Slices()
                     where slice.Key != "Persistence"
                     from file in slice.Value
                     from used in UsedSlice().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)
                     where Levels.TryGetValue(used, out var level) && level > Levels[slice.Key]
                     select $"{Repository.Relative(file)} uses {used}.";
        Assert.Empty(upward);
    }

    [Fact]
    public void The_domain_knows_nothing_of_the_web() =>
        Assert.Empty(Slices().SelectMany(s => s.Value).Where(f => File.ReadAllText(f).Contains("Runrate.Agents.Web", StringComparison.Ordinal))
            .Select(Repository.Relative));

    private static Dictionary<string, List<string>> Slices() =>
        Repository.Files("src/Runrate.Agents", ".cs").Select(f => (File: f, Parts: Repository.Relative(f).Split('/')))
            .Where(f => f.Parts.Length > 3).GroupBy(f => f.Parts[2], f => f.File).ToDictionary(g => g.Key, g => g.ToList());

    [GeneratedRegex(@"\b(?:Runrate\.)?Agents\.(?!Accounting|Web)([A-Z][A-Za-z]+)\b(?=[.;])")]
    private static partial Regex UsedSlice();
}
