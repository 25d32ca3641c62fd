using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Tools;

/// <summary>
/// The schema of a tool's result, which a client may hold it against: that of the type that its method returns. A tool that refuses
/// answers with <c>refusal</c> instead.
/// </summary>
public static class ToolOutputs
{
    private static readonly ConcurrentDictionary<string, JsonElement> Made = new(StringComparer.Ordinal);

    public static JsonElement Schema(AIFunction tool) => Made.GetOrAdd(tool.Name, (name, t) => Build(name, t), tool);

    private static JsonElement Build(string name, AIFunction tool)
    {
        var result = Returned(tool.UnderlyingMethod!.ReturnType) is { } type && type != typeof(JsonElement)
            ? OfType(type) : Stated(ToolCatalog.Find(name)?.Members ?? "");
        var properties = result["properties"]!.AsObject();
        properties["refusal"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["code"] = new JsonObject { ["type"] = "string" },
                ["message"] = new JsonObject { ["type"] = "string" },
                ["field"] = new JsonObject { ["type"] = "string" },
            },
            ["required"] = new JsonArray("code", "message"),
        };
        return JsonSerializer.SerializeToElement(new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties.DeepClone(),
            ["anyOf"] = new JsonArray(new JsonObject { ["required"] = result["required"]?.DeepClone() ?? new JsonArray() },
                new JsonObject { ["required"] = new JsonArray("refusal") }),
        });
    }

    /// <summary>What a method gives when it is waited for and does not refuse.</summary>
    private static Type Returned(Type type)
    {
        while (type.IsGenericType && (type.GetGenericTypeDefinition() == typeof(Task<>) || type.GetGenericTypeDefinition() == typeof(ValueTask<>)
            || type.GetGenericTypeDefinition() == typeof(Outcome<>)))
            type = type.GetGenericArguments()[0];
        return type;
    }

    private static JsonObject OfType(Type type)
    {
        var schema = JsonNode.Parse(AIJsonUtilities.CreateJsonSchema(type, serializerOptions: ToolJson.Options,
            inferenceOptions: new AIJsonSchemaCreateOptions { TransformSchemaNode = (_, node) => WithoutAbsent(node) }).GetRawText())!.AsObject();
        return schema["properties"] is JsonObject ? schema
            : throw new InvariantException($"A tool returns an object with members, not {type.Name}.");
    }

    /// <summary>What is null is left out of a result, so it is not required.</summary>
    private static JsonNode WithoutAbsent(JsonNode node)
    {
        if (node is JsonObject schema && schema["required"] is JsonArray required && schema["properties"] is JsonObject properties)
            schema["required"] = new JsonArray([.. required.Select(r => r!.GetValue<string>())
                .Where(r => !MayBeNull(properties[r])).Select(r => JsonValue.Create(r))]);
        return node;
    }

    private static bool MayBeNull(JsonNode? property) => property is not JsonObject schema || schema["type"] is null
        || (schema["type"] is JsonArray types && types.Any(t => t!.GetValue<string>() == "null"));

    /// <summary>Members in the order of the result; ? may be absent, [] is a list of objects, {} an object, # a number, ! true or
    /// false.</summary>
    private static JsonObject Stated(string members)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var written in members.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var name = written.TrimEnd('[', ']', '{', '}', '#', '!');
            var type = written[^1] switch { ']' => "array", '}' => "object", '#' => "number", '!' => "boolean", _ => "string" };
            if (name.EndsWith('?'))
                name = name[..^1];
            else
                required.Add(name);
            properties[name] = new JsonObject { ["type"] = written.Contains('?') ? new JsonArray(type, "null") : type };
        }
        return new JsonObject { ["properties"] = properties, ["required"] = required };
    }
}
