using Runrate.Agents.Accounting.Primitives;
using Cell = Runrate.Agents.Exports.CsvText.Cell;

namespace Runrate.Agents.Exports;

/// <summary>One FOCUS row by column name; a column that was not set is null, which is written as nothing.</summary>
internal sealed class FocusRow(AgentId agent)
{
    private readonly Dictionary<string, Cell> cells = new() { ["x_AgentId"] = agent.Value };

    public AgentId Agent { get; } = agent;

    public FocusRow Text(string column, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            cells[column] = value;
        return this;
    }

    public FocusRow TextIfNone(string column, string? value) => Has(column) ? this : Text(column, value);

    public bool Has(string column) => cells.ContainsKey(column);

    public FocusRow Plain(string column, string value)
    {
        cells[column] = Cell.Plain(value);
        return this;
    }

    /// <summary>Every digit, no exponent, no separator.</summary>
    public FocusRow Number(string column, decimal value) => Plain(column, value.ToString("0.############################"));

    public Cell Get(string column) => cells.GetValueOrDefault(column, Cell.Plain(""));
}
