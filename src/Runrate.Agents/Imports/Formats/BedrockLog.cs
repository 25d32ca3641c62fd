using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Amazon Bedrock's model invocation log, a line per request. Input excludes the cache. Request metadata are tags, the caller is the
/// principal. A delivery of CloudWatch has the lines as text inside.
/// </summary>
internal sealed class BedrockLog : IFormatReader
{
    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        await foreach (var (line, record) in JsonRecords.Read(content, intake, ct))
        {
            if (record.Get("logEvents") is { ValueKind: JsonValueKind.Array } events)
            {
                foreach (var one in events.EnumerateArray())
                    await intake.Judge(line, () => Take(new JsonFields(JsonElement.Parse(one.Text("message") ?? "")), line, intake, ct));
            }
            else if ((record.Get("Records") ?? record.Get("records")) is { ValueKind: JsonValueKind.Array } list)
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
        var body = Body(row.Record);
        var images = row.Count("output.outputImageCount") ?? 0;
        return new Consumption("bedrock", row.Text("requestId"), row.Time("timestamp"), "aws",
            row.Text("modelId", "inferenceProfileId"), new TokenStatement
            {
                Input = row.Count("input.inputTokenCount") ?? body?.Count("inputTokens", "input_tokens", "inputTokenCount"),
                Output = row.Count("output.outputTokenCount") ?? body?.Count("outputTokens", "output_tokens", "outputTokenCount"),
                CacheRead = row.Count("input.cacheReadInputTokenCount")
                    ?? body?.Count("cacheReadInputTokens", "cache_read_input_tokens", "cacheReadInputTokenCount"),
                CacheWrite = row.Count("input.cacheWriteInputTokenCount")
                    ?? body?.Count("cacheWriteInputTokens", "cache_creation_input_tokens", "cacheWriteInputTokenCount"),
                CacheWrite1h = body?.Count("cache_creation.ephemeral_1h_input_tokens"),
                WriteIncludes1h = true,
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

    /// <summary>What the model itself said that it used: within its answer, or within one of the parts of a stream.</summary>
    private static JsonFields? Body(JsonElement record)
    {
        var body = record.Get("output")?.Get("outputBodyJson");
        if (body is { ValueKind: JsonValueKind.Array } parts)
        {
            foreach (var part in parts.EnumerateArray())
            {
                if ((part.Get("amazon-bedrock-invocationMetrics") ?? part.Get("metadata")?.Get("usage")) is { ValueKind: JsonValueKind.Object } used)
                    return new JsonFields(used);
            }
            return null;
        }
        return body?.Get("usage") is { ValueKind: JsonValueKind.Object } usage ? new JsonFields(usage) : null;
    }
}
