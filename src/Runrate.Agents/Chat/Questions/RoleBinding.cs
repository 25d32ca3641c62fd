using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>
/// Which phrase names which number. Every phrase names one number and every number has one name, so the closest pairs are joined
/// first, wherever they stand: "450,000 of revenue and 220,000 to finish" as well as "revenue of 450,000, cost to finish 220,000".
/// Lists, such as the three years before, take every number in a row.
/// </summary>
internal static class RoleBinding
{
    private const int ReachBefore = 9;
    private const int ReachAfter = 4;
    private const decimal Clause = 1.5m;
    private const decimal Sentence = 3m;
    private const decimal Join = 1.5m;
    private const decimal AnotherName = 3m;
    private const decimal NumberFirst = 0.5m;
    private const decimal Unnamed = 12m;
    private const int ChoicesMax = 3;
    private const int NumbersMax = 8;

    public static readonly IReadOnlySet<string> Lists = new HashSet<string>(StringComparer.Ordinal)
        { "prior3", "units_by_period", "pv_factors", "flow_list" };

    private static readonly HashSet<string> Percentages = new(StringComparer.Ordinal)
        { "rate", "tax_rate_wdv", "fixed_base_pct", "discount_rate", "base", "surcharge", "cess" };

    private static readonly HashSet<string> Counts = new(StringComparer.Ordinal) { "units_by_period", "total_units", "pv_factors" };

    /// <summary>Words that only tie a name to its number: "comes to", "of about".</summary>
    private static readonly HashSet<string> Ties = new(StringComparer.Ordinal)
        { "of", "is", "are", "was", "were", "at", "be", "being", "the", "a", "an", "to", "come", "stand", "total", "now", "only", "just",
            "about", "around", "roughly", "almost", "nearly", "approximately", "approx", "circa", "close",
            "under", "over", "slightly", "little", "in", "for", "by", "as", "it", "amount", "had", "has", "have", "been", "would", "will", "with" };

    public static IReadOnlyDictionary<int, string> Bind(IReadOnlyList<Token> tokens, List<Hit> names, List<int> numbers)
    {
        var bound = new Dictionary<int, string>();
        var used = new HashSet<Hit>();
        foreach (var list in names.Where(h => Lists.Contains(h.Value)))
            BindList(tokens, list, numbers, bound, used);
        var open = numbers.Where(n => !bound.ContainsKey(n)).Select(n => (Number: n, Pairs: names.Where(h => !used.Contains(h))
            .Select(h => (Name: h, Distance: Distance(tokens, names, numbers, h, n))).Where(p => p.Distance is not null)
            .OrderBy(p => p.Distance).Take(ChoicesMax).Select(p => (p.Name, p.Distance!.Value)).ToList()))
            .Where(o => o.Pairs.Count > 0).Take(NumbersMax).ToList();
        foreach (var (number, name) in Best(open, 0, []).Pairs)
            bound[number] = name.Value;
        return bound;
    }

    /// <summary>The pairs that leave the fewest numbers without a name and lie closest together.</summary>
    private static (decimal Cost, List<(int Number, Hit Name)> Pairs) Best(
        List<(int Number, List<(Hit Name, decimal Distance)> Pairs)> open, int at, HashSet<Hit> used)
    {
        if (at == open.Count)
            return (0, []);
        var best = Best(open, at + 1, used);
        best.Cost += Unnamed;
        foreach (var (name, distance) in open[at].Pairs)
        {
            if (!used.Add(name))
                continue;
            var rest = Best(open, at + 1, used);
            used.Remove(name);
            if (rest.Cost + distance < best.Cost)
                best = (rest.Cost + distance, [(open[at].Number, name), .. rest.Pairs]);
        }
        return best;
    }

    /// <summary>The numbers in a row after the name, or else those in a row before it; a single one is named like any other.</summary>
    private static void BindList(IReadOnlyList<Token> tokens, Hit list, List<int> numbers, Dictionary<int, string> bound,
        HashSet<Hit> used)
    {
        var after = Row(tokens, numbers.Where(n => n >= list.End && Fits(tokens[n], list)), list.End + 3);
        var before = Row(tokens, numbers.Where(n => n < list.Start && Fits(tokens[n], list)).Reverse(), list.Start - 3);
        var row = after.Count > 1 ? after : before.Count > 1 ? before : [];
        foreach (var number in row.Where(n => !bound.ContainsKey(n)))
            bound[number] = list.Value;
        if (row.Count > 0)
            used.Add(list);
    }

    private static List<int> Row(IReadOnlyList<Token> tokens, IEnumerable<int> numbers, int near)
    {
        var row = new List<int>();
        foreach (var number in numbers)
        {
            var adjoins = row.Count == 0 ? Math.Abs(number - near) <= 3 : OnlyTies(tokens, Math.Min(row[^1], number) + 1,
                Math.Max(row[^1], number));
            if (!adjoins)
                break;
            row.Add(number);
        }
        return row;
    }

    private static bool OnlyTies(IReadOnlyList<Token> tokens, int from, int to) => Enumerable.Range(from, Math.Max(0, to - from))
        .All(i => tokens[i].Text is "and" or "then" or "of" or "in" or "the" or "year" or "first" or "second" or "third"
            || tokens[i].IsDatePart || tokens[i].IsReference);

    private static bool Fits(Token number, Hit name) => Percentages.Contains(name.Value) == number.IsPercent
        && !(number.Currency is not null && Counts.Contains(name.Value));

    /// <summary>Null where the name cannot mean the number.</summary>
    private static decimal? Distance(IReadOnlyList<Token> tokens, List<Hit> names, List<int> numbers, Hit name, int number)
    {
        var before = name.End <= number;
        var (from, to) = before ? (name.End, number) : (number + 1, name.Start);
        if (!Fits(tokens[number], name) || to < from || to - from >= (before ? ReachBefore : ReachAfter)
            || numbers.Exists(n => n >= from && n < to)
            || (!before && tokens[name.Start].Clause != tokens[number].Clause)
            || tokens[name.Start].Sentence < tokens[number].Sentence - 1)
            return null;
        var distance = before ? 0 : NumberFirst;
        for (var i = from; i < to; i++)
            distance += tokens[i].Text is "and" or "while" or "but" or "plus" ? Join : Ties.Contains(tokens[i].Text) ? 0.1m : 1;
        if (names.Exists(h => h != name && h.Start >= from && h.End <= to))
            distance += AnotherName;
        if (tokens[name.End - 1].Clause != tokens[number].Clause)
            distance += tokens[name.End - 1].Sentence == tokens[number].Sentence ? Clause : Sentence;
        return distance;
    }
}
