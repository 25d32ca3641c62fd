using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Calculators;
using Runrate.Agents.Accounting.Classification;
using Frameworks = Runrate.Agents.Accounting.Classification.Frameworks;

namespace Runrate.Agents.Tests.Golden;

/// <summary>
/// Checks the worked cases that are treatment decisions: classification, cost splits, transition, validation, lives.
/// </summary>
internal static class ClassificationGolden
{
    private static readonly Classifier Classifier = new();
    private static readonly LocalDate Today = new(2026, 11, 22);

    /// <summary>Prose, which is not compared.</summary>
    private static readonly HashSet<string> NotChecked = ["authority", "presentation", "reason", "arithmetic"];

    private static readonly Dictionary<string, string> Calculators = new(StringComparer.Ordinal)
    {
        ["cost_split"] = "cost-split",
        ["transition"] = "transition",
        ["validation"] = "transition",
        ["useful_life"] = "useful-life",
    };

    public static void Register()
    {
        GoldenRunner.Register("classification", Classification);
        foreach (var (type, calculator) in Calculators)
            GoldenRunner.Register(type, item => Figures(item, calculator));
    }

    private static IEnumerable<string> Classification(GoldenCase item)
    {
        var framework = Frameworks.Parse(item.Framework);
        var facts = FactSet.FromJson(item.Facts);
        var policy = PolicySet.FromJson(item.Policy);
        if (!framework.IsOk || !facts.IsOk || !policy.IsOk)
            return [$"refused: {(framework.Refusal ?? facts.Refusal ?? policy.Refusal)!.Message}"];
        var answer = Classifier.Decide(framework.Value, facts.Value, policy.Value, Today);
        return answer.IsOk
            ? item.Expected.EnumerateObject().Where(field => !NotChecked.Contains(field.Name))
                .Select(field => Check(answer.Value, field)).OfType<string>()
            : [$"refused: {answer.Refusal.Message}"];
    }

    /// <summary>Every expected figure but prose, by its name in camel case; each answer shows its arithmetic.</summary>
    private static IEnumerable<string> Figures(GoldenCase item, string calculator)
    {
        var result = Calculator.Run(calculator, item.Framework, item.Facts, item.Policy, asOf: null, Today);
        if (!result.IsOk)
        {
            yield return $"refused: {result.Refusal.Message}";
            yield break;
        }
        var figures = JsonSerializer.SerializeToElement(result.Value);
        if (figures.GetProperty("workings").GetArrayLength() == 0)
            yield return "no workings";
        foreach (var field in item.Expected.EnumerateObject().Where(field => !NotChecked.Contains(field.Name)))
        {
            var name = string.Concat(
                field.Name.Split('_').Select((part, index) => index == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
            if (!figures.TryGetProperty(name, out var actual))
                yield return $"{field.Name}: no such figure";
            else if (!JsonElement.DeepEquals(actual, field.Value))
                yield return $"{field.Name}: expected {field.Value}, got {actual}";
        }
    }

    private static string? Check(Determination got, JsonProperty expected)
    {
        object? actual = expected.Name switch
        {
            "book_treatment" => got.BookTreatment?.ToString(),
            "pnl_line" => got.PnlLine?.ToString(),
            "balance_sheet_line" => got.BalanceSheetLine?.ToString(),
            "tax_treatment" => got.TaxTreatment?.ToString(),
            "india_tax" => got.IndiaTax?.ToString(),
            "status" => got.Status.ToString(),
            "method" => got.Method,
            "useful_life_months" => got.UsefulLifeMonths,
            "annual_depreciation" => got.Amounts?.AnnualDepreciation,
            "monthly_amortisation" => got.Amounts?.MonthlyAmortisation,
            "monthly" => got.Amounts?.Monthly,
            "contradicts_seed" => got.SeedOverridden is not null,
            "statutory_ledger_effect" => got.PostsToLedger,
            "questions" => null,
            _ => throw new NotSupportedException($"no check for the expected field {expected.Name}"),
        };
        if (expected.Name == "questions")
        {
            var missing = expected.Value.EnumerateArray().Select(id => id.GetString())
                .Where(id => !got.Questions.Any(asked => asked.Id == id)).ToList();
            return missing.Count == 0 ? null : $"not asked: {string.Join(", ", missing)}";
        }
        var same = expected.Value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => Equals(actual, expected.Value.GetBoolean()),
            JsonValueKind.Number => actual is not null && Convert.ToDecimal(actual) == expected.Value.GetDecimal(),
            _ => Equals(actual, expected.Value.GetString()),
        };
        return same ? null : $"{expected.Name}: expected {expected.Value}, got {actual ?? "nothing"}";
    }
}
