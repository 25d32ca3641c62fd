using System.Net;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class UsageApiTests(WebHost host)
{
    [Fact]
    public async Task Events_come_as_an_array_or_as_lines_and_count_once()
    {
        var api = await host.Api();
        (await api.Post("/api/prices", new { provider = "solora", model = "u-large", meter = "input_tokens", perUnit = "0.000003", currency = "USD", effectiveFrom = "2026-01-01" }))
            .Is(HttpStatusCode.OK);
        var array = """[{"source":"gw","id":"a1","time":"2026-01-31T10:00:00Z","provider":"solora","model":"u-large","input_tokens":1000000,"output_tokens":0}]""";
        var first = (await api.Post("/api/usage", array)).Is(HttpStatusCode.OK);
        Assert.Equal(1, first.Body.GetProperty("accepted").GetInt32());
        var again = (await api.Post("/api/usage", array)).Is(HttpStatusCode.OK);
        Assert.Equal((0, 1), (again.Body.GetProperty("accepted").GetInt32(), again.Body.GetProperty("duplicates").GetInt32()));

        var lines = string.Join('\n', Enumerable.Range(0, 3).Select(i =>
            $$"""{"source":"gw","id":"l{{i}}","time":"2026-01-31T11:00:00Z","provider":"solora","model":"u-large","input_tokens":{{i + 1}},"output_tokens":0}"""));
        Assert.Equal(3, (await api.Post("/api/usage", lines, "application/x-ndjson")).Is(HttpStatusCode.OK).Body.GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task A_bad_line_is_named_and_the_good_ones_are_kept()
    {
        var lines = """
            {"source":"mix","id":"1","time":"2026-01-31T11:00:00Z","provider":"solora","model":"u-large","input_tokens":5}
            {"source":"mix","id":"2","time":"yesterday","provider":"solora","model":"u-large","input_tokens":5}
            """;
        var taken = (await (await host.Api()).Post("/api/usage", lines, "application/x-ndjson")).Is(HttpStatusCode.OK);
        var rejected = Assert.Single(taken.Body.GetProperty("rejected").EnumerateArray());
        Assert.Equal(2, rejected.GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Outcomes_are_recorded_once_per_source_and_id()
    {
        var api = await host.Api();
        (await api.Post("/api/agents", Bodies.Agent("Producer"))).Is(HttpStatusCode.Created);
        var outcome = new { source = "desk", id = "2026-01-30", agent = "producer", date = "2026-01-30", accepted = 310, rejected = 12, reworked = 4 };
        Assert.Equal(1, (await api.Post("/api/outputs", outcome)).Is(HttpStatusCode.OK).Body.GetProperty("accepted").GetInt32());
        Assert.Equal(1, (await api.Post("/api/outputs", new[] { outcome })).Is(HttpStatusCode.OK).Body.GetProperty("duplicates").GetInt32());
        (await api.Post("/api/outputs", new { source = "desk", id = "x", agent = "nobody", date = "2026-01-30", accepted = 1 }))
            .IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        (await api.Post("/api/outputs", new { source = "desk", id = "x", agent = "nobody", date = "2026-01-30", unit = "u", accepted = 1 }))
            .IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
        (await api.Post("/api/outputs", new { source = "desk", id = "y", agent = "producer", date = "2026-01-30", accepted = -1 }))
            .IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
        (await api.Post("/api/outputs", new { source = "desk", id = "z", agent = "producer", accepted = 1 }))
            .IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
    }

    [Fact]
    public async Task A_single_charge_is_kept_exact_and_once()
    {
        var api = await host.Api();
        var charge = new
        {
            source = "erp",
            id = "line-7",
            provider = "Perch Software",
            service = "Perch Helpdesk",
            billedCost = "12.340000001",
            currency = "USD",
            chargePeriodStart = "2026-01-15T00:00:00Z",
        };
        var first = (await api.Post("/api/charges", charge)).Is(HttpStatusCode.OK).Body;
        Assert.Equal("12.340000001", first.GetProperty("effectiveCost").GetString());
        Assert.Equal("unassigned", first.GetProperty("agent").GetString());
        var again = (await api.Post("/api/charges", charge)).Is(HttpStatusCode.OK).Body;
        Assert.Equal(first.GetProperty("chargeId").GetInt64(), again.GetProperty("chargeId").GetInt64());
        (await api.Post("/api/charges", new { source = "erp", id = "line-8" })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        (await api.Get("/api/reconciliation?period=2026-01")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Sending_takes_a_role()
    {
        var viewer = await host.Api(WebHost.Vera);
        (await viewer.Post("/api/usage", "[]")).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
        (await viewer.Post("/api/prices", new { provider = "p", model = "m", meter = "requests", perUnit = 1 })).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
        (await host.Anonymous().Post("/api/usage", "[]")).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }
}
