using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports.Telemetry;


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

internal sealed class MetricReadingMapping : IEntityTypeConfiguration<MetricReading>
{
    public void Configure(EntityTypeBuilder<MetricReading> reading)
    {
        reading.HasKey(r => new { r.Entity, r.Stream, r.StartAt, r.Day });
        reading.Property(r => r.Stream).HasMaxLength(40);
    }
}

/// <param name="Epoch">Which of the counter's lives it is of, where it began anew under the start that it had.</param>
internal sealed record DayCounts(LocalDate Day, Instant At, IReadOnlyDictionary<string, decimal> Counts, int Epoch);

/// <summary>What is remembered of cumulative counters between requests.</summary>
internal sealed class TelemetryMemory(RunrateDb db, EntityId entity)
{
    private static readonly Instant Unknown = Instant.FromUtc(2000, 1, 1, 0, 0);

    /// <summary>Requests of one entity follow each other, so that neither of two signals misses the other.</summary>
    public async Task Lock(CancellationToken ct)
    {
        if (db.Database.IsNpgsql())
            await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(hashtext({"telemetry/" + entity.Value}))", ct);
    }

    /// <summary>
    /// Keeps a reading of a counter and gives the days whose own counts it changes: its day, and the next one that was read, which
    /// began where this one ends. A reading older than the day's last changes nothing but the meters that the day had no reading of: input
    /// and output may come in two exports.
    /// </summary>
    public async Task<IReadOnlyList<DayCounts>> Read(
        string stream, Instant? start, Instant at, LocalDate day, IReadOnlyDictionary<string, decimal> counts, CancellationToken ct)
    {
        var since = start ?? Unknown;
        var lives = await db.Set<MetricReading>().Where(r => r.Entity == entity && r.Stream.StartsWith(stream) && r.StartAt == since)
            .OrderBy(r => r.Day).ToListAsync(ct);
        var epoch = Epoch(lives, stream.Length, at, counts);
        var name = epoch == 0 ? stream : $"{stream}~{epoch}";
        var readings = lives.FindAll(r => r.Stream == name);
        var index = readings.FindIndex(r => r.Day == day);
        if (index >= 0)
        {
            var reading = readings[index];
            if (!Merge(Counts(reading), counts, reading.At <= at, out var merged))
                return [];
            (reading.At, reading.Counts) = (Instant.Max(reading.At, at), JsonSerializer.Serialize(merged));
        }
        else
        {
            index = readings.FindIndex(r => r.Day > day) is >= 0 and var next ? next : readings.Count;
            // What this reading does not tell stands as the day before left it.
            Merge(index == 0 ? [] : Counts(readings[index - 1]), counts, true, out var merged);
            var reading = new MetricReading
            { Entity = entity, Stream = name, StartAt = since, Day = day, At = at, Counts = JsonSerializer.Serialize(merged) };
            db.Add(reading);
            readings.Insert(index, reading);
        }
        await db.SaveChangesAsync(ct);
        return [.. new[] { index, index + 1 }.Where(i => i < readings.Count).Select(i => Own(readings, i, epoch))];
    }

    /// <summary>Puts a reading over another; whether anything changed.</summary>
    private static bool Merge(
        Dictionary<string, decimal> before, IReadOnlyDictionary<string, decimal> counts, bool isLater, out Dictionary<string, decimal> merged)
    {
        merged = new Dictionary<string, decimal>(before, StringComparer.Ordinal);
        foreach (var (meter, count) in counts)
        {
            if (isLater || !merged.ContainsKey(meter))
                merged[meter] = count;
        }
        var then = merged;
        return before.Count != then.Count || before.Any(b => then[b.Key] != b.Value);
    }

    /// <summary>
    /// The life of a counter that a reading is of. One that fell since its last reading began anew, though it names the start that it
    /// had; a reading that comes late is of the life that was then.
    /// </summary>
    private static int Epoch(List<MetricReading> lives, int length, Instant at, IReadOnlyDictionary<string, decimal> counts)
    {
        int Of(MetricReading reading) =>
            reading.Stream.Length == length ? 0 : int.Parse(reading.Stream[(length + 1)..], CultureInfo.InvariantCulture);
        if (lives.Count == 0)
            return 0;
        var last = lives.MaxBy(r => r.At)!;
        if (at > last.At)
            return Of(last) + (counts.Any(c => c.Value < Counts(last).GetValueOrDefault(c.Key)) ? 1 : 0);
        return lives.Where(r => r.At >= at).Select(Of).Min();
    }

    /// <summary>What a day counts beyond the day before; a counter that fell without a new start began anew.</summary>
    private static DayCounts Own(List<MetricReading> readings, int index, int epoch)
    {
        var now = Counts(readings[index]);
        var before = index == 0 ? [] : Counts(readings[index - 1]);
        var fell = now.Any(c => c.Value < before.GetValueOrDefault(c.Key));
        return new DayCounts(readings[index].Day, readings[index].At,
            now.ToDictionary(c => c.Key, c => c.Value - (fell ? 0 : before.GetValueOrDefault(c.Key))), epoch);
    }

    private static Dictionary<string, decimal> Counts(MetricReading reading) =>
        JsonSerializer.Deserialize<Dictionary<string, decimal>>(reading.Counts) ?? [];
}
