namespace Runrate.Agents.Chat.Language;

/// <summary>
/// Corrects a word that is not known to the nearest known word. Ordinary English words and other forms of known words are left
/// alone, the first letter must agree, and a short word may differ by one letter only, because a wrong correction is worse than none.
/// </summary>
/// <param name="known">What to correct to.</param>
/// <param name="also">Words known for this question only, such as the names of agents.</param>
internal sealed class Spelling(Vocabulary known, IReadOnlySet<string> also)
{
    public string Correct(string word)
    {
        if (word.Length < 4 || !word.All(char.IsLetter) || also.Contains(word) || known.Has(word))
            return word;
        var limit = word.Length >= 8 ? 2 : 1;
        string? best = null;
        var bestDistance = limit + 1;
        foreach (var candidate in known.Like(word, limit).Concat(also.Where(a => a[0] == word[0])))
        {
            if (Math.Abs(candidate.Length - word.Length) > limit || (word.Length == 4 && candidate.Length < 5))
                continue;
            if (IsOtherForm(word, candidate))
                continue;
            var distance = Distance(word, candidate, bestDistance);
            if (distance < bestDistance
                || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0))
                (best, bestDistance) = (candidate, distance);
        }
        return bestDistance <= limit ? best! : word;
    }

    /// <summary>"Controller" is no misspelling of "controlled", nor "stages" of "stage": they part at the last letter.</summary>
    private static bool IsOtherForm(string word, string candidate)
    {
        var shared = 0;
        while (shared < word.Length && shared < candidate.Length && word[shared] == candidate[shared])
            shared++;
        return shared >= 4 && ((word.Length == candidate.Length && shared == word.Length - 1)
            || (Math.Min(word.Length, candidate.Length) == shared && Math.Max(word.Length, candidate.Length) - shared <= 2
                && (word.Length > candidate.Length ? word : candidate)[^1] is 's' or 'd' or 'r' or 'y' or 'e' or 'g'));
    }

    /// <summary>Damerau-Levenshtein with adjacent transpositions.</summary>
    internal static int Distance(string a, string b, int giveUpAt)
    {
        Span<int> two = stackalloc int[b.Length + 1], one = stackalloc int[b.Length + 1], row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            one[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            var least = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, one[j] + 1), one[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], two[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            if (least > giveUpAt)
                return least;
            var spare = two;
            two = one;
            one = row;
            row = spare;
        }
        return one[b.Length];
    }
}
