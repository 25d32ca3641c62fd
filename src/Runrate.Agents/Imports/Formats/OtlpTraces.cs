using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Spans;
using Runrate.Agents.Imports.Telemetry;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// OpenTelemetry traces of generative AI, in the dialects that are about. Only inference is billed: an agent's or workflow's span
/// repeats what the calls below it used, and counts only where the trace has no such call. Metrics and logs among the lines are read too,
/// as a collector writes them into one file.
/// </summary>
internal sealed class OtlpTraces : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var (spans, points, entries) = (new List<Span>(), new List<MetricPoint>(), new List<LogEntry>());
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            if (record.Get("resourceMetrics") is not null || record.Get("resourceLogs") is not null)
            {
                points.AddRange(OtlpJson.Metrics(record, line, intake));
                entries.AddRange(OtlpJson.Logs(record, line, intake));
                continue;
            }
            var before = spans.Count;
            var rejected = intake.Tally.Rejected.Count;
            spans.AddRange(SpanReader.Read(record, line, intake));
            if (spans.Count == before && intake.Tally.Rejected.Count == rejected
                && record.Get("resourceSpans") is null && record.Get("spans") is null)
                intake.Reject(line, "resourceSpans", "The record holds no spans.");
            if (spans.Count + points.Count + entries.Count > Intake.RecordsMax)
                throw new ImportLimitException($"A request may hold {Intake.RecordsMax} spans. Split it.");
        }
        await SpanBilling.Take(spans, intake, ct);
        if (entries.Count > 0)
            await LogUsage.Take(entries, intake, ct);
        if (points.Count > 0)
            await MetricUsage.Take(points, intake, ct);
    }
}
