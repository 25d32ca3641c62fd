using System.Text.Json.Nodes;

namespace Runrate.Agents.Chat.Questions.Books;

/// <summary>A tool call to make.</summary>
public sealed record PlannedCall(string Name, JsonObject Arguments);
