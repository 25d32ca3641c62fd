using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Sources;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Sources;

public sealed class SourcesTests
{
    private const string Key = "sk-admin-0123456789";
    private static readonly long Day30 = Instant.FromUtc(2026, 1, 30, 0, 0).ToUnixTimeSeconds();
    private static readonly long Day31 = Instant.FromUtc(2026, 1, 31, 0, 0).ToUnixTimeSeconds();
    private static readonly Actor Admin = new("admin", "Ada Administrator", Enum.GetValues<Role>().ToHashSet());

    [Fact]
    public async Task Pages_are_pulled_in_turn_and_pulling_again_changes_nothing()
    {
        await using var host = new WebHost();
        await using var vendor = await VendorServer.Start((c, _) => VendorServer.Json(c, c.Request.Query["page"] == "p2"
            ? Costs(Day31, 2.5m, null) : Costs(Day30, 1.25m, "p2")));
        var source = await Add(host, "openai-costs", vendor.Address);
        var first = await Pull(host, source);
        Assert.Equal((2, 2), (first.Value.Pages, first.Value.Accepted));
        var again = await Pull(host, source);
        Assert.Equal((0, 2), (again.Value.Accepted, again.Value.Duplicates));
        Assert.Equal(3.75m, await Billed(host));
        Assert.All(vendor.Asked, a => Assert.Equal($"Bearer {Key}", a.Headers.Authorization.ToString()));
        Assert.All(vendor.Asked, a => Assert.Contains("group_by=line_item", a.Url, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_day_that_the_vendor_restates_within_the_look_back_is_replaced()
    {
        await using var host = new WebHost();
        var amount = 1.25m;
        await using var vendor = await VendorServer.Start((c, _) => VendorServer.Json(c, Costs(Day30, amount, null)));
        var source = await Add(host, "openai-costs", vendor.Address);
        await Pull(host, source);
        amount = 4m;
        host.Clock.Now += Duration.FromDays(1);
        var second = await Pull(host, source);
        Assert.Equal(1, second.Value.Restated);
        Assert.Equal(4m, await Billed(host));
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_asked_again_when_it_said()
    {
        await using var host = new WebHost();
        await using var vendor = await VendorServer.Start((c, call) =>
        {
            if (call > 1)
                return VendorServer.Json(c, Costs(Day30, 1m, null));
            c.Response.StatusCode = 429;
            c.Response.Headers.RetryAfter = "1";
            return Task.CompletedTask;
        });
        var pulled = await Pull(host, await Add(host, "openai-costs", vendor.Address));
        Assert.True(pulled.IsOk, pulled.Refusal?.Message);
        Assert.Equal(2, vendor.Asked.Count);
    }

    [Fact]
    public async Task A_server_that_asks_for_an_hour_is_left_alone_for_an_hour_and_then_gone_on_with_at_the_same_page()
    {
        await using var host = new WebHost();
        var closed = true;
        await using var vendor = await VendorServer.Start((c, _) =>
        {
            if (c.Request.Query["page"] != "p2")
                return VendorServer.Json(c, Costs(Day30, 1m, "p2"));
            if (!closed)
                return VendorServer.Json(c, Costs(Day31, 2m, null));
            c.Response.StatusCode = 429;
            c.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        var source = await Add(host, "openai-costs", vendor.Address);
        var broken = await Pull(host, source);
        Assert.Equal(RefusalCodes.SourceFailed, broken.Refusal?.Code);
        Assert.Equal(1m, await Billed(host));
        closed = false;
        var soon = await Pull(host, source);
        Assert.Contains("asked not to be called before", soon.Refusal?.Message, StringComparison.Ordinal);
        Assert.Equal(2, vendor.Asked.Count);
        host.Clock.Now += Duration.FromHours(2);
        var later = await Pull(host, source);
        Assert.Equal(1, later.Value.Pages);
        Assert.Equal(3m, await Billed(host));
    }

    [Fact]
    public async Task An_expired_page_restarts_the_window_and_doubles_nothing()
    {
        await using var host = new WebHost();
        var expired = true;
        await using var vendor = await VendorServer.Start((c, _) =>
        {
            if (c.Request.Query["page"] != "p2")
                return VendorServer.Json(c, Anthropic("2026-01-30", "125.5", "p2"));
            if (!expired)
                return VendorServer.Json(c, Anthropic("2026-01-31", "100", null));
            expired = false;
            c.Response.StatusCode = 410;
            return Task.CompletedTask;
        });
        var pulled = await Pull(host, await Add(host, "anthropic-costs", vendor.Address));
        Assert.True(pulled.IsOk, pulled.Refusal?.Message);
        Assert.Equal(2.255m, await Billed(host));
        Assert.All(vendor.Asked, a => Assert.Equal((Key, "2023-06-01"),
            (a.Headers["x-api-key"].ToString(), a.Headers["anthropic-version"].ToString())));
    }

    [Fact]
    public async Task Half_a_page_is_never_taken_in()
    {
        await using var host = new WebHost();
        await using var vendor = await VendorServer.Start(async (c, call) =>
        {
            var body = Costs(Day30, 1m, null);
            if (call > 1)
            {
                await VendorServer.Json(c, body);
                return;
            }
            c.Response.ContentLength = body.Length;
            await c.Response.WriteAsync(body[..(body.Length / 2)]);
            await c.Response.Body.FlushAsync();
            c.Abort();
        });
        var pulled = await Pull(host, await Add(host, "openai-costs", vendor.Address));
        Assert.True(pulled.IsOk, pulled.Refusal?.Message);
        Assert.Equal((1, 1m), (pulled.Value.Accepted, await Billed(host)));
    }

    [Fact]
    public async Task LiteLlm_and_Langfuse_are_walked_by_their_own_pages()
    {
        await using var host = new WebHost();
        await using var gateway = await VendorServer.Start((c, _) => VendorServer.Json(c, $$"""
            {"data":[{"request_id":"r{{c.Request.Query["page"]}}","model":"gpt-4o","custom_llm_provider":"openai","prompt_tokens":10,
              "completion_tokens":5,"spend":0.01,"startTime":"2026-01-30T10:00:00Z"}],"total":2,"page":{{c.Request.Query["page"]}},"total_pages":2}
            """));
        var spend = await Pull(host, await Add(host, "litellm", gateway.Address));
        Assert.Equal(2, spend.Value.Pages);
        Assert.Equal(2, spend.Value.Accepted + spend.Value.Quarantined);
        await using var traces = await VendorServer.Start((c, _) => VendorServer.Json(c, $$$"""
            {"data":[{"id":"o{{{c.Request.Query["cursor"]}}}","traceId":"t1","type":"GENERATION","model":"gpt-4o","startTime":"2026-01-30T10:00:00Z",
              "usageDetails":{"input":10,"output":5}}],"meta":{{{(c.Request.Query["cursor"].Count == 0 ? """{"cursor":"next"}""" : "{}")}}}}
            """));
        var seen = await Pull(host, await Add(host, "langfuse", traces.Address, "pk-1:sk-2"));
        Assert.Equal(2, seen.Value.Pages);
        Assert.Equal("Basic " + Convert.ToBase64String("pk-1:sk-2"u8), traces.Asked.First().Headers.Authorization.ToString());
    }

    [Fact]
    public async Task A_drop_folder_takes_each_file_once_and_again_when_it_changed()
    {
        await using var host = new WebHost();
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "costs.json"), Costs(Day30, 1m, null));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "later.json.part"), "{");
            var source = await Add(host, "folder", folder.FullName, null);
            Assert.Equal(1, (await Pull(host, source)).Value.Accepted);
            Assert.Equal(0, (await Pull(host, source)).Value.Pages);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "costs.json"), Costs(Day30, 12m, null));
            var changed = await Pull(host, source);
            Assert.Equal((1, 12m), (changed.Value.Restated, await Billed(host)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task The_key_is_sealed_never_shown_and_sent_to_no_other_server()
    {
        await using var host = new WebHost();
        await using var vendor = await VendorServer.Start((c, _) =>
        {
            c.Response.StatusCode = 401;
            return c.Response.WriteAsync($"no such key {c.Request.Headers.Authorization}");
        });
        var api = await host.Api();
        var added = await api.PostAsJsonAsync("/api/data-sources", new { name = "OpenAI", kind = "openai-costs", address = vendor.Address, key = Key });
        var text = await added.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);
        Assert.DoesNotContain(Key, text, StringComparison.Ordinal);
        var id = JsonDocument.Parse(text).RootElement.GetProperty("id").GetGuid();
        await host.InScope(async s =>
        {
            var db = s.GetRequiredService<RunrateDb>();
            Assert.DoesNotContain(Key, (await db.Sources.SingleAsync()).SealedKey, StringComparison.Ordinal);
            Assert.DoesNotContain(await db.AuditEvents.ToListAsync(), e => e.Text.Contains(Key, StringComparison.Ordinal));
        });
        var tested = await api.PostAsync($"/api/data-sources/{id}/test", null);
        var said = await tested.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode)StatusCodes.Status424FailedDependency, tested.StatusCode);
        Assert.Contains("was not accepted", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, said, StringComparison.Ordinal);
        var moved = await api.PatchAsJsonAsync($"/api/data-sources/{id}", new { address = "http://127.0.0.1:9" });
        Assert.Equal(HttpStatusCode.BadRequest, moved.StatusCode);
        var page = await (await host.SignIn()).Get("/sources");
        Assert.DoesNotContain(Key, page.DocumentElement.OuterHtml, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_is_taken_once_also_where_a_source_is_renamed()
    {
        await using var host = new WebHost();
        await Add(host, "folder", Path.GetTempPath(), null);
        var other = await Add(host, "litellm", "http://127.0.0.1:9");
        Task<Outcome<Source>> Rename(string name) =>
            host.With<ManageSources, Outcome<Source>>(s => s.Change(other, new SourceStatement(name), Admin));
        Assert.Equal(RefusalCodes.AlreadyExists, (await Rename("folder source")).Refusal?.Code);
        Assert.Equal(RefusalCodes.InvalidValue, (await Rename(new string('x', 81))).Refusal?.Code);
        Assert.Equal("Gateway", (await Rename(" Gateway ")).Value.Name);
    }

    [Fact]
    public async Task Two_pulls_of_a_source_at_once_are_one_pull()
    {
        await using var host = new WebHost();
        var release = new TaskCompletionSource();
        await using var vendor = await VendorServer.Start(async (c, _) =>
        {
            await release.Task;
            await VendorServer.Json(c, Costs(Day30, 1m, null));
        });
        var source = await Add(host, "openai-costs", vendor.Address);
        var first = Pull(host, source);
        while (vendor.Asked.IsEmpty)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal(RefusalCodes.Busy, (await Pull(host, source)).Refusal?.Code);
        release.SetResult();
        Assert.True((await first).IsOk);
    }

    [Fact]
    public async Task A_claim_that_a_killed_process_left_lapses()
    {
        await using var host = new WebHost();
        await using var vendor = await VendorServer.Start((c, _) => VendorServer.Json(c, Costs(Day30, 1m, null)));
        var source = await Add(host, "openai-costs", vendor.Address);
        await host.With<RunrateDb, int>(db => db.Sources.ExecuteUpdateAsync(
            s => s.SetProperty(x => x.ClaimedUntil, host.Clock.Now + Duration.FromSeconds(15))));
        Assert.Equal(RefusalCodes.Busy, (await Pull(host, source)).Refusal?.Code);
        host.Clock.Now += Duration.FromSeconds(16);
        Assert.True((await Pull(host, source)).IsOk);
    }

    [Fact]
    public async Task A_pull_keeps_its_claim_however_slow_the_vendor_is()
    {
        await using var host = new WebHost();
        var release = new TaskCompletionSource();
        await using var vendor = await VendorServer.Start(async (c, _) =>
        {
            await release.Task;
            await VendorServer.Json(c, Costs(Day30, 1m, null));
        });
        var source = await Add(host, "openai-costs", vendor.Address);
        var first = Pull(host, source);
        while (vendor.Asked.IsEmpty)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        var claimed = await Claim(host);
        host.Clock.Now += Duration.FromSeconds(10);
        for (var look = 0; look < 200 && await Claim(host) == claimed; look++)
            await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.Equal(claimed + Duration.FromSeconds(10), await Claim(host));
        release.SetResult();
        Assert.True((await first).IsOk);
        Assert.Null(await Claim(host));
    }

    private static Task<Instant?> Claim(WebHost host) =>
        host.With<RunrateDb, Instant?>(db => db.Sources.Select(s => s.ClaimedUntil).SingleAsync());

    private static async Task<Guid> Add(WebHost host, string kind, string address, string? key = Key) =>
        (await host.With<ManageSources, Outcome<Source>>(s => s.Add(WebHost.EntityId,
            new SourceStatement($"{kind} source", kind, address, key), Admin))).Value.Id;

    private static Task<Outcome<PullReport>> Pull(WebHost host, Guid source) =>
        host.With<PullSource, Outcome<PullReport>>(p => p.Run(source, WebHost.Ana));

    private static Task<decimal> Billed(WebHost host) => host.With<RunrateDb, decimal>(async db =>
        (await db.Charges.Select(c => c.BilledCost).ToListAsync()).Sum());

    private static string Costs(long day, decimal amount, string? next) => JsonSerializer.Serialize(new
    {
        @object = "page",
        data = new[]
        {
            new
            {
                @object = "bucket",
                start_time = day,
                end_time = day + 86400,
                results = new[]
                {
                    new { @object = "organization.costs.result", amount = new { value = amount, currency = "usd" }, line_item = "gpt-4o, input", project_id = "p" },
                },
            },
        },
        has_more = next is not null,
        next_page = next,
    });

    private static string Anthropic(string day, string cents, string? next) => JsonSerializer.Serialize(new
    {
        data = new[]
        {
            new
            {
                starting_at = $"{day}T00:00:00Z",
                ending_at = $"{LocalDateText(day)}T00:00:00Z",
                results = new[] { new { currency = "USD", amount = cents, workspace_id = (string?)null, description = "Claude Sonnet, input" } },
            },
        },
        has_more = next is not null,
        next_page = next,
    });

    private static string LocalDateText(string day) =>
        NodaTime.Text.LocalDatePattern.Iso.Format(NodaTime.Text.LocalDatePattern.Iso.Parse(day).Value.PlusDays(1));
}
