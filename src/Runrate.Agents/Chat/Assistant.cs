using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Answers.Books;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Offline;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;
using Runrate.Agents.Chat.Results;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Observability;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Chat;

/// <summary>A question put to the assistant.</summary>
/// <param name="Conversation">Null opens a new one.</param>
/// <param name="Entity">Whose books; the first entity when null.</param>
public sealed record ChatRequest(string Text, Actor Actor, Guid? Conversation = null, EntityId? Entity = null);

/// <summary>
/// Answers questions. Rules read the question and call tools first; a language model, where one is configured, then explains and may
/// call more, at most <see cref="ToolRoundsMax"/> rounds; without one the answer card is written from templates. Every call is stored
/// and every numeral checked.
/// </summary>
public sealed class Assistant(
    TurnStore store, ToolCatalog catalog, ChatModels models, AssistantUsage own, BudgetStatuses budgets, ILogger<Assistant> log)
{
    public const int ToolRoundsMax = 6;
    public const int QuestionLengthMax = 4_000;

    private readonly QuestionReader reader = new();

    /// <summary>The whole answer at once: for the command line and the API.</summary>
    public async Task<Outcome<ChatAnswer>> Answer(ChatRequest request, CancellationToken ct = default)
    {
        Outcome<ChatAnswer> answer = new Refusal(RefusalCodes.ToolFailed, "The answer ended without a result.");
        // To the end: only then is the conversation free for the next question.
        await foreach (var happened in Respond(request, ct))
        {
            answer = happened switch
            {
                Completed completed => completed.Answer,
                Failed failed => failed.Refusal,
                _ => answer,
            };
        }
        return answer;
    }

    /// <summary>What happens while the question is answered, as it happens. Ends early only when <paramref name="ct"/> is
    /// cancelled.</summary>
    public async IAsyncEnumerable<ChatEvent> Respond(ChatRequest request, [EnumeratorCancellation] CancellationToken ct = default)
    {
        var events = Channel.CreateUnbounded<ChatEvent>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var work = Work(request, events.Writer, ct);
        await foreach (var happened in events.Reader.ReadAllAsync(CancellationToken.None))
            yield return happened;
        await work;
    }

    private async Task Work(ChatRequest request, ChannelWriter<ChatEvent> events, CancellationToken ct)
    {
        try
        {
            var opened = string.IsNullOrWhiteSpace(request.Text)
                ? new Refusal(RefusalCodes.MissingField, "Ask something: message.", "message")
                : request.Text.Length > QuestionLengthMax
                    ? new Refusal(RefusalCodes.TooLarge, $"A question has at most {QuestionLengthMax} characters.", "message")
                    : await store.Open(request, ct);
            if (!opened.IsOk)
            {
                events.TryWrite(new Failed(opened.Refusal));
                return;
            }
            try
            {
                events.TryWrite(await Stopped(opened.Value, ct) is { } stopped
                    ? new Failed(stopped)
                    : new Completed(await Turn(opened.Value, events, ct)));
            }
            finally
            {
                await store.Release(opened.Value);
            }
        }
        catch (OperationCanceledException)
        {
            events.TryWrite(new Failed(new Refusal(RefusalCodes.Cancelled, "Stopped.")));
        }
        catch (Exception fault) when (DatabaseUnavailable.Is(fault))
        {
            log.LogWarning("A turn found the database not available: {Message}", fault.Message);
            events.TryWrite(new Failed(new Refusal(RefusalCodes.Unavailable,
                "The database cannot be reached or written at present. Ask again in a few seconds.")));
        }
        catch (Exception bug)
        {
            log.LogError(bug, "A turn failed");
            events.TryWrite(new Failed(new Refusal(RefusalCodes.ToolFailed,
                "The answer could not be finished; the log has the reason.")));
        }
        finally
        {
            events.TryComplete();
        }
    }

    // Only a model costs anything: answers by rules go on whatever the budget.
    private async Task<Refusal?> Stopped(OpenTurn turn, CancellationToken ct) => models.Client is null
        ? null
        : await budgets.Stop(turn.Context.Entity, AssistantUsage.Agent, turn.Context.Today.ToYearMonth(), ct);

    private async Task<ChatAnswer> Turn(OpenTurn turn, ChannelWriter<ChatEvent> events, CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        using var activity = Telemetry.StartTurn(turn.Conversation, models.Client is null ? null : models.Settings.Provider, models.Name);
        ChatAnswer? answer = null;
        KernelRounds? rounds = null;
        try
        {
            (answer, rounds) = await Answered(turn, events, ct);
            return answer;
        }
        finally
        {
            Telemetry.EndTurn(activity, answer?.Model, rounds?.Usage?.InputTokenCount, rounds?.Usage?.OutputTokenCount,
                answer?.ToolCalls.Count ?? 0, Stopwatch.GetElapsedTime(started));
        }
    }

    private async Task<(ChatAnswer Answer, KernelRounds Rounds)> Answered(
        OpenTurn turn, ChannelWriter<ChatEvent> events, CancellationToken ct)
    {
        var (entities, names) = await catalog.Names(ct);
        var before = TurnMemory.Parse(turn.Memory);
        var question = ToolTitles.Or(reader.Read(turn.Text, new ReadingContext(
            turn.Context.Today, turn.Context.Period, names, before?.ToQuestion(), before?.Pending, before?.PendingOptions)
        {
            Entities = entities,
            Entity = turn.Context.Entity.Id.Value,
            Rows = before?.Rows ?? [],
            Shown = before?.Shown,
            Table = before?.Table,
        }), turn.Context);
        var kernel = new TurnKernel(catalog.For(turn.Context), log);
        var rounds = new KernelRounds(kernel, new OfflineChatClient.Turn(question, turn.Context, names), events);
        var notices = new List<string>();
        var written = models.Client is { } client
            ? await new ModelTurn(rounds, store, log).Run(client, turn, notices, ct)
            : await ModelTurn.ByRules(rounds, turn.Text, ct);
        return (await Finish(turn, question, before, rounds, written, notices, events, ct), rounds);
    }

    private async Task<ChatAnswer> Finish(OpenTurn turn, Question question, TurnMemory? before, KernelRounds rounds, WrittenReply written,
        List<string> notices, ChannelWriter<ChatEvent> events, CancellationToken ct)
    {
        var calls = rounds.Calls;
        var reading = Readings.Of(calls, written);
        if (reading.Notice is { } twice)
            notices.Add(twice);
        if (written.ByModel && Contradicts(written.Text, reading.Verdict) is { } said)
            notices.Add($"The model's wording says {said}; the rules say {reading.Verdict}. The rules stand.");
        var missing = GroundingCheck.Missing(written.Text, Sources(turn, question, written.Model, calls), calls.Select(c => c.Result));
        var reply = written.Text;
        if (written.ByModel)
        {
            var marked = ReplyMarks.Mark(reply, reading.Verdict, missing, [.. calls.Select(c => c.Result)], written.CutShort);
            reply = marked.Text;
            notices.AddRange(marked.Notices);
        }
        foreach (var draft in calls.Where(c => ToolCatalog.IsDraft(c.Name)
            && Verdicts.Text(c.Result, "link") is not null))
            events.TryWrite(new ApprovalRequested(draft.Name, Verdicts.Text(draft.Result, "headline") ?? draft.Name,
                Verdicts.Text(draft.Result, "link")!));
        var answer = new ChatAnswer(
            turn.Conversation, turn.Number, reply, reading.Verdict, calls, ReplyFigures.Of(reply),
            [.. missing.Select(n => n.Text).Distinct(StringComparer.Ordinal)], AnswerHash.Of(reply, reading.Verdict, calls),
            Verdicts.Options(reading.Calls), notices, written.Model);
        var usage = rounds.Usage;
        await store.Save(turn, answer, TurnMemory.After(before, question, Verdicts.FirstQuestion(reading.Calls), calls).ToJson(), usage, ct);
        if (usage is not null)
            await own.Record(turn, usage, ct);
        return answer;
    }

    /// <summary>What a numeral may come from besides tool results: the question as asked and as read, and our own fixed
    /// words.</summary>
    private static IEnumerable<string> Sources(OpenTurn turn, Question question, string model, IReadOnlyList<ToolCallRecord> calls)
    {
        yield return turn.Text;
        foreach (var read in question.Parts.Append(question))
        {
            foreach (var (_, value) in read.Facts)
                yield return value;
            foreach (var note in read.Notes)
                yield return note;
            if (read.TermMonths is { } months)
                yield return months.ToString();
            // What a name holds of numbers is the name's: a suggestion is no figure.
            foreach (var name in read.Books?.Suggestions ?? [])
                yield return name;
        }
        foreach (var books in question.Parts.Append(question).Select(q => q.Books).OfType<BooksQuery>())
        {
            foreach (var number in Enumerable.Range(0, calls.Count).SelectMany(i => Derived.Numbers(books, [calls[i]]).Concat(
                i + 1 < calls.Count ? Derived.Numbers(books, [calls[i], calls[i + 1]]) : [])))
                yield return number;
            foreach (var period in books.Periods)
                yield return PeriodGrammar.Say(period);
            foreach (var number in WorkedCard.Numbers(books, calls))
                yield return number.ToString(CultureInfo.InvariantCulture);
            foreach (var number in TableCard.Numbers(books, calls))
                yield return number.ToString(CultureInfo.InvariantCulture);
        }
        if (model == OfflineChatClient.ModelId)
            yield return AnswerWriter.FixedWords;
    }

    /// <summary>Another verdict than the rules gave, where the reply states one in capitals and does not state theirs.</summary>
    private static string? Contradicts(string reply, string? verdict) => verdict is null
        || reply.Contains(verdict, StringComparison.Ordinal)
        ? null
        : Verdicts.All.FirstOrDefault(v => v != verdict && reply.Contains(v, StringComparison.Ordinal));
}
