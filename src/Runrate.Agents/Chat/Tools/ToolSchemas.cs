using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Chat.Tools;

/// <summary>
/// The schema of a tool's arguments, made from its declaration: closed, with <c>entity</c>, and with every fact of <c>facts.json</c>
/// where a tool takes the facts of a spend. Made once, because declarations do not change.
/// </summary>
internal static class ToolSchemas
{
    private static readonly ConcurrentDictionary<string, JsonElement> Made = new(StringComparer.Ordinal);

    public static JsonElement Of(AIFunction tool) => Made.GetOrAdd(tool.Name, (_, t) => Build(t), tool);

    private static JsonElement Build(AIFunction tool)
    {
        var schema = JsonSerializer.SerializeToNode(tool.JsonSchema)!.AsObject();
        var properties = schema["properties"]?.AsObject() ?? [];
        schema["type"] = "object";
        if (ToolCatalog.Find(tool.Name)?.TakesFacts == true)
            properties["facts"] = Facts(properties["facts"]?["description"]?.GetValue<string>() ?? "");
        properties["entity"] = new JsonObject
        {
            ["description"] = "Whose books, by key or name; those of the conversation when left out",
            ["type"] = new JsonArray("string", "null"),
        };
        schema["properties"] = properties;
        schema["additionalProperties"] = false;
        return JsonSerializer.SerializeToElement(schema);
    }

    /// <summary>What may be stated of a spend, from the same declarations as the rules read.</summary>
    private static JsonObject Facts(string description)
    {
        var properties = new JsonObject();
        foreach (var fact in RuleLibrary.Default.Facts.Facts.Where(f => f is { Derived: false, IsPolicy: false }))
        {
            var at = fact.Id.Split('.');
            var into = properties;
            foreach (var part in at[..^1])
            {
                if (into[part] is not JsonObject nested || nested["properties"] is not JsonObject inner)
                {
                    inner = [];
                    into[part] = new JsonObject { ["type"] = "object", ["properties"] = inner, ["additionalProperties"] = false };
                }
                into = inner;
            }
            // A fact that is itself the name of a group is stated as either: the group's members say more.
            if (into[at[^1]] is null)
                into[at[^1]] = Fact(fact);
        }
        return new JsonObject
        {
            ["description"] = description,
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray("category"),
        };
    }

    private static JsonObject Fact(FactDefinition fact)
    {
        var schema = new JsonObject();
        if (fact.Ask is { } ask)
            schema["description"] = ask;
        switch (fact.Kind)
        {
            case FactKind.Choice:
                schema["enum"] = Values(fact.Values);
                break;
            case FactKind.YesNo:
                schema["enum"] = Values(["Yes", "No"]);
                break;
            case FactKind.Number:
                schema["type"] = new JsonArray("number", "string");
                break;
            case FactKind.Date:
                (schema["type"], schema["format"]) = ("string", "date");
                break;
            case FactKind.Text:
                schema["type"] = "string";
                if (fact.Values.Count > 0)
                    schema["examples"] = new JsonArray([.. fact.Values.Select(v => JsonValue.Create(v))]);
                break;
        }
        return schema;
    }

    private static JsonArray Values(IEnumerable<string> values) =>
        new([.. values.Append("Unknown").Distinct(StringComparer.Ordinal).Select(v => JsonValue.Create(v))]);
}
