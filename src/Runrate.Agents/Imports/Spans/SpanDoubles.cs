using NodaTime;

namespace Runrate.Agents.Imports.Spans;

/// <summary>
/// The same call seen by two instrumentations in traces of their own. The provider's response id tells for certain; without one,
/// a call of the same model, time and counts by another instrumentation is likely its double and is shown.
/// </summary>
internal static class SpanDoubles
{
    /// <returns>Spans of earlier batches whose verdict changed.</returns>
    public static List<SpanNode> Decide(IReadOnlyList<SpanNode> nodes, IReadOnlyList<SeenSpan> seen)
    {
        var changed = new List<SpanNode>();
        var here = nodes.Select(n => (n.TraceId, n.SpanId)).ToHashSet();
        var first = seen.Where(s => s.Verdict == SpanVerdict.Counted && !here.Contains((s.TraceId, s.SpanId)))
            .GroupBy(s => s.ResponseId!).ToDictionary(g => g.Key, g => SpanMemory.Node(g.First()), StringComparer.Ordinal);
        foreach (var node in nodes.Where(n => n is { ResponseId: not null, Stored: SpanVerdict.Counted, Verdict: SpanVerdict.Counted }))
            first.TryAdd(node.ResponseId!, node);
        foreach (var node in nodes.Where(n => n is { ResponseId: not null, Verdict: SpanVerdict.Counted }))
        {
            // A framework may give all calls of a run one id: what counts differently is another call.
            if (first.TryAdd(node.ResponseId!, node) || first[node.ResponseId!] == node || !IsAlike(node, first[node.ResponseId!]))
                continue;
            (node.Verdict, node.Other) = (SpanVerdict.Double, first[node.ResponseId!].Key);
        }
        foreach (var node in nodes.Where(n => n is { ResponseId: not null, Verdict: SpanVerdict.Waits }))
        {
            if (first.TryGetValue(node.ResponseId!, out var counted))
                (node.Verdict, node.Other) = (SpanVerdict.Covered, counted.Key);
        }
        OfCost(nodes, seen, first);
        foreach (var waiting in seen.Where(s => s.Verdict == SpanVerdict.Waits && !here.Contains((s.TraceId, s.SpanId))))
        {
            if (!first.TryGetValue(waiting.ResponseId!, out var counted))
                continue;
            var node = SpanMemory.Node(waiting);
            (node.Verdict, node.Other) = (SpanVerdict.Covered, counted.Key);
            changed.Add(node);
        }
        return changed;
    }

    /// <summary>
    /// Of the views of one response that count nothing, one stands for the call where some state its cost: one that is stored already,
    /// else the first that states it.
    /// </summary>
    private static void OfCost(IReadOnlyList<SpanNode> nodes, IReadOnlyList<SeenSpan> seen, Dictionary<string, SpanNode> counted)
    {
        var waiting = seen.Where(s => s is { Verdict: SpanVerdict.Waits, HasCost: true, ResponseId: not null }).GroupBy(s => s.ResponseId!)
            .ToDictionary(g => g.Key, g => SpanMemory.Node(g.First()).Key, StringComparer.Ordinal);
        foreach (var node in nodes.Where(n => n is { ResponseId: not null, Verdict: SpanVerdict.Waits, StatedCost: not null }))
            waiting.TryAdd(node.ResponseId!, node.Key);
        foreach (var node in nodes.Where(n => n is { ResponseId: not null, Verdict: SpanVerdict.Waits } && !counted.ContainsKey(n.ResponseId)))
        {
            if (waiting.TryGetValue(node.ResponseId!, out var other) && other != node.Key)
                (node.Verdict, node.Other) = (SpanVerdict.Covered, other);
        }
    }

    private static bool IsAlike(SpanNode one, SpanNode other) =>
        one.Tokens == other.Tokens || (one.Output == other.Output && one.Output > 0);

    /// <summary>Calls just counted that look like another instrumentation's view of one counted already.</summary>
    public static IEnumerable<(SpanNode Node, string Other)> Likely(IReadOnlyList<SpanNode> counted, IReadOnlyList<SeenSpan> seen)
    {
        var near = Duration.FromSeconds(SpanMemory.DoubleSeconds);
        var bySize = seen.Select(SpanMemory.Node).Concat(counted).GroupBy(n => (n.Tokens, n.Output)).ToDictionary(g => g.Key, g => g.ToList());
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in counted.Where(n => n.Scope.Length > 0 && n.Tokens > 0))
        {
            foreach (var other in bySize[(node.Tokens, node.Output)].Take(50))
            {
                if (other.Scope.Length == 0 || other.Scope == node.Scope || other.Key == node.Key || told.Contains(other.Key)
                    || (node.ResponseId is not null && other.ResponseId is not null) || !node.Wraps(other, false)
                    || (node.At - other.At > near || other.At - node.At > near))
                    continue;
                told.Add(node.Key);
                yield return (node, other.Key);
                break;
            }
        }
    }
}
