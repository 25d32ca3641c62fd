using System.Net;
using System.Text;

namespace Runrate.Agents.Exports;

/// <summary>
/// One HTML file that needs nothing beside it: contents, sections, tables, and a style for screen and print. Whatever is written is text
/// and never markup; the same parts give the same bytes.
/// </summary>
internal sealed class HtmlDocument(string title)
{
    private readonly List<(string Id, string Title)> sections = [];
    private readonly StringBuilder body = new();

    /// <summary>The style of the document; whoever serves it allows this text and no other.</summary>
    public const string Style =
        """
        :root { color-scheme: light; }
        * { box-sizing: border-box; }
        body { font: 14px/1.5 Georgia, "Times New Roman", serif; color: #111; background: #fff; max-width: 62rem; margin: 2rem auto;
          padding: 0 1.5rem; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
        h2 { font-size: 1.35rem; border-top: 2px solid #111; margin: 2.6rem 0 .6rem; padding-top: .5rem; }
        h3 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
        p, li { max-width: 46rem; }
        nav ol { columns: 2; padding-left: 1.4rem; }
        a { color: #0d4a5b; }
        table { border-collapse: collapse; width: 100%; margin: .4rem 0 1.2rem; font: 12.5px/1.4 "Helvetica Neue", Arial, sans-serif;
          font-variant-numeric: tabular-nums; }
        caption { text-align: left; color: #444; padding-bottom: .3rem; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .5rem .25rem 0; border-bottom: 1px solid #ccc; overflow-wrap: anywhere; }
        thead th { border-bottom: 1.5px solid #111; vertical-align: bottom; }
        th { font-weight: 600; } tbody th { font-weight: 400; }
        .n { text-align: right; white-space: nowrap; padding-right: 0; padding-left: .7rem; }
        .group th { font-weight: 700; padding-top: .7rem; }
        .total th, .total td { font-weight: 700; } .result th, .result td { font-weight: 700; border-bottom: 3px double #111; }
        code { font: 11.5px/1.4 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: .6rem 0; }
        dt { color: #444; } dd { margin: 0; overflow-wrap: anywhere; }
        footer { margin-top: 3rem; border-top: 1px solid #ccc; color: #444; font-size: .85rem; }
        @media screen and (max-width: 46rem) {
          body { padding: 0 .8rem; } nav ol { columns: 1; } .scroll { overflow-x: auto; } dl { display: block; }
        }
        @media print {
          body { margin: 0; max-width: none; padding: 0; font-size: 10pt; } table { font-size: 8.5pt; }
          a { color: inherit; text-decoration: none; }
          h2 { break-before: page; } h2, h3, caption { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; }
          .scroll { overflow: visible; }
          @page { size: A4; margin: 16mm 14mm; @bottom-right { content: counter(page) " / " counter(pages); } }
        }
        """;

    public HtmlDocument Section(string id, string heading)
    {
        sections.Add((id, heading));
        body.Append($"<h2 id=\"{id}\">{Text(heading)}</h2>\n");
        return this;
    }

    public HtmlDocument Heading(string heading)
    {
        body.Append($"<h3>{Text(heading)}</h3>\n");
        return this;
    }

    public HtmlDocument Paragraph(string text)
    {
        body.Append($"<p>{Text(text)}</p>\n");
        return this;
    }

    public HtmlDocument Items(string heading, IEnumerable<string> items)
    {
        var list = items.ToList();
        if (list.Count > 0)
        {
            body.Append($"<p><strong>{Text(heading)}</strong></p>\n<ul>");
            body.AppendJoin("", list.Select(i => $"<li>{Text(i)}</li>")).Append("</ul>\n");
        }
        return this;
    }

    public HtmlDocument Pairs(params IEnumerable<(string Name, string? Value)> pairs)
    {
        var shown = pairs.Select(p => $"<dt>{Text(p.Name)}</dt><dd>{Text(p.Value is { Length: > 0 } v ? v : "–")}</dd>");
        body.Append($"<dl>{string.Concat(shown)}</dl>\n");
        return this;
    }

    /// <param name="columns">Headings; one that ends in <c>#</c> stands over numbers.</param>
    public HtmlDocument Table(string caption, IReadOnlyList<string> columns, IEnumerable<HtmlRow> rows)
    {
        var list = rows.ToList();
        if (list.Count == 0)
            return Paragraph($"{caption}: none.");
        body.Append($"<div class=\"scroll\"><table><caption>{Text(caption)}</caption><thead><tr>");
        foreach (var column in columns)
            body.Append($"<th scope=\"col\"{(IsNumber(column) ? " class=\"n\"" : null)}>{Text(column.TrimEnd('#'))}</th>");
        body.Append("</tr></thead><tbody>\n");
        foreach (var row in list)
            Row(row, columns);
        body.Append("</tbody></table></div>\n");
        return this;
    }

    public byte[] ToBytes(string subtitle, IEnumerable<string> foot)
    {
        var text = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        text.Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        text.Append($"<title>{Text(title)}</title>\n<style>{Style}</style>\n</head>\n<body>\n");
        text.Append($"<header><h1>{Text(title)}</h1>\n<p>{Text(subtitle)}</p></header>\n");
        text.Append("<nav aria-label=\"Contents\"><ol>");
        foreach (var (id, heading) in sections)
            text.Append($"<li><a href=\"#{id}\">{Text(heading)}</a></li>");
        text.Append($"</ol></nav>\n<main>\n{body}</main>\n<footer>");
        text.AppendJoin("", foot.Select(f => $"<p>{Text(f)}</p>")).Append("</footer>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(text.Replace("\r\n", "\n").ToString());
    }

    private void Row(HtmlRow row, IReadOnlyList<string> columns)
    {
        body.Append(row.Style is { } style ? $"<tr class=\"{style}\">" : "<tr>");
        for (var i = 0; i < columns.Count && i < row.Cells.Count; i++)
        {
            var cell = row.Cells[i] ?? "";
            // A hash is set as one, so that two can be compared by eye.
            var shown = cell.Length == 64 && cell.All(char.IsAsciiHexDigit) ? $"<code>{cell}</code>" : Text(cell);
            body.Append(i == 0 ? $"<th scope=\"row\">{shown}</th>"
                : IsNumber(columns[i]) ? $"<td class=\"n\">{shown}</td>" : $"<td>{shown}</td>");
        }
        body.Append("</tr>\n");
    }

    private static bool IsNumber(string column) => column.EndsWith('#');

    private static string Text(string text) => WebUtility.HtmlEncode(text);
}

/// <param name="Style"><c>group</c>, <c>total</c>, <c>result</c>, or null.</param>
internal sealed record HtmlRow(IReadOnlyList<string?> Cells, string? Style = null)
{
    public static HtmlRow Of(params IReadOnlyList<string?> cells) => new(cells);
}
