using System.Net;
using System.Text.Json;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class MeasurementApiTests(WebHost host)
{
    [Fact]
    public async Task A_stated_rate_prices_the_treatments_of_an_arrangement()
    {
        var api = await host.Api();
        (await api.Post("/api/tax-rates", new { book = "UsTax", rate = 0.21, effectiveFrom = "2018-01-01", evidence = "IRC 11(b)" }))
            .Is(HttpStatusCode.Created);
        (await api.Post("/api/tax-rates", new { book = "UsTax", rate = 21, effectiveFrom = "2018-01-01", evidence = "IRC 11(b)" }))
            .IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
        Assert.Contains((await api.Get("/api/tax-rates")).Is(HttpStatusCode.OK).Body.EnumerateArray(), r => r.GetProperty("rate").GetDecimal() == 0.21m);

        var arrangement = await Server(api);
        var angle = (await api.Get($"/api/arrangements/{arrangement}/tax-angle?discountRate=0.10")).Is(HttpStatusCode.OK).Body[0];
        Assert.Equal("Sec168k", angle.GetProperty("chosen").GetString());
        var best = angle.GetProperty("outcomes")[0];
        Assert.Equal("2100.00", best.GetProperty("total").GetString());
        Assert.Equal("1909.09", best.GetProperty("presentValue").GetString());
        (await api.Get($"/api/arrangements/{Guid.Empty}/tax-angle")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
    }

    [Fact]
    public async Task A_test_is_recorded_and_its_author_does_not_approve_it()
    {
        var api = await host.Api();
        var arrangement = await Server(api);
        var test = (await api.Post("/api/impairment-tests", new
        {
            arrangement,
            date = "2026-01-31",
            indicator = "A successor beats it",
            undiscountedCashFlows = 5000,
            fairValue = 4000,
            valueInUse = 4500,
            evidence = "Valuation",
        })).Is(HttpStatusCode.Created).Body;
        (await api.Post($"/api/impairment-tests/{test.GetProperty("id").GetString()}/approve", new { }))
            .IsProblem(HttpStatusCode.Forbidden, RefusalCodes.MakerIsChecker);
        Assert.Contains(
            (await api.Get("/api/impairment-tests")).Is(HttpStatusCode.OK).Body.EnumerateArray(),
            t => t.GetProperty("arrangement").GetString() == arrangement && t.GetProperty("approvedBy").ValueKind == JsonValueKind.Null);
        (await api.Post("/api/disposals", new { arrangement, date = "2026-01-31" })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
    }

    [Theory]
    [InlineData("asset-rollforward")]
    [InlineData("deferred-tax")]
    [InlineData("cash-view")]
    [InlineData("book-bridge")]
    [InlineData("treatment-effects")]
    public async Task Every_layout_is_answered(string layout)
    {
        var api = await host.Api();
        var statement = (await api.Get($"/api/statements/{layout}?period=2026-01&book=US_GAAP")).Is(HttpStatusCode.OK).Body;
        Assert.Equal(layout, statement.GetProperty("layout").GetString());
        (await api.Get("/api/statements/deferred-tax?period=2026-01&book=US_TAX")).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.InvalidValue);
    }

    private static async Task<string> Server(HttpClient api)
    {
        var created = (await api.Post("/api/arrangements", new
        {
            name = "GPU server",
            vendor = "Silica",
            category = "OwnedHardwarePurchase",
            amount = 10_000,
            date = "2026-01-05",
            readyOn = "2026-01-05",
            facts = new[]
            {
                new { fact = "ownership", value = "Entity", source = "user", evidence = "Invoice" },
                new { fact = "benefit_months", value = "36", source = "user", evidence = "Policy" },
                new { fact = "india_tax_character", value = "Capital40", source = "user", evidence = "Memo" },
            },
        })).Is(HttpStatusCode.Created).Body;
        var view = created.TryGetProperty("arrangement", out var inner) ? inner : created;
        return view.GetProperty("id").GetString()!;
    }
}
