using System.Text.Json;
using Microsoft.Extensions.AI;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Tools;

/// <summary>Holds the arguments of a call against the schema of its tool. Pure.</summary>
internal static class ToolArguments
{
    /// <summary>The first argument that does not fit, or null.</summary>
    public static Refusal? Wrong(string tool, JsonElement schema, AIFunctionArguments arguments)
    {
        var properties = schema.GetProperty("properties");
        var names = properties.EnumerateObject().Select(p => p.Name).ToList();
        foreach (var name in arguments.Keys)
        {
            if (!names.Contains(name))
                return new Refusal(RefusalCodes.InvalidRequest, $"{tool} has no argument '{name}'." +
                    $"{NameMatcher.Suggest(name, names)} It takes {string.Join(", ", names)}.", name);
        }
        foreach (var property in schema.TryGetProperty("required", out var required) ? required.EnumerateArray() : [])
        {
            if (IsNull(arguments.GetValueOrDefault(property.GetString()!)))
                return new Refusal(RefusalCodes.MissingField, $"{tool} needs '{property.GetString()}'.", property.GetString());
        }
        foreach (var (name, value) in arguments)
        {
            if (!IsNull(value) && Unfit(tool, name, properties.GetProperty(name), ToolJson.Of(value!)) is { } unfit)
                return unfit;
        }
        return null;
    }

    /// <summary>The value as its declaration spells it.</summary>
    public static object? Declared(JsonElement schema, string name, object? value) => Text(value) is { } said
        && schema.GetProperty("properties").GetProperty(name) is { ValueKind: JsonValueKind.Object } property
        && property.TryGetProperty("enum", out var values)
        ? values.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!)
            .FirstOrDefault(v => v.Equals(said, StringComparison.OrdinalIgnoreCase)) ?? value
        : value;

    public static bool IsNull(object? value) => value is null
        || value is JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined };

    public static string? Text(object? value) => value switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        _ => null,
    } is { Length: > 0 } said ? said : null;

    private static Refusal? Unfit(string tool, string name, JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind != JsonValueKind.Object)
            return null;
        if (schema.TryGetProperty("type", out var type) && !Types(type).Any(t => Is(t, value)))
            return new Refusal(RefusalCodes.InvalidRequest,
                $"'{name}' of {tool} is {string.Join(" or ", Types(type).Where(t => t != "null").Select(Word))}, not {Said(value)}.", name);
        if (!schema.TryGetProperty("enum", out var values) || value.ValueKind != JsonValueKind.String)
            return null;
        var allowed = values.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!).ToList();
        var said = value.GetString()!;
        return allowed.Contains(said, StringComparer.OrdinalIgnoreCase) ? null
            : new Refusal(RefusalCodes.InvalidValue, $"'{said}' is not a value of {name}." +
                $"{NameMatcher.Suggest(said, allowed)} It is one of {string.Join(", ", allowed)}.", name);
    }

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        // Models write 3 as "3" and true as "true"; what reads as a number is one.
        "integer" => Number(value) is { } whole && decimal.Truncate(whole) == whole,
        "number" => Number(value) is not null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    private static decimal? Number(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number when value.TryGetDecimal(out var number) => number,
        JsonValueKind.String when decimal.TryParse(value.GetString(), System.Globalization.NumberStyles.Float,
            System.Globalization.CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    private static string Word(string type) => type switch
    {
        "string" => "text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "object" => "an object",
        _ => "a list",
    };

    private static string Said(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 40 ? text : text[..39] + "…";
    }
}
