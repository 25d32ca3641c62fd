namespace Runrate.Agents.Persistence;

/// <summary>How far what one request is told lies behind usage and outcomes that have come in since it was read; nothing else ever does.</summary>
public sealed class Lag
{
    /// <summary>The largest so far; null where nothing lags.</summary>
    public TimeSpan? Age { get; private set; }

    internal void Tell(TimeSpan age) => Age = Age is { } known && known > age ? known : age;
}
