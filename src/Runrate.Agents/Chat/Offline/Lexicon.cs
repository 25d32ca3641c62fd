namespace Runrate.Agents.Chat.Offline;

/// <summary>Every word and phrase the reader knows, from the table in <c>Lexicon.txt</c>, which says how it is written.</summary>
internal static class Lexicon
{
    private const string Resource = "chat/lexicon.txt";

    public static IReadOnlyList<LexiconEntry> Entries { get; } = Read();

    /// <summary>Every word that occurs in a phrase: what spelling is corrected to.</summary>
    public static IReadOnlySet<string> Words { get; } = Entries.SelectMany(e => e.Words).Where(w => w != "*")
        .ToHashSet(StringComparer.Ordinal);

    private static List<LexiconEntry> Read()
    {
        var entries = new List<LexiconEntry>();
        using var reader = new StreamReader(typeof(Lexicon).Assembly.GetManifestResourceStream(Resource)!);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var cells = line.Split('|', 3, StringSplitOptions.TrimEntries);
            foreach (var phrase in cells[2].Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var words = phrase.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                    .Select(w => w == "*" ? w : NumberWords.AsDigits(Tokenizer.Fold(w)));
                entries.Add(new LexiconEntry(cells[0], cells[1], [.. words]));
            }
        }
        return entries;
    }
}

/// <summary>A phrase and what it means; see <see cref="Lexicon"/>.</summary>
internal sealed record LexiconEntry(string Kind, string Value, IReadOnlyList<string> Words);
