using System.Globalization;

namespace Runrate.Agents.Exports;

/// <summary>A list as a page shows it. Cells are text, whole numbers, decimals, or null.</summary>
public sealed record TableFile(string Title, IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    private const double WidthMin = 8, WidthMax = 60;
    private const int RowsMeasured = 200;

    public byte[] ToCsv()
    {
        var csv = new CsvText(byteOrderMark: true);
        csv.Row(Headings.Select(h => (CsvText.Cell)h));
        foreach (var row in Rows)
            csv.Row(row.Select(Cell));
        return csv.ToBytes();
    }

    /// <summary>One list as CSV; several as a zip of them, so that none is left out.</summary>
    public static ExportFile Csv(string name, IReadOnlyList<TableFile> tables)
    {
        if (tables is [var only])
            return new ExportFile($"{name}.csv", ExportFile.Csv, only.ToCsv());
        var zip = new ZipOfFiles();
        foreach (var (table, number) in tables.Select((t, i) => (t, i + 1)))
            zip.Add($"{number:00}-{ZipOfFiles.FileName(table.Title)}.csv", table.ToCsv());
        return new ExportFile($"{name}.zip", ExportFile.Zip, zip.ToBytes());
    }

    /// <summary>Every list on a sheet of its own.</summary>
    public static ExportFile Excel(string name, IReadOnlyList<TableFile> tables)
    {
        using var workbook = new Spreadsheet();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            var widths = table.Headings.Select((h, i) => Math.Clamp(Longest(table, h, i) + 2.0, WidthMin, WidthMax));
            workbook.Add(SheetName(table.Title, names), [
                SheetRow.Heading([.. table.Headings]), .. table.Rows.Select(r => SheetRow.Of([.. r]))], [.. widths]);
        }
        return new ExportFile($"{name}.xlsx", ExportFile.Xlsx, workbook.ToBytes());
    }

    private static int Longest(TableFile table, string heading, int column) =>
        table.Rows.Take(RowsMeasured).Select(r => r.ElementAtOrDefault(column)?.ToString()?.Length ?? 0).Append(heading.Length).Max();

    // A sheet's name is short, has none of these characters and is there once.
    private static string SheetName(string title, HashSet<string> taken)
    {
        var plain = new string([.. title.Select(c => "[]:*?/\\'".Contains(c) || char.IsControl(c) ? ' ' : c)]).Trim();
        plain = plain.Length == 0 ? "List" : plain;
        for (var number = 1; ; number++)
        {
            var end = number == 1 ? "" : $" {number}";
            var name = plain[..Math.Min(plain.Length, Spreadsheet.SheetNameMax - end.Length)].TrimEnd() + end;
            if (taken.Add(name))
                return name;
        }
    }

    private static CsvText.Cell Cell(object? value) => value switch
    {
        null => "",
        int whole => whole,
        decimal number => CsvText.Cell.Plain(number.ToString(CultureInfo.InvariantCulture)),
        _ => value.ToString(),
    };
}
