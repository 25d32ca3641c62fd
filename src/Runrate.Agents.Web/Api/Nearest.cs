namespace Runrate.Agents.Web.Api;

/// <summary>The name somebody probably meant.</summary>
public static class Nearest
{
    private const int LengthMax = 60;

    /// <summary>The closest of the names, or null where none is near.</summary>
    public static string? To(string name, IEnumerable<string> names) => name.Length > LengthMax ? null : names
        .Select(n => (Name: n, Distance: n.StartsWith(name, StringComparison.OrdinalIgnoreCase) && name.Length > 1 ? 1 : Distance(name, n)))
        .Where(n => n.Distance <= Math.Max(1, n.Name.Length / 2))
        .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal).Select(n => n.Name).FirstOrDefault();

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var change = diagonal + (char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), change);
            }
        }
        return row[b.Length];
    }
}
