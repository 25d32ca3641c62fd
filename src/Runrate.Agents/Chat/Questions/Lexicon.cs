using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>Everything the reader knows of words, from the tables <c>Concepts.txt</c> and <c>Lexicon.txt</c>, which say how they are
/// written.</summary>
internal static class Lexicon
{
    private static readonly string[] Resources = ["chat/concepts.txt", "chat/lexicon.txt"];

    public static IReadOnlyList<Pattern> Patterns { get; } = [.. Resources.SelectMany(Read)];

    /// <summary>Every word that occurs in a pattern: what spelling is corrected to.</summary>
    public static IReadOnlySet<string> Words { get; } = Patterns.Where(p => p.Kind != "neutral").SelectMany(p => p.Steps)
        .Where(s => !s.IsGap && !s.IsConcept)
        .Select(s => s.Word).ToHashSet(StringComparer.Ordinal);

    private static readonly HashSet<string> Roots = Words.Select(Stemmer.Of).ToHashSet(StringComparer.Ordinal);

    /// <summary>Words that say nothing of a spend.</summary>
    public static IReadOnlySet<string> Neutral { get; } = Patterns.Where(p => p.Kind == "neutral" && p.Steps.Count == 1)
        .Select(p => p.Steps[0].Word).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether any form of a word stands in a pattern.</summary>
    public static bool Knows(string word) => Words.Contains(word) || Roots.Contains(Stemmer.Of(word));

    private static List<Pattern> Read(string resource)
    {
        var patterns = new List<Pattern>();
        using var reader = new StreamReader(typeof(Lexicon).Assembly.GetManifestResourceStream(resource)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = line.Split('|', 3, StringSplitOptions.TrimEntries);
            patterns.AddRange(cells[2].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(phrase => Pattern.Parse(cells[0], cells[1], phrase)));
        }
        return patterns;
    }
}
