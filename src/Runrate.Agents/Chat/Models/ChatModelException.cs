namespace Runrate.Agents.Chat.Models;

/// <summary>A language model could not be reached, or broke off.</summary>
public sealed class ChatModelException(string message, Exception? inner = null) : Exception(message, inner);
