using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>A statement that has a name, or a line of it that has one.</summary>
/// <param name="Statement">As the API names it.</param>
/// <param name="Line">The title of the line or of a block of lines; null for the whole statement.</param>
/// <param name="Weak">Whether the words name it only beside a book or another name of the statement.</param>
internal sealed record StatementName(string Statement, string? Line, bool Weak);

/// <summary>Names found where they stand; several where a line stands in several statements.</summary>
internal sealed record StatementHit(int Start, int End, IReadOnlyList<StatementName> Names);

/// <summary>
/// What the statements and each of their lines are called: the titles of the layouts themselves, and the synonyms of
/// <c>Statements.txt</c>. The longest phrase at a place counts.
/// </summary>
internal static class StatementNames
{
    /// <summary>All entities in one currency.</summary>
    public const string Group = "group";

    /// <summary>Cost that no agent bears, by choice or because nobody claims it.</summary>
    public const string Unassigned = "unassigned";

    /// <summary>The books hold what AI costs: the cash and the capital of the company are none of their lines.</summary>
    private static readonly HashSet<string> NoNames = new(StringComparer.Ordinal)
        { "Cash", "Run cost", "Value produced", "Operating", "Financing", "Result", "Other services", "Human review" };

    private static readonly Dictionary<string, List<(string[] Words, StatementName Name)>> Phrases = Read();

    /// <summary>Words that name a statement, which no spelling corrects to something else.</summary>
    public static IReadOnlySet<string> Words { get; } = Phrases.Values.SelectMany(p => p).SelectMany(p => p.Words).Where(w => w.Length > 3)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>The names among these words, none inside another and none inside what has a name of its own.</summary>
    public static List<StatementHit> Find(Slots slots)
    {
        var hits = new List<StatementHit>();
        for (var i = 0; i < slots.Tokens.Count; i++)
        {
            if (slots.IsNamed(i) || !Phrases.TryGetValue(slots.Tokens[i].Text, out var candidates))
                continue;
            var fitting = candidates.Where(c => Fits(slots, i, c.Words)).ToList();
            if (fitting.Count == 0)
                continue;
            var length = fitting.Max(f => f.Words.Length);
            hits.Add(new StatementHit(i, i + length, [.. fitting.Where(f => f.Words.Length == length).Select(f => f.Name).Distinct()]));
            i += length - 1;
        }
        return hits;
    }

    private static bool Fits(Slots slots, int at, string[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (at + i >= slots.Tokens.Count || slots.Tokens[at + i].Text != words[i] || slots.IsNamed(at + i)
                || slots.Tokens[at + i].Sentence != slots.Tokens[at].Sentence)
                return false;
        }
        return true;
    }

    private static Dictionary<string, List<(string[] Words, StatementName Name)>> Read()
    {
        var phrases = new Dictionary<string, List<(string[] Words, StatementName Name)>>(StringComparer.Ordinal);
        foreach (var layout in StatementLayouts.All.Where(l => l != StatementLayouts.AgentPnl))
        {
            foreach (var title in layout.Sections.SelectMany(s => s.Lines.Select(l => l.Title).Append(s.Total)).OfType<string>().Distinct()
                .Where(t => !NoNames.Contains(t)))
                Add(title, new StatementName(layout.Name, title, false));
        }
        using var reader = new StreamReader(typeof(StatementNames).Assembly.GetManifestResourceStream("chat/statements.txt")!);
        var (statement, named) = ("", (string?)null);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            if (line[0] == '[')
            {
                var heading = line.Trim('[', ']').Split(" / ", 2);
                (statement, named) = (heading[0], heading.Length > 1 ? heading[1] : null);
                continue;
            }
            Add(line.TrimStart('~'), new StatementName(statement, named, line[0] == '~'));
        }
        return phrases;

        void Add(string phrase, StatementName name)
        {
            var words = Tokenizer.Split(phrase).Select(t => t.Text).ToArray();
            if (!phrases.TryGetValue(words[0], out var list))
                phrases[words[0]] = list = [];
            list.Add((words, name));
        }
    }
}
