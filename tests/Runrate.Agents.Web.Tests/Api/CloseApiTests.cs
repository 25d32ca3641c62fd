using System.Net;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

/// <summary>One agent's month from arrangement to seal, over HTTP, on a host of its own.</summary>
public sealed class CloseApiTests(WebHost host) : IClassFixture<WebHost>
{
    private static readonly object Server = new
    {
        agent = "builder",
        name = "Inference server",
        vendor = "Calder Systems",
        category = "OwnedHardwarePurchase",
        amount = "36000.00",
        currency = "USD",
        date = "2026-01-02",
        readyOn = "2026-01-02",
        facts = new object[]
        {
            Fact("ownership", "Entity"), Fact("benefit_months", "36"), Fact("useful_life_months", "36"), Fact("payment_timing", "Arrears"),
            Fact("tax_method", "Accrual"), Fact("research_location", "US"), Fact("class_years", "5"), Fact("india_tax_character", "Capital40"),
        },
        capitalisation = new
        {
            what = "Server",
            ownership = "Title on delivery",
            benefitBeyondOneYear = "Three years of planning",
            usefulLifeMonths = 36,
            usefulLifeEvidence = "Refresh cycle",
            impairmentPlan = "Monthly look at idleness",
            signedOffBy = "Marlow & Finch LLP",
            signedOffOn = "2026-01-10",
        },
    };

    [Fact]
    public async Task An_arrangement_is_classified_approved_by_another_closed_sealed_and_reopened()
    {
        var ana = await host.Api(WebHost.Ana);
        var cora = await host.Api(WebHost.Cora);
        (await ana.Post("/api/agents", Bodies.Agent("Builder"))).Is(HttpStatusCode.Created);

        var made = (await ana.Post("/api/arrangements", Server)).Is(HttpStatusCode.Created).Body;
        var id = made.GetProperty("id").GetString();
        var gaap = made.GetProperty("memos").EnumerateArray().Single(m => m.GetProperty("book").GetString() == "UsGaap");
        Assert.Equal("CapitalisePPE", gaap.GetProperty("bookTreatment").GetString());
        Assert.Equal("US_GAAP", gaap.GetProperty("determination").GetProperty("framework").GetString());
        Assert.Contains((await ana.Get("/api/arrangements")).Body.EnumerateArray(), a => a.GetProperty("id").GetString() == id);
        Assert.Equal("36000.00", (await ana.Get($"/api/arrangements/{id}")).Body.GetProperty("amount").GetString());

        var memo = gaap.GetProperty("id").GetString();
        (await ana.Post($"/api/memos/{memo}/approve", "")).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
        (await cora.Post($"/api/memos/{Guid.Empty}/approve", "")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
        var approved = (await cora.Post($"/api/memos/{memo}/approve", "")).Is(HttpStatusCode.OK);
        Assert.True(approved.Body.GetProperty("posted").GetInt32() > 0);
        var memos = (await ana.Get($"/api/arrangements/{id}/memos")).Is(HttpStatusCode.OK);
        Assert.Contains(memos.Body.EnumerateArray(), m => m.GetProperty("stage").GetString() == "Approved" && m.GetProperty("approvedBy").GetString() == "Cora Controller");

        await CloseAndSeal(ana, cora, await host.Api());
    }

    private static async Task CloseAndSeal(HttpClient ana, HttpClient cora, HttpClient admin)
    {
        (await cora.Post("/api/close/2026-01/seal", "")).IsProblem(HttpStatusCode.Conflict, RefusalCodes.OpenExceptions);
        var prepared = (await ana.Post("/api/close/2026-01", "")).Is(HttpStatusCode.OK);
        Assert.Contains(prepared.Body.GetProperty("steps").EnumerateArray(), s => s.GetProperty("step").GetString() == "amortize-agents");
        var again = (await ana.Post("/api/close/2026-01", "")).Is(HttpStatusCode.OK);
        Assert.All(again.Body.GetProperty("steps").EnumerateArray(), s => Assert.Equal(0, s.GetProperty("posted").GetInt32()));
        (await ana.Post("/api/close/2026-01/seal", "")).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
        var sealedMonth = (await cora.Post("/api/close/2026-01/seal", new { reason = "The tax memos follow" })).Is(HttpStatusCode.OK);
        Assert.Equal("Closed", sealedMonth.Body.GetProperty("status").GetString());
        Assert.Equal(64, sealedMonth.Body.GetProperty("digest").GetString()!.Length);
        (await ana.Post("/api/close/2026-01", "")).IsProblem(HttpStatusCode.Conflict, RefusalCodes.PeriodSealed);

        var pnl = (await ana.Get("/api/agents/builder/pnl?period=2026-01&book=UsGaap")).Is(HttpStatusCode.OK).Body;
        var depreciation = pnl.GetProperty("sections").EnumerateArray().SelectMany(s => s.GetProperty("lines").EnumerateArray())
            .Single(l => l.GetProperty("title").GetString() == "Depreciation");
        Assert.Equal("1000.00", depreciation.GetProperty("figures")[0].GetProperty("amount").GetString());

        Assert.True((await ana.Get("/api/ledger/verify")).Is(HttpStatusCode.OK).Body.GetProperty("holds").GetBoolean());
        (await cora.Post("/api/close/2026-01/reopen", new { })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        var asked = (await cora.Post("/api/close/2026-01/reopen", new { why = "An invoice was missing" })).Is(HttpStatusCode.OK);
        Assert.Equal("Closed", asked.Body.GetProperty("status").GetString());
        (await cora.Post("/api/close/2026-01/reopen", new { })).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.MakerIsChecker);
        var reopened = (await admin.Post("/api/close/2026-01/reopen", new { })).Is(HttpStatusCode.OK);
        Assert.Single(reopened.Body.GetProperty("reopenings").EnumerateArray());
        Assert.Equal("Open", (await ana.Get("/api/close/2026-01")).Is(HttpStatusCode.OK).Body.GetProperty("status").GetString());
    }

    [Fact]
    public async Task An_arrangement_says_what_it_cannot_do_without()
    {
        var ana = await host.Api(WebHost.Ana);
        (await ana.Post("/api/arrangements", new { name = "Nothing" })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        (await ana.Post("/api/arrangements", new { name = "X", category = "Nonsense", amount = 1, date = "2026-01-02" })).Is(HttpStatusCode.BadRequest);
        (await ana.Patch($"/api/arrangements/{Guid.Empty}", new { name = "X" })).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
        (await (await host.Api(WebHost.Vera)).Post("/api/arrangements", Server)).IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
    }

    [Theory]
    [InlineData("2026-13", HttpStatusCode.BadRequest, "invalid-value")]
    [InlineData("2031-01", HttpStatusCode.BadRequest, "invalid-value")]
    public async Task A_month_that_is_none_or_has_not_begun_is_refused(string period, HttpStatusCode status, string code) =>
        (await (await host.Api()).Get($"/api/close/{period}")).IsProblem(status, code);

    private static object Fact(string fact, string value) => new { fact, value, source = "user", evidence = "Contract" };
}
