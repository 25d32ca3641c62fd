using NodaTime;
using Runrate.Agents.Accounting.Ledger;

namespace Runrate.Agents.Workforce;

public static class EntityToday
{
    /// <summary>The day it is for the entity, in its own time zone.</summary>
    public static LocalDate Today(this IClock clock, Entity entity) =>
        clock.GetCurrentInstant().InZone(DateTimeZoneProviders.Tzdb[entity.TimeZone]).Date;
}
