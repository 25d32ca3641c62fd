namespace Runrate.Agents.Tests.Support;

/// <summary>A process's own measure of time, which stands still until a test moves it; no clock moves it.</summary>
public sealed class TestStopwatch : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan by) => ticks += by.Ticks;

    public override long GetTimestamp() => ticks;
}
