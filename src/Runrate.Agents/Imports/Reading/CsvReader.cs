using System.Buffers;
using System.Text;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// What breaks the format, and where. Lines count from 1 and are those of the file, quoted line breaks included.
/// </summary>
public sealed record CsvProblem(int Line, int Column, string Reason);

/// <summary>
/// Reads RFC 4180 text one record at a time, in constant memory. Strict: a quote inside an unquoted field, text after a closing
/// quote, or a quote that never closes is a <see cref="Problem"/>, not a guess. Blank lines are skipped; a byte order mark is
/// taken off. The first line tells whether fields end at commas, semicolons or tabs, or a line <c>sep=;</c> above it says so.
/// </summary>
public sealed class CsvReader
{
    public const int FieldLengthMax = 1 << 20;
    public const int ColumnsMax = 1_000;

    private static readonly SearchValues<char> QuotedStops = SearchValues.Create("\"\n");

    private readonly TextReader text;
    private readonly char[] buffer = new char[1 << 16];
    private int at;
    private int length;
    private char[] record = new char[4096];
    private int used;
    private readonly int[] ends = new int[ColumnsMax];
    private int nextLine = 1;
    private SearchValues<char>? stops;

    public CsvReader(Stream content)
    {
        text = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true),
            detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
    }

    /// <summary>The line on which the present record begins.</summary>
    public int Line { get; private set; }

    public int Count { get; private set; }

    /// <summary>What ends a field; known from the first record on.</summary>
    public char Separator { get; private set; } = ',';

    /// <summary>
    /// The text ended without a line break, in a field without quotes: what the last field says may be the beginning of what it said.
    /// </summary>
    public bool EndsOpen { get; private set; }

    /// <summary>Set when reading stopped because the text is not CSV.</summary>
    public CsvProblem? Problem { get; private set; }

    /// <summary>The present record's field; the span is valid until the next read.</summary>
    public ReadOnlySpan<char> this[int index] =>
        record.AsSpan(index == 0 ? 0 : ends[index - 1], ends[index] - (index == 0 ? 0 : ends[index - 1]));

    public string Text(int index) => this[index].ToString();

    /// <summary>False at the end, and at a <see cref="Problem"/>.</summary>
    public bool Read()
    {
        try
        {
            Count = used = 0;
            if (Problem is not null || !SkipBlankLines() || (stops is null && !FindSeparator()))
                return false;
            Line = nextLine;
            while (ReadField())
            {
            }
            return Problem is null;
        }
        catch (DecoderFallbackException)
        {
            return Fail("The text is not UTF-8.");
        }
    }

    /// <summary>False where nothing follows a line that only names the separator.</summary>
    private bool FindSeparator()
    {
        var rest = buffer.AsSpan(at, length - at);
        var end = rest.IndexOfAny('\r', '\n');
        var first = end < 0 ? rest : rest[..end];
        var stated = first.Trim('"') is ['s', 'e', 'p', '=', var named] && named is ',' or ';' or '\t' or '|' ? named : '\0';
        Separator = stated != '\0' ? stated : SeparatorOf(first);
        stops = SearchValues.Create([Separator, '"', '\r', '\n']);
        if (stated == '\0')
            return true;
        at += first.Length;
        return SkipBlankLines();
    }

    /// <summary>The separator that a heading has most of, outside its quotes; a comma where it has none.</summary>
    public static char SeparatorOf(ReadOnlySpan<char> heading)
    {
        Span<int> counts = stackalloc int[4];
        ReadOnlySpan<char> separators = [',', ';', '\t', '|'];
        var quoted = false;
        foreach (var c in heading)
        {
            if (c == '"')
                quoted = !quoted;
            else if (!quoted && separators.IndexOf(c) is >= 0 and var i)
                counts[i]++;
        }
        var most = 0;
        for (var i = 1; i < counts.Length; i++)
        {
            if (counts[i] > counts[most])
                most = i;
        }
        return separators[most];
    }

    private bool SkipBlankLines()
    {
        while (at < length || Fill())
        {
            if (buffer[at] is not ('\r' or '\n'))
                return true;
            if (buffer[at++] == '\n')
                nextLine++;
        }
        return false;
    }

    /// <summary>Reads one field and its separator. True when another field of the same record follows.</summary>
    private bool ReadField()
    {
        if (Count == ColumnsMax)
            return Fail($"A record has more than {ColumnsMax} columns.");
        var start = used;
        if (at < length || Fill())
        {
            var isQuoted = buffer[at] == '"';
            if (!(isQuoted ? ReadQuoted(start) : ReadPlain(start)))
                return false;
            ends[Count++] = used;
            if (at >= length && !Fill())
            {
                EndsOpen = !isQuoted;
                return false;
            }
        }
        else
        {
            ends[Count++] = used;
            EndsOpen = true;
            return false;
        }
        if (buffer[at] == Separator)
        {
            at++;
            return true;
        }
        if (buffer[at] == '\r')
        {
            at++;
            if ((at < length || Fill()) && buffer[at] == '\n')
                at++;
        }
        else
        {
            at++;
        }
        nextLine++;
        return false;
    }

    private bool ReadPlain(int start)
    {
        while (at < length || Fill())
        {
            var rest = buffer.AsSpan(at, length - at);
            var stop = rest.IndexOfAny(stops!);
            Append(stop < 0 ? rest : rest[..stop]);
            if (used - start > FieldLengthMax)
                return Fail($"A field is longer than {FieldLengthMax} characters.");
            at += stop < 0 ? rest.Length : stop;
            if (stop >= 0)
                return buffer[at] != '"' || Fail("A quote stands inside a field that is not quoted.");
        }
        return true;
    }

    private bool ReadQuoted(int start)
    {
        at++;
        while (at < length || Fill())
        {
            var rest = buffer.AsSpan(at, length - at);
            var stop = rest.IndexOfAny(QuotedStops);
            Append(stop < 0 ? rest : rest[..stop]);
            if (used - start > FieldLengthMax)
                return Fail($"A field is longer than {FieldLengthMax} characters.");
            at += stop < 0 ? rest.Length : stop + 1;
            if (stop < 0)
                continue;
            if (rest[stop] == '\n')
            {
                nextLine++;
                Append("\n");
            }
            else if ((at < length || Fill()) && buffer[at] == '"')
            {
                at++;
                Append("\"");
            }
            else
            {
                return at >= length || buffer[at] == Separator || buffer[at] is '\r' or '\n' || Fail("Text follows a closing quote.");
            }
        }
        return Fail("A quoted field never closes.");
    }

    private void Append(ReadOnlySpan<char> part)
    {
        if (used + part.Length > record.Length)
            Array.Resize(ref record, Math.Max(record.Length * 2, used + part.Length));
        part.CopyTo(record.AsSpan(used));
        used += part.Length;
    }

    private bool Fill()
    {
        at = 0;
        length = text.Read(buffer, 0, buffer.Length);
        return length > 0;
    }

    private bool Fail(string reason)
    {
        Problem = new CsvProblem(Line == 0 ? nextLine : Line, Count + 1, reason);
        return false;
    }
}
