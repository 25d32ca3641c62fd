using Runrate.Agents.Chat.Language;

namespace Runrate.Agents.Chat.Questions;

/// <summary>One fact in two states, each with the words that name it.</summary>
public sealed record FactStates(string Fact, IReadOnlyList<(string Value, string Words)> States);

/// <summary>
/// A question of both states of one fact: "before and after technological feasibility", "with and without control of the weights",
/// "in the research phase and in development". Each state has a verdict of its own.
/// </summary>
internal static class TwoStates
{
    private const int Between = 4;

    public static FactStates? Read(IReadOnlyList<Token> tokens, IReadOnlyList<Hit> hits, string text)
    {
        var facts = hits.Where(h => h.Kind == "fact").OrderBy(h => h.Start).ThenByDescending(h => h.Length).ToList();
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            var (no, yes) = (tokens[i].Text is "before" or "pre" or "without" or "until", tokens[i + 2].Text is "after" or "post" or "with" or "from"
                or "once");
            var turned = tokens[i].Text is "after" or "with" or "post" && tokens[i + 2].Text is "before" or "without" or "pre";
            if (!(no && yes) && !turned || !IsAnd(tokens[i + 1].Text))
                continue;
            if (facts.Find(h => h.End > i + 2 && h.Start <= i + 2 + Between && (h.Value.EndsWith("=Yes", StringComparison.Ordinal)
                || h.Value.EndsWith("=No", StringComparison.Ordinal))) is not { } hit)
                continue;
            var noun = Words(text, tokens, Math.Max(hit.Start, i + 3), hit.End);
            var (first, second) = ($"{tokens[i].Raw} {noun}", $"{tokens[i + 2].Raw} {noun}");
            return new FactStates(Name(hit), turned ? [("Yes", first), ("No", second)] : [("No", first), ("Yes", second)]);
        }
        return Joined(tokens, facts, text);
    }

    /// <summary>"Research phase versus development phase": two values of one fact with a word of choice between them.</summary>
    private static FactStates? Joined(IReadOnlyList<Token> tokens, List<Hit> facts, string text)
    {
        foreach (var one in facts)
        {
            if (facts.Find(h => h.Start >= one.End && h.Start - one.End is > 0 and <= Between && Name(h) == Name(one) && h.Value != one.Value
                && tokens.Skip(one.End).Take(h.Start - one.End).Any(t => IsAnd(t.Text))
                && !Name(h).StartsWith("ias38_57", StringComparison.Ordinal)) is { } other
                && !one.Value.Contains("Unknown", StringComparison.Ordinal) && !other.Value.Contains("Unknown", StringComparison.Ordinal))
                return new FactStates(Name(one), [(Value(one), Words(text, tokens, one.Start, one.End)),
                    (Value(other), Words(text, tokens, other.Start, other.End))]);
        }
        return null;
    }

    /// <summary>Each state as a question of its own, in the order of the words.</summary>
    public static IReadOnlyList<Question> Parts(Question q) => [.. q.States!.States.Select(state =>
    {
        var facts = q.Facts.ToDictionary();
        var notes = q.Notes.ToList();
        facts[q.States.Fact] = state.Value;
        notes.RemoveAll(n => n.EndsWith("the first was taken", StringComparison.Ordinal));
        // Feasible software that is asked about as being built has not been released.
        if (q.States.Fact == "technological_feasibility" && state.Value == "Yes" && facts.TryAdd("general_release", "No"))
            notes.Add("until general release; afterwards the asset is amortised and further cost is maintenance or another enhancement");
        var six = q.States.Fact == "phase" && state.Value == "Development" && !facts.Keys.Any(k => k.StartsWith("ias38_57", StringComparison.Ordinal))
            ? "abcdef".Select(c => $"ias38_57.{c}") : [];
        var frameworks = q.Frameworks.Count == 0 && q.States.Fact == "technological_feasibility" ? ["US_GAAP"] : q.Frameworks;
        var supposed = six.Select(c => KeyValuePair.Create(c, "Yes")).ToList();
        if (supposed.Count > 0)
            notes.Add("both ways: without the six criteria shown, and supposing that all six are met");
        return q with
        {
            Text = state.Words,
            Intent = frameworks.Count == 1 ? Intent.Treatment : Intent.Compare,
            Frameworks = frameworks,
            Facts = facts,
            Notes = notes,
            Said = q.Said.Where(s => s.Key != q.States.Fact).Append(KeyValuePair.Create(q.States.Fact, state.Words)).ToDictionary(),
            Supposed = q.Supposed.Concat(supposed).ToDictionary(),
            States = null,
            Asks = null,
            Unused = [],
        };
    })];

    private static bool IsAnd(string word) => word is "and" or "or" or "vs" or "versus" or "against" or "than" or "then" or "compared";

    private static string Name(Hit hit) => hit.Value.TrimStart('~').Split('=')[0];

    private static string Value(Hit hit) => hit.Value.TrimStart('~').Split('=')[1];

    private static string Words(string text, IReadOnlyList<Token> tokens, int from, int to) =>
        text[tokens[from].Start..Math.Min(text.Length, tokens[to - 1].End)].Trim();
}
