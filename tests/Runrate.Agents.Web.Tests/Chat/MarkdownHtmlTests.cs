using Runrate.Agents.Web.Realtime;

namespace Runrate.Agents.Web.Tests.Chat;

public sealed class MarkdownHtmlTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[click](javascript:alert(1))")]
    [InlineData("[click](JAVASCRIPT&colon;alert(1))")]
    [InlineData("[click](https://evil.example)")]
    [InlineData("[click](//evil.example)")]
    [InlineData("[click](/\\evil.example)")]
    [InlineData("[click](/signout)")]
    [InlineData("![pixel](https://evil.example/p.png)")]
    [InlineData("<https://evil.example>")]
    [InlineData("[ref]: https://evil.example\n\n[click][ref]")]
    [InlineData("<a href=\"javascript:steal()\">open</a>")]
    public void Nothing_active_and_no_foreign_address_gets_through(string markdown)
    {
        var html = MarkdownHtml.Render(markdown);
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<a ", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href", html.Replace("href=&quot;", "", StringComparison.Ordinal),
            StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_figure_links_to_its_postings_and_numbers_stand_right()
    {
        var html = MarkdownHtml.Render("| Line | USD |\n|---|---:|\n| Cost | [1,000](/figures/a~b) |");
        var link = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html).QuerySelector("td a.figure");
        Assert.True(link is not null, html);
        Assert.Equal("a~b", Uri.UnescapeDataString(link.GetAttribute("href")!)["/figures/".Length..]);
        Assert.Contains("class=\"num\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
    }
}
