using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;

namespace Runrate.Agents.Web.Realtime;

/// <summary>
/// The turns under way, one a conversation. A turn belongs to the server, not to a connection: a browser that drops and comes back
/// reads it from the start, a second tab reads the same one, and only its owner stops it.
/// </summary>
public sealed class RunningTurns(IServiceScopeFactory scopes, IClock clock)
{
    private static readonly Duration KeptAfterEnd = Duration.FromMinutes(2);

    private readonly ConcurrentDictionary<Guid, RunningTurn> turns = new();

    /// <summary>The turn that begins, or a refusal where one runs in that conversation.</summary>
    public Outcome<RunningTurn> Start(Guid conversation, ChatRequest request)
    {
        Forget();
        var turn = new RunningTurn(conversation, request.Actor.Id);
        if (turns.TryGetValue(conversation, out var other))
        {
            if (!other.HasEnded)
                return new Refusal(RefusalCodes.AlreadyExists,
                    "A question of this conversation is being answered; wait for it, or stop it.", "conversationId");
            turns.TryRemove(KeyValuePair.Create(conversation, other));
        }
        if (!turns.TryAdd(conversation, turn))
            return new Refusal(RefusalCodes.AlreadyExists,
                "A question of this conversation is being answered; wait for it, or stop it.", "conversationId");
        // Off the caller: SQLite answers without ever giving way, and the stream says at once that it has started.
        _ = Task.Run(() => Run(turn, request with { Conversation = conversation }), CancellationToken.None);
        return turn;
    }

    /// <summary>The running or just finished turn of that person's conversation.</summary>
    public RunningTurn? Find(Guid conversation, string personId) =>
        turns.TryGetValue(conversation, out var turn) && turn.PersonId == personId ? turn : null;

    private async Task Run(RunningTurn turn, ChatRequest request)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            await foreach (var happened in scope.ServiceProvider.GetRequiredService<Assistant>().Respond(request, turn.Stopping))
                turn.Add(happened);
        }
        finally
        {
            turn.End(clock.GetCurrentInstant());
        }
    }

    private void Forget()
    {
        var limit = clock.GetCurrentInstant() - KeptAfterEnd;
        foreach (var (key, turn) in turns.Where(t => t.Value.EndedAt < limit))
            turns.TryRemove(KeyValuePair.Create(key, turn));
    }
}

/// <summary>One turn's events so far, readable by any number of readers from the first on.</summary>
public sealed class RunningTurn(Guid conversation, string personId)
{
    private readonly Lock gate = new();
    private readonly List<ChatEvent> events = [];
    private readonly CancellationTokenSource stop = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Guid Conversation { get; } = conversation;

    public string PersonId { get; } = personId;

    public Instant? EndedAt { get; private set; }

    public bool HasEnded => EndedAt is not null;

    internal CancellationToken Stopping => stop.Token;

    public void Stop() => stop.Cancel();

    public async IAsyncEnumerable<ChatEvent> Read([EnumeratorCancellation] CancellationToken ct)
    {
        for (var at = 0; ;)
        {
            List<ChatEvent> fresh;
            Task more;
            bool ended;
            lock (gate)
            {
                (fresh, more, ended) = (events[at..], changed.Task, HasEnded);
            }
            foreach (var happened in fresh)
                yield return happened;
            at += fresh.Count;
            if (ended)
                yield break;
            await more.WaitAsync(ct);
        }
    }

    internal void Add(ChatEvent happened)
    {
        lock (gate)
        {
            events.Add(happened);
            Signal();
        }
    }

    internal void End(Instant at)
    {
        lock (gate)
        {
            EndedAt = at;
            Signal();
        }
    }

    private void Signal()
    {
        changed.TrySetResult();
        changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
