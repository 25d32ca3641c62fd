using System.Net;
using System.Net.Http.Headers;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class PeopleApiTests(WebHost host)
{
    [Fact]
    public async Task An_administrator_adds_a_person_and_issues_a_token_that_works_until_it_is_revoked()
    {
        var admin = await host.Api();
        (await admin.Post("/api/users", new { id = "olu", name = "Olu Operator", roles = new[] { "Viewer", "Operator" } })).Is(HttpStatusCode.Created);
        Assert.Contains((await admin.Get("/api/users")).Body.EnumerateArray(), p => p.GetProperty("id").GetString() == "olu");

        var issued = (await admin.Post("/api/tokens", new { person = "olu", label = "gateway" })).Is(HttpStatusCode.Created);
        var olu = host.Anonymous();
        olu.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issued.Body.GetProperty("token").GetString());
        (await olu.Get("/api/agents")).Is(HttpStatusCode.OK);
        (await olu.Get("/api/users")).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
        (await olu.Post("/api/tokens", new { label = "mine" })).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);

        var id = issued.Body.GetProperty("id").GetString();
        var listed = (await admin.Get("/api/tokens")).Is(HttpStatusCode.OK);
        Assert.DoesNotContain(issued.Body.GetProperty("token").GetString()!, listed.Text);
        (await admin.Delete($"/api/tokens/{id}")).Is(HttpStatusCode.NoContent);
        (await olu.Get("/api/agents")).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
        (await admin.Delete("/api/tokens/none")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
    }

    [Fact]
    public async Task Taking_a_role_away_works_at_once()
    {
        var admin = await host.Api();
        (await admin.Post("/api/users", new { id = "tia", name = "Tia", roles = new[] { "Viewer", "Operator" } })).Is(HttpStatusCode.Created);
        var token = (await admin.Post("/api/tokens", new { person = "tia", label = "t" })).Body.GetProperty("token").GetString();
        var tia = host.Anonymous();
        tia.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        (await admin.Patch("/api/users/tia", new { roles = new[] { "Viewer" } })).Is(HttpStatusCode.OK);
        (await tia.Post("/api/agents", Bodies.Agent("Too late"))).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
    }

    [Fact]
    public async Task A_person_needs_a_name_a_role_and_an_identifier_of_its_own()
    {
        var admin = await host.Api();
        (await admin.Post("/api/users", new { roles = new[] { "Viewer" } })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        (await admin.Post("/api/users", new { name = "Rolf" })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        (await admin.Post("/api/users", new { id = "ana", name = "Another Ana", roles = new[] { "Viewer" } }))
            .IsProblem(HttpStatusCode.Conflict, RefusalCodes.AlreadyExists);
        (await admin.Post("/api/users", new { name = "Wizard", roles = new[] { "Wizard" } })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidRequest);
        (await admin.Patch("/api/users/nobody", new { name = "N" })).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
    }
}
