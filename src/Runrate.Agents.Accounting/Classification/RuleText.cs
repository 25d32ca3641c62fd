using System.Text.Json;

namespace Runrate.Agents.Accounting.Classification;

using Runrate.Agents.Accounting.Primitives;

/// <summary>A rule file that cannot be used, with the place and what to do: found at load, before any answer is given.</summary>
public sealed class RuleFileException(string message) : Exception(message);

/// <summary>One JSON object of a rule file, read strictly: an unknown property is an error that names its place.</summary>
internal readonly struct RuleText(JsonElement element, string place)
{
    private static readonly JsonDocumentOptions Options =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public string Place => place;

    public JsonElement Element => element;

    public static RuleText Parse(string file, string text)
    {
        try
        {
            return new RuleText(JsonDocument.Parse(text, Options).RootElement.Clone(), file);
        }
        catch (JsonException broken)
        {
            throw new RuleFileException($"{file}: not JSON: {broken.Message}");
        }
    }

    public RuleText Only(params ReadOnlySpan<string> properties)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (!properties.Contains(property.Name))
                throw Wrong($"unknown property '{property.Name}'; known are {string.Join(", ", properties)}");
        }
        return this;
    }

    public string Text(string name) =>
        OptionalText(name) is { Length: > 0 } text ? text : throw Wrong($"'{name}' is missing or empty");

    public string? OptionalText(string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw Wrong($"'{name}' must be text");

    public bool Flag(string name) => element.TryGetProperty(name, out var value)
        && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
            : throw Wrong($"'{name}' must be true or false"));

    public IReadOnlyList<string> Texts(string name)
    {
        if (!element.TryGetProperty(name, out var value))
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw Wrong($"'{name}' must be a list of texts");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }

    public RuleText? Child(string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Object ? new RuleText(value, $"{place}, {name}")
        : throw Wrong($"'{name}' must be an object");

    public IReadOnlyList<RuleText> Children(string name, string? idProperty = null)
    {
        if (!element.TryGetProperty(name, out var value))
            return [];
        if (value.ValueKind != JsonValueKind.Array)
            throw Wrong($"'{name}' must be a list");
        var list = new List<RuleText>();
        foreach (var item in value.EnumerateArray())
        {
            var id = idProperty is not null && item.ValueKind == JsonValueKind.Object &&
                item.TryGetProperty(idProperty, out var named)
                ? named.ToString()
                : $"{name} {list.Count + 1}";
            list.Add(item.ValueKind == JsonValueKind.Object
                ? new RuleText(item, $"{place}, {id}")
                : throw new RuleFileException($"{place}, {id}: must be an object"));
        }
        return list;
    }

    /// <summary>An enum member by its exact name.</summary>
    public T? Member<T>(string name) where T : struct, Enum
    {
        if (OptionalText(name) is not { } text)
            return null;
        return Named.TryParse<T>(text, ignoreCase: false, out var value) && !char.IsDigit(text[0])
            ? value
            : throw Wrong($"'{text}' is not a {typeof(T).Name}; one of {string.Join(", ", Enum.GetNames<T>())}");
    }

    public RuleFileException Wrong(string what) => new($"{place}: {what}.");
}
