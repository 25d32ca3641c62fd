using System.Net;
using System.Text.Json;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

/// <summary>Every worked case with figures, of ours and of those kept beside the project, asked over HTTP.</summary>
[Collection(ApiHost.Name)]
public sealed class CalculatorsApiTests(WebHost host)
{
    private static readonly string[] Frameworks = ["US_GAAP", "IFRS", "IND_AS", "US_TAX", "INDIA_TAX", "MANAGEMENT"];
    private static readonly HashSet<string> Prose = ["authority", "presentation", "reason", "arithmetic", "flag"];

    private static readonly Dictionary<string, string> CalculatorOf = new()
    {
        ["prepaid_split"] = "prepaid-schedule",
        ["journal"] = "prepaid-schedule",
        ["schedule"] = "amortisation-schedule",
        ["integration"] = "amortisation-schedule",
        ["impairment"] = "impairment-test",
        ["credit"] = "research-credit",
        ["validation"] = "transition",
    };

    [Fact]
    public async Task Our_worked_cases_have_the_same_figures_over_http()
    {
        await AllHold(SharedFiles.InRepository("tests", "Runrate.Agents.Tests", "Golden", "cases.json"));
        await AllHold(SharedFiles.InRepository("tests", "Runrate.Agents.Tests", "Golden", "numeric-cases.json"));
    }

    [Fact]
    public async Task The_worked_cases_beside_the_project_have_the_same_figures_over_http() =>
        await AllHold(SharedFiles.Path("golden", "cases.json"));

    [Theory]
    [InlineData("cost-split")]
    [InlineData("useful-life")]
    [InlineData("transition")]
    [InlineData("prepaid-schedule")]
    [InlineData("amortisation-schedule")]
    [InlineData("impairment-test")]
    [InlineData("disposal")]
    [InlineData("tax-depreciation")]
    [InlineData("tax-deduction")]
    [InlineData("research-credit")]
    [InlineData("deferred-tax")]
    [InlineData("lease")]
    [InlineData("error-correction")]
    [InlineData("tax-rate")]
    public async Task A_calculator_asked_for_nothing_says_what_it_needs(string name)
    {
        var answer = await (await host.Api()).Post($"/api/calculators/{name}", new { framework = "IFRS", facts = new { } });
        answer.Is(HttpStatusCode.BadRequest);
        Assert.NotEmpty(answer.Body.GetProperty("field").GetString()!);
    }

    private async Task AllHold(string path)
    {
        var api = await host.Api();
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        var wrong = new List<string>();
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var type = item.GetProperty("type").GetString()!;
            var expected = item.GetProperty("expected");
            if (type == "classification" || expected.TryGetProperty("refused", out _))
                continue;
            var answer = (await api.Post($"/api/calculators/{CalculatorOf.GetValueOrDefault(type, type.Replace('_', '-'))}", new
            {
                framework = item.GetProperty("framework").GetString(),
                facts = item.GetProperty("facts"),
                policy = item.TryGetProperty("policy", out var policy) ? policy : (JsonElement?)null,
            })).Is(HttpStatusCode.OK);
            var problems = Differences(expected, answer.Body, "").ToList();
            if (answer.Body.GetProperty("workings").GetArrayLength() == 0)
                problems.Add("no workings");
            wrong.AddRange(problems.Select(problem => $"{item.GetProperty("id")}{problem}"));
        }
        Assert.Empty(wrong);
    }

    private static IEnumerable<string> Differences(JsonElement expected, JsonElement actual, string path)
    {
        if (expected.ValueKind == JsonValueKind.Object && actual.ValueKind == JsonValueKind.Object)
        {
            return expected.EnumerateObject().Where(field => !Prose.Contains(field.Name)).SelectMany(field =>
                actual.TryGetProperty(Spell(field.Name), out var value) ? Differences(field.Value, value, $"{path}.{Spell(field.Name)}")
                    : [$"{path}.{Spell(field.Name)} is not in the answer"]);
        }
        if (expected.ValueKind == JsonValueKind.Array && actual.ValueKind == JsonValueKind.Array
            && expected.GetArrayLength() == actual.GetArrayLength())
            return expected.EnumerateArray().Zip(actual.EnumerateArray()).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{path}[{i}]"));
        return Number(expected) is { } number && Number(actual) == number || expected.ToString() == actual.ToString() ? []
            : [$"{path}: {actual} is not {expected}"];
    }

    private static decimal? Number(JsonElement value) =>
        value.ValueKind is JsonValueKind.Number or JsonValueKind.String && decimal.TryParse(value.ToString(), out var number) ? number : null;

    private static string Spell(string name) => Array.Exists(Frameworks, f => name == f || name.StartsWith(f + "_", StringComparison.Ordinal))
        ? name
        : string.Concat(name.Split('_', StringSplitOptions.RemoveEmptyEntries).Select((part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
}
