using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Classification;

/// <summary>
/// Changes the cells of the tables one at a time and expects a rule case to fail. By default a sample; with
/// RUNRATE_MUTATE=all every cell, as tests/mutate-rules does.
/// </summary>
public sealed class RuleMutationTests
{
    private static readonly JsonSerializerOptions Reading =
        new() { ReadCommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    [Fact]
    public void A_changed_cell_is_noticed()
    {
        var all = Environment.GetEnvironmentVariable("RUNRATE_MUTATE") == "all";
        var sources = RuleLibrary.ReadEmbedded();
        var mutants = sources.Keys.Where(path => path.Contains('/')).Order(StringComparer.Ordinal)
            .SelectMany(path => RuleMutants.Of(path, sources[path], RuleLibrary.Default.Facts)).ToList();
        var chosen = all ? mutants : [.. mutants.Where((_, index) => index % 97 == 7)];
        var survivors = chosen.AsParallel().Where(mutant => Survives(mutant, sources)).Select(mutant => mutant.Description)
            .Order().ToList();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{chosen.Count} of {mutants.Count} changes tried, {survivors.Count} survived");
        if (Environment.GetEnvironmentVariable("RUNRATE_MUTATE_REPORT") is { } report)
            File.WriteAllLines(report,
                [$"{chosen.Count} of {mutants.Count} changes tried, {survivors.Count} survived", .. survivors]);
        Assert.True(chosen.Count > 40, "too few cells were changed to prove anything");
        Assert.Empty(survivors);
    }

    private static bool Survives(RuleMutant mutant, IReadOnlyDictionary<string, string> sources)
    {
        try
        {
            var classifier = new Classifier(RuleLibrary.Load(
                new Dictionary<string, string>(sources, StringComparer.Ordinal) { [mutant.Path] = mutant.Text }));
            var folder = mutant.Path[..(mutant.Path.IndexOf('/') + 1)];
            return RuleCases.All.Where(item => item.Path.StartsWith(folder, StringComparison.Ordinal))
                .OrderByDescending(item => item.Path == mutant.Path)
                .All(item => RuleCases.Problem(item, classifier) is null);
        }
        catch (Exception refused) when (refused is RuleFileException or InvariantException)
        {
            return false;
        }
    }

    [Fact]
    public void An_unchanged_copy_survives()
    {
        var sources = RuleLibrary.ReadEmbedded();
        var path = "us-gaap/impairment.json";
        var copy = JsonNode.Parse(
            sources[path], null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip })!.ToJsonString(Reading);
        Assert.True(Survives(new RuleMutant(path, copy, "none"), sources));
    }
}
