using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>What a phrase says of a record: its kind, or an attribute of it.</summary>
/// <param name="Role"><c>kind</c>, <c>weak</c> or <c>ask</c>.</param>
/// <param name="Attribute">Of a kind: the attribute that its words ask for as well.</param>
internal sealed record RecordWord(string Role, string Value, string? Attribute = null);

/// <summary>A phrase of <c>Records.txt</c> where it stands, with everything that it may say.</summary>
internal sealed record RecordWordHit(int Start, int End, IReadOnlyList<RecordWord> Says);

/// <summary>The phrases of <c>Records.txt</c>: one table of attributes for every kind of record.</summary>
internal static class RecordWords
{
    private static readonly Dictionary<string, List<(string[] Words, RecordWord Says)>> Phrases = Read();

    /// <summary>The phrases of one role among words that are free, the longest at each place, in order.</summary>
    public static List<RecordWordHit> Find(IReadOnlyList<Token> tokens, IReadOnlyList<bool> used, params string[] roles)
    {
        var hits = new List<RecordWordHit>();
        for (var i = 0; i < tokens.Count;)
        {
            var fitting = !used[i] && Phrases.TryGetValue(tokens[i].Text, out var from)
                ? from.Where(p => roles.Contains(p.Says.Role) && Fits(tokens, used, i, p.Words)).ToList() : [];
            var length = fitting.Count == 0 ? 1 : fitting.Max(f => f.Words.Length);
            if (fitting.Count > 0)
                hits.Add(new RecordWordHit(i, i + length, [.. fitting.Where(f => f.Words.Length == length).Select(f => f.Says)]));
            i += length;
        }
        return hits;
    }

    private static bool Fits(IReadOnlyList<Token> tokens, IReadOnlyList<bool> used, int at, string[] words)
    {
        if (at + words.Length > tokens.Count)
            return false;
        for (var i = 0; i < words.Length; i++)
        {
            if (used[at + i] || tokens[at + i].Text != words[i] || tokens[at + i].Sentence != tokens[at].Sentence)
                return false;
        }
        return true;
    }

    private static Dictionary<string, List<(string[] Words, RecordWord Says)>> Read()
    {
        var phrases = new Dictionary<string, List<(string[] Words, RecordWord Says)>>(StringComparer.Ordinal);
        using var reader = new StreamReader(typeof(RecordWords).Assembly.GetManifestResourceStream("chat/records.txt")!);
        var says = new RecordWord("", "");
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == '[')
            {
                var heading = line.Trim('[', ']').Split(' ');
                says = new RecordWord(heading[0], heading[1], heading.Length > 2 ? heading[2] : null);
                continue;
            }
            var words = Tokenizer.Split(line).Select(t => t.Text).ToArray();
            if (!phrases.TryGetValue(words[0], out var list))
                phrases[words[0]] = list = [];
            list.Add((words, says));
        }
        return phrases;
    }
}
