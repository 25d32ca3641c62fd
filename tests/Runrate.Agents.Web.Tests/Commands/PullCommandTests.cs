using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Sources;
using Runrate.Agents.Web.Commands;
using Runrate.Agents.Web.Tests.Sources;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Commands;

/// <summary><c>runrate pull</c> against a vendor on loopback, beside a host on the same database.</summary>
public sealed class PullCommandTests
{
    private static readonly Actor Admin = new("admin", "Ada Administrator", Enum.GetValues<Role>().ToHashSet());
    private static readonly long Day30 = Instant.FromUtc(2026, 1, 30, 0, 0).ToUnixTimeSeconds();

    [Fact]
    public async Task What_is_new_is_taken_and_pulling_again_says_that_all_was_known()
    {
        await using var host = new WebHost();
        await using var vendor = await VendorServer.Start((c, _) => VendorServer.Json(c, Page(1.25m, null)));
        await Add(host, "costs", vendor.Address);
        var first = await Pull(host);
        Assert.Equal((CommandLine.Done, ""), (first.Exit, first.Error));
        Assert.Contains("costs: One delivery read: 1 new", first.Output, StringComparison.Ordinal);
        Assert.Contains("known already", (await Pull(host, "costs")).Output, StringComparison.Ordinal);
        Assert.Equal(1.25m, await Billed(host));
    }

    [Fact]
    public async Task A_key_that_is_refused_is_an_error_by_the_sources_name_and_the_next_source_is_pulled_all_the_same()
    {
        await using var host = new WebHost();
        await using var closed = await VendorServer.Start((c, _) =>
        {
            c.Response.StatusCode = 401;
            return c.Response.WriteAsync("no such key");
        });
        await using var open = await VendorServer.Start((c, _) => VendorServer.Json(c, Page(2m, null)));
        await Add(host, "a closed one", closed.Address);
        await Add(host, "an open one", open.Address);
        var pulled = await Pull(host);
        Assert.Equal(CommandLine.Refused, pulled.Exit);
        Assert.Contains("a closed one: ", pulled.Error, StringComparison.Ordinal);
        Assert.Contains("was not accepted", pulled.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sk-1", pulled.Error + pulled.Output, StringComparison.Ordinal);
        Assert.Contains("an open one: One delivery read", pulled.Output, StringComparison.Ordinal);
        Assert.Equal(2m, await Billed(host));
    }

    [Fact]
    public async Task One_that_breaks_off_at_a_page_is_left_alone_as_asked_and_goes_on_there()
    {
        await using var host = new WebHost();
        var closed = true;
        await using var vendor = await VendorServer.Start((c, _) =>
        {
            if (c.Request.Query["page"] != "p2")
                return VendorServer.Json(c, Page(1m, "p2"));
            if (!closed)
                return VendorServer.Json(c, Page(2m, null, Day30 + 86_400));
            c.Response.StatusCode = 429;
            c.Response.Headers.RetryAfter = "3600";
            return Task.CompletedTask;
        });
        await Add(host, "costs", vendor.Address);
        Assert.Equal(CommandLine.Refused, (await Pull(host)).Exit);
        Assert.Equal(1m, await Billed(host));
        Assert.Contains("asked not to be called before", (await Pull(host)).Error, StringComparison.Ordinal);
        Assert.Equal(2, vendor.Asked.Count);
        closed = false;
        await host.With<RunrateDb, int>(db => db.Sources.ExecuteUpdateAsync(s => s.SetProperty(x => x.NotBefore, (Instant?)null)));
        Assert.Equal(CommandLine.Done, (await Pull(host)).Exit);
        Assert.Equal(3, vendor.Asked.Count);
        Assert.Equal(3m, await Billed(host));
    }

    [Fact]
    public async Task A_source_that_is_not_there_is_named_with_those_that_are()
    {
        await using var host = new WebHost();
        Assert.Contains("None is stated", (await Pull(host, "x")).Error, StringComparison.Ordinal);
        await Add(host, "costs", "http://127.0.0.1:9");
        Assert.Contains("There are: costs.", (await Pull(host, "x")).Error, StringComparison.Ordinal);
    }

    private static async Task Add(WebHost host, string name, string address) => Assert.Null((await host.With<ManageSources, Outcome<Source>>(
        s => s.Add(WebHost.EntityId, new SourceStatement(name, "openai-costs", address, "sk-1234"), Admin))).Refusal);

    private static async Task<(int Exit, string Output, string Error)> Pull(WebHost host, params string[] sources)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = await CommandLine.Run(["pull", .. sources, "--database", host.Database], output, error);
        return (exit, output.ToString(), error.ToString());
    }

    private static Task<decimal> Billed(WebHost host) => host.With<RunrateDb, decimal>(async db =>
        (await db.Charges.Select(c => c.BilledCost).ToListAsync()).Sum());

    private static string Page(decimal amount, string? next, long? day = null) => System.Text.Json.JsonSerializer.Serialize(new
    {
        @object = "page",
        data = new[]
        {
            new
            {
                @object = "bucket",
                start_time = day ?? Day30,
                end_time = (day ?? Day30) + 86_400,
                results = new[]
                {
                    new { @object = "organization.costs.result", amount = new { value = amount, currency = "usd" }, line_item = "m, input", project_id = "p" },
                },
            },
        },
        has_more = next is not null,
        next_page = next,
    });
}
