using System.Net;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

public sealed class RequestRatesTests(WebHost host) : IClassFixture<WebHost>
{
    [Fact]
    public async Task A_token_that_asks_too_often_waits_and_others_do_not()
    {
        await using var narrow = host.WithWebHostBuilder(b => b.UseSetting("Runrate:Limits:PerSecond", "2"));
        var busy = narrow.CreateClient();
        busy.DefaultRequestHeaders.Authorization = new("Bearer", WebHost.ApiToken);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => busy.Get("/api/treatments")));
        var stopped = answers.First(a => a.Status == HttpStatusCode.TooManyRequests);
        Assert.Equal(RefusalCodes.TooManyRequests, stopped.Code);
        var other = narrow.CreateClient();
        other.DefaultRequestHeaders.Authorization = new("Bearer", await host.Issue(WebHost.Vera, People.AccessKeyKind.BearerToken));
        (await other.Get("/api/agents")).Is(HttpStatusCode.OK);
    }
}
