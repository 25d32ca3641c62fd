namespace Runrate.Agents.Imports.Spans;

/// <summary>
/// Decides which spans of a trace are consumptions, each call once: of spans within each other that are of one call the lowest that
/// knows what the cache had counts, else the lowest with counts; a sum of calls counts only where none of them does, a call without
/// counts waits. Every walk goes over a span once, also where parents run in a ring.
/// </summary>
internal sealed class SpanTree
{
    private readonly Dictionary<string, SpanNode> byId = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<SpanNode> nodes;

    public SpanTree(IReadOnlyList<SpanNode> nodes)
    {
        this.nodes = nodes;
        foreach (var node in nodes)
            byId.TryAdd(node.SpanId, node);
    }

    public void Decide()
    {
        Place();
        var usageAbove = Above(n => n.IsModel && n.HasUsage);
        var callAbove = Above(n => n.IsModel);
        var sumAbove = Above(n => n.Role == SpanRole.RollUp);
        foreach (var node in nodes)
            (node.Verdict, node.Other) = (First(node), null);
        Wrappers(usageAbove);
        Finer(usageAbove);
        WithoutCounts(usageAbove, callAbove);
        Sums(sumAbove);
    }

    private static SpanVerdict First(SpanNode node) => node.Role switch
    {
        SpanRole.Model => node.HasUsage ? SpanVerdict.Counted : SpanVerdict.Waits,
        SpanRole.RollUp when node.HasUsage => SpanVerdict.RollUp,
        _ => SpanVerdict.Passed,
    };

    /// <summary>Where a dialect has no operation, a span with counts above another with counts is its sum.</summary>
    private void Place()
    {
        if (nodes.All(n => n.Role != SpanRole.ByPlace))
            return;
        var above = Above(n => n.HasUsage);
        var summed = nodes.Where(n => n.HasUsage).Select(n => above[n]).OfType<SpanNode>().ToHashSet();
        foreach (var node in nodes.Where(n => n.Role == SpanRole.ByPlace))
            node.Role = summed.Contains(node) ? SpanRole.RollUp : SpanRole.Model;
    }

    private void Wrappers(Dictionary<SpanNode, SpanNode?> usageAbove)
    {
        var counted = nodes.Where(n => n.IsModel && n.HasUsage).ToList();
        var idBelow = counted.Where(n => n.ResponseId is not null && usageAbove[n]?.ResponseId == n.ResponseId).Select(n => usageAbove[n]!)
            .ToHashSet();
        foreach (var node in counted)
        {
            if (usageAbove[node] is not { } above || !above.Wraps(node, idBelow.Contains(above)))
                continue;
            above.Verdict = SpanVerdict.Wrapper;
            above.Other = node.Key;
        }
    }

    /// <summary>Where the lowest view of a call does not know its cache and one above it does, that one counts.</summary>
    private void Finer(Dictionary<SpanNode, SpanNode?> usageAbove)
    {
        foreach (var node in nodes.Where(n => n is { Verdict: SpanVerdict.Counted, IsModel: true, Cached: 0 }).ToList())
        {
            var views = new List<SpanNode> { node };
            for (var at = usageAbove[node]; at is not null && at.IsViewOf(node) && views.Count <= nodes.Count; at = usageAbove[at])
            {
                if (at.Cached > 0)
                {
                    (at.Verdict, at.Other) = (SpanVerdict.Counted, null);
                    views.ForEach(v => (v.Verdict, v.Other) = (SpanVerdict.Coarser, at.Key));
                    break;
                }
                views.Add(at);
            }
        }
    }

    private void WithoutCounts(Dictionary<SpanNode, SpanNode?> usageAbove, Dictionary<SpanNode, SpanNode?> callAbove)
    {
        // A call without counts above one that has them is the same call seen from further out.
        foreach (var node in nodes.Where(n => n.IsModel && n.HasUsage))
        {
            for (var at = callAbove[node]; at is { HasUsage: false, Verdict: SpanVerdict.Waits }; at = callAbove[at])
                (at.Verdict, at.Other) = (SpanVerdict.Covered, node.Key);
        }
        foreach (var node in nodes.Where(n => n.Verdict == SpanVerdict.Waits).ToList())
        {
            if (usageAbove[node] is { Verdict: SpanVerdict.Counted } counted)
                (node.Verdict, node.Other) = (SpanVerdict.Covered, counted.Key);
            else if (callAbove[node] is { Verdict: SpanVerdict.Waits } outer && outer != node)
            {
                // Of two views of a call that count nothing, the one that states its cost stands for it, else the lower.
                var (less, more) = outer.HasCost && !node.HasCost ? (node, outer) : (outer, node);
                (less.Verdict, less.Other) = (SpanVerdict.Covered, more.Key);
            }
        }
    }

    private void Sums(Dictionary<SpanNode, SpanNode?> sumAbove)
    {
        var traceCounts = nodes.Any(n => n.IsModel && n.HasUsage);
        if (traceCounts)
            return;
        // Without a call that counts, the lowest sums count, and stand for the calls below them that carry nothing.
        var summed = new HashSet<SpanNode>();
        foreach (var node in nodes.Where(n => n.Role == SpanRole.RollUp && n.HasUsage))
        {
            for (var at = sumAbove[node]; at is not null && summed.Add(at); at = sumAbove[at])
            {
            }
        }
        foreach (var node in nodes.Where(n => n.Role == SpanRole.RollUp && n.HasUsage && !summed.Contains(n)))
            node.Verdict = SpanVerdict.Counted;
        foreach (var node in nodes.Where(n => n.Verdict == SpanVerdict.Waits))
        {
            var at = sumAbove[node];
            for (var steps = 0; at is not null && !at.HasUsage && steps < nodes.Count; steps++)
                at = sumAbove[at];
            if (at is { Verdict: SpanVerdict.Counted })
                (node.Verdict, node.Other) = (SpanVerdict.Covered, at.Key);
        }
    }

    /// <summary>The nearest span above each that is of the kind; every span is passed once.</summary>
    private Dictionary<SpanNode, SpanNode?> Above(Func<SpanNode, bool> isKind)
    {
        var above = new Dictionary<SpanNode, SpanNode?>(nodes.Count);
        var path = new List<SpanNode>();
        var onPath = new HashSet<SpanNode>();
        foreach (var node in nodes)
        {
            path.Clear();
            onPath.Clear();
            SpanNode? found = null;
            for (var at = node; ;)
            {
                if (above.TryGetValue(at, out var known))
                {
                    found = isKind(at) && path.Count > 0 ? at : known;
                    break;
                }
                path.Add(at);
                onPath.Add(at);
                if (at.ParentId is not { } parent || !byId.TryGetValue(parent, out var next) || onPath.Contains(next))
                {
                    found = null;
                    break;
                }
                at = next;
            }
            for (var i = path.Count - 1; i >= 0; i--)
            {
                above[path[i]] = found;
                if (isKind(path[i]))
                    found = path[i];
            }
        }
        return above;
    }
}
