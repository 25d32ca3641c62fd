using NodaTime;

namespace Runrate.Agents.Persistence;

/// <summary>Makes version 7 Guids in the order of time. The only place identity comes from; tests give their own function.</summary>
public sealed class IdGenerator(IClock clock, Func<DateTimeOffset, Guid>? create = null)
{
    private readonly Func<DateTimeOffset, Guid> create = create ?? Guid.CreateVersion7;

    public Guid Next() => create(clock.GetCurrentInstant().ToDateTimeOffset());
}
