using System.Diagnostics;
using NodaTime;

namespace Runrate.Agents.Jobs;

/// <summary>How runs are watched and tried again.</summary>
public sealed record JobSettings
{
    /// <summary>How often the node that holds a run shows that it lives.</summary>
    public TimeSpan BeatEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often a node looks for runs that wait or whose node died.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the beat of a run may stand still before another node takes it over.</summary>
    public TimeSpan DeadAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long after a failure the next attempt comes: one more attempt than there are delays, then it stays failed.
    /// </summary>
    public IReadOnlyList<Duration> Delays { get; init; } =
        [Duration.FromMinutes(1), Duration.FromMinutes(5), Duration.FromMinutes(15), Duration.FromHours(1)];

    public int AttemptsMax => Delays.Count + 1;

    /// <summary>Whether a run that waits for its next attempt is due. No attempt is set further ahead than the longest delay: one that is
    /// was set by a clock that has been put back since.</summary>
    public bool IsDue(Instant? next, Instant now) => next is not { } at || at <= now || at > now + DelayMax;

    public Duration DelayMax => Delays.Append(BusyWait).Max();

    /// <summary>How long a run waits that was given back because somebody else is writing the books.</summary>
    public static readonly Duration BusyWait = Duration.FromSeconds(5);

    /// <summary>Runs at once. They post, and a book has one writer at a time: more would only wait for one another.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>What this process is called: its machine and number, and when it began, because numbers come again.</summary>
    public string Node { get; init; } = $"{Environment.MachineName}-{Environment.ProcessId}-{Stopwatch.GetTimestamp():x}";
}
