using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Spans;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// OpenTelemetry traces of generative AI, in the dialects that are about. Only inference is billed: an agent's or workflow's span
/// repeats what the calls below it used, and counts only where the trace has no such call.
/// </summary>
internal sealed class OtlpTraces : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        var spans = new List<Span>();
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            var before = spans.Count;
            var rejected = intake.Tally.Rejected.Count;
            spans.AddRange(SpanReader.Read(record, line, intake));
            if (spans.Count == before && intake.Tally.Rejected.Count == rejected
                && record.Get("resourceSpans") is null && record.Get("spans") is null)
                intake.Reject(line, "resourceSpans", "The record holds no spans.");
            if (spans.Count > Intake.RecordsMax)
                throw new ImportLimitException($"A request may hold {Intake.RecordsMax} spans. Split it.");
        }
        await SpanBilling.Take(spans, intake, ct);
    }
}
