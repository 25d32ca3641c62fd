using System.Text.Json;

namespace Runrate.Agents.Tests.Golden;

/// <summary>One worked case: facts in, the fields that must come out. Framework is as the file spells it.</summary>
public sealed record GoldenCase(
    string Id, string Type, string Framework, string Title, JsonElement Facts, JsonElement Expected, JsonElement Policy)
{
    public override string ToString() => $"{Id} {Title}";
}

/// <summary>
/// Runs worked cases by type. A checker returns what is wrong, field by field, and must report a field that it does not
/// know how to check: a case whose expectation nobody looks at is not a test.
/// </summary>
public static class GoldenRunner
{
    private static readonly Dictionary<string, Func<GoldenCase, IEnumerable<string>>> Checkers = new(StringComparer.Ordinal);

    static GoldenRunner()
    {
        ClassificationGolden.Register();
    }

    /// <summary>Whoever owns a type of case registers its checker in the static constructor above.</summary>
    public static void Register(string type, Func<GoldenCase, IEnumerable<string>> checker) => Checkers.Add(type, checker);

    public static bool Knows(string type) => Checkers.ContainsKey(type);

    public static IReadOnlyList<string> Problems(GoldenCase item) => Checkers.TryGetValue(item.Type, out var checker)
        ? [.. checker(item)]
        : [$"no checker for cases of type {item.Type}"];

    public static IReadOnlyList<GoldenCase> Read(string path)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(path));
        return [.. file.RootElement.GetProperty("cases").EnumerateArray().Select(item => new GoldenCase(
            item.GetProperty("id").GetString()!,
            item.GetProperty("type").GetString()!,
            item.GetProperty("framework").GetString()!,
            item.GetProperty("title").GetString()!,
            item.GetProperty("facts").Clone(),
            item.GetProperty("expected").Clone(),
            item.TryGetProperty("policy", out var policy) ? policy.Clone() : default))];
    }

    /// <summary>The folder beside the repository that some machines have, or null.</summary>
    public static string? SharedFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Runrate.Agents.sln")))
                return Path.Combine(folder.FullName, "..", "shared") is var shared && Directory.Exists(shared) ? shared : null;
        }
        return null;
    }
}
