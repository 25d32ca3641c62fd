using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// One asset over its years of development: what was spent before the criteria were met stays an expense, what is spent
/// after accumulates, and each year end is capped at the recoverable amount.
/// </summary>
internal static class YearlyTotals
{
    public static Outcome<WorkedFigures> Of(JsonElement facts)
    {
        if (Number(facts, "y1_total") is not { } total)
            return new Refusal(RefusalCodes.InvalidValue, "y1_total is not a number.", "y1_total");
        var before = Number(facts, "y1_before_criteria") ?? total - (Number(facts, "y1_after") ?? 0);
        var asset = Number(facts, "y1_after") ?? total - before;
        if (before + asset != total)
            return new Refusal(RefusalCodes.InvalidValue,
                $"y1_before_criteria and y1_after do not add up to y1_total: {before} + {asset} is not {total}.", "y1_total");

        var result = new WorkedFigures();
        result.Figures["y1Expense"] = before;
        result.Workings.Add($"Year 1: {before} spent before the criteria were met is expensed and never put back");
        asset = CapAt(result, facts, 1, asset);
        result.Figures["y1Asset"] = asset;
        for (var year = 2; Number(facts, $"y{year}_spend") is { } spend; year++)
        {
            var cost = asset + spend;
            result.Figures[$"y{year}Cost"] = cost;
            result.Workings.Add($"Year {year}: {asset} + {spend} = {cost}");
            asset = CapAt(result, facts, year, cost);
            result.Figures[$"y{year}Impairment"] = cost - asset;
            result.Figures[$"y{year}Carrying"] = asset;
        }
        return result;
    }

    private static decimal CapAt(WorkedFigures result, JsonElement facts, int year, decimal cost)
    {
        if (Number(facts, $"recoverable_y{year}") is not { } recoverable)
            return cost;
        var loss = Math.Max(0, cost - recoverable);
        result.Workings.Add($"Year {year}: recoverable {recoverable} against {cost}, impairment {loss}");
        if (year == 1 && loss > 0)
            result.Figures["y1Impairment"] = loss;
        return cost - loss;
    }

    private static decimal? Number(JsonElement facts, string name) =>
        facts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number &&
            value.TryGetDecimal(out var number) ? number : null;
}
