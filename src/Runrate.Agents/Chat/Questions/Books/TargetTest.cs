using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>Whether a target was met, however it is said: "did not make their output target", "failed to reach quota", "above target",
/// "whose goal was missed". What met it and what denies it decide together.</summary>
internal static class TargetTest
{
    private const int Reach = 6;

    /// <summary>Nouns that name what is to be reached; those of <see cref="Loose"/> only behind a verb of reaching.</summary>
    private static readonly HashSet<string> Nouns = new(StringComparer.Ordinal) { "target", "quota", "goal", "objective" };
    private static readonly HashSet<string> Loose = new(StringComparer.Ordinal) { "number", "plan", "bar", "mark", "expectation", "norm" };

    private static readonly HashSet<string> Met = new(StringComparer.Ordinal)
    {
        "hit", "hitting", "make", "made", "making", "meet", "met", "meeting", "reach", "reached", "reaching", "achieve", "achieved", "attain",
        "attained", "beat", "beaten", "beating", "exceed", "exceeded", "surpass", "surpassed", "clear", "cleared", "fulfil", "fulfilled",
        "fulfill", "satisfy", "satisfied", "deliver", "delivered", "keep", "kept",
    };

    private static readonly HashSet<string> At = new(StringComparer.Ordinal) { "on", "above", "over", "ahead", "past", "beyond", "at" };
    private static readonly HashSet<string> Short = new(StringComparer.Ordinal)
        { "below", "under", "short", "behind", "off", "beneath", "shy" };
    private static readonly HashSet<string> Missed = new(StringComparer.Ordinal) { "miss", "missed", "missing" };
    private static readonly HashSet<string> Denials = new(StringComparer.Ordinal)
        { "not", "no", "never", "without", "fail", "failed", "failing", "unable", "cannot", "neither", "hardly" };

    private static readonly HashSet<string> Between = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "it", "its", "their", "his", "her", "our", "output", "monthly", "own", "of", "for", "set", "agreed", "to", "production",
        "performance", "that", "this", "ever", "even", "all", "any", "from", "up", "well", "far", "month", "is", "was", "were", "have", "has",
        "be", "been", "did", "do", "does", "quite", "much", "they",
    };

    /// <summary>Marks every test of a target as the list of agents at or below it.</summary>
    public static void Mark(Slots slots)
    {
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            var noun = slots.Tokens[i].Text;
            if (slots.IsNamed(i) || !(Nouns.Contains(noun) || Loose.Contains(noun)))
                continue;
            if ((Behind(slots, i) ?? (Nouns.Contains(noun) ? Ahead(slots, i) : null)) is not { } test
                || Loose.Contains(noun) && !(test.Start < i && (test.Verb || noun is "plan" or "expectation")))
                continue;
            slots.Mark(test.Start, test.End, new Meaning("filter", test.Met ? "on-target" : "off-target"));
        }
    }

    /// <summary>"Cost more than they bring", "earn less than they burn": a result below zero; the other way round, above it.</summary>
    public static void MarkResult(Slots slots)
    {
        for (var i = 1; i + 2 < slots.Tokens.Count; i++)
        {
            if (slots.Tokens[i].Text is not ("more" or "less") || slots.Tokens[i + 1].Text != "than")
                continue;
            var before = Enumerable.Range(Math.Max(0, i - 2), Math.Min(2, i)).Where(k => Costs(slots, k) || Brings(slots, k)).ToList();
            var after = Enumerable.Range(i + 2, Math.Min(4, slots.Tokens.Count - i - 2)).Where(k => Costs(slots, k) || Brings(slots, k)).ToList();
            if (before.Count == 0 || after.Count == 0 || Costs(slots, before[^1]) == Costs(slots, after[0]))
                continue;
            slots.Mark(before[^1], after[0] + 1, new Meaning("filter", Costs(slots, before[^1]) == (slots.Tokens[i].Text == "more") ? "losing"
                : "earning"));
        }

        static bool Costs(Slots slots, int k) => slots.Tokens[k].Text is "cost" or "spend" or "burn" or "consume" or "eat";
        static bool Brings(Slots slots, int k) => slots.Tokens[k].Text is "bring" or "earn" or "produce" or "return" or "yield" or "generate"
            or "worth"
            or "make" or "deliver" or "save" or "value";
    }

    /// <summary>"Did not make their output target": the verb before the noun, with what denies it.</summary>
    private static (int Start, int End, bool Met, bool Verb)? Behind(Slots slots, int noun)
    {
        for (var i = noun - 1; i >= 0 && noun - i <= Reach && slots.Tokens[i].Clause == slots.Tokens[noun].Clause; i--)
        {
            var word = slots.Tokens[i].Text;
            var verb = Met.Contains(word) || Missed.Contains(word);
            if (verb || Short.Contains(word) || At.Contains(word) && Word(slots, i - 1) is not ("how" or "more" or "based"))
            {
                var (start, denied) = Denied(slots, i);
                return (start, noun + 1, (Met.Contains(word) || At.Contains(word)) != denied, verb);
            }
            if (!Between.Contains(word) && slots.Tokens[i].Kind == TokenKind.Word && !slots.IsNamed(i))
                return null;
        }
        return null;
    }

    /// <summary>"Whose target was missed", "target not met": the verb after the noun.</summary>
    private static (int Start, int End, bool Met, bool Verb)? Ahead(Slots slots, int noun)
    {
        var denied = false;
        for (var i = noun + 1; i < slots.Tokens.Count && i - noun <= Reach && slots.Tokens[i].Clause == slots.Tokens[noun].Clause; i++)
        {
            var word = slots.Tokens[i].Text;
            denied |= Denials.Contains(word);
            if (word is "met" or "reached" or "hit" or "achieved" or "beaten" or "exceeded" || Missed.Contains(word))
                return (noun, i + 1, !Missed.Contains(word) != denied, true);
            if (!Between.Contains(word) && !Denials.Contains(word))
                return null;
        }
        return null;
    }

    private static (int Start, bool Denied) Denied(Slots slots, int verb)
    {
        for (var i = verb - 1; i >= 0 && verb - i <= 4 && slots.Tokens[i].Clause == slots.Tokens[verb].Clause; i--)
        {
            var word = slots.Tokens[i].Text;
            if (Denials.Contains(word))
                return (i > 0 && slots.Tokens[i - 1].Text is "did" or "do" or "does" or "have" or "has" or "could" or "can" ? i - 1 : i, true);
            if (!Between.Contains(word))
                break;
        }
        var start = verb;
        while (start > 0 && Word(slots, start - 1) is "fell" or "fall" or "falling" or "fallen" or "come" or "came" or "run" or "ran" or "stay"
            or "stayed")
            start--;
        return (start, false);
    }

    private static string Word(Slots slots, int i) => i >= 0 ? slots.Tokens[i].Text : "";
}
