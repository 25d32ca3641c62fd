using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports.Uploads;

/// <summary>Usage that was sent and read in whole, waiting to be written.</summary>
internal sealed class Push(EntityId? entity, ImportFormat format, UploadStream content, long bytes, CancellationToken given)
{
    /// <summary>Null where none is named.</summary>
    public EntityId? Entity { get; } = entity;
    public ImportFormat Format { get; } = format;
    public UploadStream Content { get; } = content;
    public long Bytes { get; } = bytes;
    /// <summary>Whoever sent it has gone: it is not begun any more.</summary>
    public CancellationToken Given { get; } = given;
    public TaskCompletionSource<Outcome<ImportReport>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Writes what senders push in groups: whoever comes while a group is written waits for the next, and one commit makes a whole group
/// durable before any of it is acknowledged. Each push stands or falls by itself. One that finds too much waiting is refused before
/// memory grows.
/// </summary>
public sealed class PushQueue(IServiceScopeFactory scopes, IClock clock, IdGenerator ids) : IAsyncDisposable, IDisposable
{
    /// <summary>Pushes of a group, and how many bytes of them: so long nobody else can write.</summary>
    private const int GroupMax = 256;
    private const long GroupBytesMax = 4L << 20;
    /// <summary>What may wait.</summary>
    public const int WaitingMax = 2_048;
    public const long WaitingBytesMax = 256L << 20;
    /// <summary>SQLite's pages that the writer keeps in memory.</summary>
    private const long CacheBytes = 64L << 20;
    /// <summary>How long the writer waits for more with what it knows of agents and prices.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly Queue<Push> waiting = [];
    private readonly SemaphoreSlim came = new(0, 1);
    private readonly CancellationTokenSource stopped = new();
    private Task writer = Task.CompletedTask;
    private bool isWriting;
    private bool isIdle;
    private long waitingBytes;

    internal Task<Outcome<ImportReport>> Write(Push push)
    {
        lock (gate)
        {
            if (waiting.Count >= WaitingMax || (waiting.Count > 0 && waitingBytes + push.Bytes > WaitingBytesMax))
                return Task.FromResult<Outcome<ImportReport>>(new Refusal(RefusalCodes.TooManyRequests,
                    $"{waiting.Count} pushes of usage wait to be written. Nothing of this one was taken: send it again in a moment."));
            waiting.Enqueue(push);
            waitingBytes += push.Bytes;
            if (came.CurrentCount == 0)
                came.Release();
            if (!isWriting)
                (isWriting, writer) = (true, Task.Run(WriteGroups, CancellationToken.None));
        }
        return push.Done.Task;
    }

    public void Dispose() => stopped.Cancel();

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        await writer;
    }

    private async Task WriteGroups()
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
            var references = new IntakeReferences(db);
            // One connection for all groups: it knows whether others wrote since.
            await db.Database.OpenConnectionAsync(stopped.Token);
            await using var bulk = await BulkSettings.Begin(db, CacheBytes, stopped.Token);
            while (Next() is { } group)
            {
                if (group.Count > 0)
                    await Write(db, references, group);
                else
                    await Pause();
            }
        }
        catch (Exception fault)
        {
            // The connection is not used again. Whoever waited behind the fault is told of it and may try anew.
            Fail(fault);
        }
    }

    /// <summary>What waits, as much as makes a group; null, and no writer any more, when nothing came for a while.</summary>
    private List<Push>? Next()
    {
        lock (gate)
        {
            var group = new List<Push>();
            var bytes = 0L;
            while (group.Count < GroupMax && bytes < GroupBytesMax && waiting.TryDequeue(out var push))
            {
                group.Add(push);
                bytes += push.Bytes;
            }
            waitingBytes -= bytes;
            if (group.Count > 0)
                isIdle = false;
            else if (isIdle || stopped.IsCancellationRequested)
                isWriting = isIdle = false;
            return group.Count > 0 || isWriting ? group : null;
        }
    }

    private async Task Pause()
    {
        try
        {
            isIdle = !await came.WaitAsync(Linger, stopped.Token);
        }
        catch (OperationCanceledException)
        {
            isIdle = true;
        }
    }

    private void Fail(Exception fault)
    {
        List<Push> left;
        lock (gate)
        {
            left = [.. waiting];
            waiting.Clear();
            (isWriting, waitingBytes) = (false, 0);
        }
        left.ForEach(push => push.Done.TrySetException(fault));
    }

    private async Task Write(RunrateDb db, IntakeReferences references, List<Push> group)
    {
        // Told once all of it is durable, and not before.
        var answers = new List<Action>();
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(stopped.Token);
            if (await IntakeLock.Share(db, $"{group.Count} pushes of usage", stopped.Token) is { } busy)
            {
                group.ForEach(push => push.Done.TrySetResult(busy));
                return;
            }
            await references.Begin(CancellationToken.None);
            foreach (var push in group)
                answers.Add(await Write(db, references, transaction, push));
            await transaction.CommitAsync(CancellationToken.None);
        }
        catch (Exception fault)
        {
            group.ForEach(push => push.Done.TrySetException(fault));
            throw;
        }
        answers.ForEach(answer => answer());
    }

    /// <summary>One push within a savepoint: what is wrong with it leaves the others as they are.</summary>
    private async Task<Action> Write(RunrateDb db, IntakeReferences references, IDbContextTransaction transaction, Push push)
    {
        if (push.Given.IsCancellationRequested)
            return () => push.Done.TrySetCanceled(push.Given);
        const string savepoint = "push";
        await transaction.CreateSavepointAsync(savepoint, CancellationToken.None);
        try
        {
            if (await references.Entity(push.Entity, CancellationToken.None) is not { } entity)
                return () => push.Done.TrySetResult(new Refusal(RefusalCodes.NotFound, $"There is no entity '{push.Entity}'.", "entity"));
            ImportReport report;
            await using (var intake = await Intake.Open(db, clock, ids, entity, new ImportOptions(entity.Id, push.Format.Name),
                keepsFile: false, push.Format, await references.Of(entity, CancellationToken.None), CancellationToken.None))
            {
                await intake.ReadAll(push.Content, CancellationToken.None);
                report = intake.Report() with { Id = Guid.Empty };
            }
            await transaction.ReleaseSavepointAsync(savepoint, CancellationToken.None);
            return () => push.Done.TrySetResult(report);
        }
        // Where the database itself fails, all of the group does.
        catch (Exception fault) when (!DatabaseUnavailable.Is(fault))
        {
            await transaction.RollbackToSavepointAsync(savepoint, CancellationToken.None);
            references.Forget();
            return fault is ImportLimitException ? () => push.Done.TrySetResult(new Refusal(RefusalCodes.TooLarge, fault.Message))
                : () => push.Done.TrySetException(fault);
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }
}
