using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Runrate.Agents.Exports;

/// <summary>
/// Writes sheets of text and numbers as an Office Open XML workbook. Text never becomes a formula: only a
/// <see cref="SheetFormula"/> of ours is one.
/// </summary>
internal sealed class Spreadsheet : IDisposable
{
    public const int SheetNameMax = 31;
    private const uint Plain = 0, Bold = 1, Money = 2, BoldMoney = 3;

    private readonly MemoryStream stream = new();
    private readonly SpreadsheetDocument document;
    private readonly Sheets sheets;

    public Spreadsheet()
    {
        document = SpreadsheetDocument.Create(stream, SpreadsheetDocumentType.Workbook);
        var workbook = document.AddWorkbookPart();
        workbook.Workbook = new DocumentFormat.OpenXml.Spreadsheet.Workbook();
        workbook.AddNewPart<WorkbookStylesPart>().Stylesheet = Styles();
        sheets = workbook.Workbook.AppendChild(new Sheets());
    }

    /// <summary>A sheet whose first row is its heading; a row marked bold is a total.</summary>
    public void Add(string name, IEnumerable<SheetRow> rows, params double[] widths)
    {
        var part = document.WorkbookPart!.AddNewPart<WorksheetPart>();
        var data = new SheetData();
        foreach (var row in rows)
            data.Append(new Row(row.Cells.Select(c => ToCell(c, row.IsBold))));
        var columns = new Columns(widths.Select((w, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = w, CustomWidth = true }));
        part.Worksheet = new Worksheet(columns, data);
        sheets.Append(new Sheet
        {
            Id = document.WorkbookPart.GetIdOfPart(part),
            SheetId = (uint)sheets.Count() + 1,
            Name = SheetName(name),
        });
    }

    /// <summary>A sheet's name as the file has it.</summary>
    public static string SheetName(string title) => title.Length <= SheetNameMax ? title : title[..SheetNameMax];

    /// <summary>The letters of a column, counted from 0.</summary>
    public static string Column(int index) => index < 26 ? ((char)('A' + index)).ToString() : Column(index / 26 - 1) + (char)('A' + index % 26);

    public byte[] ToBytes()
    {
        document.Dispose();
        return stream.ToArray();
    }

    public void Dispose()
    {
        document.Dispose();
        stream.Dispose();
    }

    private static Cell ToCell(object? value, bool bold) => value switch
    {
        null => new Cell { StyleIndex = bold ? Bold : Plain },
        decimal number => new Cell { CellValue = new CellValue(number), DataType = CellValues.Number, StyleIndex = bold ? BoldMoney : Money },
        SheetFormula formula => new Cell
        {
            CellFormula = new CellFormula(formula.Text),
            CellValue = new CellValue(formula.Value),
            DataType = CellValues.Number,
            StyleIndex = bold ? BoldMoney : Money,
        },
        int number => new Cell { CellValue = new CellValue(number), DataType = CellValues.Number, StyleIndex = bold ? Bold : Plain },
        _ => new Cell
        {
            DataType = CellValues.InlineString,
            InlineString = new InlineString(new Text(Clean(value.ToString()!)) { Space = SpaceProcessingModeValues.Preserve }),
            StyleIndex = bold ? Bold : Plain,
        },
    };

    // XML 1.0 cannot carry control characters.
    private static string Clean(string text) => text.Any(char.IsControl) ? string.Concat(text.Where(c => !char.IsControl(c))) : text;

    private static Stylesheet Styles() => new(
        new NumberingFormats(new NumberingFormat { NumberFormatId = 164, FormatCode = "#,##0.00;-#,##0.00" }),
        new Fonts(new Font(), new Font(new Bold())),
        new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
        new Borders(new Border()),
        new CellStyleFormats(new CellFormat()),
        new CellFormats(
            new CellFormat(),
            new CellFormat { FontId = 1, ApplyFont = true },
            new CellFormat { NumberFormatId = 164, ApplyNumberFormat = true },
            new CellFormat { NumberFormatId = 164, FontId = 1, ApplyNumberFormat = true, ApplyFont = true }));
}

/// <summary>A formula, and its value as the ledger says it, for readers that do not calculate.</summary>
internal sealed record SheetFormula(string Text, decimal Value);

/// <summary>Cells are text, decimals, whole numbers, formulas or null.</summary>
internal sealed record SheetRow(bool IsBold, params IReadOnlyList<object?> Cells)
{
    public static SheetRow Of(params IReadOnlyList<object?> cells) => new(false, cells);

    public static SheetRow Heading(params IReadOnlyList<object?> cells) => new(true, cells);
}
