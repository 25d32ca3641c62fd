
namespace Runrate.Agents.Accounting.Primitives;

/// <summary>Finds which of the declared names somebody meant who wrote another.</summary>
public sealed class NameMatcher(IReadOnlyCollection<string> names)
{
    private const int Listed = 3;

    /// <summary>At most three, the nearest first; a name that holds what was written counts as near.</summary>
    public IReadOnlyList<string> Nearest(string name)
    {
        var limit = Math.Max(3, name.Length / 3);
        return [.. names
            .Select(known => (known, distance: known.Contains(name, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(known, name)))
            .Where(pair => pair.distance <= limit)
            .OrderBy(pair => pair.distance).ThenBy(pair => pair.known.Length).ThenBy(pair => pair.known, StringComparer.Ordinal)
            .Take(Listed).Select(pair => pair.known)];
    }

    /// <summary>"Did you mean …?", or nothing where no name is near.</summary>
    public string Hint(string name) => Nearest(name) is { Count: > 0 } near ? $"Did you mean {string.Join(" or ", near)}?" : "";

    /// <summary>The hint behind a sentence, with the blank before it; nothing where no name is near.</summary>
    public static string Suggest(string written, IEnumerable<string> known) =>
        new NameMatcher([.. known]).Hint(written) is { Length: > 0 } hint ? " " + hint : "";

    /// <summary>True where a declared name was meant with a slip of the pen: other case, other separators, or two letters.</summary>
    public bool IsSlip(string name)
    {
        var plain = Plain(name);
        var slips = plain.Length < 5 ? 0 : plain.Length < 8 ? 1 : 2;
        return names.Any(known => Plain(known) is var other &&
            int.Abs(other.Length - plain.Length) <= slips && Distance(other, plain) <= slips);
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal)
        .Replace("-", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>Letters to change, add or drop, whatever their case.</summary>
    private static int Distance(string a, string b)
    {
        Span<int> row = b.Length < 128 ? stackalloc int[b.Length + 1] : new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
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
