using System.Net;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>What somebody typed into a form that was refused is found again by a step back, a reload or a second try.</summary>
public sealed class KeptFormsTests
{
    private const string Page = "/agents/hire";
    private const string Form = "main form";

    [Fact]
    public async Task A_refused_form_has_an_address_that_shows_what_was_typed_as_often_as_it_is_asked()
    {
        await using var host = new WebHost();
        var ana = await host.SignIn(WebHost.Ana);
        ana.Client.DefaultRequestHeaders.Add("Sec-Fetch-Mode", "navigate");
        var refused = await ana.Submit(await ana.Get(Page), Form, ("name", "Juniper"), ("role", "Helpdesk"));
        Assert.Contains("kept=", refused.Url, StringComparison.Ordinal);
        Assert.NotNull(refused.QuerySelector(".alert.bad"));
        var address = new Uri(refused.Url).PathAndQuery;
        for (var again = 0; again < 2; again++)
            Assert.Equal("Juniper", (await ana.Get(address)).QuerySelector("#name")!.GetAttribute("value"));

        // A second try from there is answered by the page of its own values, and nothing on it carries the old address on.
        var second = await ana.Submit(await ana.Get(address), Form, ("role", "Helpdesk of the night"));
        Assert.Equal("Helpdesk of the night", second.QuerySelector("#role")!.GetAttribute("value"));
        Assert.DoesNotContain(second.QuerySelectorAll("a[href]"), a => a.GetAttribute("href")!.Contains("kept=", StringComparison.Ordinal));

        // It is kept for who typed it, for half an hour.
        var cora = await host.SignIn(WebHost.Cora);
        Assert.Null((await cora.Get(address)).QuerySelector(".alert.bad"));
        host.Clock.Now += NodaTime.Duration.FromMinutes(31);
        Assert.Null((await ana.Get(address)).QuerySelector(".alert.bad"));
    }

    [Fact]
    public async Task A_program_that_posts_a_form_gets_the_page_with_its_complaints_at_once()
    {
        await using var host = new WebHost();
        var ana = await host.SignIn(WebHost.Ana);
        var refused = await ana.Submit(await ana.Get(Page), Form, ("name", "Juniper"));
        Assert.DoesNotContain("kept=", refused.Url, StringComparison.Ordinal);
        Assert.Equal("Juniper", refused.QuerySelector("#name")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.OK, (await ana.Client.GetAsync(Page + "?kept=nobody-kept-this")).StatusCode);
    }
}
