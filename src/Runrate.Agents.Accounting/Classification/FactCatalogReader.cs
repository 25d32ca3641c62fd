using System.Text.Json;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>Reads facts.json and policies.json, and the conditions that every rule file is written in.</summary>
internal static class FactCatalogReader
{
    public static FactCatalog Read(RuleText facts, RuleText policies)
    {
        facts.Only("facts");
        policies.Only("policies", "lives", "contractCaps");
        var definitions = new List<FactDefinition>();
        var sources = new List<(FactDefinition Fact, RuleText Text)>();
        foreach (var text in facts.Children("facts", "id"))
        {
            var fact = ReadFact(text, definitions.Count);
            definitions.Add(fact);
            sources.Add((fact, text));
        }
        foreach (var text in policies.Children("policies", "flag"))
            definitions.Add(ReadPolicy(text, definitions.Count));

        var catalog = new FactCatalog(definitions);
        foreach (var (fact, text) in sources)
        {
            fact.Implied = ReadRules(text, "implied", fact, catalog);
            fact.Presumed = ReadRules(text, "presumed", fact, catalog);
            fact.Conservative = ReadRules(text, "whenUnknown", fact, catalog);
        }
        return catalog;
    }

    private static FactDefinition ReadFact(RuleText text, int index)
    {
        text.Only("id", "type", "values", "aliases", "question", "ref", "ask", "derived", "qualifier", "ordinary", "comesFrom",
            "implied", "presumed", "whenUnknown");
        var kind = text.Text("type") switch
        {
            "choice" => FactKind.Choice,
            "yesNo" => FactKind.YesNo,
            "number" => FactKind.Number,
            "date" => FactKind.Date,
            "text" => FactKind.Text,
            "raw" => FactKind.Raw,
            var other => throw text.Wrong($"'{other}' is not a type; one of choice, yesNo, number, date, text, raw"),
        };
        var values = kind == FactKind.YesNo ? ["Yes", "No"] : text.Texts("values");
        if (kind == FactKind.Choice && values.Count == 0)
            throw text.Wrong("a choice needs its values");
        if (values.Count > FactCode.OtherText)
            throw text.Wrong($"more than {FactCode.OtherText} values");
        if (text.OptionalText("question") is not null && text.OptionalText("ask") is null)
            throw text.Wrong("a fact with a question needs the words to ask it");
        return new FactDefinition
        {
            Index = index,
            Id = text.Text("id"),
            Kind = kind,
            Values = values,
            Aliases = text.Texts("aliases"),
            Question = text.OptionalText("question"),
            Ref = text.OptionalText("ref"),
            Ask = text.OptionalText("ask"),
            Derived = text.Flag("derived"),
            Qualifier = text.Flag("qualifier"),
            Ordinary = text.Flag("ordinary"),
            ComesFrom = text.OptionalText("comesFrom"),
        };
    }

    private static FactDefinition ReadPolicy(RuleText text, int index)
    {
        text.Only("flag", "type", "values", "default", "supplies", "ref", "explains");
        var kind = text.Text("type") switch
        {
            "choice" => FactKind.Choice,
            "yesNo" => FactKind.YesNo,
            "number" => FactKind.Number,
            var other => throw text.Wrong($"'{other}' is not a type of a policy; one of choice, yesNo, number"),
        };
        text.Text("explains");
        return new FactDefinition
        {
            Index = index,
            Id = "policy." + text.Text("flag"),
            Kind = kind,
            Values = kind == FactKind.YesNo ? ["Yes", "No"] : text.Texts("values"),
        };
    }

    private static FactRule[] ReadRules(RuleText text, string property, FactDefinition fact, FactCatalog catalog)
    {
        if (!text.Element.TryGetProperty(property, out var given))
            return [];
        if (given.ValueKind == JsonValueKind.String)
            return [new FactRule([], ReadValue(text, fact, given.GetString()!))];
        var rules = new List<FactRule>();
        foreach (var item in text.Children(property))
        {
            item.Only("when", "value");
            rules.Add(new FactRule([.. ReadConditions(item, catalog)], ReadValue(item, fact, item.Text("value"))));
        }
        return [.. rules];
    }

    private static long ReadValue(RuleText text, FactDefinition fact, string value)
    {
        if (value == "block")
            return FactCode.Block;
        if (value == "not-stated")
            return FactCode.NotStated;
        var code = FactCatalog.Encode(fact, value);
        return code.IsOk ? code.Value : throw text.Wrong(code.Refusal.Message);
    }

    /// <summary>The <c>when</c> of a rule: every condition must hold.</summary>
    public static List<Condition> ReadConditions(RuleText text, FactCatalog catalog)
    {
        var conditions = new List<Condition>();
        if (text.Child("when") is not { } when)
            return conditions;
        foreach (var property in when.Element.EnumerateObject())
        {
            if (catalog.Find(property.Name) is not { } fact)
                throw when.Wrong($"unknown fact '{property.Name}'{catalog.Suggest(property.Name)}");
            conditions.Add(ReadCondition(when, fact, property.Value));
        }
        return conditions;
    }

    private static Condition ReadCondition(RuleText when, FactDefinition fact, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            return ReadRange(when, fact, value);
        ulong mask = 0;
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        if (items.Length == 0)
            throw when.Wrong($"{fact.Id} has an empty list");
        foreach (var item in items)
        {
            if (item.ValueKind != JsonValueKind.String)
                throw when.Wrong($"{fact.Id}: values are texts in quotation marks, or a range such as {{ \"<\": 13 }}");
            var code = FactCatalog.Encode(fact, item.GetString()!);
            if (!code.IsOk)
                throw when.Wrong(code.Refusal.Message);
            if (code.Value is < 0 or >= FactCode.OtherText)
            {
                var known = string.Join(", ", fact.Values);
                throw when.Wrong($"'{item.GetString()}' cannot be a condition on {fact.Id}; known values are {known}");
            }
            mask |= 1UL << (int)code.Value;
        }
        return Condition.OneOf(fact.Index, mask);
    }

    private static Condition ReadRange(RuleText when, FactDefinition fact, JsonElement value)
    {
        if (fact.Kind is not (FactKind.Number or FactKind.Date))
            throw when.Wrong($"{fact.Id} is not a number or a date, so it has no range");
        long min = FactCode.Absent + 1, max = FactCode.Block - 1;
        foreach (var bound in value.EnumerateObject())
        {
            switch (bound.Name)
            {
                case "<": max = Read(bound.Value) - 1; break;
                case "<=": max = Read(bound.Value); break;
                case ">=": min = Read(bound.Value); break;
                case ">": min = Read(bound.Value) + 1; break;
                case "between" when bound.Value is { ValueKind: JsonValueKind.Array } pair && pair.GetArrayLength() == 2:
                    (min, max) = (Read(pair[0]), Read(pair[1]));
                    break;
                default: throw when.Wrong($"'{bound.Name}' is not a comparison; one of <, <=, >, >=, between [from, to]");
            }
        }
        return min <= max ? Condition.Between(fact.Index, min, max) : throw when.Wrong($"the range of {fact.Id} is empty");

        long Read(JsonElement limit)
        {
            var code = FactCatalog.Encode(fact, FactCatalog.TextOf(limit) ?? "");
            return code.IsOk && !FactCode.IsOpen(code.Value) ? code.Value
                : throw when.Wrong($"{limit} is not a limit for {fact.Id}");
        }
    }
}
