using System.Text.Json;

namespace Runrate.Agents.Chat.Results;

/// <summary>One tool call as it is stored and shown.</summary>
public sealed record ToolCallRecord(string Name, JsonElement Arguments, JsonElement Result);

/// <summary>A button under an answer: what it says and what pressing it asks.</summary>
public sealed record ReplyOption(string Label, string Send);
