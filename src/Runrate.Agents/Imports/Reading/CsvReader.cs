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
/// taken off.
/// </summary>
public sealed class CsvReader
{
    public const int FieldLengthMax = 1 << 20;
    public const int ColumnsMax = 1_000;

    private static readonly SearchValues<char> Stops = SearchValues.Create(",\"\r\n");
    private static readonly SearchValues<char> QuotedStops = SearchValues.Create("\"\n");

    private readonly TextReader text;
    private readonly char[] buffer = new char[1 << 16];
    private int at;
    private int length;
    private char[] record = new char[4096];
    private int used;
    private readonly int[] ends = new int[ColumnsMax];
    private int nextLine = 1;

    public CsvReader(Stream content)
    {
        text = new StreamReader(content, new UTF8Encoding(false, throwOnInvalidBytes: true),
            detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
    }

    /// <summary>The line on which the present record begins.</summary>
    public int Line { get; private set; }

    public int Count { get; private set; }

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
            if (Problem is not null || !SkipBlankLines())
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
            var ok = buffer[at] == '"' ? ReadQuoted(start) : ReadPlain(start);
            if (!ok)
                return false;
        }
        ends[Count++] = used;
        if (at >= length && !Fill())
            return false;
        if (buffer[at] == ',')
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
            var stop = rest.IndexOfAny(Stops);
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
                return at >= length || buffer[at] is ',' or '\r' or '\n' || Fail("Text follows a closing quote.");
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
