using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Standards and taxes that the rules do not hold, markets to come, opinions of people. Naming one asks for its answer, so no other
/// is given.</summary>
internal static partial class NotHeld
{
    private const int Milliseconds = 5_000;

    [GeneratedRegex(
        @"\b(hgb|frs ?10[0-9]|uk gaap|j-?gaap|prc gaap|swiss gaap|german gaap|french gaap|canadian gaap|aspe|hmrc|"
        + @"uk corporation tax)\b", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Standard();

    [GeneratedRegex(@"\bis\s+(the\s+)?(vat|gst|sales tax)\b|"
        + @"\brules?\b.{0,20}\b(vat|gst|sales tax)\b|\b(what|how much|which)\s+(vat|gst|sales tax)\b|"
        + @"\b(vat|gst|sales tax)\s+(do|does|is|are)\s+(we|it|they)\b",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex IndirectTax();

    /// <summary>Rates and prices of markets to come, and whether to insure against them.</summary>
    [GeneratedRegex(
        @"\b(exchange|fx|forex|currency|interest|repo|inflation) rates?\b.*\b(will|going|next|predict|forecast|expect|rise|fall)\b|"
        + @"\bwill\b.*\b(exchange|fx|forex|interest) rates?\b|"
        + @"\b(dollar|rupee|euro|pound|usd|inr|eur|yen)s?\b (will |to )?(be worth|trade|strengthen|weaken|rise|fall|go (up|down)|move|stand)|"
        + @"\bworth in (rupees?|dollars?|euros?|pounds?|inr|usd|eur)\b|\bhedg(e|es|ed|ing)\b|"
        + @"\b(share|stock) (price|market)s?\b|\b(buy|sell) (shares|stocks?)\b|"
        + @"\b(shares|stocks?)\b.*\b(should|shall|could|do) (i|we) (buy|sell|short)\b",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Market();

    [GeneratedRegex(@"\b(passwords?|passphrases?|(sign|log)[- ]?in (link|url|code)s?|recovery codes?)\b", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Secret();

    /// <summary>What one thinks of a person.</summary>
    [GeneratedRegex(
        // "And be honest" asks for candour, not for a judgement.
        @"\b(?<!\b(be|being) )(nice|lazy|smart|clever|stupid|competent|incompetent|trustworthy|honest|rude|friendly|likeable|pleasant)(er|est)?\b"
        + @"(?!.*\b(agent|bot|model|vendor|gaap|ifrs)\b)|"
        + @"\b(good|bad|great|terrible|poor) (boss|manager|colleague|person|employee|leader|controller|accountant|owner)\b|"
        + @"\bdo you (like|trust|love|hate)\b|\bwhat do you think of\b",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Opinion();

    /// <summary>What the reply says, or null where nothing of the kind is named.</summary>
    public static string? Named(string text)
    {
        if (Market().IsMatch(text))
            return "I cannot know what exchange rates, interest rates or market prices will be, and I give no advice on hedging or investing. " +
                "Each entity's books stay in its own currency. What I can look ahead to is your own cost and results: ask *what will we spend next "
                + "month?*";
        if (Secret().IsMatch(text))
            return "I give out no passwords, links or keys to sign in with, and hold none. An administrator lets people in under [people](/people).";
        if (Opinion().IsMatch(text))
            return "I hold no opinion of people. I can tell which agents somebody owns, what these cost and bring, and what waits for a decision.";
        var found = Standard().Match(text) is { Success: true } standard ? standard.Value
            : IndirectTax().IsMatch(text) ? "Tax on sales (VAT, GST)" : null;
        return found is null ? null : $"{found} is not among the rules I hold, so I answered nothing under another one. I hold US GAAP, " +
            "IFRS, Ind AS, US federal income tax and Indian income tax: name one of these and ask again.";
    }
}
