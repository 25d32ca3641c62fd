using System.Net;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

[Collection(ApiHost.Name)]
public sealed class ImportsApiTests(WebHost host)
{
    private const string Header =
        "BilledCost,BillingCurrency,BillingPeriodStart,BillingPeriodEnd,ChargeCategory,ChargeDescription,ChargePeriodStart,ChargePeriodEnd,EffectiveCost," +
        "ListCost,ContractedCost,ProviderName,PublisherName,InvoiceIssuerName,ServiceCategory,ServiceName,SkuId,x_AgentId\n";

    private static string Row(string billed, string sku) =>
        $"{billed},USD,2026-01-01T00:00:00Z,2026-02-01T00:00:00Z,Usage,tokens,2026-01-05T00:00:00Z,2026-01-06T00:00:00Z,{billed},{billed},{billed}," +
        $"Solora,Solora,Solora,AI and Machine Learning,Solora API,{sku},\n";

    [Fact]
    public async Task A_bill_is_taken_with_exact_totals_and_a_second_time_changes_nothing()
    {
        var api = await host.Api();
        var file = Header + Row("0.00000080000", "sku-1") + Row("1234567.89000000001", "sku-2");
        var first = (await api.Post("/api/imports?format=focus&name=january.csv", file, "text/csv")).Is(HttpStatusCode.OK);
        Assert.Equal("focus", first.Body.GetProperty("format").GetString());
        Assert.Equal(2, first.Body.GetProperty("accepted").GetInt32());
        Assert.Equal("1234567.89000080001", first.Body.GetProperty("totals").GetProperty("billedCost").GetString());
        var again = (await api.Post("/api/imports?format=focus", file, "text/csv")).Is(HttpStatusCode.OK);
        Assert.Equal(0, again.Body.GetProperty("accepted").GetInt32());
        Assert.Equal(2, again.Body.GetProperty("duplicates").GetInt32());
        Assert.Contains((await api.Get("/api/imports")).Body.EnumerateArray(), f => f.GetProperty("name").GetString() == "january.csv");
    }

    [Fact]
    public async Task A_file_with_a_bad_line_is_refused_whole_and_says_where()
    {
        var file = Header + Row("1.00", "ok") + Row("$1.00", "bad");
        var refused = (await (await host.Api()).Post("/api/imports?format=focus", file, "text/csv"))
            .IsProblem(HttpStatusCode.UnprocessableEntity, RefusalCodes.FileRefused);
        var line = Assert.Single(refused.Body.GetProperty("rejected").EnumerateArray(), r => r.GetProperty("column").GetString() == "BilledCost");
        Assert.Equal(3, line.GetProperty("line").GetInt32());
        Assert.Equal(0, refused.Body.GetProperty("accepted").GetInt32());
    }

    [Fact]
    public async Task A_format_that_nobody_knows_and_one_that_cannot_be_told_are_refused()
    {
        var api = await host.Api();
        (await api.Post("/api/imports?format=lotus-123", "a,b\n1,2\n", "text/csv")).IsProblem(HttpStatusCode.UnprocessableEntity, RefusalCodes.UnknownFormat);
        (await api.Post("/api/imports", "a,b\n1,2\n", "text/csv")).IsProblem(HttpStatusCode.UnprocessableEntity, RefusalCodes.UnknownFormat);
        (await api.Post("/api/imports?format=focus&entity=nowhere", Header, "text/csv")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
        (await api.Get($"/api/imports/{Guid.Empty}/quarantine")).IsProblem(HttpStatusCode.NotFound, RefusalCodes.NotFound);
    }

    [Fact]
    public async Task Importing_takes_a_role_and_a_token()
    {
        (await (await host.Api(WebHost.Vera)).Post("/api/imports?format=focus", Header + Row("1.00", "v"), "text/csv"))
            .IsProblem(HttpStatusCode.Forbidden, RefusalCodes.NotPermitted);
        (await host.Anonymous().Post("/api/imports?format=focus", Header, "text/csv")).IsProblem(HttpStatusCode.Unauthorized, "not-signed-in");
    }

    [Fact]
    public async Task Usage_without_a_price_waits_and_is_priced_by_hand_for_its_whole_kind()
    {
        var api = await host.Api();
        var csv = "event_id,time,agent,provider,model,meter,quantity\n" +
                  "q1,2026-01-07T10:00:00Z,,nobody,mystery-1,requests,10\nq2,2026-01-08T10:00:00Z,,nobody,mystery-1,requests,5\n";
        var taken = (await api.Post("/api/imports?format=usage-csv", csv, "text/csv")).Is(HttpStatusCode.OK);
        Assert.Equal([2, 3], taken.Body.GetProperty("quarantined").EnumerateArray().Select(q => q.GetProperty("line").GetInt32()));
        var id = taken.Body.GetProperty("id").GetString();
        var waiting = (await api.Get($"/api/imports/{id}/quarantine")).Is(HttpStatusCode.OK);
        Assert.All(waiting.Body.EnumerateArray(), q => Assert.Equal("no-price", q.GetProperty("reason").GetString()));

        (await api.Post($"/api/imports/{id}/resolve", new { action = "WriteOff" })).IsProblem(HttpStatusCode.BadRequest, RefusalCodes.MissingField);
        var settled = (await api.Post($"/api/imports/{id}/resolve", new { action = "Price", perUnit = "0.25" })).Is(HttpStatusCode.OK);
        Assert.All(settled.Body.EnumerateArray(), q => Assert.NotNull(q.GetProperty("resolution").GetString()));
        Assert.DoesNotContain((await api.Get("/api/quarantine")).Body.EnumerateArray(), q => q.GetProperty("raw").GetString()!.Contains("mystery-1"));
    }
}
