using System.Collections.Frozen;
using System.Text.Json;

namespace Runrate.Agents.Metering;

/// <summary>
/// One name per provider, so that usage, price lists and bills of the same vendor meet: telemetry, gateways and invoices spell it
/// differently. The spellings are <c>data/provider-aliases.json</c>.
/// </summary>
public static class Providers
{
    private static readonly FrozenDictionary<string, string> Names = Load();

    /// <summary>The common name, or the given one in lower case.</summary>
    public static string Canonical(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        return Names.TryGetValue(trimmed, out var known) ? known : trimmed.ToLowerInvariant();
    }

    private static FrozenDictionary<string, string> Load()
    {
        using var data = typeof(Providers).Assembly.GetManifestResourceStream("data/provider-aliases.json")!;
        var aliases = JsonSerializer.Deserialize<Dictionary<string, string[]>>(data)!;
        return aliases.SelectMany(a => a.Value.Append(a.Key).Select(name => (Name: name, Common: a.Key)))
            .DistinctBy(a => a.Name, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(a => a.Name, a => a.Common, StringComparer.OrdinalIgnoreCase);
    }
}
