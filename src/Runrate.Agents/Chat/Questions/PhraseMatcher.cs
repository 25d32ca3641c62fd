using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>A phrase found in a question, from word <paramref name="Start"/> up to, not including, <paramref
/// name="End"/>.</summary>
/// <param name="Length">How many words the pattern names.</param>
/// <param name="Denials">How many words that deny are its own: "without significant penalty" denies nothing.</param>
internal sealed record Hit(string Kind, string Value, int Start, int End, int Length, int Denials = 0);

/// <summary>
/// Finds the patterns of the lexicon. Within a kind the longest hides the shorter ones inside it, so "fair value less costs" is not
/// also "fair value". Articles and the like may stand between the words of a pattern. Words in order stay within a comma; words in
/// any order stay within a sentence, and neither reaches across "but".
/// </summary>
internal sealed class PhraseMatcher
{
    /// <summary>How many other words may stand among words in any order.</summary>
    private const int Among = 4;

    private const int FillersMax = 2;

    private static readonly HashSet<string> Fillers = new(StringComparer.Ordinal)
        { "a", "an", "the", "our", "its", "their", "my", "your", "this", "that", "these", "those", "any", "some", "very", "now",
            "still", "also", "already", "actually", "fully", "really", "just", "been", "be", "was", "were", "has", "have", "had" };

    private readonly Dictionary<string, List<Pattern>> byWord = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Pattern>> byConcept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(string Concept, Pattern Words)>> members = new(StringComparer.Ordinal);

    public PhraseMatcher(IEnumerable<Pattern> patterns)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.Kind == "concept")
                Put(members, pattern.Steps[0].Root, (pattern.Value, pattern));
            else
                foreach (var step in pattern.AnyOrder ? pattern.Steps.DistinctBy(s => s.Word) : pattern.Steps.Take(1))
                    Put(step.IsConcept ? byConcept : byWord, step.IsConcept ? step.Word : pattern.ByRoot ? step.Root : step.Word, pattern);
        }
    }

    public List<Hit> Find(IReadOnlyList<Token> tokens)
    {
        var text = new Text(tokens, [.. tokens.Select(t => t.Kind == TokenKind.Word ? Stemmer.Of(t.Text) : t.Text)],
            new List<(string, int)>?[tokens.Count]);
        for (var i = 0; i < tokens.Count; i++)
            text.Concepts[i] = ConceptsAt(text, i);
        var all = new List<Hit>();
        for (var i = 0; i < tokens.Count; i++)
            AddAt(text, i, all);
        var kept = new List<Hit>();
        foreach (var hit in all.OrderByDescending(h => h.Length).ThenBy(h => h.Start).ThenBy(h => h.End))
        {
            if (!kept.Exists(k => k.Kind == hit.Kind && (Hides(k, hit) || (k.Value == hit.Value && k.Start == hit.Start))))
                kept.Add(hit);
        }
        return [.. kept.OrderBy(h => h.Start).ThenByDescending(h => h.Length)];
    }

    /// <summary>Signals stand side by side ("OpenAI credit" is a vendor too), and so do facts of different names that share
    /// words at a distance; every other kind speaks once for the same words.</summary>
    private static bool Hides(Hit longer, Hit shorter)
    {
        if (longer.Length <= shorter.Length || longer.Value == shorter.Value || longer.Start >= shorter.End || shorter.Start >= longer.End)
            return false;
        if (longer.Kind != "role" && (longer.Start > shorter.Start || shorter.End > longer.End))
            return false;
        return longer.Kind switch
        {
            "signal" or "sort" or "filter" or "intent" => false,
            "fact" => longer.End - longer.Start == longer.Length || Name(longer) == Name(shorter),
            _ => true,
        };
    }

    private static string Name(Hit fact) => fact.Value.TrimStart('~').Split('=')[0];

    private sealed record Text(IReadOnlyList<Token> Tokens, string[] Roots, List<(string Concept, int End)>?[] Concepts);

    private static void Put<T>(Dictionary<string, List<T>> index, string key, T value)
    {
        if (!index.TryGetValue(key, out var list))
            index[key] = list = [];
        list.Add(value);
    }

    private List<(string, int)>? ConceptsAt(Text text, int at)
    {
        if (!members.TryGetValue(text.Roots[at], out var candidates))
            return null;
        var found = new List<(string, int)>();
        foreach (var (concept, words) in candidates)
        {
            if (Ordered(text, words, 0, at) is { } match)
                found.Add((concept, match.End));
        }
        return found.Count > 0 ? [.. found.OrderByDescending(f => f.Item2)] : null;
    }

    private void AddAt(Text text, int at, List<Hit> hits)
    {
        foreach (var key in (string[])[text.Tokens[at].Text, text.Roots[at]])
        {
            if (byWord.TryGetValue(key, out var worded))
                Match(text, at, worded, hits);
            if (text.Roots[at] == text.Tokens[at].Text)
                break;
        }
        foreach (var concept in text.Concepts[at]?.Select(c => c.Concept).Distinct() ?? [])
        {
            if (byConcept.TryGetValue(concept, out var conceived))
                Match(text, at, conceived, hits);
        }
    }

    private static void Match(Text text, int at, List<Pattern> patterns, List<Hit> hits)
    {
        foreach (var pattern in patterns)
        {
            if ((pattern.AnyOrder ? AnyOrder(text, pattern, at) : Ordered(text, pattern, 0, at)) is not { } match)
                continue;
            var (kind, turns) = pattern.Kind.EndsWith('~') ? (pattern.Kind[..^1], "~") : (pattern.Kind, "");
            hits.Add(new Hit(kind, turns + pattern.Value, at, match.End, pattern.Length, match.Denials));
        }
    }

    private static (int End, int Denials)? Ordered(Text text, Pattern pattern, int step, int at)
    {
        if (step == pattern.Steps.Count)
            return (at, 0);
        if (pattern.Steps[step].IsGap)
            return AcrossGap(text, pattern, step, at);
        for (var skipped = 0; skipped <= FillersMax; skipped++, at++)
        {
            if (at >= text.Tokens.Count || (step > 0 && text.Tokens[at].Clause != text.Tokens[at - 1].Clause))
                return null;
            foreach (var end in Ends(text, pattern, pattern.Steps[step], at))
            {
                if (Ordered(text, pattern, step + 1, end) is { } rest)
                    return (rest.End, rest.Denials + Denials(text, at, end));
            }
            if (step == 0 || !Fillers.Contains(text.Tokens[at].Text))
                return null;
        }
        return null;
    }

    private static (int End, int Denials)? AcrossGap(Text text, Pattern pattern, int step, int at)
    {
        for (var skipped = 0; skipped <= pattern.Steps[step].Gap; skipped++, at++)
        {
            if (at >= text.Tokens.Count || text.Tokens[at].Clause != text.Tokens[at - 1].Clause)
                return null;
            if (Ordered(text, pattern, step + 1, at) is { } rest)
                return rest;
            if (Negation.Parts(text.Tokens[at].Text))
                return null;
        }
        return null;
    }

    /// <summary>Every step somewhere in the next words of the sentence, beginning here.</summary>
    private static (int End, int Denials)? AnyOrder(Text text, Pattern pattern, int at)
    {
        var open = pattern.Steps.ToList();
        var denials = 0;
        var end = at;
        for (var i = at; i < Math.Min(text.Tokens.Count, at + pattern.Length + Among) && open.Count > 0; i++)
        {
            if (text.Tokens[i].Sentence != text.Tokens[at].Sentence || Negation.Parts(text.Tokens[i].Text))
                return null;
            var found = open.FindIndex(s => Ends(text, pattern, s, i).Any());
            if (found < 0)
            {
                if (i == at)
                    return null;
                continue;
            }
            end = Ends(text, pattern, open[found], i).First();
            denials += Denials(text, i, end);
            open.RemoveAt(found);
            i = end - 1;
        }
        return open.Count == 0 ? (end, denials) : null;
    }

    private static IEnumerable<int> Ends(Text text, Pattern pattern, PatternStep step, int at)
    {
        if (step.IsConcept)
            return text.Concepts[at]?.Where(c => c.Concept == step.Word).Select(c => c.End) ?? [];
        var same = text.Tokens[at].Text == step.Word || (pattern.ByRoot && text.Roots[at] == step.Root);
        return same ? [at + 1] : [];
    }

    private static int Denials(Text text, int from, int to)
    {
        var count = 0;
        for (var i = from; i < to; i++)
            count += Negation.IsNo(text.Tokens[i].Text) ? 1 : 0;
        return count;
    }
}
