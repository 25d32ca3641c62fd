using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>
/// The ways in which one usage is told several times. The greater one counts, whichever comes first: it knows more of each call.
/// </summary>
public enum Signal
{
    Metrics = 1,
    Events = 2,
    SessionFiles = 3,
    Spans = 4,
}

/// <summary>Which of the signals that repeat each other counts for a session, or for a model of a service, on a day.</summary>
public sealed class TelemetrySignal
{
    public required EntityId Entity { get; init; }
    /// <summary>A session; or a service and a model.</summary>
    public required string Owner { get; init; }
    public required LocalDate Day { get; init; }
    public required Signal Via { get; set; }
    /// <summary>The delivery that made it count, where it was a file.</summary>
    public int? Delivery { get; set; }
}

/// <summary>A usage record that was taken from a signal which a greater one may yet repeat.</summary>
public sealed class SignalRecord
{
    public required EntityId Entity { get; init; }
    public required string Owner { get; init; }
    public required LocalDate Day { get; init; }
    public required string Source { get; init; }
    public required string EventId { get; init; }
    public required Signal Via { get; init; }
    public int? Delivery { get; init; }
}

internal sealed class SignalMapping : IEntityTypeConfiguration<TelemetrySignal>, IEntityTypeConfiguration<SignalRecord>
{
    public void Configure(EntityTypeBuilder<TelemetrySignal> signal)
    {
        signal.HasKey(s => new { s.Entity, s.Owner, s.Day });
        signal.Property(s => s.Owner).HasMaxLength(RecordBounds.TextMax);
        signal.Property(s => s.Via).HasConversion<int>();
        signal.HasIndex(s => s.Delivery);
    }

    public void Configure(EntityTypeBuilder<SignalRecord> record)
    {
        record.HasKey(r => new { r.Entity, r.Owner, r.Day, r.Source, r.EventId });
        record.Property(r => r.Owner).HasMaxLength(RecordBounds.TextMax);
        record.Property(r => r.Via).HasConversion<int>();
        record.HasIndex(r => r.Delivery);
    }
}

/// <summary>Decides between signals that repeat each other, and takes back what a lesser one counted before a greater one came.</summary>
internal sealed class Signals(RunrateDb db, EntityId entity, Intake intake)
{
    private const int ChunkSize = 400;

    private readonly Dictionary<(string Owner, LocalDate Day), Signal> known = [];

    /// <summary>What a session of a coding agent is called, whichever signal tells of it.</summary>
    public static string Session(string agent, string? session) => Bounded($"{agent}/{session ?? "no session"}");

    /// <summary>What a service's calls of a model are called; a call is found by the model asked for and by the one that answered.</summary>
    public static IReadOnlyList<string> Calls(string? service, params ReadOnlySpan<string?> models)
    {
        var owners = new List<string>(models.Length);
        foreach (var model in models)
        {
            if (!string.IsNullOrEmpty(model) && Bounded($"gen_ai/{service ?? "no service"}/{model.ToLowerInvariant()}") is var owner
                && !owners.Contains(owner))
                owners.Add(owner);
        }
        return owners;
    }

    public static string Name(Signal signal) => signal switch
    {
        Signal.Metrics => "metrics",
        Signal.Events => "events",
        Signal.SessionFiles => "session files",
        _ => "spans",
    };

    /// <summary>
    /// The greater signal that counts for one of the owners on the day; null where this one does, from now on. What a lesser one
    /// had counted is taken back.
    /// </summary>
    public async Task<Signal?> Greater(IReadOnlyCollection<string> owners, LocalDate day, Signal signal, CancellationToken ct)
    {
        Signal? greater = null;
        foreach (var owner in owners)
        {
            if (!known.TryGetValue((owner, day), out var now) || now < signal)
                known[(owner, day)] = now = await Claim(owner, day, signal, ct);
            if (now > signal)
                greater = now;
        }
        return greater;
    }

    /// <summary>Spans count for each owner on its day. Most are known to, which takes no lock and one question.</summary>
    public async Task ClaimForSpans(IReadOnlyList<(string Owner, LocalDate Day)> told, CancellationToken ct)
    {
        var owners = told.Select(t => t.Owner).Distinct().ToList();
        foreach (var chunk in owners.Chunk(ChunkSize))
        {
            foreach (var signal in await db.Set<TelemetrySignal>().AsNoTracking()
                .Where(s => s.Entity == entity && chunk.Contains(s.Owner) && s.Via == Signal.Spans).ToListAsync(ct))
                known[(signal.Owner, signal.Day)] = Signal.Spans;
        }
        var fresh = told.Where(t => known.GetValueOrDefault(t) != Signal.Spans).ToList();
        if (fresh.Count == 0)
            return;
        await intake.Telemetry.Lock(ct);
        foreach (var (owner, day) in fresh)
            await Greater([owner], day, Signal.Spans, ct);
    }

    /// <summary>Keeps which record was taken, so that a greater signal can take it back.</summary>
    public async Task Note(IReadOnlyCollection<string> owners, LocalDate day, Signal signal, string source, string id, CancellationToken ct)
    {
        await using var insert = BulkInsert<SignalRecord>.Prepare(db);
        await insert.Add([.. owners.Select(owner => new SignalRecord
        {
            Entity = entity,
            Owner = owner,
            Day = day,
            Source = source,
            EventId = id,
            Via = signal,
            Delivery = intake.Delivery,
        })], ct);
    }

    private async Task<Signal> Claim(string owner, LocalDate day, Signal signal, CancellationToken ct)
    {
        var stored = await db.Set<TelemetrySignal>().AsNoTracking()
            .FirstOrDefaultAsync(s => s.Entity == entity && s.Owner == owner && s.Day == day, ct);
        if (stored is null)
        {
            await using var insert = BulkInsert<TelemetrySignal>.Prepare(db);
            await insert.Add(
                [new TelemetrySignal { Entity = entity, Owner = owner, Day = day, Via = signal, Delivery = intake.Delivery }], ct);
            return signal;
        }
        if (stored.Via >= signal)
            return stored.Via;
        await db.Set<TelemetrySignal>().Where(s => s.Entity == entity && s.Owner == owner && s.Day == day).ExecuteUpdateAsync(
            u => u.SetProperty(s => s.Via, signal).SetProperty(s => s.Delivery, intake.Delivery), ct);
        var lesser = await db.Set<SignalRecord>().AsNoTracking()
            .Where(r => r.Entity == entity && r.Owner == owner && r.Day == day && r.Via < signal).ToListAsync(ct);
        foreach (var record in lesser)
            await intake.Withdraw(record.Source, record.EventId, $"{owner} is counted by its {Name(signal)}, which say more of each call.", ct);
        if (lesser.Count > 0)
        {
            intake.Add("withdrawnRecords", lesser.Count);
            intake.Assume($"What {Name(stored.Via)} counted of {owner} on {day:uuuu-MM-dd} was taken back: its {Name(signal)} count.");
        }
        return signal;
    }

    /// <summary>After a delivery was taken back, what it stood for is again told by whichever signal is left.</summary>
    public static async Task Undo(RunrateDb db, EntityId entity, int delivery, CancellationToken ct)
    {
        await db.Set<SignalRecord>().Where(r => r.Entity == entity && r.Delivery == delivery).ExecuteDeleteAsync(ct);
        foreach (var signal in await db.Set<TelemetrySignal>().Where(s => s.Entity == entity && s.Delivery == delivery).ToListAsync(ct))
        {
            var left = await db.Set<SignalRecord>().Where(r => r.Entity == entity && r.Owner == signal.Owner && r.Day == signal.Day)
                .OrderByDescending(r => r.Via).FirstOrDefaultAsync(ct);
            if (left is null)
                db.Remove(signal);
            else
                (signal.Via, signal.Delivery) = (left.Via, left.Delivery);
        }
    }

    private static string Bounded(string owner) =>
        RecordBounds.Storable(owner.Length > RecordBounds.TextMax ? owner[..RecordBounds.TextMax] : owner);
}
