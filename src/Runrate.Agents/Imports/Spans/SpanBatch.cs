using NodaTime;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Spans;

/// <summary>The spans of a batch as nodes, together with those of their traces that were seen before.</summary>
internal static class SpanBatch
{
    public static List<SpanNode> Nodes(IReadOnlyList<Span> spans, Intake intake)
    {
        var nodes = new List<SpanNode>(spans.Count);
        for (var i = 0; i < spans.Count; i++)
        {
            try
            {
                var node = Node(spans[i], i + 1, intake.Now);
                if (Unstorable(node) is not { } why)
                {
                    nodes.Add(node);
                    continue;
                }
                intake.Count();
                intake.Reject(i + 1, null, why);
            }
            catch (Exception problem) when (Faults.IsOfTheText(problem) || problem is System.Text.RegularExpressions.RegexMatchTimeoutException)
            {
                intake.Count();
                intake.Reject(i + 1, null, $"The span cannot be read: {Faults.Words(problem)}");
            }
        }
        return nodes;
    }

    // What a span is called by is asked of the database before anything of it is stored.
    private static string? Unstorable(SpanNode node) =>
        RecordBounds.TextProblem(node.TraceId, "trace id") ?? RecordBounds.TextProblem(node.SpanId, "span id")
        ?? RecordBounds.TextProblem(node.ParentId, "parent id") ?? RecordBounds.TextProblem(node.ResponseId, "response id")
        ?? RecordBounds.TextProblem(node.Model, "model") ?? RecordBounds.TextProblem(node.RequestModel, "requested model")
        ?? RecordBounds.TextProblem(node.Scope, "scope");

    /// <summary>
    /// Each span once: a span that comes again with counts, or with more output than before, is a later state and judged anew; any
    /// other resend is only counted as such.
    /// </summary>
    public static (List<SpanNode> Nodes, List<SpanNode> Again) Merge(
        List<SpanNode> fresh, Dictionary<(string Trace, string Span), SeenSpan> seen)
    {
        var nodes = new Dictionary<(string, string), SpanNode>();
        var again = new List<SpanNode>();
        foreach (var node in fresh)
        {
            var key = (node.TraceId, node.SpanId);
            if (node.SpanId is "" || node.TraceId is "")
                again.Add(Judged(node));
            else if (seen.TryGetValue(key, out var before) && !IsLater(node, before.HasUsage, before.Output))
                again.Add(node.As(before));
            else if (nodes.TryGetValue(key, out var twice) && !IsLater(node, twice.HasUsage, twice.Output))
                continue;
            else
                nodes[key] = before is null ? node : node.As(before);
        }
        foreach (var (key, before) in seen)
            nodes.TryAdd(key, SpanMemory.Node(before));
        return ([.. nodes.Values], again);
    }

    private static bool IsLater(SpanNode node, bool hadUsage, long output) => node.HasUsage && (!hadUsage || node.Output > output);

    /// <summary>Spans that mean nothing themselves but hold together those that do.</summary>
    public static HashSet<SpanNode> Linking(IReadOnlyList<SpanNode> nodes)
    {
        var byId = nodes.GroupBy(n => (n.TraceId, n.SpanId)).ToDictionary(g => g.Key, g => g.First());
        var linking = new HashSet<SpanNode>();
        foreach (var node in nodes.Where(n => n.Role != SpanRole.Other))
        {
            for (var at = node; at.ParentId is { } parent && byId.TryGetValue((at.TraceId, parent), out var above) && linking.Add(above);)
                at = above;
        }
        return linking;
    }

    /// <summary>A span without identity can be told from no other: it is judged by itself, and what would bill it refuses it.</summary>
    private static SpanNode Judged(SpanNode node)
    {
        node.Verdict = node.HasUsage && node.Role is SpanRole.Model or SpanRole.ByPlace ? SpanVerdict.Counted : SpanVerdict.Passed;
        return node;
    }

    private static SpanNode Node(Span span, int line, Instant now)
    {
        var facts = SpanFacts.Of(span);
        var reading = facts.HasUsage ? TokenSplit.Of(facts.Tokens) : default;
        var counts = reading.Counts ?? [];
        return new SpanNode
        {
            TraceId = span.TraceId,
            SpanId = span.SpanId,
            ParentId = span.ParentId,
            Role = facts.Role,
            HasUsage = facts.HasUsage,
            Tokens = (long)counts.Sum(c => c.Quantity),
            Output = (long)counts.Where(c => c.Meter.Contains("output", StringComparison.Ordinal)).Sum(c => c.Quantity),
            Cached = (long)counts.Where(c => c.Meter.Contains("cache", StringComparison.Ordinal)).Sum(c => c.Quantity),
            Model = Cut(facts.Model),
            RequestModel = Cut(facts.RequestModel ?? ""),
            ResponseId = facts.ResponseId,
            At = span.At ?? now,
            Scope = Cut(span.Scope),
            Span = span,
            Facts = facts,
            Reading = reading,
            Line = line,
        };
    }

    private static string Cut(string text) => text.Length <= RecordBounds.TextMax ? text : text[..RecordBounds.TextMax];
}
