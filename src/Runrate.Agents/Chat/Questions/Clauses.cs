using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>How something is said: stated by the asker, hoped for, supposed, or said by others.</summary>
internal enum Stance { Stated, Hoped, Supposed, Others }

/// <summary>
/// Whose word a phrase is and whether it is so. A verdict rests on what the asker states: "we hope to meet all six" is not yet
/// so, "if all six
/// were met" is only supposed, and "our auditor claims that they are met" is somebody else's word.
/// </summary>
internal static class Clauses
{
    private const int HopeReach = 9;
    private const int ClaimReach = 14;
    private const int PossibleReach = 4;

    public static Stance At(IReadOnlyList<Token> tokens, int start, int end)
    {
        if (tokens.Skip(start).Take(end - start).Any(t => t.Text is "might" or "perhaps" or "possibly" or "maybe"))
            return Stance.Hoped;
        for (var i = start - 1; i >= Math.Max(0, start - ClaimReach) && tokens[i].Sentence == tokens[start].Sentence; i--)
        {
            var word = tokens[i].Text;
            // "…, we disagree", "but we": from here on the asker speaks.
            if (word is "but" or "however" or "although" || (word is "we" && tokens[i].Clause == tokens[start].Clause
                && IsOwn(tokens, i))
                || (tokens[i + 1].Clause != tokens[i].Clause && tokens.Skip(i + 1).Take(start - i).Any(t => t.Text is "we"
                    or "i")))
                break;
            if (IsClaim(word) && IsOther(tokens, i))
                return Stance.Others;
            if (start - i <= PossibleReach && tokens[i].Clause == tokens[start].Clause && IsPossible(word) && !Asks(tokens, i))
                return Stance.Hoped;
            if (start - i <= HopeReach && tokens[i].Clause == tokens[start].Clause && word is "hope" or "hoping" or "aim"
                or "aiming" or "wish" or "aspire"
                or "hopefully" or "hoped")
                return Stance.Hoped;
            if (word == "if" && tokens.Any(t => t.Text is "6" or "criterion" or "criteria" or "57")
                && tokens[i].Clause == tokens[start].Clause && !(i > 0 && tokens[i - 1].Text is "what" or "and" or "see" or "know"
                or "even")
                && tokens.Skip(start).Take(end - start + 3).Any(t => t.Text is "were" or "was" or "is" or "are" or "met" or "hold"
                    or "held"))
                return Stance.Supposed;
        }
        return tokens.Skip(end).Take(4).Where(t => t.Sentence == tokens[start].Sentence).Select(t => t.Text).ToList() is ["next"
            or "later" or "in", "year" or "quarter" or "month" or "future", ..]
            || tokens.Skip(end).Take(2).Select(t => t.Text).SequenceEqual(["next", "year"]) && tokens.Take(start).TakeLast(3)
                .Any(t => t.Text is "will" or "to")
            ? Stance.Hoped : Stance.Stated;
    }

    private static bool IsPossible(string word) => word is "might" or "perhaps" or "possibly" or "maybe" or "hopefully";

    /// <summary>"Might we own it?" asks, and states nothing.</summary>
    private static bool Asks(IReadOnlyList<Token> tokens, int i) => i == 0;

    /// <summary>"Nothing documented so far", "none of them met yet".</summary>
    public static bool SaysNoneYet(IReadOnlyList<Token> tokens) => Enumerable.Range(0, tokens.Count).Any(i =>
        tokens[i].Text is "nothing" or "none"
        && tokens.Skip(i + 1).Take(5).Any(t => t.Text is "documented" or "document" or "met" or "evidenced" or "shown" or "far"
            or "yet" or "written"));

    private static bool IsOwn(IReadOnlyList<Token> tokens, int i) => i + 1 < tokens.Count && !IsClaim(tokens[i + 1].Text);

    private static bool IsClaim(string word) => word is "claim" or "claimed" or "say" or "said" or "think" or "believe" or "argue"
        or "argued" or "insist"
        or "maintain" or "told" or "tell" or "assert" or "reckon" or "according" or "view" or "opinion" or "suggest" or "state";

    private static bool IsOther(IReadOnlyList<Token> tokens, int claim) => tokens.Skip(Math.Max(0, claim - 3)).Take(6).Any(t =>
        t.Text is "auditor" or "consultant"
        or "vendor" or "supplier" or "provider" or "adviser" or "advisor" or "they" or "salesman" or "lawyer" or "counsel"
            or "bank" or "competitor" or "seller"
        or "reseller" or "tax office" or "blog" or "article" or "colleague" or "friend" or "someone" or "somebody" or "people"
        or "linkedin" or "reddit"
            or "forum" or "internet" or "newsletter" or "cio" or "cto" or "ceo" or "boss" or "manager" or "podcast" or "webinar" or "rep");
}
