using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Tests.Measurement;

namespace Runrate.Agents.Tests.Golden;

/// <summary>
/// Runs worked cases with figures through the calculators: ours from numeric-cases.json, and those kept beside the
/// project where they are present. Every expected field must be found in the answer and be equal; nothing is ignored
/// but prose.
/// </summary>
public sealed class NumericGolden
{
    private static readonly Dictionary<string, string> CalculatorOf = new()
    {
        ["prepaid_schedule"] = "prepaid-schedule",
        ["prepaid_split"] = "prepaid-schedule",
        ["journal"] = "prepaid-schedule",
        ["schedule"] = "amortisation-schedule",
        ["integration"] = "amortisation-schedule",
        ["impairment"] = "impairment-test",
        ["impairment_reversal"] = "impairment-reversal",
        ["disposal"] = "disposal",
        ["tax_deduction"] = "tax-deduction",
        ["tax_depreciation"] = "tax-depreciation",
        ["credit"] = "research-credit",
        ["deferred_tax"] = "deferred-tax",
        ["tax_rate"] = "tax-rate",
        ["lease"] = "lease",
        ["error_correction"] = "error-correction",
    };

    private static readonly HashSet<string> Prose = ["authority", "presentation", "reason", "arithmetic", "flag"];

    public static TheoryData<string> OwnCases => [.. Load(OwnPath).Keys];

    public static TheoryData<string> SharedCases => SharedPath is { } path ? [.. Load(path).Keys] : ["absent"];

    /// <summary>Our cases as requests, for tests that change them.</summary>
    internal static IEnumerable<(string Name, string Framework, IReadOnlyList<(string Name, string Value)> Facts)> OwnRequests =>
        Load(OwnPath).Values.Select(item => (CalculatorOf[(string)item["type"]!], (string)item["framework"]!,
            (IReadOnlyList<(string, string)>)[.. item["facts"]!.AsObject()
                .Select(fact => (fact.Key, fact.Value?.ToJsonString() ?? "null"))]));

    [Theory]
    [MemberData(nameof(OwnCases))]
    public void A_worked_case_of_ours_comes_out_as_stated(string id) => Check(Load(OwnPath)[id]);

    [Theory]
    [MemberData(nameof(SharedCases))]
    public void A_worked_case_kept_beside_the_project_comes_out_as_stated(string id)
    {
        if (SharedPath is not { } path)
        {
            Assert.Skip("shared/golden/cases.json is not beside this checkout.");
            return;
        }
        Check(Load(path)[id]);
    }

    [Fact]
    public void Every_calculator_of_measurement_has_a_case()
    {
        var covered = Load(OwnPath).Values.Select(item => CalculatorOf[(string)item["type"]!]).ToHashSet();
        Assert.Equal(CalculatorOf.Values.Distinct().Order(), covered.Order());
    }

    [Fact]
    public void A_wrong_figure_and_a_field_the_answer_lacks_both_fail_a_case()
    {
        JsonObject Case(string expected) => JsonNode.Parse(
            $$"""
            {"type": "tax_rate", "framework": "INDIA_TAX", "facts": {"base": "0.22", "surcharge": "0.10"},
             "expected": {{expected}}}
            """)!.AsObject();
        Check(Case("""{"effective_rate": "0.25168"}"""));
        Assert.ThrowsAny<Exception>(() => Check(Case("""{"effective_rate": "0.25169"}""")));
        Assert.ThrowsAny<Exception>(() => Check(Case("""{"marginal_relief": 0}""")));
        Assert.ThrowsAny<Exception>(() => Check(Case("""{"refused": "missing-field"}""")));
    }

    private static string OwnPath => Path.Combine(AppContext.BaseDirectory, "Golden", "numeric-cases.json");

    private static string? SharedPath => SharedFiles.Find("golden", "cases.json");

    private static Dictionary<string, JsonObject> Load(string path) =>
        JsonNode.Parse(File.ReadAllText(path))!["cases"]!.AsArray().Select(item => item!.AsObject())
            .Where(item => CalculatorOf.ContainsKey((string)item["type"]!))
            .ToDictionary(item => (string)item["id"]!);

    private static void Check(JsonObject item)
    {
        var framework = (string)item["framework"]!;
        var expected = item["expected"]!.AsObject();
        Assert.NotNull(Frameworks.Parse(framework));
        if (expected.TryGetPropertyValue("refused", out var refused))
        {
            Assert.Equal((string)refused!, Run(item, framework).Refusal?.Code);
            Assert.Equal((string?)expected["field"], Run(item, framework).Refusal?.Field);
            return;
        }
        Compare(expected, Answer(item, framework), framework);
        foreach (var part in Frameworks.Parse(framework)!)
        {
            var own = new JsonObject(expected.Where(member =>
                !Frameworks.Begins(member.Key) || member.Key.StartsWith($"{part}_", StringComparison.Ordinal))
                .Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
            foreach (var (key, value) in expected[part] as JsonObject ?? [])
                own[key] = value?.DeepClone();
            Compare(own, Answer(item, part), part);
        }
    }

    private static Outcome<JsonObject> Run(JsonObject item, string framework)
    {
        var facts = JsonSerializer.SerializeToElement(item["facts"]);
        JsonElement? policy = item["policy"] is { } stated ? JsonSerializer.SerializeToElement(stated) : null;
        return Calculator.Run(CalculatorOf[(string)item["type"]!], framework, facts, policy, asOf: null);
    }

    private static JsonObject Answer(JsonObject item, string framework)
    {
        var outcome = Run(item, framework);
        Assert.True(outcome.IsOk, $"{framework} was refused: {outcome.Refusal}");
        Assert.NotEmpty(outcome.Value["workings"]!.AsArray());
        return outcome.Value;
    }

    private static void Compare(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected)
        {
            case JsonObject fields:
                Assert.True(actual is JsonObject, $"{path}: an object was expected, not {actual?.ToJsonString() ?? "nothing"}.");
                foreach (var (key, value) in fields.Where(field => !Prose.Contains(field.Key)))
                {
                    var name = Accounting.Calculators.Answer.Spell(key);
                    Assert.True(actual!.AsObject().ContainsKey(name), $"{path}.{name} is not in the answer.");
                    Compare(value, actual[name], $"{path}.{name}");
                }
                break;
            case JsonArray items:
                Assert.True(actual is JsonArray found && found.Count == items.Count,
                    $"{path}: {actual?.ToJsonString()} is not {items.ToJsonString()}.");
                for (var i = 0; i < items.Count; i++)
                    Compare(items[i], actual![i], $"{path}[{i}]");
                break;
            case JsonValue when Number(expected) is { } number:
                Assert.True(
                    actual is JsonValue && actual.GetValueKind() == expected.GetValueKind() && Number(actual) == number,
                    $"{path}: {actual?.ToJsonString() ?? "nothing"} is not {expected.ToJsonString()}.");
                break;
            case JsonValue:
                Assert.True(JsonNode.DeepEquals(expected, actual),
                    $"{path}: {actual?.ToJsonString() ?? "nothing"} is not {expected.ToJsonString()}.");
                break;
            default:
                Assert.Null(actual);
                break;
        }
    }

    /// <summary>Money is a number and a rate a decimal string, in the case and in the answer.</summary>
    private static decimal? Number(JsonNode node) =>
        node.GetValueKind() is JsonValueKind.Number or JsonValueKind.String && decimal.TryParse(node.ToString(), out var number)
            ? number : null;
}
