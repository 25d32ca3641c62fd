using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Files in, and what became of them.</summary>
public static class ImportsApi
{
    public static void MapImports(this RouteGroupBuilder api)
    {
        var imports = api.MapGroup("/imports").WithTags("Imports");
        imports.MapPost("", Import).TakesFile().WithMetadata(new RequestSizeLimitAttribute(ImportUpload.BytesMax))
            .WithSummary($"Imports the file in the body; format is detected unless given: {string.Join(", ", ImportFormats.All)}");
        imports.MapGet("", List).ForViewers().WithSummary("Files imported, newest first");
        imports.MapGet("/{id:guid}/quarantine", Quarantine).ForViewers().WithSummary("What of a file waits for a person");
        imports.MapPost("/{id:guid}/resolve", ResolveFile).WithSummary("Settles what of a file waits: retry, price or write off");
        var quarantine = api.MapGroup("/quarantine").WithTags("Imports");
        quarantine.MapGet("", Waiting).ForViewers().WithSummary("Everything that waits for a person, whatever way it came");
        quarantine.MapPost("/{id:guid}/resolve", ResolveOne).WithSummary("Settles one record: retry, price or write off");
    }

    private static async Task<Results<Ok<ImportView>, ProblemHttpResult>> Import(
        HttpRequest request, ImportUpload upload, EntityChoice entities, CurrentActor actor, string? format, string? currency,
        string? agent, string? name, bool? preview, decimal? askAbove, bool? confirm, bool? part, string? asOf, string? mapping,
        string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, agent, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var statedAt = DeliveriesApi.Time(asOf);
        if (!statedAt.IsOk)
            return Problems.Of(statedAt.Refusal);
        var options = new ImportOptions(
            chosen.Value.Id, string.IsNullOrWhiteSpace(format) ? null : format, QueryValues.Agent(agent), currency, Preview: preview ?? false,
            AskAbove: askAbove, Confirmed: confirm ?? false, IsPart: part ?? false, StatedAt: statedAt.Value,
            Mapping: string.IsNullOrWhiteSpace(mapping) ? null : mapping);
        return UsageApi.Shown(await upload.Run(request.AsFile(), name ?? $"upload.{format ?? "data"}", options, actor.Value, ct));
    }

    private static async Task<Results<Ok<List<ImportFileView>>, ProblemHttpResult>> List(
        RunrateDb db, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var id = chosen.Value.Id;
        var files = await db.ImportFiles.AsNoTracking().Where(f => f.Entity == id).OrderByDescending(f => f.ReceivedAt).Take(200).ToListAsync(ct);
        return TypedResults.Ok(files.ConvertAll(ImportFileView.Of));
    }

    private static async Task<Results<Ok<List<QuarantineView>>, ProblemHttpResult>> Quarantine(Guid id, RunrateDb db, CancellationToken ct)
    {
        if (!await db.ImportFiles.AnyAsync(f => f.Id == id, ct))
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no import {id}.", "id"));
        var items = await db.Quarantine.AsNoTracking().Where(q => q.ImportId == id).OrderBy(q => q.Line).ToListAsync(ct);
        return TypedResults.Ok(items.ConvertAll(QuarantineView.Of));
    }

    private static async Task<Results<Ok<List<QuarantineView>>, ProblemHttpResult>> Waiting(
        RunrateDb db, EntityChoice entities, string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var id = chosen.Value.Id;
        var items = await db.Quarantine.AsNoTracking().Where(q => q.Entity == id && q.ResolvedAt == null).OrderBy(q => q.Id)
            .Take(1_000).ToListAsync(ct);
        return TypedResults.Ok(items.ConvertAll(QuarantineView.Of));
    }

    private static async Task<Results<Ok<QuarantineView>, ProblemHttpResult>> ResolveOne(
        Guid id, JsonBody<QuarantineDecision> body, ResolveQuarantine resolve, CurrentActor actor, CancellationToken ct) =>
        body.Content.IsOk
            ? Problems.Result(await resolve.Run(id, body.Content.Value, actor.Value, ct), QuarantineView.Of)
            : Problems.Of(body.Content.Refusal);

    /// <summary>The items named, or all that wait; the first refusal ends it, what was settled before stays.</summary>
    private static async Task<Results<Ok<List<QuarantineView>>, ProblemHttpResult>> ResolveFile(
        Guid id, JsonBody<ResolveRequest> body, RunrateDb db, ResolveQuarantine resolve, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        if (!await db.ImportFiles.AnyAsync(f => f.Id == id, ct))
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no import {id}.", "id"));
        var request = body.Content.Value;
        var waiting = await db.Quarantine.AsNoTracking().Where(q => q.ImportId == id && q.ResolvedAt == null).OrderBy(q => q.Line)
            .Select(q => q.Id).ToListAsync(ct);
        foreach (var item in request.Items ?? waiting)
        {
            // Pricing one record prices all of its kind, so the next may be settled already.
            if (request.Items is null && await db.Quarantine.AnyAsync(q => q.Id == item && q.ResolvedAt != null, ct))
                continue;
            var done = await resolve.Run(item, new QuarantineDecision(request.Action, request.PerUnit, request.Reason), actor.Value, ct);
            if (!done.IsOk)
                return Problems.Of(done.Refusal);
        }
        var items = await db.Quarantine.AsNoTracking().Where(q => q.ImportId == id).OrderBy(q => q.Line).ToListAsync(ct);
        return TypedResults.Ok(items.ConvertAll(QuarantineView.Of));
    }
}

/// <param name="Items">Which records; all that wait when absent.</param>
public sealed record ResolveRequest(QuarantineAction Action, IReadOnlyList<Guid>? Items, decimal? PerUnit, string? Reason);

public sealed record QuarantinedLine(int Line, string Reason);

/// <summary>What became of a file, in the words of the contract.</summary>
public sealed record ImportView(
    Guid? Id, string Format, int Accepted, int Duplicates, IReadOnlyList<QuarantinedLine> Quarantined, IReadOnlyList<LineIssue> Rejected,
    IReadOnlyDictionary<string, string> Totals, IReadOnlyList<string> Assumptions, int Restated, int Removed,
    IReadOnlyList<DeliveryEffect> Effects, bool Preview, int PassedOver, bool EndsOpen)
{
    private const int Shown = 3;

    public static ImportView Of(ImportReport report) => new(
        report.Refused || report.IsPreview ? null : report.Id, report.Format, report.Accepted, report.Duplicates,
        [.. report.Quarantined.Select(q => new QuarantinedLine(q.Line, q.Reason))], report.Rejected, report.Totals, report.Assumptions,
        report.Restated, report.Removed, report.Effects, report.IsPreview, report.PassedOver, report.EndsOpen);

    /// <summary>The first faults in words; all of them are in <see cref="Rejected"/>.</summary>
    public Refusal Refusal() => new(
        RefusalCodes.FileRefused,
        $"Nothing of the file was stored: {Rejected.Count} of its lines cannot be read. "
        + string.Join(" ", Rejected.Take(Shown).Select(r => $"Line {r.Line}{(r.Column is null ? "" : $", {r.Column}")}: {r.Reason}")));

    public IReadOnlyDictionary<string, object?> Members() => new Dictionary<string, object?>
    {
        ["format"] = Format,
        ["accepted"] = Accepted,
        ["duplicates"] = Duplicates,
        ["quarantined"] = Quarantined,
        ["rejected"] = Rejected,
        ["totals"] = Totals,
    };
}

public sealed record ImportFileView(
    Guid Id, EntityId Entity, string Name, string Format, long Bytes, Instant ReceivedAt, string ReceivedBy, int Accepted, int Duplicates,
    int Quarantined, IReadOnlyDictionary<string, string> Totals, IReadOnlyList<string> Assumptions)
{
    public static ImportFileView Of(ImportFile file) => new(
        file.Id, file.Entity, file.Name, file.Format, file.Bytes, file.ReceivedAt, file.ReceivedBy, file.Accepted, file.Duplicates, file.Quarantined,
        file.Totals, file.Assumptions);
}

public sealed record QuarantineView(
    Guid Id, int? Line, string Reason, string Message, string Raw, LocalDate Date,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Instant? ResolvedAt, string? ResolvedBy, string? Resolution)
{
    public static QuarantineView Of(QuarantineItem item) => new(
        item.Id, item.Line, item.Reason, item.Message, item.Raw, item.Date, item.ResolvedAt, item.ResolvedBy, item.Resolution);
}
