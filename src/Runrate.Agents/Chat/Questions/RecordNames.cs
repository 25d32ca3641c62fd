using Runrate.Agents.Chat.Language;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Finds the arrangements that a question names by some words of their names, in any order: "the claims fine-tune (Tern-34B)". A word
/// that stands in one name only and is no everyday word or word of the rules tells it alone; others must be most of the name.
/// </summary>
internal sealed class RecordNames(IReadOnlyList<KnownName> names)
{
    private const decimal Enough = 2;
    private const decimal MostOf = 0.5m;

    private readonly List<(KnownName Name, HashSet<string> Words, HashSet<string> Head)> contracts = [.. names.Where(n => n.Kind == NameKind.Contract)
        .Select(n => (n, Telling(n.Name), Telling(n.Name.Split(',')[0])))];

    private readonly HashSet<string> others = [.. names.Where(n => n.Kind is NameKind.Agent or NameKind.Vendor or NameKind.Entity)
        .SelectMany(n => Telling(n.Name))];

    /// <summary>The arrangement that fits best, or several that fit alike; empty where none does.</summary>
    public IReadOnlyList<KnownName> Find(IReadOnlyList<Token> tokens, string entity, out IReadOnlyList<int> at)
    {
        // A year or a date is of the question as well as of a name.
        var said = Enumerable.Range(0, tokens.Count).Where(i => !Joins.Contains(tokens[i].Text) && !NameCatalogue.IsAny(tokens, i)
            && tokens[i].Date is null
            && !(tokens[i].Kind == TokenKind.Number && (tokens[i].IsDatePart || tokens[i].Value is >= 1990 and <= 2100))).ToList();
        var scored = contracts.Select(c => (c.Name, Score: Score(c, tokens, said), Here: c.Name.Entity == entity)).Where(c => c.Score > 0)
            .OrderByDescending(c => c.Score).ThenByDescending(c => c.Here).ToList();
        at = [];
        if (scored.Count == 0)
            return [];
        var best = scored.Where(c => c.Score == scored[0].Score && c.Here == scored[0].Here).Select(c => c.Name).ToList();
        var words = best.SelectMany(b => Telling(b.Name)).ToHashSet(StringComparer.Ordinal);
        var all = best.SelectMany(b => Tokenizer.Split(b.Name)).Select(t => Root(t.Text)).ToHashSet(StringComparer.Ordinal);
        // "The rate model": a common word of the name beside one that tells it.
        at = [.. Enumerable.Range(0, tokens.Count).Where(i => said.Contains(i) && words.Contains(Root(tokens[i].Text))
            || i > 0 && said.Contains(i - 1) && words.Contains(Root(tokens[i - 1].Text)) && tokens[i].Text == "model"
                && all.Contains(Root("model")))];
        return best;
    }

    private decimal Score((KnownName Name, HashSet<string> Words, HashSet<string> Head) c, IReadOnlyList<Token> tokens, List<int> said)
    {
        var (score, matched) = (0m, new HashSet<string>(StringComparer.Ordinal));
        var proper = false;
        foreach (var word in said.Select(i => tokens[i].Text).Where(w => c.Words.Contains(Root(w)) && matched.Add(Root(w))))
        {
            var root = Root(word);
            var shared = contracts.Count(o => o.Name.Entity == c.Name.Entity && o.Words.Contains(root));
            proper |= IsProper(word) && !others.Contains(root);
            score += others.Contains(root) ? 0.5m : shared > 1 ? 0.5m : CommonWords.All.Contains(word) || Lexicon.Knows(word)
                || BooksWords.All.Contains(word) ? 1 : Enough;
        }
        var own = matched.Count(w => !others.Contains(w));
        var head = c.Head.Count == 0 ? 0 : (decimal)matched.Count(c.Head.Contains) / c.Head.Count;
        return own > 0 && (score >= Enough && (own > 1 || score >= Enough + 0.5m || head >= MostOf || proper)
            || matched.Count > 1 && head >= MostOf && score >= 1.5m) ? score + head / 10 : 0;
    }

    /// <summary>Whether no dictionary here holds it: it can hardly be said of anything else.</summary>
    private static bool IsProper(string word) => !CommonWords.All.Contains(word) && !Lexicon.Knows(word) && !BooksWords.All.Contains(word);

    /// <summary>"Tune" and "tuned" are one word of a name.</summary>
    private static string Root(string word) => word.Length > 3 ? Stemmer.Of(word).TrimEnd('e') : word;

    private static HashSet<string> Telling(string name) => [.. Tokenizer.Split(name).Select(t => t.Text).Where(w => !Joins.Contains(w)
        && w.Length > 1).Select(Root)];

    private static readonly HashSet<string> Joins = new(StringComparer.Ordinal)
        { "of", "on", "for", "the", "and", "to", "by", "with", "in", "a", "an", "our", "from", "its", "it", "kept", "one", "is", "what", "not", "all",
            "new", "year", "month", "when", "why", "who", "did", "we", "at", "no", "use", "paid", "ahead", "ai", "2", "3", "4", "model" };
}
