using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Tax;

namespace Runrate.Agents.Accounting.Calculators;

/// <summary>India's effective company rates: base, surcharge and cess compounded and not rounded.</summary>
internal static class TaxRateCalculator
{
    private const decimal HealthAndEducationCess = 0.04m;

    public static void Run(FactReader facts, Answer answer)
    {
        var cess = facts.RateOrNull("cess") ?? HealthAndEducationCess;
        var effective = new JsonArray();
        var rows = facts.Items("rows");
        if (rows.Count == 0)
            Add(facts.Rate("base", "base_rate"), facts.RateOrNull("surcharge") ?? 0);
        foreach (var row in rows)
        {
            if (row.ValueKind == JsonValueKind.Array && row.GetArrayLength() == 2)
                Add(Cell(facts, row[0]), Cell(facts, row[1]));
            else
                facts.Refuse("rows", "holds something that is not a pair of base rate and surcharge");
        }
        answer.Set("effective", effective);
        if (rows.Count == 0)
            answer.Set("effective_rate", effective[0]!.GetValue<string>());

        void Add(decimal baseRate, decimal surcharge)
        {
            var rate = IndiaTax.EffectiveRate(baseRate, surcharge, cess);
            effective.Add(Answer.RateText(rate));
            answer.Work($"{baseRate} x (1 + {surcharge}) x (1 + {cess}) = {rate / 1.0000000000000000000000000000m}.");
        }
    }

    private static decimal Cell(FactReader facts, JsonElement cell)
    {
        var text = cell.ValueKind == JsonValueKind.String ? cell.GetString() : cell.GetRawText();
        if (decimal.TryParse(text, out var rate) && rate is >= 0 and <= 1)
            return rate;
        facts.Refuse("rows", "holds something that is not a rate between 0 and 1");
        return 0;
    }
}
