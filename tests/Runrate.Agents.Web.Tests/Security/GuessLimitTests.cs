using System.Net;
using System.Net.Http.Headers;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>Each on a host of its own, because it uses up the attempts of the address.</summary>
public sealed class GuessLimitTests
{
    [Fact]
    public async Task Guessing_keys_on_the_page_is_stopped_and_each_time_for_twice_as_long()
    {
        await using var host = new WebHost();
        var client = host.Anonymous();
        foreach (var (waits, minutes) in ((int, int)[])[(1, 1), (2, 2), (3, 4)])
        {
            for (var i = 0; i < GuessLimit.FailuresBeforeWait; i++)
                Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync("/signin?key=wrong")).StatusCode);
            var stopped = await client.GetAsync("/signin?key=wrong");
            Assert.Equal((waits, HttpStatusCode.TooManyRequests), (waits, stopped.StatusCode));
            Assert.Equal(TimeSpan.FromMinutes(minutes), stopped.Headers.RetryAfter!.Delta);
            host.Clock.Now += Duration.FromMinutes(minutes);
        }
    }

    [Fact]
    public async Task Guessing_bearer_tokens_is_stopped()
    {
        await using var host = new WebHost();
        var client = Guesser(host);
        for (var i = 0; i < GuessLimit.FailuresBeforeWait; i++)
            (await client.Get("/api/agents")).IsProblem(HttpStatusCode.Unauthorized, RefusalCodes.NotSignedIn);
        (await client.Get("/api/agents")).IsProblem(HttpStatusCode.TooManyRequests, RefusalCodes.TooManyRequests);
    }

    [Fact]
    public async Task A_neighbour_who_guesses_keeps_nobody_out_who_has_a_key_of_ours()
    {
        await using var host = new WebHost();
        // The configured token was right at this address a moment ago.
        var configured = await host.Api();
        (await configured.Get("/api/agents")).Is(HttpStatusCode.OK);
        var token = await host.Issue(WebHost.Vera, AccessKeyKind.BearerToken);
        var link = await host.Issue(WebHost.Vera, AccessKeyKind.SignInLink);
        (await configured.Get("/api/agents")).Is(HttpStatusCode.OK);
        var neighbour = Guesser(host);
        for (var i = 0; i <= GuessLimit.FailuresBeforeWait; i++)
            await neighbour.Get("/api/agents");
        (await neighbour.Get("/api/agents")).Is(HttpStatusCode.TooManyRequests);

        (await configured.Get("/api/agents")).Is(HttpStatusCode.OK);
        var vera = host.Anonymous();
        Assert.Equal(HttpStatusCode.Redirect, (await vera.GetAsync("/signin?key=" + link)).StatusCode);
        var program = host.Anonymous();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        (await program.Get("/api/agents")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whoever_goes_on_with_keys_that_cannot_be_guessed_does_not_fill_the_trail()
    {
        await using var host = new WebHost();
        var client = host.Anonymous();
        for (var i = 0; i < 3 * GuessLimit.FailuresBeforeWait; i++)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", AccessKeys.NewSecret());
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/agents")).StatusCode);
            client.DefaultRequestHeaders.Authorization = null;
            Assert.Equal(HttpStatusCode.Forbidden, (await client.GetAsync($"/signin?key={AccessKeys.NewSecret()}")).StatusCode);
        }
        var api = await host.Api(WebHost.Cora);
        Assert.Equal(1, (await api.Get("/api/audit-log?act=LockedOut")).Body.GetProperty("items").GetArrayLength());
        Assert.True((await api.Get("/api/audit-log?act=SignInRefused")).Body.GetProperty("items").GetArrayLength() < GuessLimit.FailuresBeforeWait);
    }

    [Fact]
    public async Task Wrong_keys_and_the_wait_they_led_to_are_in_the_audit_trail()
    {
        await using var host = new WebHost();
        var client = host.Anonymous();
        var api = await host.Api();
        (await api.Get("/api/agents")).Is(HttpStatusCode.OK);
        for (var i = 0; i < GuessLimit.FailuresBeforeWait; i++)
            await client.GetAsync("/signin?key=wrong");
        var refused = (await api.Get("/api/audit-log?act=SignInRefused")).Is(HttpStatusCode.OK).Body.GetProperty("items");
        Assert.Equal(GuessLimit.FailuresBeforeWait - 1, refused.GetArrayLength());
        Assert.Equal(1, (await api.Get("/api/audit-log?act=LockedOut")).Body.GetProperty("items").GetArrayLength());
    }

    private static HttpClient Guesser(WebHost host)
    {
        var client = host.Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "guessed-token-of-an-administrator");
        return client;
    }
}
