using System.Text;
using System.Text.Json;

namespace Runrate.Agents.Chat;

/// <summary>A model's reply with each doubtful place marked where it stands, and the same as notices.</summary>
internal sealed record MarkedReply(string Text, IReadOnlyList<string> Notices);

/// <summary>
/// Marks what a model wrote and cannot answer for: a number without a source or in words, a figure beside the wrong name, another
/// treatment than the rules gave, a claim of having posted, an answer cut short. The marks are part of the text, so that they are
/// stored and exported with it. Pure.
/// </summary>
internal static class ReplyMarks
{
    public const string NoSource = "no source";
    public const string NothingDone = "nothing was done: the assistant cannot post, approve or delete";
    public const string CutShort = "cut short: the model stopped at its limit of length";

    public static MarkedReply Mark(string reply, string? verdict, IReadOnlyList<Numeral> unsourced, IReadOnlyList<JsonElement> results,
        bool cutShort)
    {
        var marks = new List<(int At, string Words)>();
        foreach (var numeral in unsourced)
            marks.Add((numeral.Start + numeral.Text.Length, NoSource));
        var plain = GroundingCheck.WithoutLinkTargets(reply);
        var said = new Quotes(results);
        foreach (var phrase in NumberPhrases.Of(plain).Where(p => unsourced.All(u => u.Start != p.Start) && !said.Hold(p.Text)))
            marks.Add((phrase.Start + phrase.Text.Length, "written in words"));
        var owners = new FigureOwners(results);
        foreach (var numeral in Numerals.Of(plain).Where(n => unsourced.All(u => u.Start != n.Start)))
        {
            if (owners.Misplaced(Clause(plain, numeral.Start), numeral) is { Count: > 0 } names)
                marks.Add((numeral.Start + numeral.Text.Length, $"the figure of {string.Join(" and ", names)}"));
        }
        var profits = new ProfitClaims(results);
        foreach (var (start, end) in Sentences(plain))
        {
            var sentence = plain[start..end];
            // A row of a table sets things side by side; it claims nothing.
            if (sentence.TrimStart().StartsWith('|'))
                continue;
            if (ProseClaims.OtherVerdict(Unquoted(sentence), verdict) is not null && !said.Hold(sentence))
                marks.Add((end, $"the rules say {verdict}"));
            if (profits.Contradicted(sentence) is { } opposite)
                marks.Add((end, opposite));
            if (ProseClaims.ClaimsAnAct(sentence))
                marks.Add((end, NothingDone));
        }
        return Apply(reply, marks, cutShort);
    }

    /// <summary>What is quoted is the asker's word, not the reply's.</summary>
    private static string Unquoted(string sentence)
    {
        var text = new StringBuilder(sentence.Length);
        var quoted = false;
        foreach (var c in sentence)
        {
            quoted = c == '“' || (quoted && c != '”');
            if (!quoted)
                text.Append(c);
        }
        return text.ToString();
    }

    private static MarkedReply Apply(string reply, List<(int At, string Words)> marks, bool cutShort)
    {
        var text = new StringBuilder(reply);
        var notices = new List<string>();
        foreach (var (at, words) in marks.OrderByDescending(m => m.At))
            text.Insert(After(reply, at), $" **[{words}]**");
        foreach (var (at, words) in marks.OrderBy(m => m.At).DistinctBy(m => m.Words))
            notices.Add($"Marked in the answer: {words}.");
        if (cutShort)
        {
            text.Append($" **[{CutShort}]**");
            notices.Add($"Marked in the answer: {CutShort}.");
        }
        return new MarkedReply(text.ToString(), notices);
    }

    /// <summary>A mark stands behind a link and behind emphasis, not within them.</summary>
    private static int After(string reply, int at)
    {
        if (at < reply.Length && reply[at] == ']' && at + 1 < reply.Length && reply[at + 1] == '('
            && reply.IndexOf(')', at) is var close and > 0)
            at = close + 1;
        while (at < reply.Length && reply[at] is '*' or '_' or '%')
            at++;
        return at;
    }

    /// <summary>What the tools said in words: repeating it is no claim of the model's.</summary>
    private sealed class Quotes
    {
        private readonly StringBuilder all = new();

        public Quotes(IEnumerable<JsonElement> results)
        {
            foreach (var result in results)
                Add(result);
        }

        public bool Hold(string words) => words.Trim(' ', '*', '_', '.', '-', '\n') is { Length: > 8 } plain
            && all.ToString().Contains(plain, StringComparison.OrdinalIgnoreCase);

        private void Add(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.String)
                all.Append(element.GetString()).Append('\n');
            else if (element.ValueKind == JsonValueKind.Array)
                element.EnumerateArray().ToList().ForEach(Add);
            else if (element.ValueKind == JsonValueKind.Object)
                element.EnumerateObject().ToList().ForEach(m => Add(m.Value));
        }
    }

    private static string Clause(string text, int end)
    {
        var start = end;
        while (start > 0 && text[start - 1] is not ('\n' or '!' or '?' or ';')
            && !(text[start - 1] is '.' or ',' && start < text.Length && char.IsWhiteSpace(text[start])))
            start--;
        return text[start..end];
    }

    private static IEnumerable<(int Start, int End)> Sentences(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var ends = text[i] == '\n' || (text[i] is '.' or '!' or '?' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])));
            if (!ends && i + 1 < text.Length)
                continue;
            var end = text[i] == '\n' ? i : i + 1;
            if (end > start && text.AsSpan(start, end - start).Trim().Length > 0)
                yield return (start, end);
            start = i + 1;
        }
    }
}
