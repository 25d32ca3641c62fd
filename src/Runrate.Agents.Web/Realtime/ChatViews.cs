using System.Text.Json;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Web.Realtime;

/// <summary>Events as the hub sends them: <c>type</c> and the members of that type.</summary>
public static class ChatViews
{
    public static object Started(Guid conversation) => new { type = "started", conversationId = conversation };

    public static object Of(ChatEvent happened) => happened switch
    {
        TextDelta delta => new { type = "text", text = delta.Text },
        ToolStarted started => new
        {
            type = "tool-started",
            callId = started.CallId,
            name = started.Name,
            arguments = started.Arguments
        },
        ToolFinished finished => new
        {
            type = "tool-finished",
            callId = finished.CallId,
            name = finished.Name,
            result = finished.Result,
            refused = finished.Refused
        },
        ApprovalRequested approval => new
        {
            type = "approval-requested",
            name = approval.Name,
            title = approval.Title,
            link = approval.Link
        },
        Completed completed => Completed(completed.Answer),
        Failed failed => new { type = "failed", code = failed.Refusal.Code, message = failed.Refusal.Message },
        _ => throw new InvalidOperationException($"{happened.GetType().Name} has no view."),
    };

    /// <summary>The answer of <c>POST /api/chat</c>.</summary>
    public static ChatReply Reply(ChatAnswer answer) => new(
        answer.ConversationId, answer.Reply, MarkdownHtml.Render(answer.Reply), answer.Verdict, answer.ToolCalls, answer.Figures,
            answer.Ungrounded, answer.AnswerHash,
        answer.Options, answer.Notices, answer.Model);

    private static object Completed(ChatAnswer answer) => new
    {
        type = "completed",
        conversationId = answer.ConversationId,
        turn = answer.Turn,
        reply = answer.Reply,
        html = MarkdownHtml.Render(answer.Reply),
        verdict = answer.Verdict,
        figures = answer.Figures,
        ungrounded = answer.Ungrounded,
        answerHash = answer.AnswerHash,
        options = answer.Options,
        notices = answer.Notices,
        model = answer.Model,
    };
}

/// <param name="Reply">Markdown.</param>
/// <param name="Html">The same, safe to show.</param>
/// <param name="Verdict">OPEX, CAPEX, PREPAID, WRITE-DOWN or NEED FACTS; absent where none was asked.</param>
public sealed record ChatReply(
    Guid ConversationId, string Reply, string Html, string? Verdict, IReadOnlyList<ToolCallRecord> ToolCalls,
        IReadOnlyList<ReplyFigure> Figures,
    IReadOnlyList<string> Ungrounded, string AnswerHash, IReadOnlyList<ReplyOption> Options, IReadOnlyList<string> Notices,
        string Model);

/// <summary>One stored turn.</summary>
public sealed record TurnView(
    int Number, string Question, string Reply, string Html, string? Verdict, JsonElement ToolCalls,
        IReadOnlyList<string> Ungrounded, string AnswerHash, string Model, IReadOnlyList<string> Notices)
{
    public static TurnView Of(ChatTurn turn) => new(
        turn.Number, turn.Question, turn.Reply, MarkdownHtml.Render(turn.Reply), turn.Verdict,
            JsonSerializer.Deserialize<JsonElement>(turn.ToolCalls), turn.Ungrounded,
        turn.AnswerHash, turn.Model, turn.Notices);
}
