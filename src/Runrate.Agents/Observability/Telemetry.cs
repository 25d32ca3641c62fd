using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Runrate.Agents.Observability;

/// <summary>
/// What the product tells about itself: spans and measures under one name, which cost nothing while nobody listens. The host
/// exports them where an endpoint is configured.
/// </summary>
public static class Telemetry
{
    public const string Name = "Runrate.Agents";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> JobSeconds = Meter.CreateHistogram<double>(
        "runrate.job.duration", "s", "Time of one attempt of a job");
    private static readonly Histogram<double> StepSeconds = Meter.CreateHistogram<double>(
        "runrate.close.step.duration", "s", "Time of one step of a close");
    private static readonly Histogram<double> TurnSeconds = Meter.CreateHistogram<double>(
        "gen_ai.client.operation.duration", "s", "Time from a question to its whole answer");
    private static readonly Counter<long> Posted = Meter.CreateCounter<long>(
        "runrate.close.step.posted", "{entry}", "Entries that a step of a close posted");

    public static Activity? StartJob(string job, string scope, int attempt)
    {
        var activity = Source.StartActivity($"job {job}");
        activity?.SetTag("runrate.job.name", job).SetTag("runrate.job.scope", scope).SetTag("runrate.job.attempt", attempt);
        return activity;
    }

    public static void EndJob(Activity? activity, string job, string outcome, bool failed, TimeSpan took)
    {
        activity?.SetTag("runrate.job.outcome", outcome)
            .SetStatus(failed ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        JobSeconds.Record(took.TotalSeconds, new("runrate.job.name", job), new("runrate.job.outcome", outcome));
    }

    public static Activity? StartStep(string step, string entity, string period)
    {
        var activity = Source.StartActivity($"close {step}");
        activity?.SetTag("runrate.close.step", step).SetTag("runrate.entity", entity).SetTag("runrate.period", period);
        return activity;
    }

    /// <param name="posted">Entries, or null where the step was refused.</param>
    public static void EndStep(Activity? activity, string step, int? posted, TimeSpan took)
    {
        activity?.SetTag("runrate.close.posted", posted).SetStatus(posted is null ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        StepSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("runrate.close.step", step));
        Posted.Add(posted ?? 0, new KeyValuePair<string, object?>("runrate.close.step", step));
    }

    /// <summary>A turn of the assistant, by the names that the conventions for generative AI have for it.</summary>
    /// <param name="provider">Null where rules alone answer.</param>
    public static Activity? StartTurn(Guid conversation, string? provider, string model)
    {
        var activity = Source.StartActivity("invoke_agent runrate-assistant");
        activity?.SetTag("gen_ai.operation.name", "invoke_agent").SetTag("gen_ai.agent.name", "runrate-assistant")
            .SetTag("gen_ai.conversation.id", conversation.ToString()).SetTag("gen_ai.provider.name", provider ?? "runrate")
            .SetTag("gen_ai.request.model", model);
        return activity;
    }

    /// <param name="model">Who wrote the answer; null where it was not finished.</param>
    /// <param name="tools">Calls of tools that the answer rests on.</param>
    public static void EndTurn(Activity? activity, string? model, long? inputTokens, long? outputTokens, int tools, TimeSpan took)
    {
        activity?.SetTag("gen_ai.response.model", model).SetTag("gen_ai.usage.input_tokens", inputTokens)
            .SetTag("gen_ai.usage.output_tokens", outputTokens).SetTag("runrate.tool.calls", tools)
            .SetStatus(model is null ? ActivityStatusCode.Error : ActivityStatusCode.Ok);
        TurnSeconds.Record(took.TotalSeconds, new("gen_ai.operation.name", "invoke_agent"), new("gen_ai.response.model", model));
    }
}
