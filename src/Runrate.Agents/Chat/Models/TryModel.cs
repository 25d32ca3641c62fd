using Microsoft.Extensions.AI;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;

namespace Runrate.Agents.Chat.Models;

/// <summary>What a model answered to a trial: whether it is reached, and whether it calls tools.</summary>
/// <param name="Problem">In the provider's words; null where it answered.</param>
public sealed record ModelTrial(bool Answered, bool CallsTools, string? Problem, long InputTokens, long OutputTokens);

/// <summary>Asks the model in use one small question that needs a tool. No figure of the books is sent.</summary>
public sealed class TryModel(ChatModels models)
{
    private const string Question = "Call the tool named ping once, then answer with the word it returns.";

    public async Task<Outcome<ModelTrial>> Run(Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Testing the assistant's model needs the Admin role.");
        if (models.Client is not { } client)
            return new Refusal(RefusalCodes.InvalidValue, "No language model is chosen: the assistant answers by rules.", "provider");
        var tool = AIFunctionFactory.Create(() => "pong", "ping", "Returns a word.");
        try
        {
            var answer = await client.GetResponseAsync([new ChatMessage(ChatRole.User, Question)],
                new ChatOptions { Tools = [tool], ToolMode = ChatToolMode.Auto }, ct);
            var called = answer.Messages.SelectMany(m => m.Contents).OfType<FunctionCallContent>().Any(c => c.Name == "ping");
            return new ModelTrial(true, called, null, answer.Usage?.InputTokenCount ?? 0, answer.Usage?.OutputTokenCount ?? 0);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !ct.IsCancellationRequested)
        {
            return new ModelTrial(false, false, failure is ChatModelException ? failure.Message : "It failed; the log has the reason.", 0, 0);
        }
    }
}
