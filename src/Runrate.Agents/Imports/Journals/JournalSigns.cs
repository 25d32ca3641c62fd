namespace Runrate.Agents.Imports.Journals;

/// <summary>What tells a plain-text journal from a table: a dated line, and below it an indented account with its amount.</summary>
internal static class JournalSigns
{
    private static readonly string[] Roots = ["Assets:", "Liabilities:", "Equity:", "Income:", "Expenses:"];

    public static bool IsJournal(string head) => First(head) is { } found && found.Posting.AsSpan().IndexOfAny(':', ' ', '\t') > 0
        && !found.Dated.Contains(',', StringComparison.Ordinal);

    /// <summary>Beancount's texts stand in quotes and its accounts begin with capitals; hledger and ledger cannot be told apart.</summary>
    public static bool IsBeancount(string head) => First(head) is { } found && found.Dated.Contains('"', StringComparison.Ordinal)
        && Roots.Any(r => found.Posting.StartsWith(r, StringComparison.Ordinal));

    /// <summary>The first dated line with a posting below it; remarks and metadata may stand between them.</summary>
    private static (string Dated, string Posting)? First(string head)
    {
        string? dated = null;
        foreach (var range in head.AsSpan().Split('\n'))
        {
            var line = head.AsSpan(range).TrimEnd();
            if (line.Length > 8 && line[..4].IndexOfAnyExceptInRange('0', '9') < 0 && line[4] is '-' or '/' or '.' && char.IsAsciiDigit(line[5]))
                dated = line.ToString();
            else if (line.Length == 0 || line[0] is not (' ' or '\t'))
                dated = null;
            else if (dated is not null && line.TrimStart() is [not (';' or '#'), ..] inside && !IsMetadata(inside))
                return (dated, inside.ToString());
        }
        return null;
    }

    private static bool IsMetadata(ReadOnlySpan<char> line) =>
        line.IndexOf(": ") is > 0 and var colon && line[..colon].IndexOfAny(':', ' ') < 0 && char.IsAsciiLetterLower(line[0]);
}
