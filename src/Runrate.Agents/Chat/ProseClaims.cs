using System.Text.RegularExpressions;

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

    /// <summary>The verdict that a sentence gives where it gives another than the rules; null where it is denied, conditional or
    /// about what would change it.</summary>
    public static string? OtherVerdict(string sentence, string? verdict)
    {
        if (verdict is null || Hedged().IsMatch(sentence))
            return null;
        var said = Treatments.Where(t => t.Says.Matches(sentence).Any(m => !Denied(sentence, m.Index))).Select(t => t.Verdict).ToList();
        return said.Count == 0 || said.Contains(verdict) ? null
            // A prepayment is expensed as it is used, and an asset amortised to expense: the later stage is no contradiction.
            : said is [Verdicts.Opex] && verdict is Verdicts.Prepaid or Verdicts.Capex or Verdicts.WriteDown && Over().IsMatch(sentence) ? null
            : verdict == Verdicts.NeedFacts && said is [Verdicts.Opex] ? null : said[0];
    }

    /// <summary>True of a sentence that says something was posted, approved, paid or deleted just now.</summary>
    public static bool ClaimsAnAct(string sentence) =>
        FirstPerson().Matches(sentence).Any(m => !Denied(sentence, m.Groups["act"].Index))
        || Passive().Matches(sentence).Any(m => !Denied(sentence, m.Groups["act"].Index));

    private static bool Denied(string sentence, int at) => Denial().IsMatch(sentence[Math.Max(0, at - 40)..at]);

    [GeneratedRegex(@"\b(capex|capitali[sz](e|ed|ation(?! threshold)|ing)|capital expenditure|recogni[sz]ed? as an (intangible )?asset|"
        + @"on the balance sheet as an asset)\b", RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Capitalises();

    [GeneratedRegex(@"\b(opex|operating expense|expensed?( (as incurred|at once|immediately|it|this))|expensed|"
        + @"an expense of the (period|month|year)|run cost)\b", RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Expenses();

    [GeneratedRegex(@"\b(is|as) (a )?(prepaid|prepayment)\b|\bPREPAID\b", RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Prepays();

    [GeneratedRegex(@"\b(write[- ]?down|written down|impaired|impairment loss of)\b", RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Impairs();

    [GeneratedRegex(@"\b(if|unless|would|could|flips?|had been|were it|in case|depends|whether|against|criteria|gives)\b",
        RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Hedged();

    [GeneratedRegex(@"\b(over|each month|a month|per month|monthly|as it is (used|consumed)|amorti[sz]|straight[- ]line)\b",
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
