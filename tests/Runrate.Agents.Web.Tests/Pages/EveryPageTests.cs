using System.Reflection;
using AngleSharp.Dom;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Runrate.Agents.Web.Components;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Pages;

/// <summary>What holds for every page there is, found by its route, so that a new page is tested by being there.</summary>
public sealed class EveryPageTests(PagesHost pages) : IClassFixture<PagesHost>
{
    private static readonly string[] NotPages = ["/signin", "/error", "/not-found", "/denied"];

    public static TheoryData<string> Routes => [.. RoutesOf(_ => true)];

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task It_renders_and_follows_the_house_rules(string route)
    {
        var page = await pages.Browser.Get(Concrete(route));
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.EndsWith("Runrate", page.Title);
        Assert.Empty(page.QuerySelectorAll("script:not([src])"));
        Assert.Empty(page.QuerySelectorAll("[style], style"));
        Assert.DoesNotContain(page.All.SelectMany(e => e.Attributes), a => a.Name.StartsWith("on", StringComparison.Ordinal));
        foreach (var table in page.QuerySelectorAll("table"))
        {
            Assert.False(string.IsNullOrWhiteSpace(table.QuerySelector("caption")?.TextContent),
                $"a table of {route} has no caption");
            Assert.All(table.QuerySelectorAll("th"), th =>
                Assert.True(th.HasAttribute("scope"), $"{th.OuterHtml} of {route} has no scope"));
        }
        foreach (var form in page.QuerySelectorAll("form[method=post]"))
            Assert.True(form.QuerySelector("input[name=__RequestVerificationToken]") is not null,
                $"a form of {route} has no token");
        AssertFieldsAreLabelled(page, route);
        Assert.Empty(page.QuerySelectorAll("[id]").GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Every_amount_is_a_link_and_says_minus_aloud(string route)
    {
        var page = await pages.Browser.Get(Concrete(route));
        foreach (var amount in page.QuerySelectorAll(".amount"))
        {
            Assert.True(amount.Closest("a[href]") is not null, $"{amount.TextContent} of {route} is no link");
            if (amount.ClassList.Contains("negative"))
                Assert.Contains("minus", amount.QuerySelector(".vh")!.TextContent);
        }
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task A_stranger_is_sent_to_sign_in(string route)
    {
        var answer = await pages.Host.Anonymous().GetAsync(Concrete(route));
        Assert.Equal(System.Net.HttpStatusCode.Redirect, answer.StatusCode);
        Assert.StartsWith("/signin", answer.Headers.Location!.PathAndQuery);
    }

    [Theory]
    [MemberData(nameof(Routes))]
    public async Task Links_of_the_page_lead_somewhere(string route)
    {
        var page = await pages.Browser.Get(Concrete(route));
        var paths = page.QuerySelectorAll("main a[href^='/']").Select(a => a.GetAttribute("href")!).Distinct().ToList();
        // A table repeats its kinds of link; one of each kind and length is enough to find a broken one.
        foreach (var path in paths.GroupBy(p => string.Join('/', p.Split('?')[0].Split('/').Take(2)) + p.Count(c => c == '/'))
            .Select(g => g.First()))
        {
            var answer = await pages.Browser.Client.GetAsync(path);
            Assert.True((int)answer.StatusCode < 400, $"{route} links to {path}, which answers {(int)answer.StatusCode}");
        }
    }

    /// <summary>The route with what the host has in the place of its parameters.</summary>
    internal string Concrete(string route) => route
        .Replace("{Ref}", Uri.EscapeDataString("northlight-us~UsGaap~2026-01~2026-01~~5110.5120"), StringComparison.Ordinal)
        .Replace("/people/{Id}", "/people/ana", StringComparison.Ordinal)
        .Replace("/agents/{Id}", "/agents/atlas", StringComparison.Ordinal)
        .Replace("/several/{Kind}", "/several/approve", StringComparison.Ordinal)
        .Replace("{Layout}", "workforce-pnl", StringComparison.Ordinal)
        .Replace("{Folder}/{Decision}", "us-gaap/internal-use-software", StringComparison.Ordinal)
        .Replace("/journal/{Id:guid}/{Line:int}", $"/journal/{pages.UsageEntry}/1", StringComparison.Ordinal)
        .Replace("/journal/{Id:guid}", $"/journal/{pages.UsageEntry}", StringComparison.Ordinal)
        .Replace("/arrangements/{Id:guid}", $"/arrangements/{pages.Arrangement}", StringComparison.Ordinal)
        .Replace("/treatments/memos/{Id:guid}", $"/treatments/memos/{pages.Memo}", StringComparison.Ordinal)
        .Replace("/reviews/{Id:guid}", $"/reviews/{pages.Review}", StringComparison.Ordinal)
        .Replace("/agents/atlas/preview", "/agents/atlas/preview?kind=PriceChange&pricePercent=-20&period=2026-01",
            StringComparison.Ordinal)
        .Replace("/write-downs/{Id:guid}", $"/write-downs/{pages.WriteDown}", StringComparison.Ordinal)
        .Replace("/imports/{Id:guid}", $"/imports/{pages.Import}", StringComparison.Ordinal);

    internal static IEnumerable<string> RoutesOf(Func<Type, bool> which) => typeof(App).Assembly.GetTypes()
        .Where(t => typeof(ComponentBase).IsAssignableFrom(t) && which(t)
            && t.GetCustomAttribute<AllowAnonymousAttribute>() is null)
        .SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template).Where(t => !NotPages.Contains(t))
            .Order();

    private static void AssertFieldsAreLabelled(IDocument page, string route)
    {
        foreach (var field in page.QuerySelectorAll("input:not([type=hidden]), select, textarea"))
        {
            var labelled = field.Closest("label") is not null || field.HasAttribute("aria-label")
                || field.HasAttribute("aria-labelledby")
                || (field.Id is { } id && page.QuerySelector($"label[for='{id}']") is not null);
            Assert.True(labelled, $"{field.OuterHtml} of {route} has no label");
        }
    }
}
