using System.Globalization;
using System.Text.Json;
using NodaTime;
using RulesEngine.Models;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Benchmarks;

/// <summary>
/// A classification with its full trace against Microsoft RulesEngine on the same rows: those of internal-use software under US GAAP, each
/// written as an expression. Both are warm; processor time of one core, medians of the rounds, in pairs. The engine says of each row
/// whether it matched; ours goes through every table, and says besides why, what else was possible and what would turn it. The row that
/// matches first must be one that ours stands on.
/// </summary>
internal static class RulesEngineTimes
{
    private const int Rounds = 5;
    private const string Table = "internal-use-software";
    private static readonly TimeSpan RunLength = TimeSpan.FromSeconds(1);
    private static readonly LocalDate AsOf = new(2026, 6, 1);

    private const string OneSpend = """
        { "category": "SelfHostedFineTuning", "amount": "100000", "ownership": "Entity", "weights_exportable": "Yes",
          "intended_use": "InternalUse", "asu_2025_06_adopted": "false", "stage": "ApplicationDevelopment",
          "mgmt_authorised_and_funded": "Yes", "probable_to_complete": "Yes",
          "useful_life_months": "36", "activity": "NewBuild", "function": "InternalOps" }
        """;

    public static async Task<int> Run(string root, TextWriter output)
    {
        var rules = Rules(Path.Combine(root, "data", "rules", "us-gaap", $"{Table}.json"));
        var words = JsonSerializer.Deserialize<Dictionary<string, string>>(OneSpend)!;
        foreach (var name in rules.SelectMany(r => r.GetProperty("when").EnumerateObject()).Select(c => c.Name))
            words.TryAdd(name, "");
        var numbers = words.ToDictionary(
            w => w.Key, w => decimal.TryParse(w.Value, CultureInfo.InvariantCulture, out var number) ? number : decimal.MaxValue);
        var engine = new RulesEngine.RulesEngine([new Workflow { WorkflowName = Table, Rules = rules.Select(Row) }]);
        RuleParameter[] stated = [new("words", words), new("numbers", numbers)];
        var facts = FactSet.FromJson(JsonDocument.Parse(OneSpend.Replace("\"100000\"", "100000", StringComparison.Ordinal)
            .Replace("\"36\"", "36", StringComparison.Ordinal).Replace("\"false\"", "false", StringComparison.Ordinal)).RootElement).Value;
        var classifier = new Classifier();

        var first = (await engine.ExecuteAllRulesAsync(Table, stated)).First(r => r.IsSuccess).Rule.RuleName;
        var decided = classifier.Decide(Framework.UsGaap, facts, PolicySet.Default, AsOf).Value;
        if (!decided.RuleIds.Contains(first))
            throw new InvalidOperationException($"The engine matches {first}, and ours stands on {string.Join(", ", decided.RuleIds)}.");

        Task Theirs() => engine.ExecuteAllRulesAsync(Table, stated).AsTask();
        Task Ours()
        {
            classifier.Decide(Framework.UsGaap, facts, PolicySet.Default, AsOf);
            return Task.CompletedTask;
        }
        await Rate(Theirs);
        await Rate(Ours);
        var pairs = new List<(double Ours, double Theirs)>();
        for (var round = 0; round < Rounds; round++)
            pairs.Add((await Rate(Ours), await Rate(Theirs)));
        output.WriteLine($"Decisions a second of processor, both warm, on {rules.Count} rows; medians of {Rounds}. Both stand on {first}.");
        output.WriteLine("| ours, with trace, flips and citations | Microsoft RulesEngine 6.0.1 | ratio |");
        output.WriteLine("|---|---|---|");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {Median(pairs.Select(p => p.Ours)):N0} | {Median(pairs.Select(p => p.Theirs)):N0} | {Median(pairs.Select(p => p.Ours / p.Theirs)):0.0} |"));
        return 0;
    }

    private static List<JsonElement> Rules(string file)
    {
        var versions = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("versions");
        return [.. versions.EnumerateArray().First().GetProperty("rules").EnumerateArray().Where(r => r.TryGetProperty("when", out _))];
    }

    private static Rule Row(JsonElement rule) => new()
    {
        RuleName = rule.GetProperty("id").GetString(),
        Expression = string.Join(" && ", rule.GetProperty("when").EnumerateObject().Select(Condition).DefaultIfEmpty("true")),
    };

    private static string Condition(JsonProperty when) => when.Value.ValueKind switch
    {
        JsonValueKind.Array => $"({string.Join(" || ", when.Value.EnumerateArray().Select(v => $"words[\"{when.Name}\"] == \"{v}\""))})",
        JsonValueKind.Object => string.Join(" && ", when.Value.EnumerateObject().Select(c => $"numbers[\"{when.Name}\"] {c.Name} {c.Value}")),
        JsonValueKind.True or JsonValueKind.False => $"words[\"{when.Name}\"] == \"{when.Value.ToString().ToLowerInvariant()}\"",
        _ => $"words[\"{when.Name}\"] == \"{when.Value}\"",
    };

    private static async Task<double> Rate(Func<Task> work)
    {
        var before = Environment.CpuUsage.TotalTime;
        var n = 0;
        for (; Environment.CpuUsage.TotalTime - before < RunLength; n += 100)
        {
            for (var i = 0; i < 100; i++)
                await work();
        }
        return n / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Rounds / 2);
}
