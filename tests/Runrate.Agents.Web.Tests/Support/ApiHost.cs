using System.Net;
using System.Text;
using System.Text.Json;

namespace Runrate.Agents.Web.Tests.Support;

/// <summary>One host for all tests of the API: each keeps to agents and identifiers of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ApiHost : ICollectionFixture<WebHost>
{
    public const string Name = "api";
}

/// <summary>An answer with its body read.</summary>
public sealed record Answer(HttpStatusCode Status, JsonElement Body, string Text, string? ContentType)
{
    public string? Code => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("code", out var code) ? code.GetString() : null;

    public Answer Is(HttpStatusCode expected)
    {
        Assert.True(Status == expected, $"{(int)Status} instead of {(int)expected}: {Text[..Math.Min(Text.Length, 1500)]}");
        return this;
    }

    /// <summary>A problem document of that code and status.</summary>
    public Answer IsProblem(HttpStatusCode expected, string code)
    {
        Is(expected);
        Assert.Equal("application/problem+json", ContentType);
        Assert.Equal(code, Code);
        Assert.NotEmpty(Body.GetProperty("detail").GetString()!);
        return this;
    }
}

public static class ApiCalls
{
    public static async Task<Answer> Get(this HttpClient client, string path) => await Read(await client.GetAsync(path));

    /// <summary>Sends an object as JSON, or text as it is.</summary>
    public static async Task<Answer> Post(this HttpClient client, string path, object body, string type = "application/json") =>
        await Read(await client.PostAsync(path, Content(body, type)));

    public static async Task<Answer> Patch(this HttpClient client, string path, object body) =>
        await Read(await client.PatchAsync(path, Content(body, "application/json")));

    public static async Task<Answer> Delete(this HttpClient client, string path) => await Read(await client.DeleteAsync(path));

    private static ByteArrayContent Content(object body, string type)
    {
        var bytes = body as byte[] ?? Encoding.UTF8.GetBytes(body as string ?? JsonSerializer.Serialize(body, JsonSerializerOptions.Web));
        return new ByteArrayContent(bytes) { Headers = { { "Content-Type", type } } };
    }

    private static async Task<Answer> Read(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        var type = answer.Content.Headers.ContentType?.MediaType;
        using var document = type?.EndsWith("json", StringComparison.Ordinal) == true && text != "" ? JsonDocument.Parse(text) : null;
        return new Answer(answer.StatusCode, document?.RootElement.Clone() ?? default, text, type);
    }
}

/// <summary>Bodies that most tests begin with.</summary>
public static class Bodies
{
    public static Dictionary<string, object?> Agent(string name) => new()
    {
        ["name"] = name,
        ["role"] = "Support specialist",
        ["costCenter"] = "CS-100",
        ["employment"] = "ApiRun",
        ["function"] = "CustomerDelivery",
        ["owner"] = "Olu Operator",
        ["hiredOn"] = "2025-12-01",
        ["inServiceOn"] = "2026-01-01",
        ["models"] = new[] { "m-large" },
        ["currency"] = "USD",
        ["acquisitionCost"] = "18500.00",
        ["monthlyRunCost"] = 7800,
        ["target"] = new
        {
            unit = "resolved ticket",
            unitsPerMonth = 9000,
            valuePerUnit = "3.10",
            valueBasis = "Cost a ticket of the desk",
            humanCostPerUnit = "3.90",
            unitsPerHumanMonth = 1150,
        },
        ["qualityFloor"] = 0.9,
        ["retirementTriggers"] = new object[] { new { kind = "ModelDeprecation", parameters = new { days = 120 } } },
    };
}
