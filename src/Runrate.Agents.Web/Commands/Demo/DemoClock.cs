using NodaTime;

namespace Runrate.Agents.Web.Commands.Demo;

/// <summary>
/// The time as the demo company lived it: each use case runs on the day it would have run, so that memos, approvals and seals carry
/// the dates of the year they tell about.
/// </summary>
internal sealed class DemoClock(LocalDate start) : IClock
{
    private Instant now = start.At(new LocalTime(9, 0)).InUtc().ToInstant();

    /// <summary>Moves to the morning of that day, or stays where it is when that day is past: time does not run back.</summary>
    public void MoveTo(LocalDate day)
    {
        var morning = day.At(new LocalTime(9, 0)).InUtc().ToInstant();
        now = morning > now ? morning : now;
    }

    public Instant GetCurrentInstant() => now += Duration.FromMilliseconds(40);
}
