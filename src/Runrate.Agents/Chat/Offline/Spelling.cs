namespace Runrate.Agents.Chat.Offline;

/// <summary>
/// Corrects a word that is not known to the nearest known word. Ordinary English words are left alone, the first letter must
/// agree, and a short
/// word may differ by one letter only, because a wrong correction is worse than none.
/// </summary>
internal sealed class Spelling(IReadOnlySet<string> known)
{
    private readonly ILookup<char, string> byFirst = known.Where(w => w.Length >= 4 && char.IsLetter(w[0])).ToLookup(w => w[0]);

    public string Correct(string word)
    {
        if (word.Length < 4 || !word.All(char.IsLetter) || known.Contains(word) || CommonWords.All.Contains(word))
            return word;
        var limit = word.Length >= 8 ? 2 : 1;
        string? best = null;
        var bestDistance = limit + 1;
        foreach (var candidate in byFirst[word[0]])
        {
            if (Math.Abs(candidate.Length - word.Length) > limit || (word.Length == 4 && candidate.Length < 5))
                continue;
            var distance = Distance(word, candidate, bestDistance);
            if (distance < bestDistance
                || (distance == bestDistance && best is not null && string.CompareOrdinal(candidate, best) < 0))
                (best, bestDistance) = (candidate, distance);
        }
        return bestDistance <= limit ? best! : word;
    }

    /// <summary>Damerau-Levenshtein with adjacent transpositions.</summary>
    internal static int Distance(string a, string b, int giveUpAt)
    {
        var two = new int[b.Length + 1];
        var one = new int[b.Length + 1];
        var row = new int[b.Length + 1];
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
            (two, one, row) = (one, row, two);
        }
        return one[b.Length];
    }
}
