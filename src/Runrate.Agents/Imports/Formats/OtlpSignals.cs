using System.Text.Json;
using Google.Protobuf;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Telemetry;

namespace Runrate.Agents.Imports.Formats;

/// <summary>OpenTelemetry metrics as JSON, one request or one a line.</summary>
internal sealed class OtlpMetrics : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => OtlpSignals.Json(
        content, intake, "resourceMetrics", (r, line) => OtlpJson.Metrics(r, line, intake), points => MetricUsage.Take(points, intake, ct), ct);
}

/// <summary>OpenTelemetry metrics in the binary form.</summary>
internal sealed class OtlpMetricsProtobuf : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => OtlpSignals.Binary(
        content, intake, "metrics", OtlpBinary.Metrics, points => MetricUsage.Take(points, intake, ct), ct);
}

/// <summary>OpenTelemetry logs as JSON, one request or one a line.</summary>
internal sealed class OtlpLogs : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => OtlpSignals.Json(
        content, intake, "resourceLogs", (r, line) => OtlpJson.Logs(r, line, intake), entries => LogUsage.Take(entries, intake, ct), ct);
}

/// <summary>OpenTelemetry logs in the binary form.</summary>
internal sealed class OtlpLogsProtobuf : IFormatReader
{
    public Task Read(UploadStream content, Intake intake, CancellationToken ct) => OtlpSignals.Binary(
        content, intake, "logs", OtlpBinary.Logs, entries => LogUsage.Take(entries, intake, ct), ct);
}

/// <summary>What the two encodings of metrics and logs have in common.</summary>
internal static class OtlpSignals
{
    public static async Task Json<T>(UploadStream content, Intake intake, string name, Func<JsonElement, int, IEnumerable<T>> read,
        Func<IReadOnlyList<T>, Task> take, CancellationToken ct)
    {
        var all = new List<T>();
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            if (record.Get(name) is not { ValueKind: JsonValueKind.Array })
                intake.Reject(line, name, record.Get("resourceSpans") is null ? $"The record has no {name}."
                    : $"The record has spans and no {name}: import the file as otlp, which reads all three.");
            await intake.Judge(line, () =>
            {
                all.AddRange(read(record, line));
                return Task.CompletedTask;
            });
            if (all.Count > Intake.RecordsMax)
                throw new ImportLimitException($"A request may hold {Intake.RecordsMax} records. Split it.");
        }
        await take(all);
    }

    public static async Task Binary<T>(UploadStream content, Intake intake, string name, Func<CodedInputStream, List<T>> read,
        Func<IReadOnlyList<T>, Task> take, CancellationToken ct)
    {
        List<T> all;
        try
        {
            all = read(new CodedInputStream(await OtlpProtobuf.Whole(content, ct)));
        }
        catch (InvalidProtocolBufferException)
        {
            intake.Reject(1, null, $"The body is not an OTLP {name} request in protobuf.");
            return;
        }
        await take(all);
    }
}
