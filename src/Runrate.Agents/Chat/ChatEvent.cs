using System.Text.Json;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>What happens while a question is answered, in order; the last is always <see cref="Completed"/> or <see
/// cref="Failed"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(TextDelta), "text")]
[JsonDerivedType(typeof(ToolStarted), "tool-started")]
[JsonDerivedType(typeof(ToolFinished), "tool-finished")]
[JsonDerivedType(typeof(ApprovalRequested), "approval-requested")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record ChatEvent;

/// <summary>A piece of the reply, Markdown.</summary>
public sealed record TextDelta(string Text) : ChatEvent;

public sealed record ToolStarted(string CallId, string Name, JsonElement Arguments) : ChatEvent;

public sealed record ToolFinished(string CallId, string Name, JsonElement Result, bool Refused) : ChatEvent;

/// <summary>A draft waits for a person on the page that <paramref name="Link"/> leads to.</summary>
public sealed record ApprovalRequested(string Name, string Title, string Link) : ChatEvent;

public sealed record Completed(ChatAnswer Answer) : ChatEvent;

public sealed record Failed(Refusal Refusal) : ChatEvent;

/// <summary>An amount in the reply that opens to its postings.</summary>
public sealed record ReplyFigure(string Text, string Ref);

/// <summary>A whole answer. <paramref name="Reply"/> is Markdown.</summary>
/// <param name="Verdict">OPEX, CAPEX, PREPAID, WRITE-DOWN or NEED FACTS; null where none was asked.</param>
/// <param name="Ungrounded">Numerals of the reply that neither a tool result nor the question contains.</param>
/// <param name="Notices">What went otherwise than configured, such as a model that could not be reached.</param>
public sealed record ChatAnswer(
    Guid ConversationId, int Turn, string Reply, string? Verdict, IReadOnlyList<ToolCallRecord> ToolCalls,
        IReadOnlyList<ReplyFigure> Figures,
    IReadOnlyList<string> Ungrounded, string AnswerHash, IReadOnlyList<ReplyOption> Options, IReadOnlyList<string> Notices,
        string Model);
