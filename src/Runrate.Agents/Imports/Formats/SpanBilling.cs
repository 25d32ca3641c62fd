using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>Decides which spans are consumptions, whose they are, and what they used.</summary>
internal static class SpanBilling
{
    private const int DepthMax = 200;

    private static readonly HashSet<string> Inference = ["chat", "generate_content", "text_completion", "embeddings",
        "call_llm", "completion"];
    private static readonly HashSet<string> RollUps = ["invoke_agent", "invoke_workflow", "create_agent", "plan"];

    private static readonly string[] Input =
    [
        "gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens", "llm.token_count.prompt", "ai.usage.inputTokens",
        "ai.usage.promptTokens",
        "llm.usage.prompt_tokens",
    ];

    private static readonly string[] Output =
    [
        "gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion", "ai.usage.outputTokens",
        "ai.usage.completionTokens", "llm.usage.completion_tokens",
    ];

    private static readonly string[] CacheRead =
    [
        "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens",
        "llm.token_count.prompt_details.cache_read",
        "ai.usage.cachedInputTokens", "gen_ai.usage.details.cache_read_tokens",
    ];

    private static readonly string[] CacheWrite =
    [
        "gen_ai.usage.cache_write.input_tokens", "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_creation_input_tokens",
        "llm.token_count.prompt_details.cache_write", "gen_ai.usage.details.cache_write_tokens",
    ];

    private enum Kind { Other, Inference, RollUp }

    public static async Task Take(IReadOnlyList<Span> spans, Intake intake, CancellationToken ct)
    {
        var line = 0;
        var numbered = spans.Select(s => (Span: s, Line: ++line)).ToList();
        intake.Add("spans", spans.Count);
        foreach (var trace in numbered.GroupBy(s => s.Span.TraceId))
        {
            var byId = trace.GroupBy(s => s.Span.SpanId).ToDictionary(g => g.Key, g => g.Last().Span);
            var used = trace.Where(s => HasUsage(s.Span)).ToList();
            var calls = used.Where(s => KindOf(s.Span, used, byId) == Kind.Inference).ToList();
            var rollUps = used.Where(s => KindOf(s.Span, used, byId) == Kind.RollUp).ToList();
            foreach (var (span, number) in calls)
                await intake.Judge(number, () => Bill(span, number, byId, intake, ct));
            foreach (var (span, number) in rollUps)
            {
                intake.Add("rollUpInputTokens", span.Number(Input) ?? 0);
                intake.Add("rollUpOutputTokens", span.Number(Output) ?? 0);
                // Of roll-ups above roll-ups the lowest counts, and only where no call of the trace was or is reported.
                var above = rollUps.Any(r => r.Span != span && IsAncestor(span, r.Span, byId));
                if (calls.Count == 0 && !above && !await intake.KnowsTrace(span.TraceId, span.At ?? intake.Now, ct))
                    await intake.Judge(number, () => Bill(span, number, byId, intake, ct));
            }
        }
    }

    private static bool HasUsage(Span span) => span.Number(Input) is not null || span.Number(Output) is not null;

    private static Kind KindOf(Span span, List<(Span Span, int Line)> used, Dictionary<string, Span> byId)
    {
        var operation = span.Text("gen_ai.operation.name");
        if (operation is not null && Inference.Contains(operation))
            return Kind.Inference;
        if (operation is not null && RollUps.Contains(operation))
            return Kind.RollUp;
        switch (span.Text("openinference.span.kind", "traceloop.span.kind")?.ToUpperInvariant())
        {
            case "LLM" or "EMBEDDING":
                return Kind.Inference;
            case "AGENT" or "CHAIN" or "WORKFLOW" or "TASK":
                return Kind.RollUp;
            case "TOOL" or "RETRIEVER" or "RERANKER":
                return Kind.Other;
        }
        if (operation is not null)
            return Kind.Other;
        // Dialects without an operation: a span above another that counts is its roll-up.
        return used.Any(u => u.Span != span && IsAncestor(span, u.Span, byId)) ? Kind.RollUp : Kind.Inference;
    }

    private static bool IsAncestor(Span ancestor, Span span, Dictionary<string, Span> byId)
    {
        var depth = 0;
        for (var at = span; at.ParentId is { } parent && depth < DepthMax; depth++)
        {
            if (parent == ancestor.SpanId)
                return true;
            if (!byId.TryGetValue(parent, out at!))
                return false;
        }
        return false;
    }

    private static async Task Bill(Span span, int line, Dictionary<string, Span> byId, Intake intake, CancellationToken ct)
    {
        intake.Count();
        if (span.TraceId is "" || span.SpanId is "")
        {
            intake.Reject(line, "spanId", "The span has no trace and span id, so a resend could not be told.");
            return;
        }
        intake.Add("promptTokens", span.Number(Input) ?? 0);
        intake.Add("completionTokens", span.Number(Output) ?? 0);
        var at = span.At ?? intake.Now;
        if (Counts(span, intake) is not { } counts)
        {
            intake.PutAside(line, "gen_ai.usage", QuarantineReasons.InvalidQuantity, "A count is below zero.",
                JsonSerializer.Serialize(span.Attributes), at);
            return;
        }
        var cost = span.Number("gen_ai.usage.cost", "llm.cost.total")
            ?? (span.Number("gen_ai.usage.input_cost") is { } input ? input + (span.Number("gen_ai.usage.output_cost") ?? 0)
                : null);
        var model = span.Text("gen_ai.response.model", "gen_ai.request.model", "llm.model_name", "ai.response.model",
            "ai.model.id") ?? "";
        await intake.Take(new UsageRecord(TraceIdentity.Source, TraceIdentity.Of(span.TraceId, span.SpanId), at, Provider(span),
            model, counts)
        {
            Facts = new AssignmentFacts(
                Agent(span, byId, intake.Agents), Tags(span), ResourceId: span.Resource.GetValueOrDefault("service.name"),
                Principal: span.Text("enduser.id", "user.id"), Model: model),
            Environment = UsageRecord.EnvironmentOf(
                span.Resource.GetValueOrDefault("deployment.environment.name")
                    ?? span.Resource.GetValueOrDefault("deployment.environment")),
            ReportedCost = cost is { } reported ? JsonValues.Clean(reported) : null,
            Line = line,
        }, ct);
    }

    private static IReadOnlyList<MeterCount>? Counts(Span span, Intake intake)
    {
        var input = span.Number(Input) ?? 0;
        var output = span.Number(Output) ?? 0;
        var vendor = VendorUsage(span);
        var read = span.Number(CacheRead) ?? vendor?.Number("cache_read_input_tokens") ?? 0;
        var write = span.Number(CacheWrite) ?? vendor?.Number("cache_creation_input_tokens") ?? 0;
        var hour = vendor?.Get("cache_creation")?.Number("ephemeral_1h_input_tokens") ?? 0;
        if (read + write <= input || input < 0)
            return TokenSplit.Inclusive(input, output, read, write, hour);
        intake.Assume("A span caches more than it puts in: its input was read as not including the cached.");
        return TokenSplit.Exclusive(input, output, read, write - hour, hour);
    }

    /// <summary>
    /// What Vercel's SDK passes on of Anthropic's own counts: the only place where an hour's cache is told apart.
    /// </summary>
    private static JsonElement? VendorUsage(Span span)
    {
        if (span.Text("ai.response.providerMetadata") is not { } text)
            return null;
        try
        {
            return JsonElement.Parse(text).Get("anthropic")?.Get("usage");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Provider(Span span)
    {
        if (span.Text("gen_ai.provider.name", "gen_ai.system", "llm.provider", "llm.system") is { } provider)
            return provider;
        var vercel = span.Text("ai.model.provider");
        return vercel?.Split('.')[0] ?? "";
    }

    /// <summary>
    /// The nearest span, itself first, that names an agent. An id that the register does not know gives way to a name that it
    /// does.
    /// </summary>
    private static string? Agent(Span span, Dictionary<string, Span> byId, AgentAssignment agents)
    {
        var depth = 0;
        for (var at = span; ; depth++)
        {
            var id = at.Text("gen_ai.agent.id", "agent.id");
            var name = at.Text("gen_ai.agent.name", "agent.name");
            if (id is null && name is null && at.Text("gen_ai.operation.name") == "invoke_agent"
                && TraceIdentity.AgentOf(at.Name) is var named && named != at.Name)
                name = named;
            if (id is not null || name is not null)
                return id is not null && (name is null || agents.Knows(id) || !agents.Knows(name)) ? id : name;
            if (at.ParentId is not { } parent || depth == DepthMax || !byId.TryGetValue(parent, out at!))
                return span.Resource.GetValueOrDefault("gen_ai.agent.id") ?? span.Resource.GetValueOrDefault("gen_ai.agent.name");
        }
    }

    /// <summary>Short attributes of the resource and the span, for the entity's own rules.</summary>
    private static Dictionary<string, string> Tags(Span span)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in span.Resource.Concat(span.Attributes))
        {
            if (value.Length <= 200)
                tags[key] = value;
        }
        return tags;
    }
}
