using System.Text;

namespace Runrate.Agents.Exports;

/// <summary>
/// RFC 4180 rows with CRLF. A text cell that a spreadsheet would run as a formula is written with a leading apostrophe; numbers
/// and dates are ours and are written as they are.
/// </summary>
public sealed class CsvText(bool byteOrderMark = false)
{
    private readonly StringBuilder text = new();

    /// <summary>Rows written, the header included.</summary>
    public int Rows { get; private set; }

    public CsvText Row(params IEnumerable<Cell> cells)
    {
        text.AppendJoin(',', cells.Select(c => Quote(c.IsText ? Guard(c.Value) : c.Value))).Append("\r\n");
        Rows++;
        return this;
    }

    public byte[] ToBytes() => [.. byteOrderMark ? Encoding.UTF8.GetPreamble() : [], .. Encoding.UTF8.GetBytes(text.ToString())];

    /// <summary>Defuses a leading =, +, -, @, tab or carriage return.</summary>
    public static string Guard(string value) => value is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? "'" + value : value;

    private static string Quote(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A cell: text from the outside is guarded, a figure of ours is not.</summary>
    public readonly record struct Cell(string Value, bool IsText)
    {
        public static implicit operator Cell(string? text) => new(text ?? "", true);

        public static implicit operator Cell(decimal number) => new(number.ToString("0.00"), false);

        public static implicit operator Cell(int number) => new(number.ToString(), false);

        public static Cell Plain(string value) => new(value, false);
    }
}
