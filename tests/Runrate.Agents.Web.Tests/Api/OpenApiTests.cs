using System.Net;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class OpenApiTests(WebHost host)
{
    [Fact]
    public async Task Every_route_is_described_with_a_sentence()
    {
        var document = (await (await host.Api()).Get("/openapi/v1.json")).Is(HttpStatusCode.OK).Body;
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(o => (p.Name, Operation: o)))
            .Where(o => o.Operation.Value.ValueKind == System.Text.Json.JsonValueKind.Object).ToList();
        Assert.NotEmpty(operations);
        Assert.All(operations, o => Assert.True(o.Operation.Value.TryGetProperty("summary", out _), $"{o.Operation.Name} {o.Name} has no summary."));
    }

    [Fact]
    public async Task Every_refusal_code_is_listed_with_its_status_and_meaning()
    {
        var document = (await (await host.Api()).Get("/openapi/v1.json")).Is(HttpStatusCode.OK).Body;
        var code = document.GetProperty("components").GetProperty("schemas").GetProperty("Problem").GetProperty("properties").GetProperty("code");
        Assert.Equal(RefusalCodes.All.Select(c => c.Text), code.GetProperty("enum").EnumerateArray().Select(c => c.GetString()));
        Assert.All(RefusalCodes.All, c => Assert.Contains($"`{c.Text}` ({c.Status}): {c.Meaning}", code.GetProperty("description").GetString()));
        var refused = document.GetProperty("paths").GetProperty("/api/agents").GetProperty("get").GetProperty("responses").GetProperty("default");
        Assert.Contains("#/components/schemas/Problem", refused.GetRawText());
    }

    [Fact]
    public async Task The_document_is_for_those_who_are_signed_in() =>
        (await host.Anonymous().Get("/openapi/v1.json")).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");

    [Fact]
    public async Task A_route_that_does_not_exist_is_a_problem_document_too() =>
        (await (await host.Api()).Get("/api/no-such-thing")).IsProblem(HttpStatusCode.NotFound, "not-found");
}
