using System.Globalization;
using System.Text.Json;
using NodaTime.Text;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// Reads properties as vendors write them: numbers as text, objects as text, times as text or seconds, null for absent.
/// </summary>
internal static class JsonValues
{
    /// <summary>Costs that went through binary fractions are good to this many decimals; the rest is noise.</summary>
    public const int CostDecimals = 12;

    public static JsonElement? Get(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)
            ? value
            : null;

    /// <summary>The first of the names that has a text or number; an empty text counts as absent.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            var text = element.Get(name) switch
            {
                { ValueKind: JsonValueKind.String } value => value.GetString(),
                { ValueKind: JsonValueKind.Number } value => value.GetRawText(),
                _ => null,
            };
            if (!string.IsNullOrEmpty(text))
                return text;
        }
        return null;
    }

    public static decimal? Number(this JsonElement element, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.Get(name) is { } value && AsNumber(value) is { } number)
                return number;
        }
        return null;
    }

    /// <summary>A cost, with the noise of binary fractions taken off.</summary>
    public static decimal? Cost(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.Number(names) is { } cost ? Clean(cost) : null;

    public static decimal Clean(decimal cost)
    {
        var rounded = decimal.Round(cost, CostDecimals, MidpointRounding.AwayFromZero);
        return rounded == cost ? cost : rounded / 1.000000000000000000000000000m;
    }

    public static decimal? AsNumber(JsonElement value)
    {
        var text = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.String => value.GetString(),
            _ => null,
        };
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>
    /// An object, or one that was written as text; the document of the latter lives as long as the process needs it.
    /// </summary>
    public static JsonElement? Object(this JsonElement element, string name)
    {
        if (element.Get(name) is not { } value)
            return null;
        if (value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            return value;
        if (value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return JsonElement.Parse(value.GetString()!);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The flat text and number members of an object.</summary>
    public static Dictionary<string, string>? Texts(this JsonElement? element)
    {
        if (element is not { ValueKind: JsonValueKind.Object } value)
            return null;
        var texts = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                texts[member.Name] = member.Value.ToString();
        }
        return texts;
    }
}
