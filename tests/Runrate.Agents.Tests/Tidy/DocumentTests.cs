using System.Text.RegularExpressions;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Tidy;

[Trait("Category", "Pure")]
public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_in_the_documents_leads_somewhere()
    {
        var broken = Documents().SelectMany(file => Link().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value)
                .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith('#') && !target.StartsWith("mailto:", StringComparison.Ordinal))
                .Where(target => !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, target.Split('#')[0])))
                .Select(target => $"{Repository.Relative(file)} links to {target}"))
            .ToList();
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    [Fact]
    public void Every_source_path_a_document_names_exists()
    {
        var missing = Documents().SelectMany(file => SourcePath().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value.TrimEnd('/', '.'))
                .Where(path => !path.Contains('*', StringComparison.Ordinal) && !Path.Exists(Path.Combine(Repository.Root, path)))
                .Select(path => $"{Repository.Relative(file)} names {path}"))
            .ToList();
        Assert.True(missing.Count == 0, string.Join('\n', missing));
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Repository.Files("src", ".md")).Concat(Repository.Files("data", ".md")).Concat(Repository.Files("prompts", ".md")).Concat(Repository.Files("tests", ".md"))
            .Where(f => Path.GetFileName(f) != "CHANGELOG.md");

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`((?:src|tests|data|prompts|\.ci)/[\w./*-]+)`")]
    private static partial Regex SourcePath();
}
