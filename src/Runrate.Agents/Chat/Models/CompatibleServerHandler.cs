using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat.Models;

/// <summary>
/// What differs between servers that speak OpenAI's chat protocol: Azure takes the key in a header of its own; servers other than
/// OpenAI's know the length limit by its old name; some answer a request to stream with one whole JSON document, which is handed on as
/// a stream of one chunk.
/// </summary>
internal sealed class CompatibleServerHandler(ChatSettings settings, Uri address) : DelegatingHandler(new SocketsHttpHandler())
{
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromSeconds(20);

    // OpenAI's newer models refuse the old name; other servers know no other.
    private readonly bool newLimit = settings.Kind == ChatProvider.AzureOpenAI
        || address.Host.EndsWith("openai.com", StringComparison.OrdinalIgnoreCase);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (settings.Kind == ChatProvider.AzureOpenAI)
            request.Headers.TryAddWithoutValidation("api-key", settings.ApiKey);
        await Limit(request, cancellationToken);
        var response = await base.SendAsync(request, cancellationToken);
        // A server may ask for a longer pause than a person waits; the retry policy would keep to it.
        if (response.Headers.RetryAfter?.Delta > RetryAfterMax)
            response.Headers.RetryAfter = new RetryConditionHeaderValue(RetryAfterMax);
        if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "application/json")
            response.Content = await Streamed(response.Content, cancellationToken);
        return response;
    }

    private async Task Limit(HttpRequestMessage request, CancellationToken ct)
    {
        if (request.Content is null || JsonNode.Parse(await request.Content.ReadAsStringAsync(ct)) is not JsonObject body)
            return;
        foreach (var message in (body["messages"] as JsonArray ?? []).OfType<JsonObject>())
            Compact(message);
        body[newLimit ? "max_completion_tokens" : "max_tokens"] = settings.MaxOutputTokens;
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
    }

    /// <summary>The client indents what was called and what came back: blanks that every server counts as tokens.</summary>
    private static void Compact(JsonObject message)
    {
        foreach (var function in (message["tool_calls"] as JsonArray ?? []).Select(c => c?["function"]).OfType<JsonObject>())
            function["arguments"] = Compacted(function["arguments"]);
        if (message["role"]?.GetValue<string>() == "tool" && message["content"] is JsonValue)
            message["content"] = Compacted(message["content"]);
    }

    private static JsonNode? Compacted(JsonNode? text)
    {
        if (text is not JsonValue value || !value.TryGetValue<string>(out var json) || !json.Contains('\n', StringComparison.Ordinal))
            return text?.DeepClone();
        try
        {
            return JsonNode.Parse(json)?.ToJsonString(ToolJson.Options);
        }
        catch (JsonException)
        {
            return text.DeepClone();
        }
    }

    private static async Task<HttpContent> Streamed(HttpContent whole, CancellationToken ct)
    {
        var text = await whole.ReadAsStringAsync(ct);
        if (JsonNode.Parse(text) is JsonObject answer && answer["choices"] is JsonArray choices)
        {
            foreach (var choice in choices.OfType<JsonObject>())
                Chunk(choice);
            text = answer.ToJsonString();
        }
        return new StringContent($"data: {text.ReplaceLineEndings("")}\n\ndata: [DONE]\n\n", Encoding.UTF8, "text/event-stream");
    }

    /// <summary>A message becomes a delta; its tool calls are numbered, as they are in a stream.</summary>
    private static void Chunk(JsonObject choice)
    {
        if (choice["message"] is not JsonObject message)
            return;
        choice.Remove("message");
        choice["delta"] = message;
        if (message["tool_calls"] is null)
            message.Remove("tool_calls");
        foreach (var (call, index) in (message["tool_calls"] as JsonArray ?? []).OfType<JsonObject>().Select((c, i) => (c, i)))
            call["index"] = index;
    }
}
