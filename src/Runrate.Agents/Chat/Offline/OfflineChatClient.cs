using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;

namespace Runrate.Agents.Chat.Offline;

/// <summary>
/// A chat client without a language model: it asks for the tools the reader plans, and when their results are in it writes the answer
/// card. It runs through the same loop as any model, so that everything works with nothing configured.
/// </summary>
public sealed class OfflineChatClient : IChatClient
{
    public const string ModelId = "offline";

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var turn = Turn.Of(options);
        var done = Done(messages);
        var available = options!.Tools?.Select(t => t.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        var calls = Planner.Next(turn.Question, turn.Context, done).Where(c => available.Contains(c.Name)).ToList();
        if (calls.Count > 0)
        {
            var contents = calls.Select((c, i) => (AIContent)new FunctionCallContent(
                $"call-{done.Count + i + 1}", c.Name,
                    c.Arguments.ToDictionary(a => a.Key,
                    a => (object?)(a.Value is null ? null : JsonSerializer.SerializeToElement(a.Value)))));
            yield return new ChatResponseUpdate(ChatRole.Assistant, [.. contents]) { ModelId = ModelId };
            yield break;
        }
        foreach (var block in AnswerWriter.Write(turn.Question, done, turn.Names, turn.Context.Period, turn.Context.Today).Split("\n\n"))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new ChatResponseUpdate(ChatRole.Assistant, block + "\n\n") { ModelId = ModelId };
            await Task.Yield();
        }
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    /// <summary>The calls of this turn with their results, in the order they were made.</summary>
    private static List<ToolCallRecord> Done(IEnumerable<ChatMessage> messages)
    {
        var sinceQuestion = messages.Reverse().TakeWhile(m => m.Role != ChatRole.User).Reverse().ToList();
        var results = sinceQuestion.SelectMany(m => m.Contents).OfType<FunctionResultContent>()
            .ToDictionary(r => r.CallId, r => ToolJson.Of(r.Result!));
        return [.. sinceQuestion.SelectMany(m => m.Contents).OfType<FunctionCallContent>()
            .Where(c => results.ContainsKey(c.CallId))
            .Select(c => new ToolCallRecord(c.Name, ToolJson.Of(c.Arguments ?? new Dictionary<string, object?>()),
                results[c.CallId]))];
    }

    /// <summary>What the loop hands along beside the messages.</summary>
    public sealed record Turn(Question Question, ToolContext Context, IReadOnlyList<KnownName> Names)
    {
        private const string Key = "runrate.turn";

        public void AddTo(ChatOptions options) => (options.AdditionalProperties ??= [])[Key] = this;

        internal static Turn Of(ChatOptions? options) => options?.AdditionalProperties?[Key] as Turn
            ?? throw new InvalidOperationException(
                "The offline client runs within the assistant's loop, which gives it the reading of the question.");
    }
}
