using System.Text.Json;
using System.Text.RegularExpressions;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports.Spans;

/// <summary>What a span is to the bill: a call of a model, a sum of the calls below it, or neither.</summary>
internal enum SpanRole
{
    Other,
    Model,
    RollUp,
    /// <summary>It has counts, and its place in the tree decides which of the two it is.</summary>
    ByPlace,
}

/// <summary>What one span says, whatever its dialect.</summary>
internal sealed partial record SpanFacts(SpanRole Role, TokenStatement Tokens, string Provider, string Model, string? ResponseId)
{
    public string? RequestModel { get; init; }
    public decimal? Cost { get; init; }
    public bool HasUsage => Tokens.CountsAnything;

    /// <summary>Where it counts nothing under a name that is known: the names that are not, and count something.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];
    public decimal TokenCount => (Tokens.Input ?? 0) + (Tokens.Output ?? 0);

    /// <summary>A count that is there and cannot be read.</summary>
    public (string Name, string Reason)? Problem { get; init; }

    [GeneratedRegex("\"id\"\\s*:\\s*\"((?:chatcmpl|resp|msg|gen|cmpl|msg_bdrk)[-_][A-Za-z0-9_.-]{3,100})\"", RegexOptions.None, 1000)]
    private static partial Regex IdInText { get; }

    public static SpanFacts Of(Span span)
    {
        var fields = new SpanFields(span);
        var body = Body(span);
        var tokens = TokensOf(span, fields, body);
        var cost = fields.Money(SpanNames.Cost) ?? CostOf(span)
            ?? (fields.Money("gen_ai.usage.input_cost") is { } input ? input + (fields.Money("gen_ai.usage.output_cost") ?? 0) : null);
        var provider = Plain(span.Text(SpanNames.Provider) ?? Parsed(span, "metadata")?.Text("ls_provider")
            ?? (IsClaudeCode(span) ? "anthropic" : ""));
        var unread = tokens.CountsAnything ? [] : UnreadCounts.Of(span);
        var model = Plain(span.Text(SpanNames.Model) ?? ModelInside(span) ?? "");
        return new SpanFacts(RoleOf(span, tokens, cost, unread), tokens, provider, model, ResponseIdOf(span, body))
        {
            Unread = unread,
            RequestModel = span.Text(SpanNames.RequestModel),
            Cost = cost,
            Problem = fields.Problem,
        };
    }

    private static TokenStatement TokensOf(Span span, SpanFields fields, JsonElement? body)
    {
        if (Parsed(span, "langfuse.observation.usage_details") is { } details)
        {
            var usage = new JsonFields(details);
            var stated = UsageDetails.Of(usage, Class(span, body));
            if (usage.Problem is { } problem)
                fields.Fault(problem.Name, problem.Reason);
            return stated.CountsAnything ? stated : FromAttributes(span, fields, body);
        }
        // MLflow keeps what the provider stated, in the provider's way of counting; of Anthropic's the total leaves the cache out too.
        if (Parsed(span, "mlflow.chat.tokenUsage") is { } chat)
        {
            var isAnthropic = Plain(span.Text(SpanNames.Provider) ?? "").Contains("anthropic", StringComparison.OrdinalIgnoreCase);
            return ProviderUsage.Of(new JsonFields(chat)) with
            {
                InputIncludesCache = isAnthropic ? false : null,
                Total = isAnthropic ? null : new JsonFields(chat).Count("total_tokens"),
            };
        }
        return FromAttributes(span, fields, body);
    }

    private static TokenStatement FromAttributes(Span span, SpanFields fields, JsonElement? body)
    {
        var vendor = Parsed(span, "ai.response.providerMetadata")?.Get("anthropic")?.Get("usage") ?? body?.Get("usage");
        var own = vendor is { } usage ? new JsonFields(usage) : null;
        var thoughts = fields.Count(SpanNames.Thoughts);
        var input = fields.Count(SpanNames.Input);
        var output = fields.Count(SpanNames.Output);
        if (input is null && output is null && body?.Get("usage") is { } stated)
            return ProviderUsage.Of(new JsonFields(stated), body.Value.Text("service_tier"));
        // Its total is input and output without the cache, so that it does not tell.
        var isExclusive = SpanNames.ExclusiveScopes.Contains(span.Scope) || IsClaudeCode(span) || IsVendors(span, input, own);
        return new TokenStatement
        {
            Input = input,
            Output = output,
            Total = isExclusive ? null : fields.Count(SpanNames.Total),
            InputIncludesCache = isExclusive ? false : null,
            CacheRead = fields.Count(SpanNames.CacheRead) ?? own?.Count("cache_read_input_tokens") ?? UnreadCounts.CacheRead(span),
            CacheWrite = fields.Count(SpanNames.CacheWrite) ?? own?.Count("cache_creation_input_tokens"),
            CacheWrite1h = fields.Count(SpanNames.CacheWrite1h) ?? own?.Count("cache_creation.ephemeral_1h_input_tokens"),
            WriteIncludes1h = true,
            Reasoning = fields.Count(SpanNames.Reasoning) ?? thoughts ?? UnreadCounts.Reasoning(span),
            OutputIncludesReasoning = thoughts is null ? null : false,
            AudioInput = fields.Count(SpanNames.AudioInput),
            AudioOutput = fields.Count(SpanNames.AudioOutput),
            ImageInput = fields.Count(SpanNames.ImageInput),
            ImageOutput = fields.Count(SpanNames.ImageOutput),
            TotalsIncludeModalities = true,
            Class = Class(span, body),
        };
    }

    /// <summary>Claude Code's own spans carry the provider's counts under plain names.</summary>
    public static bool IsClaudeCode(Span span) => span.Name.StartsWith("claude_code.", StringComparison.Ordinal);

    /// <summary>
    /// Whether the input is the one that Anthropic states, without the cache, as the fifth version of Vercel's kit passes it on: the
    /// vendor's own count beside it says so, or, where that is not there, its name.
    /// </summary>
    private static bool IsVendors(Span span, decimal? input, JsonFields? own)
    {
        if (input is null || span.Number("ai.usage.inputTokens") != input
            || span.Text("ai.usage.inputTokenDetails.cacheReadTokens", "ai.usage.inputTokenDetails.noCacheTokens") is not null)
            return false;
        if (own?.Count("cache_read_input_tokens") is not null || own?.Count("cache_creation_input_tokens") is not null)
            return own.Count("input_tokens") == input;
        return span.Text("ai.usage.cachedInputTokens") is not null && span.Text(SpanNames.Provider) is { } provider
            && (provider.Contains("anthropic", StringComparison.OrdinalIgnoreCase)
                || provider.Contains("bedrock", StringComparison.OrdinalIgnoreCase));
    }

    private static string? ModelInside(Span span) =>
        Parsed(span, "mlflow.spanOutputs")?.Text("model") ?? Parsed(span, "mlflow.spanInputs")?.Text("model");

    /// <summary>Some exporters write text as JSON, within quotes.</summary>
    private static string Plain(string text) => text is ['"', .. var inner, '"'] ? inner : text;

    private static PriceClass Class(Span span, JsonElement? body)
    {
        var usage = body?.Get("usage");
        return new PriceClass(0,
            PriceClass.TierOf(span.Text(SpanNames.Tier) ?? usage?.Text("service_tier") ?? body?.Text("service_tier")),
            PriceClass.SpeedOf(span.Text(SpanNames.Speed) ?? usage?.Text("speed")),
            PriceClass.RegionOf(span.Text(SpanNames.Region) ?? usage?.Text("inference_geo")));
    }

    private static SpanRole RoleOf(Span span, TokenStatement tokens, decimal? cost, IReadOnlyList<string> unread)
    {
        var operation = span.Text("gen_ai.operation.name");
        if (operation is not null && SpanNames.Questions.Contains(operation))
            return SpanRole.Other;
        if (operation is not null && SpanNames.Inference.Contains(operation))
            return SpanRole.Model;
        if (operation is not null && SpanNames.RollUps.Contains(operation))
            return SpanRole.RollUp;
        if (span.Text("ai.operationId") is { } vercel)
            return VercelRole(vercel);
        var kind = span.Text("openinference.span.kind", "traceloop.span.kind", "langfuse.observation.type", "mlflow.spanType") ?? "";
        switch (Plain(kind).ToUpperInvariant())
        {
            case "LLM" or "CHAT_MODEL" or "EMBEDDING" or "GENERATION" or "RERANKER"
                when tokens.CountsAnything || span.Text(SpanNames.Model) is not null:
                return SpanRole.Model;
            case "AGENT" or "CHAIN" or "WORKFLOW" or "TASK":
                return SpanRole.RollUp;
            case "TOOL" or "RETRIEVER" or "RERANKER" or "PROMPT" or "GUARDRAIL" or "EVALUATOR" or "EVENT":
                return SpanRole.Other;
        }
        if (span.Text("llm.request.type") is "chat" or "completion" or "embedding" or "rerank")
            return SpanRole.Model;
        if (unread.Count > 0)
            return SpanRole.Model;
        return tokens.CountsAnything ? SpanRole.ByPlace : cost > 0 && span.Text(SpanNames.Model) is not null ? SpanRole.Model : SpanRole.Other;
    }

    /// <summary><c>ai.generateText.doGenerate</c> calls the model; <c>ai.generateText</c> sums its steps.</summary>
    private static SpanRole VercelRole(string operation) => operation.Split('.') is [.., var last]
        && last.StartsWith("do", StringComparison.Ordinal) ? SpanRole.Model
        : operation.StartsWith("ai.toolCall", StringComparison.Ordinal) ? SpanRole.Other : SpanRole.RollUp;

    /// <summary>What the provider answered, where the instrumentation keeps it.</summary>
    private static JsonElement? Body(Span span) => Parsed(span, "output.value");

    private static JsonElement? Parsed(Span span, string name)
    {
        if (span.Text(name) is not { } text || text[0] is not ('{' or '['))
            return null;
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static decimal? CostOf(Span span) => Parsed(span, "langfuse.observation.cost_details") is { } cost
        ? new JsonFields(cost).Money("total") : null;

    private static string? ResponseIdOf(Span span, JsonElement? body)
    {
        if (span.Text(SpanNames.ResponseId) is { } stated)
            return Bounded(stated);
        if (body?.Text("id") is { } own)
            return Bounded(own);
        return span.Text("output.value") is { } text && IdInText.Match(text) is { Success: true } match ? Bounded(match.Groups[1].Value) : null;
    }

    private static string? Bounded(string id) => id.Length is > 3 and <= 200 ? id : null;

    /// <summary>The attributes of a span as fields.</summary>
    private sealed class SpanFields(Span span) : Fields
    {
        public override string Raw => JsonSerializer.Serialize(span.Attributes);

        protected override string? Find(string name) => span.Text(name);
    }
}
