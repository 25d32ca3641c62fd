using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Offline;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Chat;

/// <summary>A reply as its writer left it.</summary>
/// <param name="CallsOfRules">How many of the turn's calls the rules made; those after are the model's own.</param>
internal sealed record WrittenReply(string Text, string Model, int CallsOfRules, bool CutShort = false)
{
    public bool ByModel => Model != OfflineChatClient.ModelId;
}

/// <summary>Rules first, so that their results are in the context; then the model. Where it fails, the card of the rules stands,
/// with a notice that says why.</summary>
internal sealed class ModelTurn(KernelRounds rounds, TurnStore store, ILogger log)
{
    private const int ReasonLengthMax = 200;

    /// <summary>The card written by rules.</summary>
    public static async Task<WrittenReply> ByRules(KernelRounds rounds, string question, CancellationToken ct)
    {
        var reply = await rounds.Run(new OfflineChatClient(), [new ChatMessage(ChatRole.User, question)], say: true, ct);
        return new WrittenReply(reply.Text, OfflineChatClient.ModelId, rounds.Calls.Count);
    }

    public async Task<WrittenReply> Run(IChatClient model, OpenTurn turn, List<string> notices, CancellationToken ct)
    {
        var messages = new List<ChatMessage> { new(ChatRole.System, PromptLibrary.Get("assistant")) };
        foreach (var (asked, answered) in turn.History)
            messages.AddRange([new ChatMessage(ChatRole.User, asked), new ChatMessage(ChatRole.Assistant, answered)]);
        messages.Add(new ChatMessage(ChatRole.User, turn.Text));
        var card = await rounds.Run(new OfflineChatClient(), messages, say: false, ct);
        var ofRules = rounds.Calls.Count;
        try
        {
            using var edge = new FigureChatClient(model);
            var reply = await rounds.Run(edge, messages, say: true, ct, () => store.Renew(turn, ct));
            if (reply.Text.Length > 0)
                return new WrittenReply(reply.Text, turn.ModelName, ofRules, reply.CutShort);
            notices.Add("The language model gave no answer; this one was written without it.");
        }
        catch (Exception failure) when (!ct.IsCancellationRequested)
        {
            log.LogWarning(failure, "The language model failed");
            notices.Add($"The language model could not be used: {Reason(failure)} This answer was written without it.");
        }
        return new WrittenReply(card.Text, OfflineChatClient.ModelId, ofRules);
    }

    /// <summary>In the words of the failure, on one line and not too long; a key never stands in them.</summary>
    private static string Reason(Exception failure)
    {
        if (failure is not ChatModelException)
            return "it failed; the log has the reason.";
        var line = string.Join(' ', failure.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        if (line.Length > ReasonLengthMax)
            line = line[..ReasonLengthMax] + "…";
        return line.EndsWith('.') || line.EndsWith('…') ? line : line + ".";
    }
}
