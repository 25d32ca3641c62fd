namespace Runrate.Agents.Accounting.Primitives;

/// <summary>The known name that a misspelt one probably meant.</summary>
public static class NearNames
{
    /// <summary>At most three, the nearest first; a name that contains what was written is one step away.</summary>
    public static IReadOnlyList<string> Of(string written, IEnumerable<string> known)
    {
        var limit = Math.Max(3, written.Length / 3);
        return [.. known
            .Select(name => (name, distance: written.Length > 1 && name.Contains(written, StringComparison.OrdinalIgnoreCase) ? 1
                : Distance(name, written)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.name, StringComparer.Ordinal)
            .Take(3).Select(pair => pair.name)];
    }

    /// <summary>" Did you mean …?", or nothing where no name is near.</summary>
    public static string Suggest(string written, IEnumerable<string> known) => Of(written, known) is { Count: > 0 } near
        ? $" Did you mean {string.Join(" or ", near)}?" : "";

    /// <summary>How many letters are to be put in, left out or replaced, whatever their case.</summary>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitution = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), substitution);
            }
        }
        return row[b.Length];
    }
}
