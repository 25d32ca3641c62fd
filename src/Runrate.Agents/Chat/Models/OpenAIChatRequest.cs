using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Models;

/// <summary>Messages and tools in the words of OpenAI's chat protocol.</summary>
internal static class OpenAIChatRequest
{
    public static JsonObject Body(ChatSettings settings, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        var body = new JsonObject
        {
            ["model"] = settings.Model,
            ["messages"] = new JsonArray([.. messages.SelectMany(Messages)]),
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
            // OpenAI's own newer models refuse the old name; other servers know no other.
            [settings.BaseAddress.Length == 0 || settings.BaseAddress.Contains("openai.com", StringComparison.OrdinalIgnoreCase)
                ? "max_completion_tokens" : "max_tokens"] = settings.MaxOutputTokens,
        };
        if (options?.Tools is not { Count: > 0 } tools)
            return body;
        body["tools"] = new JsonArray([.. tools.OfType<AIFunctionDeclaration>().Select(Tool)]);
        body["tool_choice"] = options.ToolMode is NoneChatToolMode ? "none" : "auto";
        return body;
    }

    private static JsonObject Tool(AIFunctionDeclaration tool) => new()
    {
        ["type"] = "function",
        ["function"] = new JsonObject
        {
            ["name"] = tool.Name,
            ["description"] = tool.Description,
            ["parameters"] = JsonSerializer.SerializeToNode(tool.JsonSchema),
        },
    };

    private static IEnumerable<JsonNode> Messages(ChatMessage message)
    {
        foreach (var result in message.Contents.OfType<FunctionResultContent>())
        {
            yield return new JsonObject
            {
                ["role"] = "tool",
                ["tool_call_id"] = result.CallId,
                ["content"] = result.Result is string text ? text : JsonSerializer.Serialize(result.Result, ToolJson.Options),
            };
        }
        var calls = message.Contents.OfType<FunctionCallContent>().ToList();
        if (calls.Count == 0 && message.Text.Length == 0)
            yield break;
        var said = new JsonObject { ["role"] = message.Role.Value, ["content"] = message.Text };
        if (calls.Count > 0)
        {
            said["tool_calls"] = new JsonArray([.. calls.Select(c => new JsonObject
            {
                ["id"] = c.CallId,
                ["type"] = "function",
                ["function"] = new JsonObject { ["name"] = c.Name,
                    ["arguments"] = JsonSerializer.Serialize(c.Arguments ?? new Dictionary<string, object?>(),
                    ToolJson.Options) },
            })]);
        }
        yield return said;
    }
}
