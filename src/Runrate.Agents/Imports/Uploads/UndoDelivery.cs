using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Telemetry;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;

namespace Runrate.Agents.Imports.Uploads;

/// <summary>
/// Takes a delivery back: what it added is taken back, what it restated is as it was before, and the next accrual posts the
/// difference. It is a delivery of its own. Doing it again does nothing; where later deliveries stand on it, it is refused.
/// </summary>
public sealed class UndoDelivery(RunrateDb db, IClock clock, IdGenerator ids)
{
    private const int ChunkSize = 1_000;

    public async Task<Outcome<ImportFile>> Run(Guid id, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Taking a delivery back takes the role Accountant.");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var file = await db.ImportFiles.FirstOrDefaultAsync(f => f.Id == id, ct);
        if (file is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no delivery {id}.", "id");
        // A close that posts what is being taken back would leave an entry of nothing.
        var taken = await BooksLock.Take(db, file.Entity, $"{actor.Name}, taking {file.Name} back", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        // What stands on it is looked for once no import is under way that may.
        if (await IntakeLock.Alone(db, $"{actor.Name}, taking {file.Name} back", ct) is { } busy)
            return busy;
        await db.Entry(file).ReloadAsync(ct);
        if (file.UndoneAt is not null)
            return await db.ImportFiles.AsNoTracking().FirstAsync(f => f.Undoes == file.Number, ct);
        if (file.Undoes is not null)
            return new Refusal(RefusalCodes.InvalidValue, "This takes another delivery back. Import that one again instead.", "id");
        if (await StandsOn(file, ct) is { } refusal)
            return refusal;
        var undo = await Take(file, actor, ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
        return undo;
    }

    /// <summary>
    /// Within an import's transaction: takes back a delivery that turned out to be the cut-off beginning of the file at hand. Null where
    /// later deliveries stand on it, which say more.
    /// </summary>
    internal async Task<ImportFile?> TakeBeginning(ImportFile file, Actor actor, CancellationToken ct) =>
        await StandsOn(file, ct) is null ? await Take(file, actor, ct) : null;

    private async Task<ImportFile> Take(ImportFile file, Actor actor, CancellationToken ct)
    {
        var effects = new DeliveryEffects();
        var undo = Record(file, actor, await Deliveries.NextNumber(db, ct));
        db.ImportFiles.Add(undo);
        (file.UndoneAt, file.UndoneBy) = (undo.ReceivedAt, actor.Name);
        undo.Removed = await Charges(file, undo, effects, ct) + await Usage(file, effects, ct) + await Outputs(file, ct);
        await db.UpdateKept<QuarantineItem, Guid>(db.Quarantine.Where(q => q.ImportId == file.Id && q.ResolvedAt == null), u => u
            .SetProperty(q => q.ResolvedAt, undo.ReceivedAt).SetProperty(q => q.ResolvedBy, actor.Name)
            .SetProperty(q => q.Resolution, "Its delivery was taken back.").SetProperty(q => q.ChargeKey, (string?)null), ct);
        // Its rows go, and their numbers are given again.
        await db.UpdateKept<QuarantineItem, Guid>(db.Quarantine.Where(q => q.ImportId == file.Id && q.UsageEventId != null),
            u => u.SetProperty(q => q.UsageEventId, (long?)null), ct);
        undo.Effects = effects.List();
        await Windows(file, ct);
        await Signals.Undo(db, file.Entity, file.Number, ct);
        await db.SaveChangesAsync(ct);
        return undo;
    }

    private ImportFile Record(ImportFile file, Actor actor, int number) => new()
    {
        Id = ids.Next(),
        Number = number,
        Entity = file.Entity,
        Name = $"{file.Name}, taken back",
        Format = file.Format,
        ContentHash = file.ContentHash,
        Bytes = 0,
        ReceivedAt = clock.GetCurrentInstant(),
        ReceivedBy = actor.Name,
        StatedAt = clock.GetCurrentInstant(),
        Accepted = 0,
        Duplicates = 0,
        Quarantined = 0,
        Undoes = file.Number,
    };

    /// <summary>Whether something later restated what this delivery said, or says again what it removed.</summary>
    private async Task<Refusal?> StandsOn(ImportFile file, CancellationToken ct)
    {
        var isReference = ImportFormats.Find(file.Format) is { Kind: RecordKind.Reference };
        if (isReference)
            return new Refusal(RefusalCodes.InvalidValue, "Prices and rates are not taken back. State the right one from its day on.", "id");
        var restatedUsage = await db.DeliveryChanges.AnyAsync(c => c.BeforeDelivery == file.Number, ct);
        var restatedCharges = await db.Charges.AnyAsync(c => c.ImportId == file.Id && !c.Current && c.Reverses == null
            && db.Charges.Any(r => r.Reverses == c.Id && r.ImportId != file.Id
                && db.ImportFiles.Any(f => f.Id == r.ImportId && f.UndoneAt == null && f.Undoes == null)), ct);
        var window = await db.StatementWindows.AnyAsync(w => w.Delivery > file.Number
            && db.Charges.Any(c => c.ImportId == file.Id && c.WindowId == w.Id), ct);
        return restatedUsage || restatedCharges || window
            ? new Refusal(RefusalCodes.DeliverySuperseded, "Later deliveries restate what this one says. Take those back first.", "id")
            : null;
    }

    /// <summary>What a window holds now was said by the delivery before; any one may state it anew.</summary>
    private async Task Windows(ImportFile file, CancellationToken ct)
    {
        foreach (var window in await db.StatementWindows.Where(w => w.Delivery == file.Number).ToListAsync(ct))
        {
            window.Delivery = await db.ImportFiles.Where(f => f.Number < file.Number && f.UndoneAt == null && f.Undoes == null
                && db.Charges.Any(c => c.WindowId == window.Id && c.ImportId == f.Id)).MaxAsync(f => (int?)f.Number, ct);
            window.AsOf = Instant.FromUtc(2000, 1, 1, 0, 0);
        }
    }

    private async Task<int> Charges(ImportFile file, ImportFile undo, DeliveryEffects effects, CancellationToken ct)
    {
        await using var insert = BulkInsert<Charge>.Prepare(db);
        var rows = 0;
        for (var last = 0L; ;)
        {
            var chunk = await db.Charges.AsNoTracking().Where(c => c.ImportId == file.Id && c.Id > last).OrderBy(c => c.Id).Take(ChunkSize)
                .ToListAsync(ct);
            var added = new List<Charge>();
            foreach (var row in chunk.Where(r => r.Current || r.Reverses is not null))
            {
                if (row.Reverses is { } earlier)
                {
                    var before = await db.Charges.AsNoTracking().FirstAsync(c => c.Id == earlier, ct);
                    if (before.ImportId == file.Id)
                        continue;
                    effects.Add(row.Date, row.Currency, 0, before.EffectiveCost);
                    // It is again what the delivery said that first stated it.
                    added.Add(before.Restored(before.ImportId, $"{before.ExternalId}~{undo.Number}"));
                    continue;
                }
                effects.Add(row.Date, row.Currency, row.EffectiveCost, 0);
                await db.Charges.Where(c => c.Id == row.Id).ExecuteUpdateAsync(u => u.SetProperty(c => c.Current, false), ct);
                added.Add(row.TakenBack(undo.Id));
            }
            await insert.Add(added.ConvertAll(c => c.Sign()), ct);
            rows += added.Count;
            if (chunk.Count < ChunkSize)
                return rows;
            last = chunk[^1].Id;
        }
    }

    private async Task<int> Usage(ImportFile file, DeliveryEffects effects, CancellationToken ct)
    {
        var owner = await db.Entities.AsNoTracking().FirstAsync(e => e.Id == file.Entity, ct);
        var book = await PriceBook.Load(db, ct);
        var pricing = new UsagePricing(book, new UsageDayTotals(db, file.Entity), owner.StatedCost, effects);
        var before = (await db.DeliveryChanges.AsNoTracking().Where(c => c.Delivery == file.Number && c.Subject == DeliveryChange.Usage)
            .OrderBy(c => c.Id).ToListAsync(ct)).GroupBy(c => c.Target).ToDictionary(g => g.Key, g => g.First());
        var rows = 0;
        for (var last = 0L; ;)
        {
            var chunk = await db.UsageEvents.Where(e => e.Delivery == file.Number && e.Id > last).OrderBy(e => e.Id).Take(ChunkSize).ToListAsync(ct);
            foreach (var row in chunk)
            {
                pricing.Take(row);
                if (!before.TryGetValue(row.Id, out var state))
                {
                    db.UsageEvents.Remove(row);
                    continue;
                }
                JsonSerializer.Deserialize<UsageState>(state.Before)!.Restore(row);
                row.Stream = await db.UsageStreams.FirstAsync(s => s.Id == row.StreamId, ct);
                pricing.Mark(row);
                pricing.Add(row);
            }
            await db.SaveChangesAsync(ct);
            rows += chunk.Count;
            if (chunk.Count < ChunkSize)
                break;
            last = chunk[^1].Id;
        }
        await db.DeliveryChanges.Where(c => c.Delivery == file.Number && c.Subject == DeliveryChange.Usage).ExecuteDeleteAsync(ct);
        await new SettleOverlaps(db, owner, book, pricing.Totals, effects).Run(pricing.Touched, ct);
        await pricing.Totals.Flush(ct);
        return rows;
    }

    private async Task<int> Outputs(ImportFile file, CancellationToken ct)
    {
        var before = (await db.DeliveryChanges.AsNoTracking().Where(c => c.Delivery == file.Number && c.Subject == DeliveryChange.Output)
            .OrderBy(c => c.Id).ToListAsync(ct)).GroupBy(c => c.Target).ToDictionary(g => g.Key, g => g.First());
        var rows = await db.Outputs.Where(o => o.ImportId == file.Id).ToListAsync(ct);
        await MonthDue.Note(db, file.Entity, MonthDue.Outcomes, rows.Select(o => o.Date.ToYearMonth()).Distinct(), ct);
        foreach (var row in rows)
        {
            if (!before.TryGetValue(row.Id, out var state))
            {
                db.Outputs.Remove(row);
                continue;
            }
            var was = JsonSerializer.Deserialize<OutputState>(state.Before)!;
            (row.Accepted, row.Rejected, row.Reworked, row.ImportId) = (was.Accepted, was.Rejected, was.Reworked, was.ImportId);
        }
        await db.DeliveryChanges.Where(c => c.Delivery == file.Number && c.Subject == DeliveryChange.Output).ExecuteDeleteAsync(ct);
        await db.SaveChangesAsync(ct);
        return rows.Count;
    }
}
