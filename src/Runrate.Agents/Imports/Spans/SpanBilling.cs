using System.Text.Json;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Telemetry;
using Runrate.Agents.Metering;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports.Spans;

/// <summary>
/// Takes the consumptions of a batch of spans, each call once, and corrects what was taken before, where a span of this batch shows
/// it in another light.
/// </summary>
internal static class SpanBilling
{
    public static async Task Take(IReadOnlyList<Span> spans, Intake intake, CancellationToken ct)
    {
        intake.Add("spans", spans.Count);
        await intake.Spans.Lock(ct);
        var fresh = SpanBatch.Nodes(spans, intake);
        var seen = await intake.Spans.OfTraces(fresh.Select(n => n.TraceId).Distinct(), ct);
        var (nodes, again) = SpanBatch.Merge(fresh, seen);
        foreach (var trace in nodes.GroupBy(n => n.TraceId))
            new SpanTree([.. trace]).Decide();
        var responses = nodes.Where(n => n.Span is not null && n.ResponseId is not null).Select(n => n.ResponseId!);
        var changed = SpanDoubles.Decide(nodes, await intake.Spans.OfResponses(responses, ct));
        var agents = new SpanAgents(fresh, intake.Agents);
        foreach (var node in nodes.Where(n => n.Span is not null).Concat(again).OrderBy(n => n.Line))
            await intake.Judge(node.Line, () => One(node, agents, intake, ct));
        await Claim(nodes, intake, ct);
        await Correct([.. nodes.Where(n => n.Stored is not null), .. changed], intake, ct);
        await ShowLikely(nodes, intake, ct);
        NameCosts(nodes, intake);
        var linking = SpanBatch.Linking(nodes);
        await intake.Spans.Keep([.. nodes.Where(n => n.Stored is not null || n.Role != SpanRole.Other || linking.Contains(n)), .. changed], ct);
    }

    /// <summary>Metrics of a model's calls repeat the spans of them: where a span counts, they are a cross-check.</summary>
    private static async Task Claim(IReadOnlyList<SpanNode> nodes, Intake intake, CancellationToken ct)
    {
        var told = nodes.Where(n => n is { Verdict: SpanVerdict.Counted, Span: not null } && RecordBounds.TimeProblem(n.At) is null)
            .SelectMany(n => Owners(n).Select(owner => (Owner: owner, Day: intake.DateOf(n.At)))).Distinct().ToList();
        await intake.Signals.ClaimForSpans(told, ct);
    }

    private static IReadOnlyList<string> Owners(SpanNode node) => SpanFacts.IsClaudeCode(node.Span!)
        ? [Signals.Session("claude-code", node.Span!.Text("session.id", "user.account_uuid", "user.id"))]
        : Signals.Calls(node.Span!.Resource.GetValueOrDefault("service.name"), node.Model, node.RequestModel);

    private static async Task One(SpanNode node, SpanAgents agents, Intake intake, CancellationToken ct)
    {
        if (node is { Stored: SpanVerdict.Counted, Verdict: SpanVerdict.Counted, IsLater: false })
        {
            intake.Count();
            intake.Settle(default, node.Line, null);
            return;
        }
        switch (node.Verdict)
        {
            case SpanVerdict.Counted:
                await Bill(node, agents, intake, ct);
                break;
            case SpanVerdict.Waits:
                intake.Count();
                if (node is { StatedCost: not null, Facts.Model.Length: > 0, Span: { At: not null, TraceId.Length: > 0, SpanId.Length: > 0 } })
                    await CostOnly(node, agents, intake, ct);
                else
                    Wait(node, intake);
                break;
            case SpanVerdict.RollUp:
                intake.Add("rollUpInputTokens", node.Facts!.Tokens.Input ?? 0);
                intake.Add("rollUpOutputTokens", node.Facts.Tokens.Output ?? 0);
                break;
            case SpanVerdict.Wrapper:
                intake.Add("wrapperSpans", 1);
                break;
            case SpanVerdict.Coarser:
                intake.Add("coarserSpans", 1);
                break;
            case SpanVerdict.Double:
                intake.Add("doubleSpans", 1);
                intake.Assume($"Span {node.Key} is the call of span {node.Other}, by the provider's response id; it was counted once.");
                break;
        }
    }

    private static async Task Bill(SpanNode node, SpanAgents agents, Intake intake, CancellationToken ct)
    {
        intake.Count();
        var (span, facts) = (node.Span!, node.Facts!);
        if (span.TraceId is "" || span.SpanId is "")
        {
            intake.Reject(node.Line, "spanId", "The span has no trace and span id, so a resend could not be told.");
            return;
        }
        if (span.At is null)
        {
            intake.Reject(node.Line, "startTimeUnixNano", "The span has no readable time.");
            return;
        }
        intake.Add("promptTokens", facts.Tokens.Input ?? 0);
        intake.Add("completionTokens", facts.Tokens.Output ?? 0);
        if (node.Reading.Counts is not { } counts || facts.Problem is not null)
        {
            intake.PutAside(node.Line, facts.Problem?.Name ?? "gen_ai.usage", QuarantineReasons.InvalidQuantity,
                facts.Problem?.Reason ?? node.Reading.Problem ?? "The span counts nothing.", Raw(span), node.At, Key(node));
            return;
        }
        if (facts.Model is "")
        {
            foreach (var count in counts)
                intake.Add(Meters.TotalName(count.Meter), count.Quantity);
            intake.PutAside(node.Line, "gen_ai.response.model", QuarantineReasons.NoModel,
                "The span has token counts and names no model, so there is no price for it.", Raw(span), node.At, Key(node));
            return;
        }
        if (node.Reading.Assumption is { } assumption)
            intake.Assume(assumption);
        if (facts.Tokens is { CacheWrite: > 0, CacheWrite1h: null })
            intake.Assume("Cache writes whose lifetime is not stated were priced as five minutes.");
        // Counts of nothing that cost something are a call that is not measured in tokens.
        if (counts.Count == 0 && facts.Cost > 0)
            counts = [new MeterCount(Meters.Requests, 1)];
        // What waited with its cost alone is the same record, and now says what it counts.
        await Take(node, counts, isLater: node.Stored == SpanVerdict.Waits || node.IsLater, agents, intake, ct);
    }

    /// <summary>A call that states what it cost and counts nothing is usage of that cost: it waits or counts as the entity's policy says.</summary>
    private static async Task CostOnly(SpanNode node, SpanAgents agents, Intake intake, CancellationToken ct)
    {
        if (node.Stored == SpanVerdict.Waits)
            await intake.Resolve(Key(node), "Its cost came with a later state of the span.", ct);
        await Take(node, [new MeterCount(Meters.StatedCost, node.StatedCost!.Value)], isLater: true, agents, intake, ct);
    }

    private static Task Take(
        SpanNode node, IReadOnlyList<MeterCount> counts, bool isLater, SpanAgents agents, Intake intake, CancellationToken ct)
    {
        var (span, facts) = (node.Span!, node.Facts!);
        return intake.Take(new UsageRecord(TraceIdentity.Source, node.Key, node.At, facts.Provider, facts.Model, counts)
        {
            AsOf = isLater ? intake.StatedAt : null,
            Facts = new AssignmentFacts(
                agents.Of(node), Tags(span), ResourceId: span.Resource.GetValueOrDefault("service.name"),
                Principal: span.Text("enduser.id", "user.id", "langfuse.user.id"), Model: facts.Model),
            Environment = UsageRecord.EnvironmentOf(
                span.Resource.GetValueOrDefault("deployment.environment.name")
                    ?? span.Resource.GetValueOrDefault("deployment.environment") ?? span.Text("langfuse.environment")),
            ReportedCost = facts.Cost is { } reported ? JsonValues.Clean(reported) : null,
            Line = node.Line,
        }, ct);
    }

    /// <summary>A failed call that counts nothing used nothing that anyone knows of; any other waits by name.</summary>
    private static void Wait(SpanNode node, Intake intake)
    {
        if (node.Stored == SpanVerdict.Waits)
        {
            intake.Settle(default, node.Line, null);
            return;
        }
        if (node.Span!.IsError || node.Span.Text("error.type") is not null)
        {
            intake.PassOver("failedCalls");
            intake.Assume("Failed calls that carry no token counts were not billed; they are counted as failedCalls.");
            return;
        }
        var calls = $"The span '{node.Span.Name}' calls {(node.Model == "" ? "a model" : node.Model)}";
        if (node.Facts?.Problem is { } problem)
        {
            intake.PutAside(node.Line, problem.Name, QuarantineReasons.InvalidQuantity, $"{calls}: {problem.Reason}", Raw(node.Span), node.At,
                Key(node));
            return;
        }
        intake.PutAside(node.Line, "gen_ai.usage", QuarantineReasons.NoCounts, node.Facts is { Unread: { Count: > 0 } unread }
            ? $"{calls} and counts tokens under names that are not known: {string.Join(", ", unread.Take(6))}."
            : $"{calls} and carries no token counts, as streams do where the instrumentation does not ask for usage. It waits for them, or "
                + "for the provider's own report.",
            Raw(node.Span), node.At, Key(node));
    }

    /// <summary>What was counted or put aside before and is another span's call by what came now.</summary>
    private static async Task Correct(IReadOnlyList<SpanNode> nodes, Intake intake, CancellationToken ct)
    {
        foreach (var node in nodes)
        {
            if (node.Stored == SpanVerdict.Counted && node.Verdict != SpanVerdict.Counted)
            {
                intake.Add("correctedSpans", 1);
                await intake.Withdraw(TraceIdentity.Source, node.Key, Words(node), ct);
            }
            else if (node.Stored == SpanVerdict.Waits && node.Verdict != SpanVerdict.Waits)
            {
                intake.Add("correctedSpans", 1);
                await intake.Resolve(Key(node), Words(node), ct);
                if (node.Verdict != SpanVerdict.Counted)
                    await intake.Withdraw(TraceIdentity.Source, node.Key, Words(node), ct);
            }
        }
    }

    private static string Words(SpanNode node) => node.Verdict switch
    {
        SpanVerdict.Wrapper => $"Wrapper of span {node.Other}, which is counted.",
        SpanVerdict.Coarser => $"It tells less of its call than span {node.Other}, which is counted.",
        SpanVerdict.RollUp => "Sum of the calls of its trace, which are counted.",
        SpanVerdict.Double => $"Double of span {node.Other}, by the provider's response id.",
        _ => $"Its counts came with span {node.Other}.",
    };

    private static async Task ShowLikely(IReadOnlyList<SpanNode> nodes, Intake intake, CancellationToken ct)
    {
        var counted = nodes.Where(n => n is { Span: not null, Stored: null, Verdict: SpanVerdict.Counted }).ToList();
        if (counted.All(n => n.Scope.Length == 0))
            return;
        // What is stored of the spans at hand is older than what was just decided of them.
        var decided = nodes.Where(n => n.Verdict != SpanVerdict.Counted).Select(n => (n.TraceId, n.SpanId)).ToHashSet();
        var alike = (await intake.Spans.Alike(counted, ct)).Where(s => !decided.Contains((s.TraceId, s.SpanId))).ToList();
        foreach (var (node, other) in SpanDoubles.Likely(counted, alike))
        {
            intake.PutAside(node.Line, "scope", QuarantineReasons.LikelyDouble,
                $"The span {node.Key} of {node.Scope} looks like the call of span {other}: same model, time and counts, seen by another "
                    + "instrumentation. Both are counted; leave one instrumentation out, or accept that they are two calls.",
                Raw(node.Span!), node.At, Key(node) + "/double");
        }
    }

    /// <summary>A cost that no call of its trace stands for is on no bill, and is said to be.</summary>
    private static void NameCosts(IReadOnlyList<SpanNode> nodes, Intake intake)
    {
        var called = nodes.Where(n => n.IsModel || n.HasUsage).Select(n => n.TraceId).ToHashSet(StringComparer.Ordinal);
        foreach (var node in nodes.Where(n => n.StatedCost is not null && n.Stored is null && !called.Contains(n.TraceId)).Take(20))
            intake.Assume($"Span '{node.Span!.Name}' states a cost of {node.StatedCost:0.######} and neither model nor counts; it was not taken.");
    }

    private static string Key(SpanNode node) => $"{TraceIdentity.Source}/{node.Key}";

    private static string Raw(Span span) =>
        JsonSerializer.Serialize(new { span.TraceId, span.SpanId, span.ParentId, span.Name, span.Attributes });

    /// <summary>Short attributes of the resource and the span, for the entity's own rules.</summary>
    private static Dictionary<string, string> Tags(Span span)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in span.Resource.Concat(span.Attributes))
        {
            if (value.Length <= 200)
                tags[key] = value;
        }
        return tags;
    }
}
