using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Who may do what: the roles of the product, which no figure of the books tells.</summary>
internal static partial class WhoMay
{
    private const int Milliseconds = 5_000;

    private static readonly (string[] Verbs, string Answer)[] Acts =
    [
        (["seal", "close", "reopen", "lock"],
            "**A controller** seals a month and may reopen it; an accountant runs its steps before. See [close](/close)."),
        (["approve", "sign", "authorise", "authorize", "clear"], "**A controller** approves memos, entries and write-downs, and never the one who " +
            "wrote them; a large difference between bill and meter takes two people. See [approvals](/treatments/approvals)."),
        (["decide", "retire", "review", "appraise", "fire", "choose"], "**A reviewer** decides a review of an agent, and neither its owner nor " +
            "whoever opened the review. See [reviews](/reviews)."),
        (["hire", "register", "onboard", "import", "upload", "change", "edit"], "**An operator** hires and changes agents and imports files; an " +
            "accountant may import too. See [agents](/agents) and [imports](/imports)."),
        (["post", "book", "record", "reverse", "correct", "accept"], "**An accountant** records arrangements and runs the close; what posts from a " +
            "memo waits for a controller. Accepting a large difference between bill and meter takes two people. See [close](/close)."),
        (["set", "price"], "**A controller** sets budgets, prices, rates and policies. See [rates](/rates) and [budgets](/budgets)."),
        (["manage", "invite", "administer", "grant"], "**An administrator** manages people and what they may do. See [people](/people)."),
    ];

    [GeneratedRegex(
        @"^(?:and |so |but )?who (?:else )?(?:(?:can|may|must|should|could|has to|needs to|gets to|will|"
        + @"is (?:allowed|able|supposed) to|do|does) )?"
        + @"(?:i ask to |we ask to )?([a-z]+?)(?:s|es)?(?: off)?\b(?! in\b)", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Who();

    /// <summary>Null where it is not asked who may do something.</summary>
    public static string? Named(string text)
    {
        if (Who().Match(text.Trim()) is not { Success: true } found)
            return null;
        // "Who manages it" asks of the agent that was spoken of.
        if (text.Contains("manages", StringComparison.OrdinalIgnoreCase) && text.Trim().TrimEnd('?', ' ').EndsWith(" it", StringComparison.Ordinal))
            return null;
        var verb = found.Groups[1].Value.ToLowerInvariant();
        return Acts.FirstOrDefault(a => a.Verbs.Any(v => verb == v || verb == v.TrimEnd('e') || verb + "e" == v)).Answer;
    }
}
