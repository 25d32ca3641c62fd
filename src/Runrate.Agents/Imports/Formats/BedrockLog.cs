using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Amazon Bedrock's model invocation log, a line per request. Input excludes the cache. Request metadata are tags, the caller is the
/// principal.
/// </summary>
internal sealed class BedrockLog : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            if ((record.Get("Records") ?? record.Get("records")) is { ValueKind: JsonValueKind.Array } list)
            {
                foreach (var one in list.EnumerateArray())
                    await intake.Judge(line, () => Take(new JsonFields(one), line, intake, ct));
            }
            else
            {
                await intake.Judge(line, () => Take(new JsonFields(record), line, intake, ct));
            }
        }
    }

    private static Task Take(JsonFields row, int line, Intake intake, CancellationToken ct)
    {
        intake.Count();
        var images = row.Count("output.outputImageCount") ?? 0;
        return new Consumption("bedrock", row.Text("requestId"), row.Time("timestamp"), "aws",
            row.Text("modelId", "inferenceProfileId"), new TokenStatement
            {
                Input = row.Count("input.inputTokenCount"),
                Output = row.Count("output.outputTokenCount"),
                CacheRead = row.Count("input.cacheReadInputTokenCount"),
                CacheWrite = row.Count("input.cacheWriteInputTokenCount"),
                InputIncludesCache = false,
                Class = PriceClass.Standard with { Tier = PriceClass.TierOf(row.Text("serviceTier", "output.outputBodyJson.serviceTier.type")) },
            })
        {
            UsedNothing = row.Text("errorCode") is not null && !row.Has("output.outputTokenCount"),
            Others = images > 0 ? [new MeterCount(Meters.Images, images)] : [],
            Facts = new AssignmentFacts(row.Record.Get("requestMetadata").Texts()?.GetValueOrDefault("agent"),
                row.Record.Get("requestMetadata").Texts(), ResourceId: row.Text("inferenceProfileArn"), SubAccount: row.Text("accountId"),
                Principal: row.Text("identity.arn")),
        }.Take(row, line, intake, ct);
    }
}
