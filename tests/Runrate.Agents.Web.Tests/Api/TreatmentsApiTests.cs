using System.Net;
using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class TreatmentsApiTests(WebHost host)
{
    private static readonly HashSet<string> NotCompared = ["authority", "presentation", "reason", "arithmetic", "questions"];

    public static IEnumerable<TheoryDataRow<string>> ClassificationCases() =>
        Cases().Where(c => c.GetProperty("type").GetString() == "classification").Select(c => new TheoryDataRow<string>(c.GetProperty("id").GetString()!));

    [Theory]
    [MemberData(nameof(ClassificationCases))]
    public async Task A_worked_case_has_the_same_answer_over_http(string id)
    {
        var item = Cases().Single(c => c.GetProperty("id").GetString() == id);
        var answer = (await (await host.Api()).Post("/api/treatments/classify", new
        {
            framework = item.GetProperty("framework").GetString(),
            facts = item.GetProperty("facts"),
            policy = item.TryGetProperty("policy", out var policy) ? policy : (JsonElement?)null,
        })).Is(HttpStatusCode.OK);
        foreach (var expected in item.GetProperty("expected").EnumerateObject().Where(e => !NotCompared.Contains(e.Name)))
            Assert.Equal(Value(expected.Value), Actual(answer.Body, expected.Name));
        if (item.GetProperty("expected").TryGetProperty("questions", out var questions))
            Assert.Superset(
                questions.EnumerateArray().Select(q => q.GetString()!).ToHashSet(),
                answer.Body.GetProperty("questions").EnumerateArray().Select(q => q.GetProperty("id").GetString()!).ToHashSet());
    }

    [Fact]
    public async Task An_answer_carries_its_reason_its_trace_and_the_rulebook()
    {
        var answer = (await (await host.Api()).Post("/api/treatments/classify", new
        {
            framework = "US_GAAP",
            facts = new { category = "SelfHostedFineTuning", amount = 100000, stage = "ApplicationDevelopment", asu_2025_06_adopted = false },
        })).Is(HttpStatusCode.OK).Body;
        Assert.NotEmpty(answer.GetProperty("because").GetString()!);
        Assert.NotEmpty(answer.GetProperty("trace").EnumerateArray());
        Assert.NotEmpty(answer.GetProperty("questions").EnumerateArray());
        Assert.StartsWith("sha256:", answer.GetProperty("rulebook").GetProperty("hash").GetString());
        var used = answer.GetProperty("factsUsed").EnumerateArray().First();
        Assert.Contains(used.GetProperty("source").GetString(), new[] { "user", "assumption", "register", "ledger" });
    }

    [Fact]
    public async Task Nested_and_dotted_facts_are_the_same_facts()
    {
        var api = await host.Api();
        var six = new { a = "Yes", b = "Yes", c = "Yes", d = "Yes", e = "Yes", f = "Yes" };
        var nested = await api.Post("/api/treatments/classify", new
        {
            framework = "IND_AS",
            facts = new { category = "SelfHostedFineTuning", hosting = "EntityPremises", weights_exportable = "Yes", ias38_57 = six },
        });
        var flat = await api.Post("/api/treatments/classify", new
        {
            framework = "IND_AS",
            facts = new Dictionary<string, string>
            {
                ["category"] = "SelfHostedFineTuning",
                ["hosting"] = "EntityPremises",
                ["weights_exportable"] = "Yes",
                ["ias38_57.a"] = "Yes",
                ["ias38_57.b"] = "Yes",
                ["ias38_57.c"] = "Yes",
                ["ias38_57.d"] = "Yes",
                ["ias38_57.e"] = "Yes",
                ["ias38_57.f"] = "Yes",
            },
        });
        Assert.Equal(nested.Is(HttpStatusCode.OK).Text, flat.Is(HttpStatusCode.OK).Text);
        Assert.Equal("CapitaliseDevelopmentCost", nested.Body.GetProperty("bookTreatment").GetString());
    }

    [Fact]
    public async Task Comparing_gives_one_answer_a_framework_and_says_where_they_part()
    {
        var body = (await (await host.Api()).Post("/api/treatments/compare", new
        {
            facts = new { category = "DataAcquired", data_source = "ThirdPartyPurchased", amount = 200000, alternative_future_use = "No", data_purpose = "ResearchProject" },
        })).Is(HttpStatusCode.OK).Body;
        var frameworks = body.GetProperty("results").EnumerateArray().Select(r => r.GetProperty("framework").GetString()).ToList();
        Assert.Equal(["US_GAAP", "IFRS", "IND_AS", "US_TAX", "INDIA_TAX", "MANAGEMENT"], frameworks);
        Assert.Contains(body.GetProperty("differences").EnumerateArray(), d => d.GetProperty("field").GetString() == "bookTreatment");
    }

    [Fact]
    public async Task A_calculator_shows_its_arithmetic_and_keeps_years_as_they_are()
    {
        var body = (await (await host.Api()).Post("/api/calculators/prepaid-schedule", new
        {
            framework = "US_GAAP",
            facts = new
            {
                category = "CloudComputeReservedPrepaid",
                amount = 360000,
                paid_date = "2025-12-01",
                service_start = "2025-12-01",
                service_end = "2028-11-30",
                proration = "full_month",
                fiscal_year_end = "12-31",
            },
        })).Is(HttpStatusCode.OK).Body;
        Assert.Equal(10000m, body.GetProperty("monthly").GetDecimal());
        Assert.Equal(120000m, body.GetProperty("byYear").GetProperty("2026").GetDecimal());
        Assert.NotEmpty(body.GetProperty("workings").EnumerateArray());
    }

    [Fact]
    public async Task What_cannot_be_asked_is_refused_with_the_field()
    {
        var api = await host.Api();
        (await api.Post("/api/treatments/classify", new { facts = new { category = "StaffTraining" } }))
            .IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        (await api.Post("/api/treatments/classify", new { framework = "MARS_GAAP", facts = new { category = "StaffTraining" } }))
            .IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
        (await api.Post("/api/treatments/classify", new { framework = "IFRS", facts = new { } })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        (await api.Post("/api/treatments/classify", new { framework = "IFRS" })).Is(HttpStatusCode.BadRequest);
        (await api.Post("/api/calculators/astrology", new { framework = "IFRS", facts = new { } })).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
        (await host.Anonymous().Post("/api/treatments/classify", new { })).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    private static string? Actual(JsonElement answer, string name)
    {
        switch (name)
        {
            case "contradicts_seed":
                return answer.TryGetProperty("seedOverridden", out var overridden) && overridden.ValueKind == JsonValueKind.String ? "true" : "false";
            case "statutory_ledger_effect":
                return Value(answer.GetProperty("postsToLedger"));
        }
        var camel = string.Concat(name.Split('_').Select((part, i) => i == 0 ? part : char.ToUpperInvariant(part[0]) + part[1..]));
        if (answer.TryGetProperty(camel, out var value) || answer.TryGetProperty("amounts", out var amounts) && amounts.TryGetProperty(camel, out value))
            return Value(value);
        return null;
    }

    private static string Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDecimal().ToString("0.############"),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.ToString(),
    };

    private static List<JsonElement> Cases()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedFiles.InRepository("tests", "Runrate.Agents.Tests", "Golden", "cases.json")));
        return [.. document.RootElement.Clone().GetProperty("cases").EnumerateArray()];
    }
}
