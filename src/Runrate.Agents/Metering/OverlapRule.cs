using System.Numerics;
using NodaTime;

namespace Runrate.Agents.Metering;

/// <summary>What a stream counted of one meter on a day; all of one provider's model and one day in UTC.</summary>
/// <param name="Name">
/// Of the stream, and the same however its records arrived, as its number is not: who bears the last unit of a share goes by it.
/// </param>
internal sealed record MeterCell(int Stream, MeterKind Kind, LocalDate Date, string Meter, decimal Quantity, string Name);

/// <summary>What of a cell is not counted, and the kind of meter that counts instead.</summary>
internal sealed record OverlapDue(int Stream, LocalDate Date, string Meter, decimal Quantity, MeterKind Counted);

/// <summary>
/// Of meters that saw the same calls, the first in precedence counts whole, and each later one only what it has beyond those before
/// it: so every call counts once, and one that only the later meter saw counts too. A meter that tells less apart covers its whole
/// side: input that a gateway counts in one sum covers what the report splits into fresh and cached. Pure.
/// </summary>
internal static class OverlapRule
{
    /// <param name="rank">The place of a kind; lower comes first.</param>
    public static IReadOnlyList<OverlapDue> Of(IReadOnlyList<MeterCell> cells, Func<MeterKind, int> rank)
    {
        if (cells.Count < 2 || cells.All(c => c.Kind == cells[0].Kind))
            return [];
        var due = new List<OverlapDue>();
        foreach (var side in cells.GroupBy(c => Side(c.Meter)).OrderBy(g => g.Key, StringComparer.Ordinal))
            Settle([.. side], rank, due);
        return due;
    }

    /// <summary>The name that spellings of one model share: without provider, path, date and version of the deployment.</summary>
    public static string ModelKey(string model)
    {
        var name = model.Trim().ToLowerInvariant();
        name = name[(name.LastIndexOf('/') + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && Vendors.Contains(name[..dot]))
            name = name[(dot + 1)..];
        foreach (var mark in new[] { '@', ':' })
        {
            var at = name.IndexOf(mark, StringComparison.Ordinal);
            if (at > 0 && !name.StartsWith("ft:", StringComparison.Ordinal))
                name = name[..at];
        }
        name = WithoutVersion(name);
        return name.EndsWith("-latest", StringComparison.Ordinal) ? name[..^"-latest".Length] : WithoutDate(name);
    }

    private static readonly string[] Vendors = ["anthropic", "meta", "mistral", "amazon", "cohere", "us", "eu", "apac", "global"];

    private static string WithoutVersion(string name)
    {
        var at = name.LastIndexOf("-v", StringComparison.Ordinal);
        return at > 0 && at + 2 < name.Length && name[(at + 2)..].All(char.IsAsciiDigit) ? name[..at] : name;
    }

    /// <summary>Without <c>-2024-08-06</c> or <c>-20250514</c> at its end.</summary>
    private static string WithoutDate(string name)
    {
        foreach (var length in new[] { 10, 8 })
        {
            var at = name.Length - length;
            if (at > 1 && name[at - 1] == '-' && name.AsSpan(at, 2) is "20" && name[at..].Count(char.IsAsciiDigit) == 8
                && name[at..].All(c => char.IsAsciiDigit(c) || c == '-'))
                return name[..(at - 1)];
        }
        return name;
    }

    /// <summary>Tokens that go in, tokens that come out, and every other meter by itself.</summary>
    private static string Side(string meter)
    {
        var plain = PriceClass.WithoutContext(meter);
        return !plain.Contains("tokens", StringComparison.Ordinal) ? plain
            : plain.Contains("output", StringComparison.Ordinal) ? "output" : "input";
    }

    private static void Settle(IReadOnlyList<MeterCell> side, Func<MeterKind, int> rank, List<OverlapDue> due)
    {
        var seen = new Dictionary<string, decimal>(StringComparer.Ordinal);
        MeterKind? first = null;
        foreach (var kind in side.GroupBy(c => c.Kind).OrderBy(g => rank(g.Key)))
        {
            var meters = kind.GroupBy(c => c.Meter).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => (Meter: g.Key, Cells: InOrder(g), Has: g.Sum(c => c.Quantity))).ToList();
            var left = new Dictionary<string, decimal>(seen, StringComparer.Ordinal);
            var covered = new Dictionary<string, decimal>(StringComparer.Ordinal);
            foreach (var (meter, _, has) in meters)
                Cover(meter, [meter], has);
            foreach (var (meter, _, has) in meters)
                Cover(meter, [.. left.Keys.Order(StringComparer.Ordinal)], has);
            foreach (var (meter, cells, has) in meters)
            {
                var aside = covered.GetValueOrDefault(meter);
                Share(cells, has, aside, first, due);
                seen[meter] = seen.GetValueOrDefault(meter) + has - aside;
            }
            first ??= kind.Key;

            void Cover(string meter, IReadOnlyList<string> by, decimal has)
            {
                foreach (var one in by)
                {
                    var taken = Math.Min(has - covered.GetValueOrDefault(meter), left.GetValueOrDefault(one));
                    if (taken <= 0)
                        continue;
                    covered[meter] = covered.GetValueOrDefault(meter) + taken;
                    left[one] -= taken;
                }
            }
        }
    }

    private static List<MeterCell> InOrder(IEnumerable<MeterCell> cells) =>
        [.. cells.OrderBy(c => c.Name, StringComparer.Ordinal).ThenBy(c => c.Date)];

    private static decimal UpTo(decimal aside, decimal before, decimal has) =>
        decimal.IsInteger(aside) && decimal.IsInteger(before) && decimal.IsInteger(has)
            ? (decimal)(new BigInteger(aside) * new BigInteger(before) / new BigInteger(has)) : aside * (before / has);

    /// <summary>Shares what is not counted by what each counted, in whole units where they are, and to the last unit.</summary>
    private static void Share(List<MeterCell> cells, decimal has, decimal aside, MeterKind? counted, List<OverlapDue> due)
    {
        if (aside <= 0 || counted is not { } instead)
            return;
        var (before, given) = (0m, 0m);
        foreach (var cell in cells)
        {
            before += cell.Quantity;
            var until = before == has ? aside : UpTo(aside, before, has);
            var part = Math.Min(until - given, cell.Quantity);
            if (part > 0)
                due.Add(new OverlapDue(cell.Stream, cell.Date, cell.Meter, part, instead));
            given += Math.Max(0, part);
        }
    }
}
