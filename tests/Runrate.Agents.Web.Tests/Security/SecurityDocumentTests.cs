using System.Text.RegularExpressions;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>Every test that SECURITY.md names is there: a control whose test was renamed or taken away is not claimed any longer.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Every_test_that_the_threat_model_names_is_there()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Runrate.Agents.sln")))
            root = root.Parent;
        var document = File.ReadAllText(Path.Combine(root.FullName, "SECURITY.md"));
        var sources = Directory.EnumerateFiles(Path.Combine(root.FullName, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(File.ReadAllText).ToList();
        var named = TestName().Matches(document).Select(m => (Class: m.Groups["class"].Value, Method: m.Groups["method"].Value)).Distinct().ToList();
        Assert.True(named.Count > 15);
        var absent = named.Where(n => !sources.Exists(s => s.Contains($"class {n.Class}", StringComparison.Ordinal)
            && (n.Method.Length == 0 || s.Contains($" {n.Method}(", StringComparison.Ordinal))));
        Assert.Empty(absent);
        var scripts = ScriptName().Matches(document).Select(m => m.Value).Distinct().Where(p => !Path.Exists(Path.Combine(root.FullName, p)));
        Assert.Empty(scripts);
    }

    [GeneratedRegex(@"`(?<class>[A-Z]\w+Tests)(\.(?<method>\w+))?`", RegexOptions.None, 2_000)]
    private static partial Regex TestName();

    [GeneratedRegex(@"(?<=`)tests/[\w/.-]+(?=[` ])", RegexOptions.None, 2_000)]
    private static partial Regex ScriptName();
}
