namespace Runrate.Agents.Chat;

/// <summary>The amounts of a reply that link to their postings: <c>[31,000](/figures/…)</c>.</summary>
public static class ReplyFigures
{
    private const string Link = "](/figures/";

    public static IReadOnlyList<ReplyFigure> Of(string reply)
    {
        var figures = new List<ReplyFigure>();
        for (var at = reply.IndexOf(Link, StringComparison.Ordinal); at >= 0; at =
            reply.IndexOf(Link, at + 1, StringComparison.Ordinal))
        {
            var open = reply.LastIndexOf('[', at);
            var close = reply.IndexOf(')', at);
            if (open < 0 || close < 0)
                continue;
            var figure = new ReplyFigure(reply[(open + 1)..at], Uri.UnescapeDataString(reply[(at + Link.Length)..close]));
            if (!figures.Contains(figure))
                figures.Add(figure);
        }
        return figures;
    }
}
