using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Imports.Uploads;

/// <summary>
/// Takes usage that senders push: JSON records or lines, CloudEvents, OTLP. The same readers as for files, judged record by
/// record, without keeping a file. Sending it again changes nothing.
/// </summary>
public sealed class RecordUsage(RunrateDb db, IClock clock, IdGenerator ids)
{
    /// <summary>The formats that can be pushed.</summary>
    public static IReadOnlyList<string> Formats { get; } =
        ["usage-ndjson", "cloudevents", "otlp", "otlp-protobuf", "otlp-metrics", "otlp-metrics-protobuf", "otlp-logs", "otlp-logs-protobuf"];

    /// <param name="format">One of <see cref="Formats"/>; null detects it.</param>
    /// <returns>The report has an empty id: no file is kept.</returns>
    public async Task<Outcome<ImportReport>> Run(
        Stream content, EntityId entity, string? format, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Sending usage takes the role Operator or Accountant.");
        var owner = await db.Entities.AsNoTracking().FirstOrDefaultAsync(e => e.Id == entity, ct);
        if (owner is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity {entity}.", "entity");
        await using var spooled = await Spool.Of(content, ImportUpload.BytesMax, ct);
        if (spooled is null)
            return new Refusal(RefusalCodes.TooLarge, $"A body may have {ImportUpload.BytesMax} bytes. Split it.");
        await using var upload = new UploadStream(spooled, ImportUpload.BytesMax);
        if (await upload.PeekSafely(ImportFormats.HeadBytes, ct) is { } broken)
            return broken;
        format ??= ImportFormats.Detect(upload.Head) ?? "usage-ndjson";
        if (!Formats.Contains(format) || ImportFormats.Find(format) is not { } read)
        {
            var names = string.Join(", ", Formats);
            return new Refusal(RefusalCodes.UnknownFormat, $"'{format}' cannot be sent here. There are: {names}.", "format");
        }
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            if (await IntakeLock.Share(db, $"{actor.Name}, {format}", ct) is { } busy)
                return busy;
            await using var intake = await Intake.Open(db, clock, ids, owner, new ImportOptions(entity, format),
                keepsFile: false, read, ct);
            await intake.ReadAll(upload, ct);
            await transaction.CommitAsync(ct);
            return intake.Report() with { Id = Guid.Empty };
        }
        catch (ImportLimitException limit)
        {
            return new Refusal(RefusalCodes.TooLarge, limit.Message);
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }
}
