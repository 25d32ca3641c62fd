using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Jobs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Scheduling;

public sealed class JobsPageTests(PagesHost pages) : IClassFixture<PagesHost>
{
    [Fact]
    public async Task An_accountant_runs_a_job_by_hand_and_reads_what_it_did()
    {
        var ana = await pages.Host.SignIn(WebHost.Ana);
        var page = await ana.Submit(await ana.Get("/jobs"), "form:has(input[value='run-check-ledger'])");
        Assert.Contains("Check ledger runs for 31 Jan 2026", page.Body!.TextContent);
        await Finished("check-ledger");
        page = await ana.Get("/jobs");
        Assert.Contains("ledger", page.QuerySelector("[aria-label=History] tbody tr td:last-child")!.TextContent);
        Assert.Contains("by Ana Accountant", page.QuerySelector("[aria-label=History]")!.TextContent);
    }

    [Fact]
    public async Task A_run_that_failed_is_shown_first_and_tried_again_from_the_page()
    {
        await pages.Host.InScope(async services =>
        {
            var db = services.GetRequiredService<RunrateDb>();
            db.JobRuns.Add(new JobRun
            {
                Job = "accrue-usage",
                Scope = "northlight-us/2026-01-12",
                Entity = WebHost.EntityId,
                Day = new LocalDate(2026, 1, 12),
                QueuedAt = pages.Host.Clock.Now,
                FinishedAt = pages.Host.Clock.Now,
                Attempts = 5,
                Error = "the disk is full",
            });
            await db.SaveChangesAsync();
        });
        var ana = await pages.Host.SignIn(WebHost.Ana);
        var page = await ana.Get("/jobs");
        Assert.Contains("the disk is full", page.QuerySelector("[aria-label=Failed]")!.TextContent);
        await ana.Submit(page, "form:has(input[value='retry-accrue-usage-northlight-us/2026-01-12'])");
        await Finished("accrue-usage");
        Assert.Null((await ana.Get("/jobs")).QuerySelector("[aria-label=Failed]"));
    }

    [Fact]
    public async Task A_viewer_reads_the_page_and_runs_nothing()
    {
        var vera = await pages.Host.SignIn(WebHost.Vera);
        var page = await vera.Get("/jobs");
        Assert.Empty(page.QuerySelectorAll("main form[method=post]"));
        Assert.Contains("An accountant has jobs run by hand.", page.Body!.TextContent);
        var api = await pages.Host.Api(WebHost.Vera);
        (await api.Post("/api/jobs/accrue-usage/run", "")).IsProblem(HttpStatusCode.Forbidden, "not-permitted");
    }

    [Fact]
    public async Task The_dashboard_of_the_scheduler_is_for_administrators()
    {
        var admin = await pages.Host.SignIn();
        var answer = await admin.Client.GetAsync("/jobs/hangfire");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Runrate jobs", text);
        Assert.DoesNotContain("Data Source", text);
        Assert.DoesNotMatch("<script(?![^>]*src=)", text);
        var ana = await pages.Host.SignIn(WebHost.Ana);
        Assert.Equal(HttpStatusCode.Redirect, (await ana.Client.GetAsync("/jobs/hangfire")).StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, (await pages.Host.Anonymous().GetAsync("/jobs/hangfire")).StatusCode);
    }

    [Fact]
    public async Task The_api_lists_jobs_runs_one_and_refuses_what_it_does_not_know()
    {
        var api = await pages.Host.Api();
        var list = (await api.Get("/api/jobs")).Is(HttpStatusCode.OK).Body;
        Assert.Equal("northlight-us", list.GetProperty("entity").GetString());
        var jobs = list.GetProperty("jobs").EnumerateArray().ToList();
        Assert.Equal(JobCatalog.Default.All.Select(j => j.Name), jobs.Select(j => j.GetProperty("name").GetString()!));
        // The hosts of tests run jobs by hand only: nothing is promised that will not come.
        Assert.All(jobs, j => Assert.False(j.TryGetProperty("nextRun", out var next) && next.ValueKind != System.Text.Json.JsonValueKind.Null));
        var run = (await api.Post("/api/jobs/close-month/run?period=2026-01", "")).Is(HttpStatusCode.Accepted).Body;
        Assert.StartsWith("northlight-us/2026-01/by-hand-", run.GetProperty("scope").GetString());
        await Finished("close-month");
        var one = (await api.Get("/api/jobs/close-month")).Is(HttpStatusCode.OK).Body.GetProperty("lastRun");
        Assert.Equal("Done", one.GetProperty("state").GetString());
        Assert.Equal(Runrate.Agents.Close.CloseSteps.All.Count, one.GetProperty("stepsTotal").GetInt32());
        Assert.Contains("waits for its seal", one.GetProperty("result").GetString());
        (await api.Post("/api/jobs/no-such/run", "")).IsProblem(HttpStatusCode.NotFound, "not-found");
        (await api.Post("/api/jobs/close-month/run?period=2031-01", "")).IsProblem(HttpStatusCode.BadRequest, "invalid-value");
        (await api.Post("/api/jobs/check-ledger/run?period=2026-01", "")).IsProblem(HttpStatusCode.BadRequest, "invalid-value");
        (await api.Post("/api/jobs/close-month/retry", "")).IsProblem(HttpStatusCode.BadRequest, "missing-field");
        (await api.Post("/api/jobs/close-month/retry?scope=x", "")).IsProblem(HttpStatusCode.NotFound, "not-found");
    }

    private async Task Finished(string job)
    {
        for (var look = 0; look < 900; look++)
        {
            await using var scope = pages.Host.Services.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
            var runs = await db.JobRuns.AsNoTracking().Where(r => r.Job == job).ToListAsync();
            if (runs.Count > 0 && runs.TrueForAll(r => r.FinishedAt is not null))
            {
                Assert.All(runs, r => Assert.Null(r.Error));
                return;
            }
            await Task.Delay(100);
        }
        Assert.Fail($"{job} did not finish in a minute and a half.");
    }
}
