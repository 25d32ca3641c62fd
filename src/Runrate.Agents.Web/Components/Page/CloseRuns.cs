using System.Collections.Concurrent;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.People;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>How far a close is that was started from a page.</summary>
/// <param name="Refusal">Why it stopped, or null.</param>
public sealed record CloseRun(string Step, int Done, int Total, bool IsRunning, int Posted, Refusal? Refusal);

/// <summary>
/// Runs closes outside the request that asked for them, one per entity and month, and remembers how far each is. Another node sees the
/// steps in the database instead; running a close twice posts nothing twice.
/// </summary>
public sealed class CloseRuns(IServiceScopeFactory scopes, IHostApplicationLifetime lifetime, ILogger<CloseRuns> log)
{
    private readonly ConcurrentDictionary<(EntityId, YearMonth), CloseRun> runs = [];

    /// <summary>The run under way or the last one since this node started; null for none.</summary>
    public CloseRun? Of(EntityId entity, YearMonth period) => runs.GetValueOrDefault((entity, period));

    /// <summary>Starts a run, unless one is under way.</summary>
    public void Start(EntityId entity, YearMonth period, Actor actor)
    {
        var begun = new CloseRun("", 0, 1, true, 0, null);
        var run = runs.AddOrUpdate((entity, period), begun, (_, known) => known.IsRunning ? known : begun);
        if (ReferenceEquals(run, begun))
            _ = Task.Run(() => Run(entity, period, actor), CancellationToken.None);
    }

    private async Task Run(EntityId entity, YearMonth period, Actor actor)
    {
        var key = (entity, period);
        var progress = new Immediate(p => runs[key] = new CloseRun(p.Step, p.Done, p.Total, true, 0, null));
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<Acting>().Actor = actor;
            var runner = scope.ServiceProvider.GetRequiredService<CloseRunner>();
            var outcome = await runner.Prepare(entity, period, actor, progress, lifetime.ApplicationStopping);
            var posted = outcome.IsOk ? outcome.Value.Steps.Sum(s => s.Posted) : 0;
            runs[key] = runs[key] with { IsRunning = false, Posted = posted, Refusal = outcome.Refusal };
        }
        catch (Exception fault)
        {
            log.LogError(fault, "The close of {Entity} {Period} broke off", entity, period);
            runs[key] = runs[key] with
            {
                IsRunning = false,
                Refusal = new Refusal(RefusalCodes.InvalidRequest,
                    "The close broke off; the server's log says why. What was posted stays; run it again."),
            };
        }
    }

    // Progress<T> would report on another thread, and later than the run itself ends.
    private sealed class Immediate(Action<CloseProgress> report) : IProgress<CloseProgress>
    {
        public void Report(CloseProgress value) => report(value);
    }
}
