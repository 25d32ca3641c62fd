using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Runrate.Agents.Jobs;
using Runrate.Agents.Observability;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Hosting;

public sealed class HostingTests
{
    [Fact]
    public async Task A_job_that_stayed_failed_hampers_the_node_and_keeps_nobody_out()
    {
        await using var host = new WebHost();
        var anyone = host.Anonymous();
        Assert.Equal("ready", await anyone.GetStringAsync("/readyz"));
        await host.InScope(async services =>
        {
            var db = services.GetRequiredService<RunrateDb>();
            db.JobRuns.Add(new JobRun
            {
                Job = "check-ledger",
                Scope = "northlight-us/2026-01-12",
                Entity = WebHost.EntityId,
                Day = new LocalDate(2026, 1, 12),
                QueuedAt = host.Clock.Now,
                FinishedAt = host.Clock.Now,
                Attempts = 5,
                Error = "the disk is full",
            });
            await db.SaveChangesAsync();
        });
        Assert.Equal("ready, hampered by: jobs", await anyone.GetStringAsync("/readyz"));
        Assert.Equal("ok", await anyone.GetStringAsync("/healthz"));
    }

    [Fact]
    public void A_line_of_the_log_has_time_level_and_the_trace_and_what_comes_from_outside_begins_none()
    {
        using var activity = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        var text = new StringWriter();
        var entry = new LogEntry<string>(LogLevel.Warning, "Runrate.Test", default, "x", new InvalidOperationException("broken"),
            (_, _) => "No agent\n2026-01-01T00:00:00.000Z error Forged");
        new LogLines().Write(entry, null, text);
        var lines = text.ToString().TrimEnd().Split('\n');
        Assert.Matches($@"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{{3}}Z warning Runrate\.Test trace={activity.TraceId} No agent\\n2026", lines[0]);
        Assert.All(lines[1..], line => Assert.StartsWith("  ", line));
    }

    [Fact]
    public void What_is_written_to_a_file_has_no_colour_codes_and_breaks_no_line()
    {
        var text = new StringWriter();
        var console = Terminal.Of(text, isFile: true);
        Spectre.Console.AnsiConsoleExtensions.MarkupLine(console, "[bold red]" + new string('x', 300) + "[/]");
        Assert.Equal(new string('x', 300), text.ToString().TrimEnd());
    }

    [Fact]
    public void The_networks_of_proxies_are_read_and_anything_else_is_refused()
    {
        Assert.Equal(["172.28.0.0/24", "127.0.0.1/32"], Cluster.Known("172.28.0.0/24, 127.0.0.1").Select(n => n.ToString()));
        Assert.Empty(Cluster.Known(""));
        Assert.Throws<InvalidOperationException>(() => Cluster.Known("everywhere"));
    }

    [Fact]
    public async Task A_job_is_a_span_with_its_name_its_scope_and_how_it_ended()
    {
        var spans = new System.Collections.Concurrent.ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = new WebHost();
        var scope = new JobScope(WebHost.EntityId, new LocalDate(2026, 1, 30), JobCadence.Daily);
        await host.With<JobRuns, bool>(r => r.Ask("check-ledger", scope, null, default));
        // The host's own worker may be quicker; the span is the same.
        await host.With<JobRunner, JobOutcome>(r => r.Run("check-ledger", scope.Key));
        for (var look = 0; look < 300 && !spans.Any(Mine); look++)
            await Task.Delay(100);
        var span = spans.First(Mine);
        Assert.Equal(("job check-ledger", "Done"), (span.OperationName, span.GetTagItem("runrate.job.outcome")));

        bool Mine(Activity span) => span.GetTagItem("runrate.job.scope") as string == scope.Key;
    }

    [Fact]
    public async Task A_turn_of_the_assistant_is_a_span_by_the_names_of_generative_ai()
    {
        var spans = new System.Collections.Concurrent.ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = new WebHost();
        var api = await host.Api();
        var answer = (await api.Post("/api/chat", new { message = "Which agents are there?" })).Is(HttpStatusCode.OK).Body;
        var conversation = answer.GetProperty("conversationId").GetString();
        var span = Assert.Single(spans, s => s.GetTagItem("gen_ai.conversation.id") as string == conversation);
        Assert.Equal(("invoke_agent", "runrate-assistant", ActivityStatusCode.Ok),
            (span.GetTagItem("gen_ai.operation.name"), span.GetTagItem("gen_ai.agent.name"), span.Status));
        Assert.Equal(answer.GetProperty("toolCalls").GetArrayLength(), span.GetTagItem("runrate.tool.calls"));
    }

    [Fact]
    public async Task The_identifier_that_a_fault_tells_its_caller_is_the_one_in_the_log()
    {
        await using var host = new WebHost();
        var api = await host.Api();
        var answer = await api.Get("/api/jobs/no-such");
        answer.IsProblem(HttpStatusCode.NotFound, "not-found");
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", answer.Body.GetProperty("traceId").GetString());
    }
}
