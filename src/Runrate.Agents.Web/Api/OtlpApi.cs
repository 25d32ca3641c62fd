using System.Text;
using Google.Protobuf;
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
        var otlp = app.MapGroup("/v1").WithTags("Telemetry").TakesFile().WithDeclaredRoles()
            .WithMetadata(new RequestSizeLimitAttribute(UsageApi.UsageBytesMax));
        otlp.MapPost("/traces", Traces).WithSummary("Spans: JSON or protobuf, plain or packed");
        otlp.MapPost("/metrics", Taken).WithSummary("Metrics: taken, not billed");
        otlp.MapPost("/logs", Taken).WithSummary("Logs: taken, not billed");
    }

    private static async Task<IResult> Traces(HttpRequest request, RecordUsage record, EntityChoice entities, CurrentActor actor,
        string? entity, CancellationToken ct)
    {
        var chosen = await entities.Of(entity, ct);
        if (!chosen.IsOk)
            return Problems.Of(chosen.Refusal);
        var report = await record.Run(request.AsFile(), chosen.Value.Id, IsProtobuf(request) ? "otlp-protobuf" : "otlp", actor.Value, ct);
        return report.IsOk ? Answer(request, report.Value) : Problems.Of(report.Refusal);
    }

    /// <summary>The whole body is read, so that a sender's connection stays good, and accepted.</summary>
    private static async Task<IResult> Taken(HttpRequest request, CurrentActor actor, CancellationToken ct)
    {
        if (!actor.Is(People.Role.Operator) && !actor.Is(People.Role.Accountant))
            return Problems.Of(new Refusal(RefusalCodes.NotPermitted, "Sending telemetry takes the role Operator or Accountant."));
        await request.Body.CopyToAsync(Stream.Null, ct);
        return Empty(request);
    }

    private static bool IsProtobuf(HttpRequest request) => request.ContentType?.StartsWith(Protobuf, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Records that could not be read are counted as rejected; the sender must not send them again.</summary>
    private static IResult Answer(HttpRequest request, ImportReport report)
    {
        if (report.Rejected.Count == 0)
            return Empty(request);
        var message = string.Join(" ", report.Rejected.Take(3).Select(r => r.Reason));
        return IsProtobuf(request)
            ? Results.Bytes(PartialSuccess(report.Rejected.Count, message), Protobuf)
            : Results.Json(new { partialSuccess = new { rejectedSpans = report.Rejected.Count.ToString(), errorMessage = message } });
    }

    // ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1, error_message = 2 } }
    private static byte[] PartialSuccess(int rejected, string message)
    {
        using var inner = new MemoryStream();
        using (var output = new CodedOutputStream(inner, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.Varint);
            output.WriteInt64(rejected);
            output.WriteTag(2, WireFormat.WireType.LengthDelimited);
            output.WriteString(message);
        }
        using var outer = new MemoryStream();
        using (var output = new CodedOutputStream(outer, leaveOpen: true))
        {
            output.WriteTag(1, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(inner.ToArray()));
        }
        return outer.ToArray();
    }

    private static IResult Empty(HttpRequest request) => IsProtobuf(request) ? Results.Bytes([], Protobuf) : Results.Text("{}", Json, Encoding.UTF8);
}
