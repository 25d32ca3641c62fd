namespace Runrate.Agents.Chat.Language;

/// <summary>The words that spelling is corrected to, and those it leaves alone.</summary>
internal sealed class Vocabulary
{
    private readonly IReadOnlySet<string> words;
    private readonly HashSet<string> roots;
    private readonly Dictionary<(char First, int Length), string[]> byShape;

    public Vocabulary(IEnumerable<string> known)
    {
        words = known.ToHashSet(StringComparer.Ordinal);
        roots = words.Where(w => w.Length >= 4).Select(Stemmer.Of).ToHashSet(StringComparer.Ordinal);
        byShape = words.Where(w => w.Length >= 4 && char.IsLetter(w[0])).GroupBy(w => (w[0], w.Length))
            .ToDictionary(g => g.Key, g => g.Order(StringComparer.Ordinal).ToArray());
    }

    public bool Has(string word) => words.Contains(word) || CommonWords.All.Contains(word) || roots.Contains(Stemmer.Of(word));

    /// <summary>Words with the same first letter whose length differs by no more than <paramref name="by"/>.</summary>
    public IEnumerable<string> Like(string word, int by) => Enumerable.Range(word.Length - by, (2 * by) + 1)
        .SelectMany(length => byShape.GetValueOrDefault((word[0], length)) ?? []);
}
