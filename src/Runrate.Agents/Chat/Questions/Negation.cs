using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Whether the words around a phrase deny it: "cannot be exported", "feasibility has not been established", "criterion
/// c fails".</summary>
internal static class Negation
{
    private const int ReachBefore = 6;
    private const int ReachAfter = 5;
    private const int NearBefore = 2;

    public static bool At(IReadOnlyList<Token> tokens, int start, int end)
    {
        for (var i = start - 1; i >= Math.Max(0, start - ReachBefore) && tokens[i].Clause == tokens[start].Clause; i--)
        {
            if (IsBreak(tokens[i].Text))
                break;
            if (Denies(tokens, i))
                return true;
        }
        for (var i = end; i < Math.Min(tokens.Count, end + ReachAfter) && tokens[i].Clause == tokens[start].Clause; i++)
        {
            if (IsBreak(tokens[i].Text))
                break;
            if (Denies(tokens, i))
                return true;
        }
        return false;
    }

    /// <summary>Right before a phrase: "not customer facing".</summary>
    public static bool JustBefore(IReadOnlyList<Token> tokens, int start) => Enumerable.Range(Math.Max(0, start - NearBefore),
        start - Math.Max(0, start - NearBefore)).Any(i => tokens[i].Clause == tokens[start].Clause && Denies(tokens, i));

    /// <summary>"Not a licence", "no hardware": what is named is denied itself.</summary>
    public static bool Denied(IReadOnlyList<Token> tokens, int start)
    {
        var i = start - 1;
        while (i >= 0 && tokens[i].Clause == tokens[start].Clause && tokens[i].Text is "a" or "an" or "the" or "any" or "our")
            i--;
        return i >= 0 && tokens[i].Clause == tokens[start].Clause && tokens[i].Text is "not" or "no" or "neither" or "without"
            && !(i > 0 && tokens[i - 1].Text is "or" or "can" or "could" or "do" or "did" or "if" or "does");
    }

    /// <summary>"Without significant penalty" denies the penalty only.</summary>
    private static bool Denies(IReadOnlyList<Token> tokens, int i) => (IsNo(tokens[i].Text) && !(tokens[i].Text is "without" or "no"
        && tokens.Skip(i + 1).Take(3).Any(t => t.Text is "penalty" or "cost" or "charge" or "further" or "fee" or "doubt")))
        || IsYetTo(tokens, i);

    /// <summary>"Has yet to be proven", "is still to be approved".</summary>
    private static bool IsYetTo(IReadOnlyList<Token> tokens, int i) => tokens[i].Text is "yet" or "still" && i + 1 < tokens.Count
        && tokens[i + 1].Text == "to";

    /// <summary>In the gap of a phrase: "weights can <em>not</em> be exported".</summary>
    public static bool Within(IReadOnlyList<Token> tokens, Hit hit) => tokens.Skip(hit.Start).Take(hit.End - hit.Start)
        .Count(t => IsNo(t.Text)) > hit.Denials;

    internal static bool IsNo(string word) => word is "not" or "no" or "never" or "without" or "fail" or "failed" or "unmet" or "lack"
        or "cannot" or "nor" or "neither" or "except" or "unable" or "nobody" or "none" or "nothing" or "pending" or "impossible"
        or "missing" or "absent" or "refuse" or "refused" or "doubtful" or "unlikely";

    /// <summary>Words after which something else is said.</summary>
    internal static bool Parts(string word) => word is "but" or "while" or "whereas" or "although" or "though" or "because" or "if"
        or "unless";

    private static bool IsBreak(string word) => Parts(word) || word is "and" or "so" or "then" or "with";
}
