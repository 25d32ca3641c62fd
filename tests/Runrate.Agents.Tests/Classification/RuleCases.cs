using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Tests.Classification;

/// <summary>
/// One rule case: a sentence, facts, and what must come out. Its file mirrors the rule file of the decision asked.
/// </summary>
public sealed record RuleCase(string Path, string Title, JsonElement Facts, JsonElement Policy, JsonElement Expect)
{
    public Framework Framework =>
        Frameworks.All.Single(framework => Path.StartsWith(framework.Folder() + "/", StringComparison.Ordinal));

    public string Decision => System.IO.Path.GetFileNameWithoutExtension(Path);

    public override string ToString() => $"{Path}: {Title}";
}

/// <summary>Reads and runs the rule cases of the Cases folder against a rulebook, the shipped one or a changed copy.</summary>
public static class RuleCases
{
    private static readonly LocalDate AsOf = new(2026, 6, 1);
    private static readonly string Folder = System.IO.Path.Combine(AppContext.BaseDirectory, "Classification", "Cases");

    public static IReadOnlyList<RuleCase> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>The first field that differs, or null.</summary>
    public static string? Problem(RuleCase item, Classifier classifier)
    {
        var facts = FactSet.FromJson(item.Facts, library: classifier.Library);
        var policy = PolicySet.FromJson(item.Policy, classifier.Library);
        if (!facts.IsOk || !policy.IsOk)
            return $"refused: {(facts.Refusal ?? policy.Refusal)!.Message}";
        var answer = facts.Value.IsStated("category")
            ? classifier.Decide(item.Framework, facts.Value, policy.Value, AsOf)
            : classifier.Decide(item.Framework, item.Decision, facts.Value, policy.Value, AsOf);
        if (!answer.IsOk)
            return $"refused: {answer.Refusal.Message}";
        foreach (var expected in item.Expect.EnumerateObject())
        {
            var got = Field(answer.Value, expected.Name);
            var wanted = expected.Value.ValueKind == JsonValueKind.Array
                ? string.Join(" | ", expected.Value.EnumerateArray().Select(value => value.GetString()))
                : expected.Value.ToString();
            if (got != wanted)
                return $"{expected.Name}: expected {wanted}, got {got}";
        }
        return Unexpected(answer.Value, item.Expect);
    }

    private static string? Unexpected(Determination got, JsonElement expect)
    {
        string[] fields = ["taxTreatment", "action", "method", "usefulLifeMonths", "seedOverridden", "flags"];
        var extra = fields.FirstOrDefault(field => !expect.TryGetProperty(field, out _) && Field(got, field) is { Length: > 0 });
        return extra is null ? null : $"{extra}: expected nothing, got {Field(got, extra)}";
    }

    private static string Field(Determination got, string name) => name switch
    {
        "rules" => string.Join(" | ", got.RuleIds),
        "status" => got.Status.ToString(),
        "bookTreatment" => $"{got.BookTreatment}",
        "pnlLine" => $"{got.PnlLine}",
        "balanceSheetLine" => $"{got.BalanceSheetLine}",
        "taxTreatment" => $"{got.TaxTreatment}",
        "action" => $"{got.Action}",
        "usefulLifeMonths" => $"{got.UsefulLifeMonths}",
        "method" => $"{got.Method}",
        "cites" => string.Join(" | ", got.Citations.Select(cite => cite.Shown)),
        "seedOverridden" => got.SeedOverridden?[..4] ?? "",
        "flags" => string.Join(" | ", got.Flags.Select(flag => flag.Split(':')[0])),
        "questions" => string.Join(" | ", got.Questions.Select(asked => asked.Id)),
        _ => throw new NotSupportedException($"a rule case expects '{name}', which nobody checks"),
    };

    private static IEnumerable<RuleCase> Read(string file)
    {
        var path = System.IO.Path.GetRelativePath(Folder, file).Replace('\\', '/');
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        foreach (var item in json.RootElement.GetProperty("cases").EnumerateArray())
        {
            yield return new RuleCase(path, item.GetProperty("title").GetString()!, item.GetProperty("facts").Clone(),
                item.TryGetProperty("policy", out var policy) ? policy.Clone() : default, item.GetProperty("expect").Clone());
        }
    }
}
