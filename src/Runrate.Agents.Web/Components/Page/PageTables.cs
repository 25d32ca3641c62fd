using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using NodaTime.Text;
using Runrate.Agents.Exports;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>
/// The tables of a page as lists: numbers as numbers, days as 2026-10-31, what is only for the eye or for acting left out. An amount is as
/// exact as the books have it, whatever the page rounds it to.
/// </summary>
public sealed partial class PageTables
{
    /// <summary>The name in an address that asks for a page as a file.</summary>
    public const string Asked = "file";

    /// <summary>Where an amount says its exact value, on a page that is asked for as a file.</summary>
    public const string Exact = "data-exact";

    private static readonly LocalDatePattern Day = LocalDatePattern.CreateWithInvariantCulture("d MMM uuuu");
    private static readonly LocalDateTimePattern Time = LocalDateTimePattern.CreateWithInvariantCulture("d MMM uuuu, HH:mm");

    private readonly List<Table> tables = [];

    /// <summary>Whether the page is made to become a file: amounts then say their exact value.</summary>
    public static bool IsAsked(HttpContext? context) => context?.Items.ContainsKey(Asked) == true;

    /// <summary>Where the next page of the longest list is, or null.</summary>
    public string? Next { get; private set; }

    public int Rows => tables.Sum(t => t.Rows.Count);

    /// <summary>
    /// Reads a page; of every page after the first, the rows are put behind those of the table that stands in the same place. A table that
    /// is the same on every page is not the one that was turned.
    /// </summary>
    public void Add(Stream html)
    {
        var page = new HtmlParser().ParseDocument(html);
        Next = page.QuerySelector("main a[rel=next]")?.GetAttribute("href");
        foreach (var (table, place) in page.QuerySelectorAll<IHtmlTableElement>("main table").Select((t, i) => (t, i)))
        {
            var rows = table.QuerySelectorAll<IHtmlTableRowElement>("tr").Where(r => r.Closest("thead") is null && r.Closest("table") == table)
                .ToLookup(r => r.Closest("tfoot") is not null, r => r.Cells.SelectMany(Spread).ToList());
            var body = rows[false].ToList();
            if (place < tables.Count)
            {
                if (!Same(tables[place].First, body))
                    tables[place].Rows.AddRange(body);
                continue;
            }
            var head = table.QuerySelector("thead tr") as IHtmlTableRowElement;
            tables.Add(new Table(
                Text(table.Caption) is { Length: > 0 } caption ? caption : page.QuerySelector("h1")?.TextContent.Trim() ?? "List",
                head?.Cells.SelectMany(Spread).Select(c => c.Text).ToList() ?? [], body, [.. body], [.. rows[true]]));
        }
    }

    // A total stands under all rows, however many pages they filled.
    public IReadOnlyList<TableFile> ToFiles() => [.. tables.Select(t => File(t.Title, t.Headings, [.. t.Rows, .. t.Foot]))];

    /// <summary>An amount with a code in its cell gets a column for the code: numbers can then be summed.</summary>
    private static TableFile File(string title, List<string> headings, List<List<Read>> rows)
    {
        var width = rows.Select(r => r.Count).Append(headings.Count).Max();
        var coded = Enumerable.Range(0, width).Where(i => rows.Exists(r => r.ElementAtOrDefault(i)?.Currency is not null)).ToHashSet();
        var empty = Enumerable.Range(0, width).Where(i => headings.ElementAtOrDefault(i) is null or ""
            && rows.TrueForAll(r => (r.ElementAtOrDefault(i)?.Value ?? "") is "")).ToHashSet();
        var kept = Enumerable.Range(0, width).Where(i => !empty.Contains(i)).ToList();
        return new TableFile(title,
            [.. kept.SelectMany(i => Named(headings.ElementAtOrDefault(i) ?? "", coded.Contains(i)))],
            [.. rows.Select(r => (IReadOnlyList<object?>)[.. kept.SelectMany(i => Cells(r.ElementAtOrDefault(i), coded.Contains(i)))])]);

        static string[] Named(string heading, bool coded) => coded ? [heading, $"{heading}, currency"] : [heading];

        static object?[] Cells(Read? read, bool coded) => coded ? [read?.Value, read?.Currency] : [read?.Value];
    }

    private static bool Same(List<List<Read>> one, List<List<Read>> other) =>
        one.Count == other.Count && one.Zip(other).All(r => r.First.SequenceEqual(r.Second));

    /// <param name="First">The rows of the first page.</param>
    private sealed record Table(string Title, List<string> Headings, List<List<Read>> First, List<List<Read>> Rows, List<List<Read>> Foot);

    private sealed record Read(object? Value, string? Currency, string Text);

    private static IEnumerable<Read> Spread(IHtmlTableCellElement cell) =>
        Enumerable.Repeat(Of(cell), 1).Concat(Enumerable.Repeat(new Read(null, null, ""), Math.Max(0, cell.ColumnSpan - 1)));

    private static Read Of(IHtmlTableCellElement cell)
    {
        var text = Text(cell);
        var amounts = cell.QuerySelectorAll($"[{Exact}]").ToList();
        if (amounts is [var amount] && Text(amount) == text)
        {
            var exact = decimal.Parse(amount.GetAttribute(Exact)!, CultureInfo.InvariantCulture);
            return new Read(exact, amount.QuerySelector(".code")?.TextContent.Trim(), text);
        }
        if (Number().IsMatch(text) && decimal.TryParse(text.Replace(",", "", StringComparison.Ordinal).Replace(Wording.Minus, '-'),
            NumberStyles.Number, CultureInfo.InvariantCulture, out var number))
            return new Read(decimal.IsInteger(number) && Math.Abs(number) <= int.MaxValue ? (int)number : number, null, text);
        return new Read(text is "–" ? null : Dated(text), null, text);
    }

    private static string Dated(string text) =>
        Day.Parse(text) is { Success: true } day ? LocalDatePattern.Iso.Format(day.Value)
        : Time.Parse(text) is { Success: true } time ? time.Value.ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture)
        : text;

    // What a reader sees: not what only a screen reader hears, and not what is pressed or filled in.
    private static string Text(INode? node)
    {
        var text = new StringBuilder();
        Walk(node);
        return Blank().Replace(text.ToString(), " ").Trim();

        void Walk(INode? at)
        {
            if (at is IText words)
                text.Append(words.Data);
            if (at is IElement element)
            {
                if (element.ClassList.Contains("vh")
                    || element.LocalName is "svg" or "form" or "button" or "select" or "input" or "textarea" or "datalist")
                    return;
                if (element.LocalName is "br" or "div" or "p" or "li" or "dt" or "dd")
                    text.Append(' ');
            }
            foreach (var child in at?.ChildNodes ?? Enumerable.Empty<INode>())
                Walk(child);
        }
    }

    [GeneratedRegex(@"^[\u2212-]?\d[\d,]*(?:\.\d+)?$", RegexOptions.None, 5_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"[\s\u00a0]+", RegexOptions.None, 5_000)]
    private static partial Regex Blank();
}
