using System.Text.Json;

namespace Runrate.Agents.Chat.Results;

/// <summary>One tool call as it is stored and shown.</summary>
public sealed record ToolCallRecord(string Name, JsonElement Arguments, JsonElement Result)
{
    /// <summary>The result as the type that its tool returned; not for one that refused.</summary>
    public T As<T>() where T : class => Result.Deserialize<T>(ToolJson.Options)!;
}

/// <summary>A button under an answer: what it says and what pressing it asks.</summary>
public sealed record ReplyOption(string Label, string Send);
