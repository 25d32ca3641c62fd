using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Exports;

/// <summary>
/// A statement as a sheet that calculates: a line of movements is a sum over the journal sheet, a subtotal the sum of its lines, the
/// result the subtotals with their signs. Balances begin before the journal sheet does, so their lines are figures.
/// </summary>
internal sealed class StatementSheet
{
    private const int FormulaMax = 8_000;

    private readonly Statement statement;
    private readonly StatementLayout? layout;
    private readonly List<SheetRow> rows = [];
    private readonly List<(string What, string Cell, decimal Ledger)> totals = [];
    private readonly string sheet;

    public StatementSheet(Statement statement)
    {
        this.statement = statement;
        layout = StatementLayouts.All.FirstOrDefault(l => l.Name == statement.Name);
        sheet = $"'{Spreadsheet.SheetName(statement.Title).Replace("'", "''", StringComparison.Ordinal)}'";
        Build();
    }

    public IReadOnlyList<SheetRow> Rows => rows;

    /// <summary>Each total of the sheet against the ledger's own figure, as rows of the check sheet from <paramref name="row"/> on.</summary>
    public IEnumerable<SheetRow> Checks(int row) =>
        totals.Select((t, i) => Workbook.Check($"{statement.Title}: {t.What}", $"{sheet}!{t.Cell}", t.Ledger, row + i));

    private void Build()
    {
        rows.Add(SheetRow.Heading([$"{statement.Scope.Entity}, {statement.Scope.Book}, {statement.Scope.Currency}",
            .. statement.Columns.Select(c => c.ToIso()), "Reference"]));
        var parts = new List<(int Sign, int First, int Last)>();
        foreach (var block in statement.Blocks)
        {
            rows.Add(SheetRow.Heading(block.Title));
            var first = rows.Count + 1;
            foreach (var line in block.Lines.Where(l => l.Kind == StatementLineKind.Line))
                rows.Add(new SheetRow(false, [line.Title, .. line.Figures.Select(Cell), line.Figures[^1].Ref]));
            var last = rows.Count;
            // A sheet of balances ends in its credit side alone: liabilities and equity.
            if (IsCredit(block) || layout is not { Cumulative: true })
                parts.Add((IsCredit(block) ? 1 : -1, first, last));
            foreach (var total in block.Lines.Where(l => l.Kind != StatementLineKind.Line))
                Total(total, column => $"SUM({column}{first}:{column}{last})");
        }
        if (statement.Result is { } result)
            Total(result, column => parts.Count == 0 ? "0"
                : string.Concat(parts.Select(p => $"{(p.Sign > 0 ? "+" : "-")}SUM({column}{p.First}:{column}{p.Last})")).TrimStart('+'));
    }

    private void Total(StatementLine line, Func<string, string> formula)
    {
        rows.Add(new SheetRow(true,
        [
            line.Title, .. line.Figures.Select((f, i) => (object)new SheetFormula(formula(Spreadsheet.Column(i + 1)), f.Amount.ToDecimal())),
            line.Figures[^1].Ref,
        ]));
        for (var i = 0; i < line.Figures.Count; i++)
            totals.Add(($"{line.Title}, {statement.Columns[i].ToIso()}",
                $"{Spreadsheet.Column(i + 1)}{rows.Count}", line.Figures[i].Amount.ToDecimal()));
    }

    private object Cell(Figure figure)
    {
        var amount = figure.Amount.ToDecimal();
        if (layout is null || layout.Cumulative || figure.Source.From is null)
            return amount;
        var credit = statement.Blocks.Any(b => IsCredit(b) && b.Lines.Any(l => l.Figures.Contains(figure)));
        var months = statement.Columns.Count > 1 ? $",Journal!$L:$L,\"{figure.Source.To.ToIso()}\"" : "";
        var terms = string.Concat(figure.Source.Accounts.Select(a => Term(a, months + Function(figure), credit)));
        return terms.Length is 0 or > FormulaMax ? amount : new SheetFormula(terms.TrimStart('+'), amount);
    }

    private static string Function(Figure figure) =>
        figure.Source.Function is { } function ? $",Journal!$M:$M,\"{function.Title()}\"" : "";

    private string Term(string account, string months, bool credit)
    {
        var (plus, minus) = credit ? ("G", "F") : ("F", "G");
        var where = $"Journal!$D:$D,\"{account}\",Journal!$H:$H,\"{statement.Scope.Currency.Code}\"{months}";
        return $"+SUMIFS(Journal!${plus}:${plus},{where})-SUMIFS(Journal!${minus}:${minus},{where})";
    }

    private bool IsCredit(StatementBlock block) => layout?.Sections.FirstOrDefault(s => s.Title == block.Title)?.Credit ?? false;
}
