using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>What a phrase means: <c>measure cost</c>, <c>filter ownerless</c>, <c>high</c>.</summary>
internal readonly record struct Meaning(string Kind, string Value);

/// <summary>The phrases of <c>Words.txt</c>, by their first word.</summary>
internal static class BooksWords
{
    /// <summary>Single words that stand for one of ours: <c>qtr</c> for <c>quarter</c>, <c>fading</c> for <c>fall</c>.</summary>
    private static readonly Dictionary<string, string> Spellings = new(StringComparer.Ordinal);

    private static readonly Dictionary<string, List<(string[] Words, Meaning Meaning)>> Phrases = Read();

    /// <summary>Words that spelling may be corrected to.</summary>
    public static IReadOnlySet<string> All { get; } = Phrases.Values.SelectMany(p => p).SelectMany(p => p.Words)
        .ToHashSet(StringComparer.Ordinal);

    // Forecasts are asked for by everyday words ("land", "end up"): another form of one ("landed") speaks of what is past.
    private static readonly Dictionary<string, string> Roots = Phrases.Values.SelectMany(p => p)
        .Where(p => p.Meaning.Kind != "forecast" || p.Words is ["forecast"]).SelectMany(p => p.Words).Distinct(StringComparer.Ordinal)
        .Where(w => w.Length > 3 && w.All(char.IsLetter))
        .GroupBy(Stemmer.Of, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.MinBy(w => (w.Length, w))!, StringComparer.Ordinal);

    /// <summary>The word of ours that another is a form of: <c>burn</c> for <c>burning</c>.</summary>
    public static string? OfRoot(string word) => All.Contains(word) ? null : Roots.GetValueOrDefault(Stemmer.Of(word));

    public static string? Means(string word) => Spellings.GetValueOrDefault(word);

    /// <summary>Whether a word by itself says nothing of what is asked: a carrier of the question that means nothing else here.</summary>
    public static bool IsNeutral(string word)
    {
        var alone = Phrases.GetValueOrDefault(word)?.Where(l => l.Words.Length == 1).ToList() ?? [];
        return alone.Exists(l => l.Meaning.Kind is "neutral" or "list" or "fare" or "greet")
            || (alone.Count == 0 && CommonWords.Carriers.Contains(word));
    }

    /// <summary>The longest phrase that begins here with everything it may mean; length 0 where there is none.</summary>
    /// <param name="free">How many words from here belong to no name.</param>
    public static (int Length, IReadOnlyList<Meaning> Meanings) At(IReadOnlyList<Token> tokens, int at, int free = int.MaxValue)
    {
        if (tokens[at].Kind != TokenKind.Word || tokens[at].Date is not null || !Phrases.TryGetValue(tokens[at].Text,
            out var candidates))
            return (0, []);
        var fitting = candidates.Where(c => c.Words.Length <= free && Fits(tokens, at, c.Words)).ToList();
        if (fitting.Count == 0)
            return (0, []);
        var length = fitting.Max(f => f.Words.Length);
        return (length, [.. fitting.Where(f => f.Words.Length == length).Select(f => f.Meaning).Distinct()]);
    }

    private static bool Fits(IReadOnlyList<Token> tokens, int at, string[] words)
    {
        if (at + words.Length > tokens.Count)
            return false;
        for (var i = 0; i < words.Length; i++)
        {
            if (tokens[at + i].Text != words[i] || (i > 0 && tokens[at + i].Clause != tokens[at].Clause))
                return false;
        }
        return true;
    }

    private static Dictionary<string, List<(string[] Words, Meaning Meaning)>> Read()
    {
        var phrases = new Dictionary<string, List<(string[] Words, Meaning Meaning)>>(StringComparer.Ordinal);
        using var reader = new StreamReader(typeof(BooksWords).Assembly.GetManifestResourceStream("chat/books.txt")!);
        var meaning = default(Meaning);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == '[')
            {
                var heading = line.Trim('[', ']').Split(' ', 2);
                meaning = new Meaning(heading[0], heading.Length > 1 ? heading[1] : "");
                continue;
            }
            if (meaning.Kind == "means")
            {
                foreach (var other in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    Spellings[Tokenizer.Fold(other)] = meaning.Value;
                continue;
            }
            var words = Tokenizer.Split(line).Select(t => t.Text).ToArray();
            if (!phrases.TryGetValue(words[0], out var list))
                phrases[words[0]] = list = [];
            list.Add((words, meaning));
        }
        return phrases;
    }
}
