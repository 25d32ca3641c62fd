using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>Which of the signals that repeat each other counts for a sender on a day: the one that came first.</summary>
public sealed class TelemetrySignal
{
    public required EntityId Entity { get; init; }
    /// <summary>A session or a service.</summary>
    public required string Owner { get; init; }
    public required LocalDate Day { get; init; }
    /// <summary><c>metrics</c>, <c>events</c> or <c>session files</c>.</summary>
    public required string Via { get; init; }
}

/// <summary>The last reading of a cumulative counter on a day, from which the day's own counts are told.</summary>
public sealed class MetricReading
{
    public required EntityId Entity { get; init; }
    public required string Stream { get; init; }
    public required Instant StartAt { get; init; }
    public required LocalDate Day { get; init; }
    public required Instant At { get; set; }
    /// <summary>Counts by meter, as JSON.</summary>
    public required string Counts { get; set; }
}

internal sealed class TelemetryMapping : IEntityTypeConfiguration<TelemetrySignal>, IEntityTypeConfiguration<MetricReading>
{
    public void Configure(EntityTypeBuilder<TelemetrySignal> signal)
    {
        signal.HasKey(s => new { s.Entity, s.Owner, s.Day });
        signal.Property(s => s.Owner).HasMaxLength(200);
    }

    public void Configure(EntityTypeBuilder<MetricReading> reading)
    {
        reading.HasKey(r => new { r.Entity, r.Stream, r.StartAt, r.Day });
        reading.Property(r => r.Stream).HasMaxLength(40);
    }
}

internal sealed record DayCounts(LocalDate Day, Instant At, IReadOnlyDictionary<string, decimal> Counts);

/// <summary>What is remembered of metrics and events between requests.</summary>
internal sealed class TelemetryMemory(RunrateDb db, EntityId entity)
{
    private static readonly Instant Unknown = Instant.FromUtc(2000, 1, 1, 0, 0);

    private readonly Dictionary<(string, LocalDate), string> signals = [];

    /// <summary>Requests of one entity follow each other, so that neither of two signals misses the other.</summary>
    public async Task Lock(CancellationToken ct)
    {
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext({"telemetry/" + entity.Value}))", ct);
    }

    /// <summary>The other signal that counts for the owner on the day; null where this one does, now and from now on.</summary>
    public async Task<string?> Via(string owner, LocalDate day, string via, CancellationToken ct)
    {
        if (owner.Length > RecordBounds.TextMax)
            owner = owner[..RecordBounds.TextMax];
        if (!signals.TryGetValue((owner, day), out var known))
        {
            known = (await db.Set<TelemetrySignal>().AsNoTracking()
                .FirstOrDefaultAsync(s => s.Entity == entity && s.Owner == owner && s.Day == day, ct))?.Via;
            if (known is null)
            {
                known = via;
                await using var insert = BulkInsert<TelemetrySignal>.Prepare(db);
                await insert.Add([new TelemetrySignal { Entity = entity, Owner = owner, Day = day, Via = via }], ct);
            }
            signals[(owner, day)] = known;
        }
        return known == via ? null : known;
    }

    /// <summary>
    /// Keeps a reading of a counter and gives the days whose own counts it changes: its day, and the next one that was read, which
    /// began where this one ends. A reading older than the day's last changes nothing.
    /// </summary>
    public async Task<IReadOnlyList<DayCounts>> Read(
        string stream, Instant? start, Instant at, LocalDate day, IReadOnlyDictionary<string, decimal> counts, CancellationToken ct)
    {
        var since = start ?? Unknown;
        var readings = await db.Set<MetricReading>().Where(r => r.Entity == entity && r.Stream == stream && r.StartAt == since)
            .OrderBy(r => r.Day).ToListAsync(ct);
        var index = readings.FindIndex(r => r.Day == day);
        if (index >= 0 && readings[index].At >= at)
            return [];
        if (index >= 0)
        {
            (readings[index].At, readings[index].Counts) = (at, JsonSerializer.Serialize(counts));
        }
        else
        {
            var reading = new MetricReading
            { Entity = entity, Stream = stream, StartAt = since, Day = day, At = at, Counts = JsonSerializer.Serialize(counts) };
            db.Add(reading);
            index = readings.FindIndex(r => r.Day > day) is >= 0 and var next ? next : readings.Count;
            readings.Insert(index, reading);
        }
        await db.SaveChangesAsync(ct);
        return [.. new[] { index, index + 1 }.Where(i => i < readings.Count).Select(i => Own(readings, i))];
    }

    /// <summary>What a day counts beyond the day before; a counter that fell without a new start began anew.</summary>
    private static DayCounts Own(List<MetricReading> readings, int index)
    {
        var now = Counts(readings[index]);
        var before = index == 0 ? [] : Counts(readings[index - 1]);
        var fell = now.Any(c => c.Value < before.GetValueOrDefault(c.Key));
        return new DayCounts(readings[index].Day, readings[index].At,
            now.ToDictionary(c => c.Key, c => c.Value - (fell ? 0 : before.GetValueOrDefault(c.Key))));
    }

    private static Dictionary<string, decimal> Counts(MetricReading reading) =>
        JsonSerializer.Deserialize<Dictionary<string, decimal>>(reading.Counts) ?? [];
}
