using System.Text.RegularExpressions;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Tidy;

/// <summary>The parts of <c>src/STYLE.md</c> that a machine can check.</summary>
[Trait("Category", "Pure")]
public sealed partial class SourceTests
{
    private const int FileLinesMax = 400;
    private const int LineColumnsMax = 150;

    [Fact]
    public void No_source_file_outgrows_its_noun() =>
        AssertNone(Repository.Files("src", ".cs", ".razor").Where(f => File.ReadLines(f).Count() > FileLinesMax)
            .Select(f => $"{Repository.Relative(f)} has {File.ReadLines(f).Count()} lines; split it by noun."));

    [Fact]
    public void No_line_runs_off_the_page() =>
        AssertNone(Lines("src", ".cs").Where(l => l.Text.Length > LineColumnsMax).Select(l => $"{l.Where}: {l.Text.Length} columns."));

    [Fact]
    public void The_accounting_project_holds_no_binary_fraction() =>
        AssertNone(Lines("src/Runrate.Agents.Accounting", ".cs").Where(l => BinaryFraction().IsMatch(Code(l.Text)))
            .Select(l => $"{l.Where}: money is decimal or micros: {l.Text.Trim()}"));

    [Fact]
    public void Time_and_identity_are_injected() =>
        AssertNone(Lines("src", ".cs", ".razor").Where(l => Ambient().IsMatch(Code(l.Text)))
            .Select(l => $"{l.Where}: take IClock or IdGenerator: {l.Text.Trim()}"));

    [Fact]
    public void Nothing_is_left_unfinished() =>
        AssertNone(Lines("src", ".cs", ".razor", ".js", ".css").Concat(Lines("tests", ".cs"))
            .Where(l => !l.Where.Contains("Tidy/", StringComparison.Ordinal) && Unfinished().IsMatch(l.Text))
            .Select(l => $"{l.Where}: {l.Text.Trim()}"));

    [Fact]
    public void The_accounting_project_knows_no_database_web_or_model() =>
        AssertNone(Lines("src/Runrate.Agents.Accounting", ".cs")
            .Where(l => Impure().IsMatch(l.Text)).Select(l => $"{l.Where}: {l.Text.Trim()}"));

    [Fact]
    public void Namespaces_follow_folders() =>
        AssertNone(Repository.Files("src", ".cs")
            .Select(f => (File: f, Namespace: NamespaceLine().Match(File.ReadAllText(f)).Groups[1].Value))
            .Where(f => f.Namespace != "" && f.Namespace != Expected(f.File))
            .Select(f => $"{Repository.Relative(f.File)} says {f.Namespace}, its folder says {Expected(f.File)}."));

    [Fact]
    public void Only_the_journal_adds_entries() =>
        AssertNone(Lines("src", ".cs").Where(l => Code(l.Text).Contains(".Entries.Add", StringComparison.Ordinal)
                && !l.Where.Contains("Ledger/Journal.cs", StringComparison.Ordinal))
            .Select(l => $"{l.Where}: post through Journal."));

    [Fact]
    public void Refusal_codes_are_declared_once_and_nowhere_else_spelled()
    {
        Assert.Equal(RefusalCodes.All.Count, typeof(RefusalCodes).GetProperties().Count(p => p.PropertyType == typeof(RefusalCode)));
        Assert.Empty(typeof(RefusalCode).GetConstructors());
        var spelled = RefusalCodes.All.Where(c => c.Text.Contains('-', StringComparison.Ordinal)).Select(c => $"\"{c.Text}\"").ToList();
        AssertNone(Lines("src", ".cs", ".razor").Where(l => !l.Where.Contains("Primitives/RefusalCodes.cs", StringComparison.Ordinal)
                && (spelled.Exists(c => l.Text.Contains(c, StringComparison.Ordinal)) || l.Text.Contains("new RefusalCode(", StringComparison.Ordinal)))
            .Select(l => $"{l.Where}: take the code from RefusalCodes: {l.Text.Trim()}"));
    }

    [Fact]
    public void An_account_is_named_by_its_role_and_nowhere_by_its_code()
    {
        var codes = ChartOfAccounts.Default.All.Select(a => $"\"{a.Code}\"").ToList();
        AssertNone(Lines("src", ".cs", ".razor").Where(l => codes.Exists(c => Code(l.Text).Contains(c, StringComparison.Ordinal)))
            .Select(l => $"{l.Where}: take the account from Accounts: {l.Text.Trim()}"));
    }

    private static string Expected(string file) =>
        Path.GetDirectoryName(Repository.Relative(file))!.Replace("src/", "", StringComparison.Ordinal).Replace('/', '.');

    private static string Code(string line)
    {
        var comment = line.IndexOf("//", StringComparison.Ordinal);
        return comment < 0 ? line : line[..comment];
    }

    private static IEnumerable<(string Where, string Text)> Lines(string under, params string[] extensions) =>
        Repository.Files(under, extensions).SelectMany(f => File.ReadLines(f).Select((text, i) => ($"{Repository.Relative(f)}:{i + 1}", text)));

    private static void AssertNone(IEnumerable<string> findings)
    {
        var all = findings.Take(30).ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    [GeneratedRegex(@"\b(double|float)\b|\d[dDfF]\b(?!\w)|Math\.Pow")]
    private static partial Regex BinaryFraction();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b|\bGuid\.NewGuid\(|\bDateTime\.Today\b|\bnew Random\(|Random\.Shared")]
    private static partial Regex Ambient();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|Assert\.True\(true\)|Skip *= *""")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^using (Microsoft\.EntityFrameworkCore|Microsoft\.AspNetCore|Microsoft\.Extensions|System\.Net\.Http|Runrate\.Agents\.(?!Accounting))")]
    private static partial Regex Impure();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();
}
