namespace Runrate.Agents.Imports.Spans;

/// <summary>A span is one consumption whoever reports it: telemetry and trace stores share the identity trace and span.</summary>
internal static class TraceIdentity
{
    public const string Source = "trace";

    /// <summary>
    /// The agent that an agent's span is named for: <c>agent_run [hello]</c> and <c>invoke_agent hello</c> are of hello.
    /// </summary>
    public static string AgentOf(string spanName)
    {
        const string invoke = "invoke_agent ";
        if (spanName.StartsWith(invoke, StringComparison.Ordinal))
            return spanName[invoke.Length..].Trim();
        var open = spanName.IndexOf('[', StringComparison.Ordinal);
        return open >= 0 && spanName.EndsWith(']') ? spanName[(open + 1)..^1].Trim() : spanName;
    }

    public static string Of(string traceId, string spanId) => $"{traceId.ToLowerInvariant()}/{spanId.ToLowerInvariant()}";
}
