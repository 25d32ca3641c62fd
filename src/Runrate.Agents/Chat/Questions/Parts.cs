namespace Runrate.Agents.Chat.Questions;

/// <summary>Cuts a text into the questions it asks: at a question mark, and at an "and" that a question word follows.</summary>
internal static class Parts
{
    private const int PartsMax = 4;
    private const int WordsMin = 3;

    private static readonly string[] Openers =
        ["what", "which", "who", "whose", "how", "why", "when", "where", "is", "are", "did", "does", "do", "should", "show",
            "list", "compare", "can"];

    public static IReadOnlyList<string> Of(string text)
    {
        var parts = new List<string>();
        foreach (var sentence in text.Split('?', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            parts.AddRange(AtAnd(sentence));
        var questions = parts.Where(p => p.Split(' ') is { Length: >= WordsMin } words
            && words.Take(2).Any(IsOpener)).ToList();
        return questions.Count is > 1 and <= PartsMax && questions.Count == parts.Count ? questions : [text];
    }

    /// <summary>"What", "what's", "who’s".</summary>
    private static bool IsOpener(string word) => Openers.Contains(word.Trim(',').ToLowerInvariant().Split('\'', '’')[0]);

    private static IEnumerable<string> AtAnd(string sentence)
    {
        var words = sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var start = 0;
        for (var i = 1; i + 1 < words.Length; i++)
        {
            var joins = words[i].Equals("and", StringComparison.OrdinalIgnoreCase) || words[i] is "&";
            if (!joins || !IsOpener(words[i + 1]) || i - start < WordsMin)
                continue;
            yield return string.Join(' ', words[start..i]).TrimEnd(',');
            start = i + 1;
        }
        yield return string.Join(' ', words[start..]);
    }
}
