using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Mvc;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// OTLP over HTTP: point a collector or SDK here. Usage is read from spans, from the token counters among metrics and from the requests
/// among events; where signals repeat each other, one counts. What is not usage is answered by a partial success that says so.
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
        otlp.MapPost("/metrics", Metrics).WithSummary("Metrics: token counters are usage; JSON or protobuf, plain or packed");
        otlp.MapPost("/logs", Logs).WithSummary("Logs: events of requests to a model are usage; JSON or protobuf, plain or packed");
    }

    private static Task<IResult> Traces(HttpRequest request, RecordUsage record, CurrentActor actor, string? entity,
        CancellationToken ct) => Take("otlp", "rejectedSpans", request, record, actor, entity, ct);

    private static Task<IResult> Metrics(HttpRequest request, RecordUsage record, CurrentActor actor, string? entity,
        CancellationToken ct) => Take("otlp-metrics", "rejectedDataPoints", request, record, actor, entity, ct);

    private static Task<IResult> Logs(HttpRequest request, RecordUsage record, CurrentActor actor, string? entity,
        CancellationToken ct) => Take("otlp-logs", "rejectedLogRecords", request, record, actor, entity, ct);

    private static async Task<IResult> Take(string format, string rejected, HttpRequest request, RecordUsage record,
        CurrentActor actor, string? entity, CancellationToken ct)
    {
        var report = await record.Run(
            request.AsFile(), UsageApi.Named(entity), IsProtobuf(request) ? $"{format}-protobuf" : format, actor.Value, ct);
        return report.IsOk ? Answer(request, rejected, report.Value) : Problems.Of(report.Refusal);
    }

    private static bool IsProtobuf(HttpRequest request) => request.ContentType?.StartsWith(Protobuf, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Records that could not be read are counted as rejected; the sender must not send them again.</summary>
    private static IResult Answer(HttpRequest request, string rejected, ImportReport report)
    {
        if (report.Rejected.Count == 0)
            return Empty(request);
        var message = string.Join(" ", report.Rejected.Take(3).Select(r => r.Reason));
        var count = Math.Max(report.Rejected.Count, report.Totals.TryGetValue("notUsage", out var other) && long.TryParse(other, out var n) ? n : 0);
        return IsProtobuf(request)
            ? Results.Bytes(PartialSuccess(count, message), Protobuf)
            : Results.Json(new
            {
                partialSuccess = new Dictionary<string, string>
                {
                    [rejected] = count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    ["errorMessage"] = message,
                },
            });
    }

    // ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1, error_message = 2 } }
    private static byte[] PartialSuccess(long rejected, string message)
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
