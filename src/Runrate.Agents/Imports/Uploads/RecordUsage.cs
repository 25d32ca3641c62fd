using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.People;

namespace Runrate.Agents.Imports.Uploads;

/// <summary>
/// Takes usage that senders push: JSON records or lines, CloudEvents, OTLP. The same readers as for files, judged record by
/// record, without keeping a file. Sending it again changes nothing.
/// </summary>
public sealed class RecordUsage(PushQueue queue)
{
    /// <summary>The formats that can be pushed.</summary>
    public static IReadOnlyList<string> Formats { get; } =
        ["usage-ndjson", "cloudevents", "otlp", "otlp-protobuf", "otlp-metrics", "otlp-metrics-protobuf", "otlp-logs", "otlp-logs-protobuf"];

    /// <param name="entity">Null for the one that is meant where none is named: <see cref="Workforce.FirstEntity"/>.</param>
    /// <param name="format">One of <see cref="Formats"/>; null detects it.</param>
    /// <returns>The report has an empty id: no file is kept.</returns>
    public async Task<Outcome<ImportReport>> Run(
        Stream content, EntityId? entity, string? format, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator) && !actor.Is(Role.Accountant))
            return new Refusal(RefusalCodes.NotPermitted, "Sending usage takes the role Operator or Accountant.");
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
        return await queue.Write(new Push(entity, read, upload, spooled.Length, ct));
    }
}
