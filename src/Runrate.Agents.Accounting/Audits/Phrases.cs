using System.Text;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>
/// Text as the signals compare it: lower-case words. Punctuation and hyphens are spaces, so "fine-tuning"
/// and "fine tuning" are the same words.
/// </summary>
public sealed class PlainText
{
    private PlainText(string[] words) => Words = words;

    public IReadOnlyList<string> Words { get; }

    public static PlainText Of(params IEnumerable<string?> parts)
    {
        var words = new StringBuilder(" ");
        foreach (var part in parts)
        {
            foreach (var c in part ?? "")
            {
                if (char.IsLetterOrDigit(c))
                    words.Append(char.ToLowerInvariant(c));
                else if (words[^1] != ' ')
                    words.Append(' ');
            }
            // The end of one field never joins the beginning of the next into a phrase.
            words.Append(words[^1] == ' ' ? "| " : " | ");
        }
        return new PlainText(words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}

/// <summary>A phrase of <c>data/audit-signals.json</c>: words in a row, <c>word*</c> for any ending, <c>a + b</c> for both
/// somewhere.</summary>
public sealed class Phrase
{
    private readonly IReadOnlyList<IReadOnlyList<string>> parts;

    public Phrase(string text)
    {
        Text = text;
        parts = [.. text.Split(" + ").Select(p => (IReadOnlyList<string>)p.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        Invariant.Check(parts.All(p => p.Count > 0), $"The phrase '{text}' is empty.");
        Invariant.Check(parts.SelectMany(p => p).All(w => w.TrimEnd('*').All(char.IsLetterOrDigit)),
            $"The phrase '{text}' has other than words.");
    }

    public string Text { get; }

    public bool IsIn(PlainText text) => parts.All(part => Occurs(part, text.Words));

    private static bool Occurs(IReadOnlyList<string> part, IReadOnlyList<string> words)
    {
        for (var at = 0; at + part.Count <= words.Count; at++)
        {
            var same = true;
            for (var i = 0; i < part.Count && same; i++)
                same = Same(part[i], words[at + i]);
            if (same)
                return true;
        }
        return false;
    }

    private static bool Same(string wanted, string word) =>
        wanted[^1] == '*' ? word.StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.Ordinal) : word == wanted;
}
