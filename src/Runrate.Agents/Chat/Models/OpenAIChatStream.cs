using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Models;

/// <summary>
/// Puts a streamed answer together: text as it comes, tool calls when they are whole (their arguments arrive in fragments, several
/// calls side by side), usage from the chunk that has no choices.
/// </summary>
internal sealed class OpenAIChatStream(string model)
{
    private readonly SortedDictionary<int, PartialCall> calls = [];
    private UsageDetails? usage;
    private bool finished;

    /// <summary>True once the server said that nothing follows.</summary>
    public bool Ended { get; private set; }

    /// <exception cref="ChatModelException">The line is not part of an answer, or reports an error.</exception>
    public ChatResponseUpdate? Line(string line)
    {
        if (!line.StartsWith("data:", StringComparison.Ordinal))
            return null;
        var data = line[5..].Trim();
        if (data == "[DONE]")
        {
            Ended = true;
            return null;
        }
        return data.Length == 0 ? null : Read(data, "delta");
    }

    /// <summary>The answer of a server that does not stream.</summary>
    public ChatResponseUpdate Whole(string json)
    {
        var update = Read(json, "message") ?? new ChatResponseUpdate { Role = ChatRole.Assistant };
        Ended = finished = true;
        foreach (var content in End().Contents)
            update.Contents.Add(content);
        return update;
    }

    /// <summary>Whole tool calls and usage.</summary>
    /// <exception cref="ChatModelException">The stream was cut before the answer ended.</exception>
    public ChatResponseUpdate End()
    {
        if (!Ended && !finished)
            throw new ChatModelException("The model's answer broke off.");
        var contents = new List<AIContent>(calls.Select(c => c.Value.ToContent($"call-{c.Key + 1}")));
        if (usage is not null)
            contents.Add(new UsageContent(usage));
        return new ChatResponseUpdate(ChatRole.Assistant, contents) { ModelId = model };
    }

    private ChatResponseUpdate? Read(string data, string part)
    {
        JsonElement chunk;
        try
        {
            chunk = JsonSerializer.Deserialize<JsonElement>(data);
        }
        catch (JsonException broken)
        {
            throw new ChatModelException("The model server sent something that is not JSON.", broken);
        }
        if (chunk.ValueKind != JsonValueKind.Object)
            throw new ChatModelException("The model server sent something that is not an answer.");
        if (chunk.TryGetProperty("error", out var error) && error.ValueKind != JsonValueKind.Null)
            throw new ChatModelException(
                $"The model server reported: {(error.ValueKind == JsonValueKind.Object ? Verdicts.Text(error, "message") : error.ToString())}");
        ReadUsage(chunk);
        if (!chunk.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array
            || choices.GetArrayLength() == 0)
            return null;
        var choice = choices[0];
        finished |= Verdicts.Text(choice, "finish_reason") is not null;
        if (!choice.TryGetProperty(part, out var delta) || delta.ValueKind != JsonValueKind.Object)
            return null;
        if (delta.TryGetProperty("tool_calls", out var parts) && parts.ValueKind == JsonValueKind.Array)
        {
            foreach (var call in parts.EnumerateArray())
                Collect(call);
        }
        return Verdicts.Text(delta, "content") is { Length: > 0 } text
            ? new ChatResponseUpdate(ChatRole.Assistant, text) { ModelId = model } : null;
    }

    private void Collect(JsonElement fragment)
    {
        var index = fragment.TryGetProperty("index", out var at) && at.TryGetInt32(out var stated) ? stated : calls.Count;
        if (!calls.TryGetValue(index, out var call))
            calls[index] = call = new PartialCall();
        call.Id = Verdicts.Text(fragment, "id") is { Length: > 0 } id ? id : call.Id;
        if (!fragment.TryGetProperty("function", out var function) || function.ValueKind != JsonValueKind.Object)
            return;
        call.Name ??= Verdicts.Text(function, "name") is { Length: > 0 } name ? name : null;
        if (function.TryGetProperty("arguments", out var arguments))
            call.Arguments.Append(arguments.ValueKind == JsonValueKind.String ? arguments.GetString()
                : arguments.ValueKind == JsonValueKind.Object ? arguments.GetRawText() : "");
    }

    private void ReadUsage(JsonElement chunk)
    {
        if (!chunk.TryGetProperty("usage", out var counts) || counts.ValueKind != JsonValueKind.Object)
            return;
        usage = new UsageDetails
        {
            InputTokenCount = Count(counts, "prompt_tokens"),
            OutputTokenCount = Count(counts, "completion_tokens"),
            TotalTokenCount = Count(counts, "total_tokens")
        };
        if (counts.TryGetProperty("prompt_tokens_details", out var details) && details.ValueKind == JsonValueKind.Object)
            usage.CachedInputTokenCount = Count(details, "cached_tokens");
    }

    private static long? Count(JsonElement counts, string name) => counts.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) ? count : null;

    private sealed class PartialCall
    {
        public string? Id { get; set; }
        public string? Name { get; set; }
        public StringBuilder Arguments { get; } = new();

        public FunctionCallContent ToContent(string fallbackId)
        {
            var text = Arguments.ToString();
            try
            {
                var arguments = text.Trim().Length == 0 ? []
                    : JsonSerializer.Deserialize<Dictionary<string, object?>>(text, ToolJson.Options);
                return new FunctionCallContent(Id ?? fallbackId, Name ?? "", arguments);
            }
            catch (JsonException malformed)
            {
                return new FunctionCallContent(Id ?? fallbackId, Name ?? "", null) { Exception = malformed };
            }
        }
    }
}
