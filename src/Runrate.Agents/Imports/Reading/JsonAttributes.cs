using System.Text.Json;

namespace Runrate.Agents.Imports.Reading;

/// <summary>Attributes of telemetry as OTLP's JSON and plain exporters write them.</summary>
internal static class JsonAttributes
{
    private static readonly Dictionary<string, string> Nothing = [];

    /// <summary>A list of key and value, or a plain object. The last of a repeated key wins.</summary>
    public static Dictionary<string, string> Of(JsonElement? element)
    {
        if (element is not { } given)
            return Nothing;
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (given.ValueKind == JsonValueKind.Array)
        {
            foreach (var pair in given.EnumerateArray())
            {
                if (pair.Text("key") is { } key && pair.Get("value") is { } value && Value(value) is { } text)
                    values[key] = text;
            }
        }
        else if (given.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in given.EnumerateObject().Where(m => m.Value.ValueKind is not JsonValueKind.Null))
                values[member.Name] = member.Value.ValueKind is JsonValueKind.Object && Value(member.Value) is { } inner ? inner
                    : member.Value.ToString();
        }
        return values;
    }

    private static string? Value(JsonElement value)
    {
        foreach (var name in new[] { "stringValue", "intValue", "doubleValue", "boolValue" })
        {
            if (value.Get(name) is { } scalar)
                return scalar.ToString();
        }
        return null;
    }
}
