using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;

namespace Runrate.Agents.Jobs;

/// <summary>How often a job is due, which decides what one run of it covers.</summary>
public enum JobCadence
{
    /// <summary>Once a day, for the day before.</summary>
    Daily,
    /// <summary>Once a month, on a working day, for the month before.</summary>
    Monthly,
}

/// <summary>What one run covers.</summary>
/// <param name="Day">The last day it looks at.</param>
/// <param name="ByHand">Which run by hand of that day or month it is, from 1; null for the one of the schedule.</param>
public sealed record JobScope(EntityId Entity, LocalDate Day, JobCadence Cadence, int? ByHand = null)
{
    private const string HandMark = "/by-hand-";

    public YearMonth Period => Day.ToYearMonth();

    /// <summary>
    /// <c>northlight-us/2026-01-31</c>, <c>northlight-us/2026-01</c> or <c>northlight-us/2026-01/by-hand-1</c>: with the
    /// job's name, the key that nobody runs twice. What a person asks for has a key of its own, so that it never takes the
    /// place of a run by schedule.
    /// </summary>
    public string Key => ByHand is null ? Plain : $"{Plain}{HandMark}{ByHand}";

    /// <summary>The day or the month in words: <c>31 January 2026</c>.</summary>
    public string InWords => Cadence == JobCadence.Daily
        ? Accounting.Primitives.InWords.Of(Day)
        : Accounting.Primitives.InWords.Of(Period);

    private string Plain => $"{Entity}/{(Cadence == JobCadence.Daily ? LocalDatePattern.Iso.Format(Day) : Period.ToIso())}";

    public override string ToString() => Key;

    public static JobScope Of(JobRun run, JobCadence cadence) => new(run.Entity, run.Day, cadence, Hand(run.Scope));

    private static int? Hand(string key)
    {
        var at = key.LastIndexOf(HandMark, StringComparison.Ordinal);
        return at >= 0 && int.TryParse(key.AsSpan(at + HandMark.Length), out var number) ? number : null;
    }
}

/// <summary>How far a run is: <c>3 of 10, Impairment tests</c>.</summary>
public sealed record JobProgress(string Step, int Done, int Total);

/// <summary>What a job is given to work with: services of a scope of its own, what it covers, and who stands behind it.</summary>
public sealed record JobContext(
    IServiceProvider Services, JobScope Scope, Actor Actor, IProgress<JobProgress> Progress, CancellationToken Cancelled)
{
    public T Get<T>() where T : notnull =>
        (T)(Services.GetService(typeof(T)) ?? throw new InvariantException($"{typeof(T).Name} is not registered."));
}

/// <param name="Name">As it is called by address and command: <c>accrue-usage</c>.</param>
/// <param name="At">When it is looked whether the job is due, every day, in UTC.</param>
/// <param name="What">For the Jobs page.</param>
/// <param name="Run">Does it and says in a sentence what it did.</param>
/// <param name="WorkingDay">Of a monthly job: the working day of the next month from which on it is due.</param>
public sealed record JobDefinition(
    string Name, LocalTime At, JobCadence Cadence, string What, Func<JobContext, Task<Outcome<string>>> Run, int WorkingDay = 0)
{
    /// <summary>Minute, hour, every day: the form that the scheduler takes, read in UTC.</summary>
    public string Cron => $"{At.Minute} {At.Hour} * * *";
}
