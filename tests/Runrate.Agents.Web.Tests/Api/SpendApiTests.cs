using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Api;

public sealed class SpendApiTests(WebHost host) : IClassFixture<WebHost>
{
    [Theory]
    [InlineData("vendor")]
    [InlineData("model")]
    [InlineData("meter")]
    [InlineData("line")]
    [InlineData("agent")]
    [InlineData("owner")]
    [InlineData("cost-center")]
    [InlineData("function")]
    [InlineData("entity")]
    public async Task Rows_of_every_dimension_sum_to_the_total(string by)
    {
        var client = await host.Api(WebHost.Ana);
        var view = await client.GetFromJsonAsync<JsonElement>($"/api/spend?by={by}&from=2026-01&to=2026-03");
        Assert.Equal(by, view.GetProperty("by").GetString());
        Assert.Equal(view.GetProperty("total").GetDecimal(), view.GetProperty("rows").EnumerateArray().Sum(r => r.GetProperty("amount").GetDecimal()));
    }

    [Theory]
    [InlineData("/api/spend?by=colour&from=2026-01")]
    [InlineData("/api/spend?from=2026-01")]
    [InlineData("/api/spend?by=vendor&from=January")]
    [InlineData("/api/forecast?measure=luck")]
    public async Task What_cannot_be_read_is_refused(string path)
    {
        var client = await host.Api(WebHost.Ana);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync(path)).StatusCode);
    }
}
