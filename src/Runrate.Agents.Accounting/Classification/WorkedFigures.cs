using System.Text.Json.Serialization;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// The result of a calculation with its arithmetic as lines. Serialises flat: each figure under its own name, then
/// workings.
/// </summary>
public sealed record WorkedFigures
{
    /// <summary>Names in camel case; values are numbers, texts, booleans, lists or nested figures.</summary>
    [JsonExtensionData]
    public Dictionary<string, object> Figures { get; init; } = new(StringComparer.Ordinal);

    public List<string> Workings { get; init; } = [];

    public object this[string name] => Figures[name];
}
