using System.Net;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class AgentsApiTests(WebHost host)
{
    [Fact]
    public async Task Hiring_states_everything_and_gives_the_agent_an_address()
    {
        var api = await host.Api();
        var hired = (await api.Post("/api/agents", Bodies.Agent("Atlas Api"))).Is(HttpStatusCode.Created);
        Assert.Equal("atlas-api", hired.Body.GetProperty("id").GetString());
        Assert.Equal("18500.00", hired.Body.GetProperty("acquisitionCost").GetString());
        Assert.Equal("InService", hired.Body.GetProperty("status").GetString());

        var shown = (await api.Get("/api/agents/atlas-api")).Is(HttpStatusCode.OK);
        Assert.Equal("3.10", shown.Body.GetProperty("target").GetProperty("valuePerUnit").GetString());
        var listed = (await api.Get("/api/agents")).Is(HttpStatusCode.OK);
        Assert.Contains(listed.Body.EnumerateArray(), a => a.GetProperty("id").GetString() == "atlas-api");
    }

    [Fact]
    public async Task Hiring_without_the_required_fields_names_each_of_them()
    {
        var refused = (await (await host.Api()).Post("/api/agents", new { name = "Nobody" })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        foreach (var field in new[] { "acquisitionCost", "monthlyRunCost", "target.unitsPerMonth", "retirementTriggers" })
            Assert.Contains(field, refused.Body.GetProperty("detail").GetString());
    }

    [Fact]
    public async Task A_trigger_without_parameters_takes_the_defaults_of_its_kind()
    {
        var body = Bodies.Agent("Plain trigger");
        body["retirementTriggers"] = new object[] { new { kind = "Idle" } };
        (await (await host.Api()).Post("/api/agents", body)).Is(HttpStatusCode.Created);
    }

    [Fact]
    public async Task The_same_identifier_is_given_once()
    {
        var api = await host.Api();
        (await api.Post("/api/agents", Bodies.Agent("Twice"))).Is(HttpStatusCode.Created);
        (await api.Post("/api/agents", Bodies.Agent("Twice"))).IsProblem(HttpStatusCode.Conflict, RefusalCodes.AlreadyExists);
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_is_named_with_what_was_expected()
    {
        var body = Bodies.Agent("Bad date");
        body["hiredOn"] = "31.01.2026";
        var refused = (await (await host.Api()).Post("/api/agents", body)).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidRequest);
        Assert.Equal("hiredOn", refused.Body.GetProperty("field").GetString());
        Assert.Contains("2026-01-31", refused.Body.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[1]")]
    public async Task A_body_that_is_no_json_object_is_a_problem_of_the_caller(string body) =>
        (await (await host.Api()).Post("/api/agents", body)).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidRequest);

    [Fact]
    public async Task A_card_can_be_changed_and_an_owner_leave()
    {
        var api = await host.Api();
        (await api.Post("/api/agents", Bodies.Agent("Changing"))).Is(HttpStatusCode.Created);
        var changed = (await api.Patch("/api/agents/changing", new { owner = "", costCenter = "CS-200" })).Is(HttpStatusCode.OK);
        Assert.Equal("CS-200", changed.Body.GetProperty("costCenter").GetString());
        Assert.False(changed.Body.TryGetProperty("owner", out var owner) && owner.GetString() is not null);
        (await api.Patch("/api/agents/nobody", new { owner = "x" })).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
    }

    [Fact]
    public async Task Retiring_opens_the_exit_and_does_not_complete_it()
    {
        var api = await host.Api();
        (await api.Post("/api/agents", Bodies.Agent("Leaving"))).Is(HttpStatusCode.Created);
        (await api.Post("/api/agents/leaving/retire", new { })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        var opened = (await api.Post("/api/agents/leaving/retire", new { reason = "Superseded" })).Is(HttpStatusCode.Accepted);
        Assert.Equal("leaving", opened.Body.GetProperty("agent").GetString());
        Assert.Equal("UnderReview", (await api.Get("/api/agents/leaving")).Body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_roster_ties_to_its_totals()
    {
        var api = await host.Api();
        var roster = (await api.Get("/api/roster?period=2026-01")).Is(HttpStatusCode.OK);
        Assert.True(roster.Body.GetProperty("totals").GetProperty("tiesToLedger").GetBoolean());
        (await api.Get("/api/roster?period=January")).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
    }

    [Fact]
    public async Task Reading_takes_a_token_and_hiring_the_operator_role()
    {
        (await host.Anonymous().Get("/api/agents")).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        var viewer = await host.Api(WebHost.Vera);
        (await viewer.Get("/api/agents")).Is(HttpStatusCode.OK);
        (await viewer.Post("/api/agents", Bodies.Agent("By a viewer"))).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
        (await viewer.Get("/api/agents/no-such-agent")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
    }
}
