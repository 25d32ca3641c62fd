using Markdig;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Runrate.Agents.Web.Realtime;

/// <summary>
/// An answer's Markdown as HTML that is safe to show whatever it quotes: raw HTML is off, images become their text, and links lead only
/// to pages of this host.
/// </summary>
public static class MarkdownHtml
{
    private static readonly string[] LinkPaths = ["/figures/", "/agents", "/treatments", "/arrangements", "/reviews", "/close",
        "/entries", "/journal", "/chat", "/drafts", "/rules"];

    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    public static string Render(string markdown)
    {
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var link in document.Descendants<LinkInline>().ToList())
        {
            if (link.IsImage || !IsOurs(link.Url))
                ReplaceByText(link);
            else
                link.GetAttributes().AddClass("figure");
        }
        foreach (var link in document.Descendants<AutolinkInline>().ToList())
            link.ReplaceBy(new LiteralInline(link.Url));
        // The renderer aligns columns by inline style, which the content security policy refuses; literal quotes cannot occur in
        // text.
        return document.ToHtml(Pipeline).Replace(" style=\"text-align: right;\"", " class=\"num\"", StringComparison.Ordinal);
    }

    /// <summary>A path of ours and nothing that a browser would read as another host.</summary>
    public static bool IsOurs(string? url) =>
        url is { Length: > 1 } && url[0] == '/' && url[1] is not ('/' or '\\') && !url.Contains('\\', StringComparison.Ordinal)
        && LinkPaths.Any(p => url.StartsWith(p, StringComparison.Ordinal));

    private static void ReplaceByText(LinkInline link)
    {
        var text = new LiteralInline(string.Concat(link.Descendants<LiteralInline>().Select(l => l.Content.ToString())));
        link.ReplaceBy(text, copyChildren: false);
    }
}
