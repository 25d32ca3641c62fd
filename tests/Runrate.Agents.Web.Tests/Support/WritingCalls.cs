using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>One call that changes something and succeeds once on the books of <see cref="PagesHost"/>.</summary>
public sealed record WritingCall(string Method, string Path, object? Body, string Type = "application/json")
{
    public async Task<HttpResponseMessage> Send(HttpClient client)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Method), Path);
        if (Body is not null)
        {
            var text = Body as string ?? JsonSerializer.Serialize(Body, JsonSerializerOptions.Web);
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) { Headers = { { "Content-Type", Type } } };
        }
        return await client.SendAsync(request);
    }

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>Calls of every kind that changes something: intake, books, judgements, people, settings, jobs.</summary>
public static class WritingCalls
{
    private const string Telemetry = """
        {"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":[{"scope":{"name":"t"},"spans":[{
        "traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","name":"chat m-large","kind":3,
        "startTimeUnixNano":"1767225600000000000","endTimeUnixNano":"1767225601000000000","attributes":[
        {"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},{"key":"gen_ai.provider.name","value":{"stringValue":"solora"}},
        {"key":"gen_ai.request.model","value":{"stringValue":"otlp-large"}},
        {"key":"gen_ai.usage.input_tokens","value":{"intValue":"1200"}}]}]}]}]}
        """;

    public static IReadOnlyList<WritingCall> Of(PagesHost pages) =>
    [
        new("POST", "/api/usage", """{"source":"calls","id":"1","time":"2026-01-31T11:00:00Z","provider":"solora","model":"u","input_tokens":5}""",
            "application/x-ndjson"),
        new("POST", "/api/v1/events", new
        {
            specversion = "1.0", id = "ce-1", source = "calls", type = "usage", time = "2026-01-31T11:00:00Z", subject = "atlas",
            data = new { provider = "solora", model = "u", input_tokens = 5 },
        }, "application/cloudevents+json"),
        new("POST", "/v1/traces", Telemetry),
        new("POST", "/api/imports?format=usage-csv&name=calls.csv",
            "event_id,time,provider,model,meter,quantity\nc1,2026-01-15T00:00:00Z,solora,u,requests,3\n", "text/csv"),
        new("POST", "/api/charges", new
        {
            source = "calls", id = "1", provider = "Perch", service = "Perch Helpdesk", billedCost = "12.34", currency = "USD",
            chargePeriodStart = "2026-01-15T00:00:00Z",
        }),
        new("POST", "/api/outputs", new { source = "calls", id = "1", agent = "atlas", date = "2026-01-30", accepted = 3 }),
        new("POST", "/api/prices", new
        {
            provider = "solora", model = "u", meter = "input_tokens", perUnit = "0.000003", currency = "USD", effectiveFrom = "2026-01-01",
        }),
        new("POST", "/api/agents", Bodies.Agent("Calls")),
        new("PATCH", "/api/agents/atlas", new { owner = "Somebody else" }),
        new("POST", "/api/agents/atlas/retire", new { reason = "Too dear" }),
        new("POST", "/api/arrangements", new
        {
            agent = "atlas", name = "Another server", vendor = "Harbor", category = "CloudComputeReservedPrepaid", amount = 1200,
            date = "2026-01-02", serviceStart = "2026-01-01", serviceEnd = "2026-12-31",
            facts = new object[] { new { fact = "payment_timing", value = "Advance", source = "user", evidence = "Invoice 18" } },
        }),
        new("POST", $"/api/memos/{pages.Memo}/approve", null),
        new("POST", "/api/tax-rates", new { book = "UsTax", rate = 0.21, effectiveFrom = "2018-01-01", evidence = "IRC 11(b)" }),
        new("POST", $"/api/reviews/{pages.Review}/decision", new { decision = "Keep", reason = "It earns its cost" }),
        new("POST", $"/api/imports/{pages.Import}/resolve", new { action = "WriteOff", reason = "Below what matters" }),
        new("PATCH", $"/api/entities/{WebHost.EntityId}", new { matchTolerancePercent = 3 }),
        new("POST", "/api/users", new { id = "calls", name = "Called", roles = new[] { "Viewer" } }),
        new("PATCH", "/api/users/vera", new { email = "vera@example.com" }),
        new("POST", "/api/tokens", new { label = "calls" }),
        new("POST", "/api/data-sources", new { name = "Calls", kind = "openai-costs", address = "http://127.0.0.1:9", key = "sk-test-0123456789" }),
        new("POST", "/api/jobs/check-ledger/run", null),
        new("POST", "/api/chat", new { message = "Which agents are there?" }),
        new("POST", "/api/close/2026-01", null),
    ];

    /// <summary>A client whose person has every role and has written nothing yet.</summary>
    public static async Task<HttpClient> ByEverybodysRoles(this WebHost host)
    {
        var person = new Actor("everybody", "Every Body", Enum.GetValues<Role>().ToHashSet());
        await host.With<RunrateDb, int>(async db =>
        {
            db.People.Add(new Person { Id = person.Id, Name = person.Name, Roles = [.. person.Roles] });
            return await db.SaveChangesAsync();
        });
        return await host.Api(person);
    }
}
