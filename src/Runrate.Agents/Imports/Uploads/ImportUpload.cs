using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports.Uploads;

/// <summary>
/// Takes a file in, whatever its format. Importing it again changes nothing: every record has an identity, its own or one made
/// from its content. A file whose format is all or nothing is stored whole or not at all; the report then says line and column of
/// every fault.
/// </summary>
public sealed class ImportUpload(RunrateDb db, IClock clock, IdGenerator ids, UndoDelivery undo)
{
    public const long BytesMax = 16L << 30;

    /// <returns>
    /// A report, with <see cref="ImportReport.Refused"/> where the content was refused (<c>file-refused</c>); or a refusal:
    /// <c>not-permitted</c>, <c>not-found</c>, <c>unknown-format</c>, <c>invalid-value</c>, <c>too-large</c>.
    /// </returns>
    public async Task<Outcome<ImportReport>> Run(
        Stream content, string fileName, ImportOptions options, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Importing files takes the role Operator or Accountant.");
        var entity = await db.Entities.AsNoTracking().FirstOrDefaultAsync(e => e.Id == options.Entity, ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity {options.Entity}.", "entity");
        if (options.Currency is not null && !Currency.TryParse(options.Currency, out _))
            return new Refusal(RefusalCodes.InvalidValue, $"'{options.Currency}' is not an ISO 4217 currency.", "currency");
        if (options.Agent is { } agent && !await db.Agents.AnyAsync(a => a.Id == agent && a.Entity == entity.Id, ct))
            return new Refusal(RefusalCodes.NotFound, $"There is no agent {agent}.", "agent");

        await using var spooled = await Spool.Of(content, BytesMax, ct);
        if (spooled is null)
            return new Refusal(RefusalCodes.TooLarge, $"A file may have {BytesMax} bytes. Split it.");
        if (options.Mapping is null)
            return await Read(spooled, fileName, entity, options, actor, ct);
        var mapped = await Mapped(spooled, entity, options, ct);
        if (!mapped.IsOk)
            return mapped.Refusal;
        await using var rows = mapped.Value.Rows;
        return mapped.Value.Issues.Count > 0
            ? new ImportReport(Guid.Empty, mapped.Value.Options.Format!, 0, 0, [], mapped.Value.Issues, new Dictionary<string, string>(),
                [mapped.Value.Options.Mapped!.Words])
            { Refused = true }
            : await Read(rows, fileName, entity, mapped.Value.Options, actor, ct);
    }

    /// <summary>The rows of a table as the format that a saved mapping names.</summary>
    private async Task<Outcome<(Stream Rows, IReadOnlyList<LineIssue> Issues, ImportOptions Options)>> Mapped(
        Stream spooled, Entity entity, ImportOptions options, CancellationToken ct)
    {
        var mapping = await db.ColumnMappings.AsNoTracking().FirstOrDefaultAsync(m => m.Entity == entity.Id && m.Name == options.Mapping, ct);
        if (mapping is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no mapping '{options.Mapping}' of {entity.Name}.", "mapping");
        if (options.Format is { } format && !format.Equals(mapping.Format, StringComparison.OrdinalIgnoreCase))
            return new Refusal(RefusalCodes.InvalidValue, $"The mapping '{mapping.Name}' makes {mapping.Format}, not {format}.", "format");
        var hash = await MappedRows.HashOf(spooled, ct);
        var other = await db.ImportFiles.AsNoTracking().FirstOrDefaultAsync(
            f => f.Entity == entity.Id && f.OriginalHash == hash && f.Mapping != mapping.Name && f.UndoneAt == null && f.Undoes == null,
            ct);
        if (other is not null)
            return new Refusal(RefusalCodes.AlreadyExists,
                $"Delivery {other.Number} is this very file, read by the mapping '{other.Mapping}': it would count twice. "
                + "Take that back first.", "mapping");
        var rows = await MappedRows.Of(spooled, mapping, ct);
        return rows.IsOk
            ? (rows.Value.Rows, rows.Value.Issues, options with
            {
                Format = mapping.Format,
                Mapped = new MappedDelivery(mapping.Name, MappedRows.Words(mapping), hash),
            })
            : rows.Refusal;
    }

    private async Task<Outcome<ImportReport>> Read(
        Stream spooled, string fileName, Entity entity, ImportOptions options, Actor actor, CancellationToken ct)
    {
        var first = spooled.Position;
        await using var upload = new UploadStream(spooled, BytesMax);
        if (await upload.PeekSafely(ImportFormats.HeadBytes, ct) is { } broken)
            return broken;
        var format = options.Format ?? ImportFormats.Detect(upload.Head);
        if (format is null || ImportFormats.Find(format) is not { } known)
            return new Refusal(RefusalCodes.UnknownFormat,
                (format is null ? $"The format was not recognised. {ImportFormats.Describe(upload.Head)} Name the format"
                    : $"'{format}' is not a format") + $". There are: {string.Join(", ", ImportFormats.All)}.",
                "format");
        if (!options.Preview && await SameFile.Find(db, spooled, first, known, entity.Id, ct) is { } same)
            return await Repeated(same, ct);
        try
        {
            return await Import(upload, spooled, first, fileName, known, entity, options, actor, ct);
        }
        catch (ImportLimitException limit)
        {
            return new Refusal(RefusalCodes.TooLarge, limit.Message);
        }
    }

    private async Task<Outcome<ImportReport>> Import(
        UploadStream upload, Stream spooled, long first, string fileName, ImportFormat known, Entity entity, ImportOptions options, Actor actor,
        CancellationToken ct)
    {
        await using var bulk = await BulkSettings.Begin(db, spooled.Length, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var doing = $"{actor.Name}, {Path.GetFileName(fileName)}";
        if (await (known.Kind == RecordKind.Reference ? IntakeLock.Alone(db, doing, ct) : IntakeLock.Share(db, doing, ct)) is { } busy)
            return busy;
        var beginnings = await TakeBeginnings(spooled, first, known, entity, actor, ct);
        await using var intake = await Intake.Open(db, clock, ids, entity, options, keepsFile: true, known,
            await IntakeReference.Load(db, entity, options.Agent, ct), ct);
        beginnings.ForEach(intake.Assume);
        if (options.Mapped is { } mapped)
            intake.Assume(mapped.Words);
        await intake.ReadAll(upload, ct);
        await upload.Drain(ct);
        var report = intake.Report();
        if (intake.Refused)
        {
            await Back(transaction, ct);
            return report with { Refused = true, Accepted = 0, Duplicates = 0, Restated = 0, Removed = 0, Quarantined = [], Effects = [] };
        }
        if (options.Preview)
        {
            await Back(transaction, ct);
            return report with { IsPreview = true, Id = Guid.Empty };
        }
        if (Question(report, options) is { } question)
        {
            await Back(transaction, ct);
            return question;
        }
        report = await Store(report, intake, upload, fileName, entity, actor, ct);
        await transaction.CommitAsync(ct);
        db.ChangeTracker.Clear();
        return report;
    }

    /// <summary>What was delivered of this file before it was whole is taken back, because its last row may have been cut off.</summary>
    private async Task<List<string>> TakeBeginnings(
        Stream spooled, long first, ImportFormat known, Entity entity, Actor actor, CancellationToken ct)
    {
        var words = new List<string>();
        foreach (var begun in await SameFile.Beginnings(db, spooled, first, known, entity.Id, ct))
        {
            if (await undo.TakeBeginning(begun, actor, ct) is not null)
                words.Add($"Delivery {begun.Number} was the beginning of this file and may have ended in a cut-off row; this one replaces it.");
        }
        return words;
    }

    /// <summary>Counts that the very same file came again, and says of it what was said then.</summary>
    private async Task<ImportReport> Repeated(ImportFile same, CancellationToken ct)
    {
        (same.Repeats, same.RepeatedAt) = (same.Repeats + 1, clock.GetCurrentInstant());
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
        return new ImportReport(same.Id, same.Format, 0, same.Accepted + same.Duplicates + same.Quarantined, [], [], same.Totals, same.Assumptions);
    }

    private async Task Back(IDbContextTransaction transaction, CancellationToken ct)
    {
        await transaction.RollbackAsync(ct);
        db.ChangeTracker.Clear();
    }

    /// <summary>Asks before stored cost changes by more than the sender wants to change unseen. What is only new is not asked about.</summary>
    private static Refusal? Question(ImportReport report, ImportOptions options)
    {
        if (options.AskAbove is not { } limit || options.Confirmed)
            return null;
        var large = report.Effects.Where(e => e.Before != 0 && Math.Abs(e.Difference) > limit).ToList();
        return large.Count == 0 ? null : new Refusal(RefusalCodes.ConfirmationRequired,
            "This delivery would change " + string.Join(", ", large.Select(e =>
                string.Create(CultureInfo.InvariantCulture, $"{e.Month} by {e.Difference:0.00####} {e.Currency}")))
            + ". Nothing was stored. Confirm it to go on.", "confirm");
    }

    /// <summary>Records the file, unless it is one that was imported before and brought nothing new.</summary>
    private async Task<ImportReport> Store(
        ImportReport report, Intake intake, UploadStream upload, string fileName, Entity entity, Actor actor, CancellationToken ct)
    {
        var hash = upload.ContentHash;
        if (report.ChangesNothing)
        {
            var before = await db.ImportFiles.Where(f => f.Entity == entity.Id && f.ContentHash == hash).OrderBy(f => f.Number)
                .FirstOrDefaultAsync(ct);
            if (before is not null)
            {
                (before.Repeats, before.RepeatedAt) = (before.Repeats + 1, clock.GetCurrentInstant());
                await db.SaveChangesAsync(ct);
                return report with { Id = before.Id };
            }
        }
        db.ImportFiles.Add(new ImportFile
        {
            Id = report.Id,
            Number = intake.Delivery!.Value,
            Entity = entity.Id,
            Name = Path.GetFileName(fileName),
            Format = report.Format,
            ContentHash = hash,
            Bytes = upload.Bytes,
            ReceivedAt = clock.GetCurrentInstant(),
            ReceivedBy = actor.Name,
            Accepted = report.Accepted,
            Duplicates = report.Duplicates,
            Quarantined = report.Quarantined.Count,
            Restated = report.Restated,
            Removed = report.Removed,
            StatedAt = intake.StatedAt,
            Effects = [.. report.Effects],
            Totals = report.Totals.ToDictionary(),
            Assumptions = [.. report.Assumptions],
            EndsOpen = intake.EndsOpen,
            Mapping = intake.Options.Mapped?.Mapping,
            OriginalHash = intake.Options.Mapped?.OriginalHash,
        });
        await db.SaveChangesAsync(ct);
        return report;
    }
}
