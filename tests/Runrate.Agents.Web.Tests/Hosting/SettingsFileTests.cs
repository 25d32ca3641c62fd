using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Close;
using Runrate.Agents.Retention;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Tests.Hosting;

/// <summary><c>appsettings.json</c> and the code that reads settings name the same ones.</summary>
public sealed partial class SettingsFileTests
{
    private static readonly string Host = Path.Combine(Root(), "src", "Runrate.Agents.Web");
    private static readonly string File = System.IO.File.ReadAllText(Path.Combine(Host, "appsettings.json"));

    [Fact]
    public void Every_setting_that_is_read_stands_in_the_settings_file_and_every_one_there_is_read()
    {
        var code = string.Join('\n', new[] { Host, Path.Combine(Root(), "src", "Runrate.Agents") }
            .SelectMany(d => Directory.EnumerateFiles(d, "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(System.IO.File.ReadAllText));
        var read = Whole().Matches(code).Select(m => m.Groups[1].Value)
            .Concat(InOpenId().Matches(code).Select(m => "OpenId:" + m.Groups[1].Value))
            .Concat(Limit().Matches(code).Select(m => "Limits:" + m.Groups[1].Value))
            .Concat(Members<ChatSettings>("Chat")).Concat(Members<SealPostSettings>("Seals"))
            .Concat(Members<SealPostSettings>("Notices")).Append("Notices:Address").Concat(Members<RetentionSettings>("Retention"))
            .Where(k => k is not ("Chat" or "Seals" or "Notices" or "Retention" or "OpenId")).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.True(read.Count > 30, string.Join(", ", read));
        Assert.Equal(read, Leaves(JsonDocument.Parse(File, new() { CommentHandling = JsonCommentHandling.Skip }).RootElement
            .GetProperty("Runrate"), "").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_setting_has_a_comment_above_it_or_shares_that_of_its_neighbour()
    {
        var lines = File.Split('\n').Select(l => l.Trim()).ToList();
        // A heading of a group needs none where its first member has one.
        var bare = lines.Select((line, i) => (line, before: i == 0 ? "" : lines[i - 1])).Where(l => l.line.StartsWith('"'))
            .Where(l => !l.before.StartsWith("//", StringComparison.Ordinal) && !l.before.StartsWith('"')).Select(l => l.line).ToList();
        Assert.Empty(bare);
    }

    [Fact]
    public void What_the_file_says_when_left_alone_is_what_the_code_does_without_it()
    {
        var settings = new ConfigurationBuilder().AddJsonFile(Path.Combine(Host, "appsettings.json")).Build();
        Assert.Equal(HostSettings.Read(new ConfigurationBuilder().Build()), HostSettings.Read(settings));
        Assert.Null(IdentityProviderSettings.Read(settings));
        Assert.Equivalent(new ChatSettings(), settings.GetSection("Runrate:Chat").Get<ChatSettings>());
        var seals = settings.GetSection("Runrate:Seals").Get<SealPostSettings>()!;
        Assert.Equal((null, false), (seals.Webhook, seals.SendsMail));
        Assert.False(settings.GetSection("Runrate:Notices").Get<SealPostSettings>()!.IsStated);
    }

    private static IEnumerable<string> Members<T>(string section) =>
        typeof(T).GetProperties().Where(p => p.CanWrite).Select(p => $"{section}:{p.Name}");

    private static IEnumerable<string> Leaves(JsonElement group, string prefix) => group.EnumerateObject().SelectMany(m =>
        m.Value.ValueKind == JsonValueKind.Object && m.Value.EnumerateObject().Any() ? Leaves(m.Value, $"{prefix}{m.Name}:") : [prefix + m.Name]);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder!.FullName, "Runrate.Agents.sln")))
            folder = folder.Parent;
        return folder.FullName;
    }

    [GeneratedRegex("\"Runrate:([A-Za-z:]*[A-Za-z])\"", RegexOptions.None, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Whole();

    [GeneratedRegex("[sS]ection(?:\\[|\\.GetSection\\()\"([A-Za-z]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex InOpenId();

    [GeneratedRegex("Number\\(configuration, \"([A-Za-z]+)\"", RegexOptions.None, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Limit();
}
