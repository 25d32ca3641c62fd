using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>
/// Usage that metrics count: Claude Code's tokens, and the clients' token counters and histograms of OpenTelemetry. A point of delta
/// temporality is what was used between two times; cumulative points repeat each other, and what is new of a day counts for that day.
/// Where the spans or the events of the same session or service were taken, metrics repeat them and are a cross-check.
/// </summary>
internal static class MetricUsage
{
    public const string Source = "otlp-metrics";

    private const string ClaudeTokens = "claude_code.token.usage";
    private const string ClaudeCost = "claude_code.cost.usage";
    private const string ClientTokens = "gen_ai.client.token.usage";
    private const string GeminiTokens = "gemini_cli.token.usage";
    private const string ClientCounters = "gen_ai.client.inference.usage.";

    /// <summary>Attributes that say what is counted, not of whom.</summary>
    private static readonly HashSet<string> Kinds = ["type", "gen_ai.token.type", "gen_ai.token.modality"];

    public static async Task Take(IReadOnlyList<MetricPoint> points, Intake intake, CancellationToken ct)
    {
        intake.Add("metricPoints", points.Count);
        await intake.Telemetry.Lock(ct);
        foreach (var other in points.Where(p => MeterOf(p) is null).GroupBy(p => p.Metric))
        {
            if (other.Key == ClaudeCost && points.All(p => p.Metric != ClaudeTokens))
                intake.Reject(0, other.Key, $"{ClaudeCost} states what tokens cost, and no {ClaudeTokens} came with it; {other.Count()} points were "
                    + "not taken. Export both: tokens are what is billed.");
            else if (other.Key == ClaudeCost)
                intake.Add("reportedCostUsd", other.Where(p => !p.IsCumulative).Sum(p => p.Value ?? 0));
            else
            {
                intake.Add("notUsage", other.Count());
                intake.Reject(0, other.Key, $"{NotTaken(other.Key, other)} {other.Count()} points were not taken.");
            }
        }
        var line = 0;
        foreach (var group in points.Where(p => MeterOf(p) is not null).GroupBy(Series))
        {
            var at = ++line;
            intake.Count();
            await intake.Judge(at, () => Group(group.Key, [.. group], at, intake, ct));
        }
    }

    /// <summary>Why the points of a metric are not on the bill.</summary>
    private static string NotTaken(string metric, IEnumerable<MetricPoint> points)
    {
        if (metric == GeminiTokens)
            return $"The metric {metric} sums what the events {LogDialects.GeminiRequest} state of each request, which are read: send the events.";
        if (metric is not (ClaudeTokens or ClientTokens) && !metric.StartsWith(ClientCounters, StringComparison.Ordinal))
            return $"The metric {metric} counts no usage that is billed;";
        var types = points.Select(p => p.Text("type", "gen_ai.token.type") ?? metric).Distinct().Order(StringComparer.Ordinal);
        return $"The metric {metric} counts a kind of token that is not known ({string.Join(", ", types)});";
    }

    /// <summary>One caller's counts between two times.</summary>
    private sealed record SeriesKey(string Stream, Instant? Start, Instant? At, bool IsCumulative);

    private static SeriesKey Series(MetricPoint point) => new(Stream(point), point.Start, point.At, point.IsCumulative);

    private static async Task Group(SeriesKey key, IReadOnlyList<MetricPoint> points, int line, Intake intake, CancellationToken ct)
    {
        var one = points[0];
        if (key.At is not { } at)
        {
            intake.Reject(line, "timeUnixNano", "The point has no time.");
            return;
        }
        if (points.Any(p => p.Value is null or < 0))
        {
            intake.Reject(line, one.Metric, "The point has no count that can be read.");
            return;
        }
        var isClaude = one.Metric == ClaudeTokens;
        var owners = isClaude
            ? [Signals.Session("claude-code", one.Text("session.id") ?? one.Text("user.account_uuid", "user.id"))]
            : Signals.Calls(one.Text("service.name"), one.Text("gen_ai.response.model"), one.Text("gen_ai.request.model"));
        var toldOn = intake.DateOf(key is { IsCumulative: false, Start: { } start } ? start : at);
        if (await intake.Signals.Greater(owners, toldOn, Signal.Metrics, ct) is { } other)
        {
            intake.PassOver("crossChecked");
            intake.Add("crossCheckTokens", points.Sum(p => p.Value!.Value));
            intake.Assume($"Metrics of {owners[0]} repeat what its {Signals.Name(other)} said, and are kept as a cross-check.");
            return;
        }
        var stated = points.GroupBy(p => MeterOf(p)!).ToDictionary(g => g.Key, g => g.Sum(p => p.Value!.Value), StringComparer.Ordinal);
        if (!key.IsCumulative)
        {
            // Input and output may come in two exports; only counters of which one holds the other belong together.
            var isWhole = one.Metric.StartsWith(ClientCounters, StringComparison.Ordinal);
            foreach (var part in isWhole ? [stated] : stated.Select(s => new Dictionary<string, decimal> { [s.Key] = s.Value }))
            {
                var id = $"{key.Stream}/{key.Start?.ToUnixTimeTicks()}/{at.ToUnixTimeTicks()}" + (isWhole ? "" : $"/{part.Keys.Single()}");
                await intake.Signals.Note(owners, toldOn, Signal.Metrics, Source, id, ct);
                await Count(one, id, at, part, line, isBucket: false, intake, ct);
            }
            return;
        }
        var days = await intake.Telemetry.Read(key.Stream, key.Start, at, intake.DateOf(at), stated, ct);
        if (days.Count == 0)
            intake.PassOver("earlierReadings");
        foreach (var day in days)
        {
            if (day.Day != toldOn && await intake.Signals.Greater(owners, day.Day, Signal.Metrics, ct) is not null)
                continue;
            var id = $"{key.Stream}/{key.Start?.ToUnixTimeTicks()}/{day.Day:uuuuMMdd}" + (day.Epoch == 0 ? "" : $"~{day.Epoch}");
            await intake.Signals.Note(owners, day.Day, Signal.Metrics, Source, id, ct);
            await Count(one, id, day.At, day.Counts, line, isBucket: true, intake, ct);
        }
    }

    private static Task Count(MetricPoint one, string id, Instant at, IReadOnlyDictionary<string, decimal> counts, int line, bool isBucket,
        Intake intake, CancellationToken ct)
    {
        var isClaude = one.Metric == ClaudeTokens;
        var split = TokenSplit.Of(new TokenStatement
        {
            Input = counts.GetValueOrDefault(Meters.InputTokens),
            Output = counts.GetValueOrDefault(Meters.OutputTokens),
            CacheRead = counts.GetValueOrDefault(Meters.CacheReadTokens),
            CacheWrite = counts.GetValueOrDefault(Meters.CacheWriteTokens),
            InputIncludesCache = !isClaude,
            IsOneRequest = false,
            Class = new PriceClass(0, "", PriceClass.SpeedOf(one.Text("speed")), ""),
        });
        if (split.Counts is not { } meters)
        {
            intake.PutAside(line, one.Metric, QuarantineReasons.InvalidQuantity, split.Problem!, Describe(one), at, $"{Source}/{id}");
            return Task.CompletedTask;
        }
        var model = one.Text("model", "gen_ai.response.model", "gen_ai.request.model");
        if (model is null)
        {
            intake.PutAside(line, one.Metric, QuarantineReasons.NoModel, "The metric counts tokens and names no model.", Describe(one), at,
                $"{Source}/{id}");
            return Task.CompletedTask;
        }
        if (isClaude && counts.GetValueOrDefault(Meters.CacheWriteTokens) > 0)
            intake.Assume("Cache writes whose lifetime is not stated were priced as five minutes.");
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in one.Resource.Concat(one.Attributes).Where(a => a.Value.Length <= RecordBounds.TextMax))
            tags[name] = value;
        return intake.Take(new UsageRecord(Source, id, at,
            isClaude ? "anthropic" : one.Text("gen_ai.provider.name", "gen_ai.system") ?? "", model, meters)
        {
            Facts = new AssignmentFacts(one.Text("gen_ai.agent.id", "gen_ai.agent.name", "agent.name"), tags,
                ResourceId: one.Resource.GetValueOrDefault("service.name"), Principal: one.Text("user.email", "user.account_uuid", "user.id"),
                Model: model),
            Environment = UsageRecord.EnvironmentOf(one.Text("deployment.environment.name", "deployment.environment")),
            Line = line,
            IsBucket = isBucket,
            AsOf = isBucket ? at : null,
        }, ct);
    }

    /// <summary>What a point counts; null where it is no usage that is billed. Reasoning is output, and is counted there.</summary>
    private static string? MeterOf(MetricPoint point)
    {
        if (point.Metric == ClaudeTokens)
            return point.Attributes.GetValueOrDefault("type") switch
            {
                "input" => Meters.InputTokens,
                "output" => Meters.OutputTokens,
                "cacheRead" => Meters.CacheReadTokens,
                "cacheCreation" => Meters.CacheWriteTokens,
                _ => null,
            };
        if (point.Metric == ClientTokens)
            return point.Attributes.GetValueOrDefault("gen_ai.token.type") switch
            {
                "input" => Meters.InputTokens,
                "output" or "completion" => Meters.OutputTokens,
                _ => null,
            };
        if (!point.Metric.StartsWith(ClientCounters, StringComparison.Ordinal))
            return null;
        return point.Metric[ClientCounters.Length..] switch
        {
            "input_tokens" => Meters.InputTokens,
            "output_tokens" => Meters.OutputTokens,
            "cache_read.input_tokens" => Meters.CacheReadTokens,
            "cache_write.input_tokens" or "cache_creation.input_tokens" => Meters.CacheWriteTokens,
            _ => null,
        };
    }

    /// <summary>Of whom the point counts: every attribute but the kind of token, hashed.</summary>
    private static string Stream(MetricPoint point)
    {
        var family = point.Metric.StartsWith(ClientCounters, StringComparison.Ordinal) ? ClientCounters : point.Metric;
        var text = new StringBuilder(family);
        var who = point.Resource.Concat(point.Attributes.Where(a => !Kinds.Contains(a.Key)));
        foreach (var (name, value) in who.OrderBy(a => a.Key, StringComparer.Ordinal))
            text.Append('\u001f').Append(name).Append('=').Append(value);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..32];
    }

    private static string Describe(MetricPoint point) =>
        System.Text.Json.JsonSerializer.Serialize(new { point.Metric, point.Attributes, point.Value });
}
