using System.Text.Json;
using Runrate.Agents.Accounting.Assets;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>
/// Cash flows as amounts in order of years, or as objects with year <c>t</c>, amount <c>cf</c> and perhaps a table factor
/// <c>pvf</c>.
/// </summary>
internal static class CashFlowFacts
{
    public static IReadOnlyList<CashFlow> Read(FactReader facts, params string[] names)
    {
        var flows = new List<CashFlow>();
        foreach (var item in facts.Items(names))
        {
            if (item.ValueKind == JsonValueKind.Object)
                flows.Add(ReadItem(facts, facts.Inside(item), names[0], flows.Count + 1));
            else if (item.ValueKind == JsonValueKind.Number && item.TryGetDecimal(out var amount))
                flows.Add(new(flows.Count + 1, amount));
            else
                facts.Refuse(names[0], "holds something that is not a cash flow");
        }
        return flows;
    }

    public static string Line(CashFlow flow) => flow.Factor is { } factor
        ? $"{flow.Amount:0.##} x {factor}"
        : $"{flow.Amount:0.##} in year {flow.Year}";

    private static CashFlow ReadItem(FactReader facts, FactReader item, string name, int next)
    {
        var flow = new CashFlow(item.CountOrNull(0, "t", "year") ?? next, item.Number("cf", "amount"),
            item.NumberOrNull("pvf", "factor"));
        if (item.Refusal is { } refusal)
            facts.Refuse(name, $"holds a flow that cannot be read: {refusal.Message}");
        return flow;
    }
}
