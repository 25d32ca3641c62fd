using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Who may do what: the roles of the product, which no figure of the books tells.</summary>
internal static partial class WhoMay
{
    private const int Milliseconds = 5_000;

    private const string OwnWork = "**No**: whoever wrote a memo, an entry or a write-down does not approve it; another person with the role of " +
        "controller does. See [approvals](/treatments/approvals).";

    private const string OwnAgent = "**No**: neither the owner of an agent nor whoever opened its review decides it; another reviewer does. See " +
        "[reviews](/reviews).";

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

    /// <summary>"Am I allowed to approve it as well", "is an accountant permitted to seal", "can its author sign the memo".</summary>
    [GeneratedRegex(
        @"\b(?:(?:am|are|is|was) (?<who>(?:(?!(?:it|this|that|there|which|what)\b)[\w'’-]+ ){1,8}?)(?:allowed|permitted|entitled|authori[sz]ed) to"
        + @"|(?:may|might) (?<who>i|we|one|someone|somebody|anyone|anybody)"
        + @"|(?:may|can|could|should|must|does|do) (?:(?<plain>i|we)|(?<who>(?:the |an? |its |her |his |their |our |any )?(?:same |very )?"
        + @"(?:person|author|owner|manager|preparer|maker|writer|colleague|accountant|controller|reviewer|operator|administrator|auditor|viewer)s?"
        + @"(?: of (?:[\w'’-]+ ?){1,4}?| (?:who|that) (?:[\w'’-]+ ){1,6}?)?)))"
        + @" ?(?:(?:also|still|even|just|then|really|ever|have to|need to|get to|myself|themselves) )* ?(?<verb>seal|close|reopen|lock|approve|sign|"
        + @"authori[sz]e|clear|decide|retire|review|appraise|fire|choose|hire|register|onboard|import|upload|change|edit|post|book|record|reverse|"
        + @"correct|accept|set|manage|invite|administer|grant)\b", RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex May();

    /// <summary>Words that say that whoever would decide also did what is decided.</summary>
    [GeneratedRegex(@"\b(own|myself|ourselves|himself|herself|themselves|author|preparer|maker|writer|same person|(i|we|who|that|they|she|he) "
        + @"(have |has |had |also |just )*(wrote|written|prepared|drafted|made|created|raised|opened|own|owns|entered|recorded))\b",
        RegexOptions.IgnoreCase, Milliseconds)]
    private static partial Regex Self();

    /// <summary>What also begins a question about a treatment: a role has to be asked about.</summary>
    private static readonly string[] Doubtful = ["book", "record", "post", "correct", "set", "change", "clear", "choose", "close", "lock"];

    private static string? MayDo(string text)
    {
        if (May().Match(text) is not { Success: true } found || HowTo.NamesRules(text))
            return null;
        var verb = found.Groups["verb"].Value.ToLowerInvariant();
        var (self, plain) = (Self().IsMatch(text), found.Groups["plain"].Success);
        if (plain && !self || Doubtful.Contains(verb) && found.Groups["who"].Value.Trim().ToLowerInvariant() is "" or "i" or "we" or "one")
            return null;
        return !self || Answer(verb) is not { } answer ? Answer(verb) : answer == Acts[1].Answer ? OwnWork : answer == Acts[2].Answer ? OwnAgent
            : plain ? null : answer;
    }

    private static string? Answer(string verb) => Acts.FirstOrDefault(a => a.Verbs.Any(v => verb == v || verb == v.TrimEnd('e')
        || verb + "e" == v)).Answer;

    /// <summary>Null where it is not asked who may do something.</summary>
    public static string? Named(string text)
    {
        if (Who().Match(text.Trim()) is not { Success: true } found)
            return MayDo(text);
        // "Who manages it" asks of the agent that was spoken of.
        if (text.Contains("manages", StringComparison.OrdinalIgnoreCase) && text.Trim().TrimEnd('?', ' ').EndsWith(" it", StringComparison.Ordinal))
            return null;
        return Answer(found.Groups[1].Value.ToLowerInvariant());
    }
}
