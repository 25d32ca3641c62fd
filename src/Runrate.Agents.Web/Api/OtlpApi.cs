using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Mvc;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// OTLP over HTTP: point a collector or SDK here. Usage is read from the spans; metrics and logs are taken and not billed, because they
/// repeat what the spans say.
/// </summary>
public static class OtlpApi
{
    private const string Json = "application/json";
    private const string Protobuf = "application/x-protobuf";

    public static void MapOtlp(this IEndpointRouteBuilder app)
    {
        var otlp = app.MapGroup("/v1").WithTags("Telemetry").WithMetadata(new RequestSizeLimitAttribute(UsageApi.UsageBytesMax));
        otlp.MapPost("/traces", Traces).WithSummary("Spans: JSON, plain or gzip");
        otlp.MapPost("/metrics", Taken).WithSummary("Metrics: taken, not billed");
        otlp.MapPost("/logs", Taken).WithSummary("Logs: taken, not billed");
    }

    private static async Task<IResult> Traces(HttpRequest request, RecordUsage record, EntityChoice entities, CurrentActor actor, string? entity, CancellationToken ct)
    {
        var body = Body(request);
        if (!body.IsOk)
            return Problems.Of(body.Refusal);
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        try
        {
            await using var content = body.Value;
            var report = await record.Run(content, chosen.Value.Id, "otlp", actor.Value, ct);
            return report.IsOk ? Answer(report.Value) : Problems.Of(report.Refusal);
        }
        catch (InvalidDataException)
        {
            return Problems.Of(new Refusal(RefusalCodes.InvalidRequest, "The body says it is gzip and is not."));
        }
    }

    /// <summary>The whole body is read, so that a sender's connection stays good, and accepted.</summary>
    private static async Task<IResult> Taken(HttpRequest request, CurrentActor actor, CancellationToken ct)
    {
        if (!actor.Is(People.Role.Operator) && !actor.Is(People.Role.Accountant))
            return Problems.Of(new Refusal(RefusalCodes.NotPermitted, "Sending telemetry takes the role Operator or Accountant."));
        await request.Body.CopyToAsync(Stream.Null, ct);
        return Empty(request);
    }

    private static Outcome<Stream> Body(HttpRequest request)
    {
        if (request.ContentType?.StartsWith(Protobuf, StringComparison.OrdinalIgnoreCase) == true)
            return new Refusal(RefusalCodes.InvalidRequest, "Send OTLP as JSON: OTEL_EXPORTER_OTLP_PROTOCOL=http/json.");
        return request.Headers.ContentEncoding.ToString() switch
        {
            "" or "identity" => request.AsFile(),
            "gzip" => new GZipStream(request.AsFile(), CompressionMode.Decompress),
            var other => new Refusal(RefusalCodes.InvalidRequest, $"Content-Encoding {other} is not understood; gzip is."),
        };
    }

    /// <summary>Records that could not be read are counted as rejected; the sender must not send them again.</summary>
    private static IResult Answer(ImportReport report) => report.Rejected.Count == 0
        ? Results.Text("{}", Json, Encoding.UTF8)
        : Results.Json(new
        {
            partialSuccess = new
            {
                rejectedSpans = report.Rejected.Count.ToString(),
                errorMessage = string.Join(" ", report.Rejected.Take(3).Select(r => r.Reason)),
            },
        });

    private static IResult Empty(HttpRequest request) => request.ContentType?.StartsWith(Protobuf, StringComparison.OrdinalIgnoreCase) == true
        ? Results.Bytes([], Protobuf)
        : Results.Text("{}", Json, Encoding.UTF8);
}
