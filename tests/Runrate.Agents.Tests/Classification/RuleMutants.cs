using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Tests.Classification;

/// <summary>A rule file with one cell changed.</summary>
public sealed record RuleMutant(string Path, string Text, string Description);

/// <summary>Every single-cell change of a rule file: condition values, outcome cells, citations, rule ids.</summary>
public static class RuleMutants
{
    private static readonly JsonDocumentOptions Options =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public static IEnumerable<RuleMutant> Of(string path, string text, FactCatalog facts)
    {
        var root = JsonNode.Parse(text, null, Options)!;
        var versions = root["versions"]!.AsArray();
        for (var v = 0; v < versions.Count; v++)
        {
            var rules = versions[v]!["rules"]!.AsArray();
            for (var r = 0; r < rules.Count; r++)
            {
                var place = $"{path} version {v + 1} {rules[r]!["id"]}";
                foreach (var (what, change) in Changes(rules[r]!.AsObject(), facts))
                {
                    var copy = root.DeepClone();
                    change(copy["versions"]![v]!["rules"]![r]!.AsObject());
                    yield return new RuleMutant(path, copy.ToJsonString(), $"{place}: {what}");
                }
            }
        }
    }

    private static IEnumerable<(string What, Action<JsonObject> Change)> Changes(JsonObject row, FactCatalog facts)
    {
        yield return ("another id", copy => copy["id"] = $"{row["id"]}-changed");
        foreach (var (fact, value) in row["when"]?.AsObject() ?? [])
        {
            foreach (var (what, other) in Conditions(facts.Require(fact), value!))
                yield return ($"{fact} {what}", copy => copy["when"]![fact] = other.DeepClone());
        }
        foreach (var (cell, value) in row["then"]!.AsObject())
        {
            if (Outcome(cell, value!) is { } other)
                yield return ($"{cell} {value!.ToJsonString()} → {other.ToJsonString()}", copy =>
                    copy["then"]![cell] = other.DeepClone());
        }
        var cites = row["cites"]!.AsArray();
        for (var i = 0; i < cites.Count; i++)
        {
            var at = i;
            yield return ($"cite {cites[i]!["id"]}", copy => copy["cites"]![at]!["id"] = "ASC 000-00");
            yield return ($"verified of {cites[i]!["id"]}", copy =>
                copy["cites"]![at]!["verified"] = !cites[at]!["verified"]!.GetValue<bool>());
        }
        if (row["seedOverridden"] is { } seed)
            yield return ("another source statement", copy => copy["seedOverridden"] = seed.GetValue<string>() == "C-01" ? "C-02"
                : "C-01");
    }

    private static IEnumerable<(string, JsonNode)> Conditions(FactDefinition fact, JsonNode value)
    {
        if (value is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                var fewer = list.DeepClone().AsArray();
                fewer.RemoveAt(i);
                yield return ($"without {list[i]}", fewer.Count == 1 ? fewer[0]!.DeepClone() : fewer);
            }
        }
        else if (value is JsonObject range)
        {
            foreach (var (comparison, limit) in range)
            {
                foreach (var moved in Neighbours(fact, limit!))
                    yield return ($"{comparison} {moved}", new JsonObject { [comparison] = moved });
            }
        }
        else
        {
            foreach (var other in fact.Values.Where(other => other != value.GetValue<string>()))
                yield return ($"{value} → {other}", JsonValue.Create(other));
        }
    }

    private static IEnumerable<JsonNode> Neighbours(FactDefinition fact, JsonNode limit)
    {
        if (fact.Kind == FactKind.Number)
            return [JsonValue.Create(limit.GetValue<decimal>() - 1), JsonValue.Create(limit.GetValue<decimal>() + 1)];
        var date = NodaTime.Text.LocalDatePattern.Iso.Parse(limit.GetValue<string>()).Value;
        return [JsonValue.Create(Text(date.PlusDays(-1))), JsonValue.Create(Text(date.PlusDays(1)))];

        static string Text(NodaTime.LocalDate day) => NodaTime.Text.LocalDatePattern.Iso.Format(day);
    }

    private static JsonNode? Outcome(string cell, JsonNode value) => cell switch
    {
        "bookTreatment" => Other(value, "ExpenseAsIncurred", "CapitalisePPE"),
        "taxTreatment" => Other(value, "Sec162", "Unsettled"),
        "pnlLine" => Other(value, "SellingAndMarketing", "FinanceCost"),
        "balanceSheetLine" => Other(value, "None", "LeaseLiability"),
        "status" => Other(value, "PolicyElected", "UnsettledPosition"),
        "action" or "method" => JsonValue.Create(value + "Changed"),
        "flags" => new JsonArray(),
        _ => null,
    };

    private static JsonValue Other(JsonNode value, string first, string second) =>
        JsonValue.Create(value.GetValue<string>() == first ? second : first)!;
}
