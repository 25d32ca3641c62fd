using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Standards and taxes that the rules do not hold. Naming one asks for its answer, so no other framework's is
/// given.</summary>
internal static partial class NotHeld
{
    private const int Milliseconds = 5_000;

    [GeneratedRegex(
        @"\b(hgb|frs ?10[0-9]|uk gaap|j-?gaap|prc gaap|swiss gaap|german gaap|french gaap|canadian gaap|aspe|hmrc|"
        + @"uk corporation tax)\b", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Standard();

    [GeneratedRegex(@"\bis\s+(the\s+)?(vat|gst|sales tax)\b|"
        + @"\b(what|how much|which)\s+(vat|gst|sales tax)\b|\b(vat|gst|sales tax)\s+(do|does|is|are)\s+(we|it|they)\b",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex IndirectTax();

    /// <summary>What the reply says, or null where nothing of the kind is named.</summary>
    public static string? Named(string text)
    {
        var found = Standard().Match(text) is { Success: true } standard ? standard.Value
            : IndirectTax().IsMatch(text) ? "Tax on sales (VAT, GST)" : null;
        return found is null ? null : $"{found} is not among the rules I hold, so I answered nothing under another one. I hold US GAAP, " +
            "IFRS, Ind AS, US federal income tax and Indian income tax: name one of these and ask again.";
    }
}
