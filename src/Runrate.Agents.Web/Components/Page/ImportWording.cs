using Runrate.Agents.Imports;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Formats and totals of files, by the names that their makers give them.</summary>
public static class ImportWording
{
    // The totals that say what a file is about; the rest stand on the file's own page.
    private static readonly string[] Telling = ["billedCost", "effectiveCost", "cost", "spend", "amount"];

    public static string Format(string format) => ImportFormats.Find(format)?.Title ?? Wording.Title(format);

    public static string Total(string name) => name == "focusVersion" ? "FOCUS version" : Wording.Title(name);

    /// <summary>What a delivery changed of a month: <c>2026-08: 150.00 → 200.00 USD (+50.00)</c>.</summary>
    public static string Effect(DeliveryEffect effect) => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{effect.Month}: {effect.Before:0.00####} → {effect.After:0.00####} {effect.Currency} ({effect.Difference:+0.00####;−0.00####})");

    /// <summary>The one, two or three totals to know a file by.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Brief(IReadOnlyDictionary<string, string> totals)
    {
        var telling = totals.Where(t => Telling.Contains(t.Key)).ToList();
        return telling.Count > 0 ? telling : totals.Where(t => t.Value != "0").Take(3);
    }
}
