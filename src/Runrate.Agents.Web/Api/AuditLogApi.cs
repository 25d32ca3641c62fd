using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.People;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>Who did what: for controllers, administrators and the auditors they give a token to.</summary>
public static class AuditLogApi
{
    private const int SizeDefault = 100;
    private const int SizeMax = 1_000;

    public static void MapAuditLog(this RouteGroupBuilder api)
    {
        var log = api.MapGroup("/audit-log").WithTags("People").RequireAuthorization(Access.AuditorPolicy);
        log.MapGet("", Find).WithSummary("Who did what, the newest first; next is the value of before for the following page");
        log.MapGet("/export", Export).WithSummary("The same as CSV, with the hashes that chain the records");
        log.MapGet("/verify", async (AuditLog audit, CancellationToken ct) => TypedResults.Ok(await audit.Verify(ct)))
            .WithSummary("Walks the chain of records; the head, noted elsewhere, shows later whether any were taken off the end");
    }

    private static async Task<Results<Ok<AuditLogPage>, ProblemHttpResult>> Find(
        AuditLog audit, CurrentActor reader, string? actor, string? act, string? entity, string? from, string? to, string? text,
        long? before, int? size, CancellationToken ct)
    {
        var filter = AuditLogQuery.Read(actor, act, entity, from, to, text);
        if (!filter.IsOk)
            return Problems.Of(filter.Refusal);
        if (size is < 1 or > SizeMax)
            return Problems.Of(new Refusal(RefusalCodes.InvalidValue, $"A page has 1 to {SizeMax} records.", "size"));
        var take = size ?? SizeDefault;
        var found = await audit.Find(filter.Value, reader.Value, before, take, ct);
        return Problems.Result(found, records => new AuditLogPage(
            [.. records.Select(AuditLogView.Of)], records.Count == take ? records[^1].Sequence : null));
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> Export(
        AuditLog audit, CurrentActor reader, string? actor, string? act, string? entity, string? from, string? to, string? text, CancellationToken ct)
    {
        var filter = AuditLogQuery.Read(actor, act, entity, from, to, text);
        if (!filter.IsOk)
            return Problems.Of(filter.Refusal);
        var found = await audit.Find(filter.Value, reader.Value, null, AuditLog.ExportMax + 1, ct);
        if (!found.IsOk)
            return Problems.Of(found.Refusal);
        if (found.Value.Count > AuditLog.ExportMax)
            return Problems.Of(new Refusal(RefusalCodes.TooLarge,
                $"More than {AuditLog.ExportMax} records match. Ask for fewer days: from and to.", "from"));
        var file = AuditLogCsv.Write(found.Value);
        await audit.Record(AuditAct.Exported, "audit-log", $"Exported {found.Value.Count} records of the audit trail.", ct: ct);
        return TypedResults.File(file, "text/csv; charset=utf-8", "audit-log.csv");
    }
}

/// <summary>Reads what of the audit trail is asked for, from a query string.</summary>
public static class AuditLogQuery
{
    public static Outcome<AuditFilter> Read(string? actor, string? act, string? entity, string? from, string? to, string? text)
    {
        AuditAct? kind = null;
        if (!string.IsNullOrWhiteSpace(act))
        {
            if (!Named.TryParse<AuditAct>(act, ignoreCase: true, out var known) || !Enum.IsDefined(known))
                return new Refusal(RefusalCodes.InvalidValue,
                    $"'{act}' is no act. There are: {string.Join(", ", Enum.GetNames<AuditAct>())}.", "act");
            kind = known;
        }
        var first = Day(from, "from");
        if (!first.IsOk)
            return first.Refusal;
        var last = Day(to, "to");
        if (!last.IsOk)
            return last.Refusal;
        return new AuditFilter(Some(actor), kind, Some(entity) is { } id ? new EntityId(id) : null, first.Value.Day, last.Value.Day, Some(text));
    }

    private static Outcome<(LocalDate? Day, bool Stated)> Day(string? text, string field)
    {
        if (Some(text) is not { } stated)
            return (default(LocalDate?), false);
        var day = LocalDatePattern.Iso.Parse(stated);
        return day.Success && Periods.IsKept(day.Value)
            ? (day.Value, true)
            : new Refusal(RefusalCodes.InvalidValue, $"'{stated}' is not a day from 2000 to 2100. Write it as 2026-01-31.", field);
    }

    private static string? Some(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}

/// <summary>The audit trail as a file.</summary>
public static class AuditLogCsv
{
    public static byte[] Write(IReadOnlyList<AuditEvent> records)
    {
        var csv = new CsvText(byteOrderMark: true);
        csv.Row(["Number", "Time (UTC)", "Person", "Name", "With", "Address", "Act", "Entity", "Subject", "What", "Previous hash", "Hash"]);
        foreach (var r in records)
        {
            csv.Row([
                CsvText.Cell.Plain(r.Sequence.ToString(CultureInfo.InvariantCulture)), CsvText.Cell.Plain(InstantPattern.ExtendedIso.Format(r.At)),
                r.ActorId, r.Actor, r.Via, r.Address, r.Act.ToString(), r.Entity?.Value, r.Subject, r.Text, r.Previous, r.Hash,
            ]);
        }
        return csv.ToBytes();
    }
}

/// <param name="Next">What to give as <c>before</c> for older records; null at the end.</param>
public sealed record AuditLogPage(IReadOnlyList<AuditLogView> Items, long? Next);

public sealed record AuditLogView(
    long Sequence, Instant At, string ActorId, string Actor, string? Via, string? Address, AuditAct Act, EntityId? Entity,
        string Subject, string Text,
    string Previous, string Hash)
{
    public static AuditLogView Of(AuditEvent r) => new(
        r.Sequence, r.At, r.ActorId, r.Actor, r.Via, r.Address, r.Act, r.Entity, r.Subject, r.Text, r.Previous, r.Hash);
}
