using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// The data of a CloudEvent, however it is carried: an object, an object written as text, or one in base 64. A count of tokens whose kind
/// is a property of its own is the count of that kind.
/// </summary>
internal static class CloudEventData
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["input"] = Meters.InputTokens,
        ["prompt"] = Meters.InputTokens,
        ["system"] = Meters.InputTokens,
        ["output"] = Meters.OutputTokens,
        ["completion"] = Meters.OutputTokens,
        ["cache_read"] = Meters.CacheReadTokens,
        ["cached_input"] = Meters.CacheReadTokens,
        ["cache_write"] = Meters.CacheWriteTokens,
    };

    public static JsonElement Of(JsonElement one)
    {
        var data = Object(one);
        if (data.ValueKind != JsonValueKind.Object || data.Get("meter") is not null || !Kinds.TryGetValue(data.Text("type") ?? "", out var meter)
            || data.Get("tokens") is not { } tokens || JsonValues.AsNumber(tokens) is null)
            return data;
        var members = data.EnumerateObject().Where(m => m.Name is not ("tokens" or "type" or "quantity")).ToDictionary(m => m.Name, m => m.Value);
        members["meter"] = JsonSerializer.SerializeToElement(meter);
        members["quantity"] = tokens;
        return JsonSerializer.SerializeToElement(members);
    }

    private static JsonElement Object(JsonElement one)
    {
        if (one.Get("data") is { ValueKind: JsonValueKind.Object } data)
            return data;
        var text = one.Get("data") is { ValueKind: JsonValueKind.String } written ? written.GetString() : Decoded(one.Text("data_base64"));
        if (text?.TrimStart() is not ['{', ..])
            return default;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static string? Decoded(string? text) =>
        text is not null && Base64.IsValid(text) ? Encoding.UTF8.GetString(Convert.FromBase64String(text)) : null;
}
