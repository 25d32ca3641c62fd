using NodaTime;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Statements;

namespace Runrate.Agents.Exports;

/// <summary>
/// A statement with the period before, the year before, the year to date and the budget as a sheet that calculates: every line is a sum
/// over the sheet of movements, totals are sums of lines, and changes are differences of columns. What is planned is a figure.
/// </summary>
internal sealed class ComparativeSheet
{
    /// <summary>The sheet with each account's movement of each month.</summary>
    public const string Movements = "Movements";

    private const int FormulaMax = 8_000;

    private readonly Comparatives table;
    private readonly StatementLayout layout;
    private readonly List<SheetRow> rows = [];
    private readonly List<(string What, string Cell, decimal Ledger)> totals = [];
    private readonly string sheet;

    public ComparativeSheet(ComparedStatement compared, StatementLayout layout)
    {
        (table, this.layout) = (compared.Table, layout);
        Name = Spreadsheet.SheetName($"{layout.Title}, compared");
        sheet = $"'{Name.Replace("'", "''", StringComparison.Ordinal)}'";
        Build();
        rows.AddRange(compared.Notes.Select(n => SheetRow.Of(n)));
    }

    public string Name { get; }

    public IReadOnlyList<SheetRow> Rows => rows;

    /// <summary>A row a month and account, as the sheet of movements has them.</summary>
    public static SheetRow Movement(YearMonth month, string account, string name, decimal amount) =>
        SheetRow.Of(Number(month), account, name, amount);

    /// <summary>Each total of the sheet against the ledger's own figure, as rows of the check sheet from <paramref name="row"/> on.</summary>
    public IEnumerable<SheetRow> Checks(int row) =>
        totals.Select((t, i) => Workbook.Check($"{Name}: {t.What}", $"{sheet}!{t.Cell}", t.Ledger, row + i));

    private void Build()
    {
        var scope = table.Statement.Scope;
        rows.Add(SheetRow.Heading([$"{scope.Entity}, {scope.Book}, {scope.Currency}", .. table.Columns.Select(c => c.Heading)]));
        var parts = new List<(int Sign, int First, int Last)>();
        foreach (var block in table.Blocks)
        {
            rows.Add(SheetRow.Heading(block.Title));
            var credit = layout.Sections.FirstOrDefault(s => s.Title == block.Title)?.Credit ?? false;
            var first = rows.Count + 1;
            foreach (var line in block.Lines.Where(l => l.Kind == StatementLineKind.Line))
                Add(line, (cell, _) => Sum(cell, credit));
            var last = rows.Count;
            if (last >= first && (credit || !layout.Cumulative))
                parts.Add((credit ? 1 : -1, first, last));
            foreach (var total in block.Lines.Where(l => l.Kind != StatementLineKind.Line))
                Add(total, (cell, column) => Formula(last < first ? "0" : $"SUM({column}{first}:{column}{last})", cell));
        }
        if (table.Result is { } result)
            Add(result, (cell, column) => Formula(parts.Count == 0 ? "0" : string.Concat(parts.Select(p =>
                $"{(p.Sign > 0 ? "+" : "-")}SUM({column}{p.First}:{column}{p.Last})")).TrimStart('+'), cell));
    }

    private void Add(ComparativeLine line, Func<ComparativeCell, string, object?> actual)
    {
        var row = rows.Count + 1;
        var cells = line.Cells.Select((cell, i) => (Cell: cell, Letter: Spreadsheet.Column(i + 1), Column: table.Columns[i])).ToList();
        rows.Add(new SheetRow(
            line.Kind != StatementLineKind.Line, [line.Title, .. cells.Select(c => Value(c.Cell, c.Letter, c.Column, row, actual))]));
        if (line.Kind == StatementLineKind.Line)
            return;
        totals.AddRange(cells.Where(c => c.Column.Kind is ComparativeKind.Actual or ComparativeKind.Change && c.Cell.Amount is not null)
            .Select(c => ($"{line.Title}, {c.Column.Heading}", $"{c.Letter}{row}", c.Cell.Amount!.Value.ToDecimal())));
    }

    private object? Value(ComparativeCell cell, string letter, ComparativeColumn column, int row, Func<ComparativeCell, string, object?> actual)
    {
        var current = $"{Letter("current")}{row}";
        return column switch
        {
            { Kind: ComparativeKind.Actual } => cell.Amount is null ? null : actual(cell, letter),
            { Kind: ComparativeKind.Change } when cell.Amount is not null =>
                Formula($"{current}-{Letter(column.Key == "change" ? "prior-period" : "budget")}{row}", cell),
            { Kind: ComparativeKind.Share } when cell.Share is { } share => new SheetFormula(
                $"ROUND(100*({current}-{Letter("prior-period")}{row})/ABS({Letter("prior-period")}{row}),1)", decimal.Round(share * 100, 1)),
            { Kind: ComparativeKind.Budget } => cell.Amount?.ToDecimal(),
            _ => null,
        };
    }

    private string Letter(string key) => Spreadsheet.Column(table.Columns.Select(c => c.Key).ToList().IndexOf(key) + 1);

    private static SheetFormula Formula(string text, ComparativeCell cell) => new(text, cell.Amount?.ToDecimal() ?? 0);

    /// <summary>Debits are positive in the sheet of movements; a section of income and a section of what is owed turn them.</summary>
    private static object? Sum(ComparativeCell cell, bool credit)
    {
        var amount = cell.Amount!.Value.ToDecimal();
        if (cell.Figure?.Source is not { Kinds.Count: 0, Item: null, OwnOnly: false, Function: null } source)
            return amount;
        var from = source.From is { } first ? $",{Movements}!$A:$A,\">={Number(first)}\"" : "";
        var sign = credit ? "-" : "+";
        var terms = string.Concat(source.Accounts.Select(a =>
            $"{sign}SUMIFS({Movements}!$D:$D,{Movements}!$B:$B,\"{a}\"{from},{Movements}!$A:$A,\"<={Number(source.To)}\")")).TrimStart('+');
        return terms.Length is 0 or > FormulaMax ? amount : new SheetFormula(terms, amount);
    }

    private static int Number(YearMonth month) => month.Year * 100 + month.Month;
}
