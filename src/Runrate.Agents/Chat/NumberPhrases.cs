using System.Globalization;
namespace Runrate.Agents.Chat;

/// <summary>
/// Numbers that a reply writes in words: "two thousand three hundred", "twelve dollars". A lone small number counts things and is left
/// alone unless money or a per cent follows it. Pure.
/// </summary>
internal static class NumberPhrases
{
    private static readonly string[] Small =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
            "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];

    private static readonly string[] Tens =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    private static readonly Dictionary<string, decimal> Scales = new(StringComparer.Ordinal)
    {
        ["hundred"] = 100m,
        ["thousand"] = 1_000m,
        ["lakh"] = 100_000m,
        ["lakhs"] = 100_000m,
        ["million"] = 1_000_000m,
        ["crore"] = 10_000_000m,
        ["crores"] = 10_000_000m,
        ["billion"] = 1_000_000_000m,
    };

    private static readonly HashSet<string> Units = new(StringComparer.Ordinal)
    {
        "dollar", "dollars", "rupee", "rupees", "euro", "euros", "pound", "pounds", "percent", "per", "usd", "inr", "eur", "gbp",
    };

    private const decimal CountMax = 12;

    public static IEnumerable<Numeral> Of(string text)
    {
        var words = Words(text).ToList();
        for (var i = 0; i < words.Count;)
        {
            var (value, next) = Read(words, i);
            if (value is not { } number)
            {
                i++;
                continue;
            }
            var unit = next < words.Count ? words[next].Word : "";
            var (start, end) = (words[i].Start, words[next - 1].Start + words[next - 1].Word.Length);
            if (number > CountMax || Units.Contains(unit))
                yield return new Numeral(text[start..end], number, 1m, unit is "percent" or "per", null, [], start);
            i = next;
        }
    }

    /// <summary>The value of the phrase that begins at a word, and the word after it.</summary>
    private static (decimal? Value, int Next) Read(List<(string Word, int Start)> words, int from)
    {
        decimal total = 0, part = 0;
        var said = false;
        var at = from;
        for (; at < words.Count; at++)
        {
            var word = words[at].Word;
            if (said && word == "and" && at + 1 < words.Count && (Digit(words[at + 1].Word) is not null) && (part >= 100 || total > 0))
                continue;
            if (Digit(word) is { } digit)
            {
                // "Two three" are two numbers, not one.
                if (said && part % 100 != 0 && !(part % 10 == 0 && part % 100 >= 20 && digit < 10))
                    break;
                (part, said) = (part + digit, true);
            }
            else if (Scales.TryGetValue(word, out var scale) && (said || at == from && part == 0 && IsLed(words, at)))
            {
                part = part == 0 ? 1 : part;
                if (scale == 100m)
                    part *= scale;
                else
                    (total, part) = (total + part * scale, 0);
                said = true;
            }
            else
                break;
        }
        return said ? (total + part, at) : (null, from);
    }

    /// <summary>"A thousand" is a number; "thousand" after a numeral is that numeral's scale.</summary>
    private static bool IsLed(List<(string Word, int Start)> words, int at) => at > 0 && words[at - 1].Word is "a" or "an";

    private static decimal? Digit(string word)
    {
        var small = Array.IndexOf(Small, word);
        if (small >= 0)
            return small;
        var tens = Array.IndexOf(Tens, word);
        if (tens >= 2)
            return tens * 10;
        var dash = word.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return null;
        var (first, second) = (Array.IndexOf(Tens, word[..dash]), Array.IndexOf(Small, word[(dash + 1)..]));
        return first >= 2 && second is > 0 and < 10 ? first * 10 + second : null;
    }

    private static IEnumerable<(string Word, int Start)> Words(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }
            var end = i;
            while (end < text.Length && (char.IsLetterOrDigit(text[end])
                || (text[end] == '-' && end + 1 < text.Length && char.IsLetter(text[end + 1]))))
                end++;
            yield return (text[i..end].ToLower(CultureInfo.InvariantCulture), i);
            i = end;
        }
    }
}
