namespace Runrate.Agents.Chat.Language;

/// <summary>Everyday English by what a word does, from <c>English.txt</c>: what a spelling correction leaves alone, what is no name, and
/// what carries a question without saying anything of what is asked.</summary>
internal static class CommonWords
{
    private static readonly Dictionary<string, HashSet<string>> Sections = Read();

    public static IReadOnlySet<string> All { get; } = Sections.Values.SelectMany(w => w).ToHashSet(StringComparer.Ordinal);

    /// <summary>Words that ask, join, soften or point, and name nothing that an answer could turn on.</summary>
    public static IReadOnlySet<string> Carriers { get; } = Sections.Where(s => s.Key != "other").SelectMany(s => s.Value)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Words that only join or ask: whatever phrase one may begin, alone it stands in no answer's way.</summary>
    public static IReadOnlySet<string> Functions => Sections["function"];

    private static Dictionary<string, HashSet<string>> Read()
    {
        var sections = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        using var reader = new StreamReader(typeof(CommonWords).Assembly.GetManifestResourceStream("chat/english.txt")!);
        var section = "";
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == '[')
            {
                sections[section = line.Trim('[', ']')] = new HashSet<string>(StringComparer.Ordinal);
                continue;
            }
            foreach (var word in line.Split(' ').SelectMany(w => section == "verb" ? Forms(w) : [w]))
            {
                sections[section].Add(word);
                sections[section].Add(Tokenizer.Fold(word));
            }
        }
        return sections;
    }

    /// <summary>"Carry, carried, carrying", "get, getting", "state, stated, stating".</summary>
    private static IEnumerable<string> Forms(string verb)
    {
        yield return verb;
        var consonant = verb.Length > 1 && !"aeiou".Contains(verb[^2]);
        if (verb[^1] == 'e')
        {
            yield return verb + "d";
            yield return verb[..^1] + "ing";
        }
        else if (verb[^1] == 'y' && consonant)
        {
            yield return verb[..^1] + "ied";
            yield return verb + "ing";
        }
        else
        {
            var doubled = verb.Length <= 4 && !consonant && !"aeiouwxy".Contains(verb[^1]) && !(verb.Length > 2 && "aeiou".Contains(verb[^3]))
                ? verb + verb[^1] : verb;
            yield return doubled + "ed";
            yield return doubled + "ing";
        }
    }
}
