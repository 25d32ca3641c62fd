using System.Text.RegularExpressions;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// A second half that asks for something more of what the first half asks: "and why", "and since when", "and who answers for each".
/// Where the two are not understood together, the first is answered and the second is named.
/// </summary>
internal static partial class Tails
{
    private const int WordsMin = 3;

    /// <summary>"And which have no owner" narrows the first half: that is no second question.</summary>
    [GeneratedRegex(@"(?:\s*[,;:–—-]\s*|\s+)(?:and|&|but|then|plus)\s+(?=(?:then |also |if so,? |for |in |on |at |by |to |of |from |since |until )?"
        + @"(?:why|when|whom|what|where|whether|how|(?:who|which|whose)(?! (?:are|is|were|was|have|has|had|do|does|did|lose|lost|cost|earn|make|made|"
        + @"missed|miss|met|hit|run|use|used|need)\b))\b)|[,;:–—]\s+(?=(?:since when|why|how come)\b)"
        + @"|[.!]\s+(?=(?:explain|why|what|who|how|when|which|tell|list|show)\b)", RegexOptions.IgnoreCase, 5_000)]
    private static partial Regex Cut();

    /// <summary>Each way to cut, the longest first half first.</summary>
    public static IEnumerable<(string Head, string Tail)> Of(string text)
    {
        foreach (var cut in Cut().Matches(text).Reverse())
        {
            var (head, tail) = (text[..cut.Index].Trim(), text[cut.Index..].Trim(' ', ',', ';', ':', '.', '-', '–', '—', '?'));
            if (head.Split(' ').Length >= WordsMin && tail.Length > 0)
                yield return (head, tail);
        }
    }
}
