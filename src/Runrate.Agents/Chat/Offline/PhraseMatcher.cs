namespace Runrate.Agents.Chat.Offline;

/// <summary>A phrase found in a question, from word <paramref name="Start"/> up to, not including, <paramref
/// name="End"/>.</summary>
/// <param name="Denials">How many of its own words deny: "without significant penalty" denies nothing.</param>
internal sealed record Hit(string Kind, string Value, int Start, int End, int Length, int Denials = 0);

/// <summary>
/// Finds the phrases of the lexicon. Within a kind the longest phrase wins and hides the shorter ones inside it, so "fair value
/// less costs" is not
/// also "fair value"; phrases do not cross a comma or full stop.
/// </summary>
internal sealed class PhraseMatcher
{
    private const int GapMax = 3;

    private readonly ILookup<string, LexiconEntry> byFirst;

    public PhraseMatcher(IEnumerable<LexiconEntry> entries) => byFirst = entries.ToLookup(e => e.Words[0],
        StringComparer.Ordinal);

    public List<Hit> Find(IReadOnlyList<Token> tokens)
    {
        var all = new List<Hit>();
        for (var i = 0; i < tokens.Count; i++)
        {
            foreach (var entry in byFirst[tokens[i].Text])
            {
                if (EndOf(entry.Words, tokens, i) is { } end)
                    all.Add(new Hit(entry.Kind.TrimEnd('~'), entry.Kind.EndsWith('~') ? "~" + entry.Value : entry.Value, i, end,
                        entry.Words.Count, entry.Words.Count(Negation.IsNo)));
            }
        }
        var kept = new List<Hit>();
        foreach (var hit in all.OrderByDescending(h => h.Length).ThenBy(h => h.Start))
        {
            if (!kept.Any(k => k.Kind == hit.Kind && k.Length > hit.Length && k.Start <= hit.Start && hit.End <= k.End
                && Hides(k, hit)) && !kept.Contains(hit))
                kept.Add(hit);
        }
        return [.. kept.OrderBy(h => h.Start).ThenByDescending(h => h.Length)];
    }

    /// <summary>Signals stand side by side ("OpenAI credit" is a vendor too); every other kind speaks once for the same
    /// words.</summary>
    private static bool Hides(Hit longer, Hit shorter) => longer.Kind is not ("signal" or "sort" or "filter" or "intent")
        && longer.Value != shorter.Value;

    private static int? EndOf(IReadOnlyList<string> words, IReadOnlyList<Token> tokens, int start)
    {
        var at = start;
        for (var w = 0; w < words.Count; w++)
        {
            if (words[w] == "*")
            {
                var next = words[++w];
                var limit = Math.Min(tokens.Count, at + GapMax + 1);
                while (at < limit && (tokens[at].Text != next || tokens[at].Clause != tokens[start].Clause))
                    at++;
                if (at >= limit)
                    return null;
            }
            else if (at >= tokens.Count || tokens[at].Text != words[w] || tokens[at].Clause != tokens[start].Clause)
            {
                return null;
            }
            at++;
        }
        return at;
    }
}
