using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Spans;

/// <summary>Whose a call is: the nearest span, itself first, that names an agent; else its resource.</summary>
internal sealed class SpanAgents(IReadOnlyList<SpanNode> nodes, AgentAssignment register)
{
    private readonly Dictionary<(string, string), SpanNode> byId = nodes.GroupBy(n => (n.TraceId, n.SpanId))
        .ToDictionary(g => g.Key, g => g.Last());
    private readonly Dictionary<SpanNode, string?> known = [];

    public string? Of(SpanNode node)
    {
        var path = new List<SpanNode>();
        string? agent = null;
        for (var at = node; ;)
        {
            if (known.TryGetValue(at, out agent))
                break;
            path.Add(at);
            known[at] = null;
            if (Named(at.Span!) is { } named)
            {
                agent = named;
                break;
            }
            if (at.ParentId is not { } parent || !byId.TryGetValue((at.TraceId, parent), out var above))
                break;
            at = above;
        }
        foreach (var passed in path)
            known[passed] = agent;
        var resource = node.Span!.Resource;
        return agent ?? resource.GetValueOrDefault("gen_ai.agent.id") ?? resource.GetValueOrDefault("gen_ai.agent.name");
    }

    /// <summary>An id that the register does not know gives way to a name that it does.</summary>
    private string? Named(Span span)
    {
        var id = span.Text("gen_ai.agent.id", "agent.id");
        var name = span.Text("gen_ai.agent.name", "agent.name", "ai.telemetry.metadata.agent", "traceloop.entity.agent");
        if (id is null && name is null && span.Text("gen_ai.operation.name") == "invoke_agent"
            && TraceIdentity.AgentOf(span.Name) is var invoked && invoked != span.Name)
            name = invoked;
        if (id is null && name is null && span.Text("langfuse.observation.type")?.ToUpperInvariant() is "AGENT")
            name = TraceIdentity.AgentOf(span.Name);
        return id is not null && (name is null || register.Knows(id) || !register.Knows(name)) ? id : name;
    }
}
