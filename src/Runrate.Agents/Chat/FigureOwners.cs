using System.Text.Json;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>
/// Which name each figure of the tools' results stands beside: an agent, a line, a month. A reply that puts a figure of one name
/// beside another has swapped them. Pure.
/// </summary>
internal sealed class FigureOwners
{
    private static readonly string[] NameMembers = ["name", "title", "agent", "step", "vendor", "model"];

    private readonly Dictionary<string, HashSet<decimal>> byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<decimal> shared = [];

    public FigureOwners(IEnumerable<JsonElement> results)
    {
        foreach (var result in results)
            Walk(result, []);
    }

    /// <summary>The names that a figure belongs to, where it stands beside another; empty where it stands well.</summary>
    /// <param name="clause">The words before the figure, up to the end of the sentence before.</param>
    public IReadOnlyList<string> Misplaced(string clause, Numeral figure)
    {
        if (figure.Value is not { } value || figure.Year is not null || figure.IsPercent || Math.Abs(value) < 10)
            return [];
        var beside = byName.Keys.Select(n => (Name: n, At: LastWord(clause, n))).Where(n => n.At >= 0)
            .OrderByDescending(n => n.At + n.Name.Length).ThenByDescending(n => n.Name.Length).ToList();
        if (beside.Count == 0)
            return [];
        var end = beside[0].At + beside[0].Name.Length;
        // A name within a longer one that ends there too, such as "inference" in "Model inference", is not the one meant; a name said
        // twice over (key and title) counts once.
        var names = beside.Where(n => n.At + n.Name.Length == end).Select(n => n.Name).ToList();
        if (shared.Any(s => Near(s, value, figure.Step)) || names.Any(n => byName[n].Any(v => Near(v, value, figure.Step))))
            return [];
        return [.. byName.Where(o => o.Value.Any(v => Near(v, value, figure.Step))).Select(o => o.Key).Take(2)];
    }

    private void Walk(JsonElement element, IReadOnlyList<string> names)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var own = NameMembers.Select(m => Verdicts.Text(element, m)).OfType<string>().Where(n => n.Length > 2)
                    .Distinct(StringComparer.OrdinalIgnoreCase).ToList();
                // The nearest name owns what is below it; what has no name belongs to everything around it.
                var inner = own.Count > 0 ? own : names;
                foreach (var member in element.EnumerateObject())
                    Walk(member.Value, inner);
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Walk(item, names);
                break;
            case JsonValueKind.Number when element.TryGetDecimal(out var value):
                if (names.Count == 0)
                    shared.Add(Math.Abs(value));
                foreach (var name in names)
                    (byName.TryGetValue(name, out var values) ? values : byName[name] = []).Add(Math.Abs(value));
                break;
        }
    }

    private static bool Near(decimal known, decimal said, decimal step) => Math.Abs(known - Math.Abs(said)) <= step / 2;

    private static int LastWord(string clause, string name)
    {
        for (var at = clause.LastIndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0;
            at = at == 0 ? -1 : clause.LastIndexOf(name, at - 1, StringComparison.OrdinalIgnoreCase))
        {
            if ((at == 0 || !char.IsLetterOrDigit(clause[at - 1]))
                && (at + name.Length == clause.Length || !char.IsLetterOrDigit(clause[at + name.Length])))
                return at;
        }
        return -1;
    }
}
