using Runrate.Agents.Imports;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Formats and totals of files, by the names that their makers give them.</summary>
public static class ImportWording
{
    // The totals that say what a file is about; the rest stand on the file's own page.
    private static readonly string[] Telling = ["billedCost", "effectiveCost", "cost", "spend", "amount"];

    public static string Format(string format) => ImportFormats.Find(format)?.Title ?? Wording.Title(format);

    public static string Total(string name) => name == "focusVersion" ? "FOCUS version" : Wording.Title(name);

    /// <summary>The one, two or three totals to know a file by.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Brief(IReadOnlyDictionary<string, string> totals)
    {
        var telling = totals.Where(t => Telling.Contains(t.Key)).ToList();
        return telling.Count > 0 ? telling : totals.Where(t => t.Value != "0").Take(3);
    }
}
