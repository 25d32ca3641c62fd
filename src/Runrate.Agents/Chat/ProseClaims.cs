using System.Text.RegularExpressions;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>What a reply's sentences claim beside its figures: another treatment than the rules gave, or an act that the assistant
/// cannot do. Pure.</summary>
internal static partial class ProseClaims
{
    // Far beyond what a sentence takes; without a limit a made-up text could hold a turn.
    private const int TimeoutMilliseconds = 1_000;

    private static readonly (string Verdict, Regex Says)[] Treatments =
    [
        (Verdicts.Capex, Capitalises()), (Verdicts.Opex, Expenses()), (Verdicts.Prepaid, Prepays()), (Verdicts.WriteDown, Impairs()),
    ];

    /// <summary>The verdict that a sentence gives to the spend itself where it gives another than the rules; null where it is
    /// conditional, an item of a list or about what would change it.</summary>
    public static string? OtherVerdict(string sentence, string? verdict)
    {
        if (verdict is null || sentence.TrimStart() is ['-' or '|' or '#', ..] || Hedged().IsMatch(sentence))
            return null;
        var said = Treatments.Where(t => t.Says.IsMatch(sentence)).Select(t => t.Verdict).ToList();
        if (said.Count == 0 || said.Contains(verdict))
            return null;
        // A prepayment is expensed as it is used, and the cautious treatment of an open question is expense: no contradiction.
        return said is [Verdicts.Opex] && (verdict == Verdicts.NeedFacts || Over().IsMatch(sentence)) ? null : said[0];
    }

    /// <summary>True of a sentence that says something was posted, approved, paid or deleted just now.</summary>
    public static bool ClaimsAnAct(string sentence) =>
        FirstPerson().Matches(sentence).Any(m => !Denied(sentence, m.Groups["act"].Index))
        || Passive().Matches(sentence).Any(m => !Denied(sentence, m.Groups["act"].Index));

    private static bool Denied(string sentence, int at) => Denial().IsMatch(sentence[Math.Max(0, at - 40)..at]);

    // What is spoken of, and that it is something: "these are", "the cost should be booked as an".
    private const string It = @"\b(it|this|these|that|those|they|the (\w+ ){0,3}(cost|costs|spend|amount|payment|tokens|fees?|purchase|"
        + @"licen[cs]es?|work|expenditure))\s+((is|are|was|were|be|should|must|has|have|to|will|can|may|gets|needs?)\s+){1,3}(\w+ly\s+)?"
        + @"((booked|treated|recorded|recogni[sz]ed|classified) as\s+)?(an? )?";

    [GeneratedRegex(It + @"(capitali[sz]ed|capex|capital expenditure|(intangible )?asset)\b|(^|[.:;]\s*)\W*capitali[sz]e\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Capitalises();

    [GeneratedRegex(It + @"(expensed|opex|operating expense|expense of)\b|(^|[.:;]\s*)\W*expense (it|this|these|them|the)\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Expenses();

    [GeneratedRegex(It + @"(prepaid|prepayment)\b", RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Prepays();

    [GeneratedRegex(It + @"(written down|impaired)\b", RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Impairs();

    [GeneratedRegex(@"\b(if|unless|would|could|flips?|had been|were it|in case|depends|whether|against|otherwise|until|cautious|criteria|gives)\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Hedged();

    [GeneratedRegex(@"\b(over|to date|each month|a month|per month|monthly|as it is (used|consumed)|amorti[sz]|straight[- ]line)\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Over();

    [GeneratedRegex(@"\b(not|never|no|cannot|can't|isn't|aren't|rather than|instead of|neither|nor|"
        + @"nothing|without|to be|yet to be|before)\b[^.;]*$", RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Denial();

    [GeneratedRegex(@"\b(I|we)\b(('ve| have| just| now| already| also))*\s+(?<act>posted|booked|recorded|entered|approved|paid|deleted|"
        + @"removed|retired|sealed|closed|reversed|wrote off|written off|made the entry|filed|transferred|cancelled|shut down)\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex FirstPerson();

    [GeneratedRegex(@"\b(has|have)( just| now)? been\s+(?<act>posted|booked|recorded|entered|approved|paid|deleted|retired|reversed|"
        + @"written off|filed)\b|\b(is|are) now\s+(?<act>posted|booked|recorded|approved|paid|deleted|retired|reversed|"
        + @"written off|sealed)\b|^\W*(?<act>done|posted|booked)\b\s*[:,.!]", RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Passive();
}
