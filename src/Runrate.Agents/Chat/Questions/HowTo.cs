using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>"How do I", "where can we set": asks for the page on which something is done or stands, and for no figure.</summary>
internal static partial class HowTo
{
    private const int Milliseconds = 5_000;

    [GeneratedRegex(
        @"(?:^|[.!?;:,]\s+|\s[-–]\s+)(?:(?:and|so|ok|okay|but|please|then|also|now|hi|hello|hey|exactly|tell me|show me|explain(?: to me)?|"
        + @"i (?:want|need|would like) to know)[, ]+)*"
        + @"(?:(?:how|where)(?: exactly| and where| best)? (?:do|can|could|should|would|must|might|shall|may|does|is|are) "
        + @"(?:i|we|one|you|someone|somebody|a person|an? (?:operator|accountant|controller|reviewer|administrator|owner))"
        + @"|(?:how|where) to"
        + @"|(?:is there|do you have|have we|do we have) (?:a |any |some)(?:way|page|screen|place|where|button|form)\w* (?:to|where (?:i|we) can|for)"
        + @"|(?:on |in |from )?(?:which|what) (?:page|screen|menu|tab|button)(?: do| can| should)?(?: i| we)?(?: use)?(?: to)?"
        + @"|what (?:do|must|should|can) (?:i|we) (?:need to |have to )?do to|what (?:are the )?steps (?:do i take )?to)\s+"
        + @"(?:(?:actually|best|please|quickly|now|just|go about|go to|then|also|still|even|properly|correctly|"
        + @"start to|begin to)\s+)*(?<verb>[a-z-]+)",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Asked();

    /// <summary>"Where is a price changed", "how are write-downs approved": the same, said of the thing.</summary>
    [GeneratedRegex(
        @"(?:^|[.!?;:,]\s+|\s[-–]\s+)(?:(?:and|so|ok|okay|but|please)[, ]+)*(?:how|where) (?:is|are|does|do|can|could|must|should|would) "
        + @"(?:\S+\s+){1,7}?(?:be |get |gets |been )?(?<verb>set|changed|approved|rejected|sealed|reopened|hired|registered|imported|exported|"
        + @"uploaded|downloaded|undone|taken back|assigned|allocated|entered|edited|recorded|configured|connected|retired|invited|granted|reversed|"
        + @"corrected|stopped|capped|added|created|maintained|mapped|discarded|submitted)\b(?!\s+(?:at|under|as|as an?)\b)",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Done();

    /// <summary>Verbs of what people do on a page. Treating, booking and deducting are asked of the rules.</summary>
    private static readonly HashSet<string> Acts = new(StringComparer.Ordinal)
    {
        "set", "give", "assign", "allocate", "attribute", "tag", "link", "get", "export", "import", "upload", "download", "load", "pull", "fetch",
        "undo", "take", "revert", "reverse", "roll", "correct", "fix", "repair", "add", "create", "hire", "register", "onboard", "approve", "reject",
        "seal", "close", "reopen", "unseal", "lock", "unlock", "invite", "change", "edit", "amend", "update", "remove", "delete", "connect",
        "configure", "integrate", "claim", "map", "retire", "offboard", "fire", "sack", "decommission", "enter", "input", "type", "discard", "submit",
        "print", "move", "transfer", "reassign", "rename", "cap", "limit", "stop", "block", "pause", "restrict", "see", "find", "look", "view",
        "check", "open", "inspect", "browse", "save", "bookmark", "filter", "sort", "share", "send", "settle", "resolve", "release",
        "clear", "unblock",
        "decide", "review", "schedule", "run", "start", "trigger", "restart", "rerun", "post", "revoke", "grant", "log", "sign", "reset", "switch",
        "turn", "enable", "disable", "define", "state", "declare", "maintain", "manage", "administer", "document", "attach", "prepare", "extend",
        "raise", "lower", "recharge", "split", "consolidate", "withdraw", "cancel", "accept", "dispute", "match", "reconcile", "hand", "put", "make",
        "record", "file", "store", "keep", "purge", "replace", "appoint", "name", "nominate", "book",
    };

    /// <summary>Verbs that also begin a question about a treatment or a figure: they ask for a page only where one is named behind
    /// them.</summary>
    private static readonly HashSet<string> Doubtful = new(StringComparer.Ordinal)
    {
        "get", "take", "fix", "correct", "see", "find", "look", "check", "save", "share", "run", "start", "make", "keep", "put", "record", "book",
        "post", "split", "state", "document", "reset", "turn", "lower", "raise", "stop", "close", "retire", "cap", "limit", "name", "move", "decide",
        "settle", "match", "log", "sign", "switch", "replace", "prepare", "pull", "release", "send",
    };

    private static readonly HashSet<string> Stands = new(StringComparer.Ordinal)
        { "see", "find", "look", "view", "check", "open", "inspect", "browse" };

    [GeneratedRegex(
        @"\b(gaap|ifrs|ind as|asc ?\d+|ias ?\d+|capitali[sz]\w*|amorti[sz]\w*|depreciat\w*|deduct\w*|capex|opex|p&l or)\b|"
        + @"[$₹€£]\s?\d|\b(usd|inr|eur|rs\.?) ?\d|\d+ ?(k|lakh|crore|million)\b", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Treats();

    /// <summary>Whether a treatment is spoken of, by its framework, its word or its money.</summary>
    internal static bool NamesRules(string text) => Treats().IsMatch(text);

    /// <summary>What the reply says, or null where it is not asked how or where something is done.</summary>
    public static string? Named(string text)
    {
        var found = Asked().Match(text);
        var verb = found.Success ? found.Groups["verb"].Value.ToLowerInvariant() : "";
        if (!Acts.Contains(verb))
        {
            found = Done().Match(text);
            verb = found.Success ? found.Groups["verb"].Value.ToLowerInvariant() : "";
        }
        if (verb.Length == 0 || NamesRules(text) || Parts.Of(text).Count > 1)
            return null;
        var page = ChatPages.For(text[found.Groups["verb"].Index..]) ?? ChatPages.For(text);
        if (page is null)
            return Doubtful.Contains(verb) ? null : $"I tell figures and rules, and did not find the page on which to {verb} that. "
                + "[Help](/help) names every page with what is done there.";
        return $"{(Stands.Contains(verb) ? "It stands" : "That is done")} on [{page.Title}]({page.Path}): {ChatPages.Lower(page.Holds)}";
    }
}
