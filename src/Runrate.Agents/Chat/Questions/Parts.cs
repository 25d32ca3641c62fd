namespace Runrate.Agents.Chat.Questions;

/// <summary>Cuts a text into the questions it asks: at a question mark, and at an "and" that a question word follows.</summary>
internal static class Parts
{
    private const int PartsMax = 4;
    private const int WordsMin = 3;

    private static readonly string[] Openers =
        ["what", "whats", "which", "who", "whos", "whose", "how", "why", "when", "where", "is", "are", "did", "does", "do", "should", "show",
            "list", "compare", "can"];

    public static IReadOnlyList<string> Of(string text)
    {
        var parts = new List<string>();
        foreach (var sentence in text.Split('?', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            parts.AddRange(AtAnd(sentence));
        var questions = parts.Where((p, n) => p.Split(' ') is { Length: >= WordsMin } words
            && (words.Take(2).Any(IsOpener) || n == 0 && Led(words))).ToList();
        return questions.Count is > 1 and <= PartsMax && questions.Count == parts.Count ? questions : [text];
    }

    /// <summary>"As the reviewer: which", "for my file, how much": what stands before the first question only leads to it.</summary>
    private static bool Led(string[] words) => Enumerable.Range(1, words.Length - 1).Any(i =>
        words[i - 1][^1] is ':' or ',' or '-' or '–' && IsOpener(words[i]));

    /// <summary>Words of a part that asks again for what each row of the part before tells: "and how much each", "what did each get".</summary>
    private static readonly HashSet<string> Each = new(StringComparer.Ordinal)
    {
        "how", "much", "what", "did", "does", "do", "each", "get", "got", "cost", "lose", "lost", "by", "of", "them", "one", "for", "was", "is",
        "it", "take", "took", "amount", "that", "was", "were", "are", "receive", "received", "bill", "billed", "the",
    };

    public static bool OnlyEach(string part) => part.ToLowerInvariant().Split((char[])[' ', ',', '?', '.'], StringSplitOptions.RemoveEmptyEntries)
        is var words && words.Contains("each") && words.All(Each.Contains);

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
