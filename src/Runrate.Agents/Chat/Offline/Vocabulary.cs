namespace Runrate.Agents.Chat.Offline;

/// <summary>The words that spelling is corrected to, and those it leaves alone.</summary>
internal sealed class Vocabulary
{
    private readonly IReadOnlySet<string> words;
    private readonly HashSet<string> roots;
    private readonly Dictionary<char, string[]> byFirst;

    public Vocabulary(IEnumerable<string> known)
    {
        words = known.ToHashSet(StringComparer.Ordinal);
        roots = words.Where(w => w.Length >= 4).Select(Stemmer.Of).ToHashSet(StringComparer.Ordinal);
        byFirst = words.Where(w => w.Length >= 4 && char.IsLetter(w[0])).GroupBy(w => w[0])
            .ToDictionary(g => g.Key, g => g.Order(StringComparer.Ordinal).ToArray());
    }

    public bool Has(string word) => words.Contains(word) || CommonWords.All.Contains(word) || roots.Contains(Stemmer.Of(word));

    public IReadOnlyList<string> StartingWith(char first) => byFirst.GetValueOrDefault(first) ?? [];
}
