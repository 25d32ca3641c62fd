using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Uploads;

/// <summary>
/// A table rewritten as the format that it is mapped to: a row for each row, on the same line, so that a fault is found where it stands. The
/// same table and mapping give the same bytes. What is written otherwise than the mapping says is an issue and never guessed.
/// </summary>
internal sealed partial class MappedRows
{
    private const int IssuesMax = 100;

    private readonly ColumnMapping mapping;
    private readonly CsvReader csv;
    private readonly Dictionary<string, TargetField> targets;
    private readonly List<LineIssue> issues = [];
    private int[] columns = [];
    private int width;

    private MappedRows(ColumnMapping mapping, Stream content)
    {
        this.mapping = mapping;
        csv = new CsvReader(content);
        targets = MappingTargets.Find(mapping.Format)!.Fields.ToDictionary(f => f.Name, StringComparer.Ordinal);
    }

    /// <returns>The rows at their beginning and what is wrong with them, or a refusal of the heading.</returns>
    public static async Task<Outcome<(Stream Rows, IReadOnlyList<LineIssue> Issues)>> Of(
        Stream spooled, ColumnMapping mapping, CancellationToken ct)
    {
        await using var content = new UploadStream(spooled, ImportUpload.BytesMax);
        if (await content.PeekSafely(ImportFormats.HeadBytes, ct) is { } broken)
            return broken;
        var rows = new MappedRows(mapping, content);
        var written = Open(spooled.Length);
        var writer = new StreamWriter(written, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        Refusal? refusal;
        try
        {
            refusal = rows.Heading();
            if (refusal is null)
                rows.Write(writer, ct);
        }
        catch (Exception problem) when (Faults.IsOfTheText(problem))
        {
            refusal = new Refusal(RefusalCodes.InvalidValue, $"Line {rows.csv.Line} cannot be read: {Faults.Words(problem)}", "content");
        }
        await writer.FlushAsync(ct);
        await writer.DisposeAsync();
        if (refusal is not null)
        {
            await written.DisposeAsync();
            return refusal;
        }
        written.Position = 0;
        return (written, rows.issues);
    }

    /// <summary>What the report of a delivery says of it.</summary>
    public static string Words(ColumnMapping mapping)
    {
        var fields = mapping.Fields.Select(f => f.Column is { } column ? $"{f.Field} from {column}" : $"{f.Field} always '{f.Value}'");
        var left = mapping.LeftOut.Count == 0 ? "" : $" Left out: {string.Join(", ", mapping.LeftOut)}.";
        var identity = MappingTargets.Find(mapping.Format)!.Identity([.. mapping.Fields.Select(f => f.Field)]);
        return $"Read by the mapping '{mapping.Name}': {string.Join(", ", fields)}.{left} Records are the same by {identity}.";
    }

    public static async Task<string> HashOf(Stream spooled, CancellationToken ct)
    {
        var at = spooled.Position;
        var hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(spooled, ct));
        spooled.Position = at;
        return hash;
    }

    private static Stream Open(long bytes) => bytes <= 1 << 20
        ? new MemoryStream()
        : new FileStream(Path.Combine(Path.GetTempPath(), $"runrate-{Path.GetRandomFileName()}"), FileMode.CreateNew, FileAccess.ReadWrite,
            FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.SequentialScan);

    private Refusal? Heading()
    {
        if (!csv.Read())
            return new Refusal(RefusalCodes.InvalidValue,
                csv.Problem is { } problem ? $"Line {problem.Line}: {problem.Reason}" : "The file is empty.", "content");
        var names = Enumerable.Range(0, csv.Count).Select(i => csv.Text(i).Trim()).ToList();
        var used = mapping.Fields.Select(f => f.Column).OfType<string>().Distinct().ToList();
        var missing = used.Where(c => !names.Contains(c)).ToList();
        if (missing.Count > 0)
            return new Refusal(RefusalCodes.InvalidValue,
                $"The mapping '{mapping.Name}' takes {InWords.Join(missing)}, and the file has {string.Join(", ", names)}.", "mapping");
        var strange = names.Where(n => !used.Contains(n) && !mapping.LeftOut.Contains(n)).Distinct().ToList();
        if (strange.Count > 0)
            return new Refusal(RefusalCodes.InvalidValue,
                $"The mapping '{mapping.Name}' does not know {InWords.Join(strange)}. Map each column, or leave it out by name.", "mapping");
        if (used.Find(c => names.IndexOf(c) != names.LastIndexOf(c)) is { } twice)
            return new Refusal(RefusalCodes.InvalidValue, $"The file has two columns '{twice}'.", "mapping");
        columns = [.. mapping.Fields.Select(f => f.Column is { } column ? names.IndexOf(column) : -1)];
        width = names.Count;
        return null;
    }

    private void Write(TextWriter writer, CancellationToken ct)
    {
        var line = 1;
        for (; line < csv.Line; line++)
            writer.Write('\n');
        writer.Write(string.Join(',', mapping.Fields.Select(f => f.Field)));
        while (issues.Count < IssuesMax && csv.Read())
        {
            ct.ThrowIfCancellationRequested();
            for (; line < csv.Line; line++)
                writer.Write('\n');
            if (csv.Count == width)
                line += Row(writer);
            else
                issues.Add(new LineIssue(csv.Line, null, $"The row has {csv.Count} fields, the header {width}."));
        }
        if (csv.Problem is { } problem)
            issues.Add(new LineIssue(problem.Line, $"column {problem.Column}", problem.Reason));
        if (!csv.EndsOpen)
            writer.Write('\n');
    }

    /// <returns>The line breaks inside of its fields.</returns>
    private int Row(TextWriter writer)
    {
        var breaks = 0;
        for (var i = 0; i < columns.Length; i++)
        {
            var field = mapping.Fields[i];
            var text = columns[i] < 0 ? field.Value! : Value(csv[columns[i]].Trim().ToString(), targets[field.Field], field.Column!);
            if (i > 0)
                writer.Write(',');
            if (text.AsSpan().IndexOfAny(",;\"\n\r") < 0 && (text.Length > 0 || columns.Length > 1))
                writer.Write(text);
            else
                writer.Write($"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            breaks += text.Count(c => c == '\n');
        }
        return breaks;
    }

    private string Value(string text, TargetField target, string column)
    {
        if (text.Length == 0)
            return text;
        if (target.IsNumber && mapping.Numbers != NumberMarks.Plain)
            return Number(text)
                ?? Bad(text, column, mapping.Numbers == NumberMarks.DecimalComma ? "a number like 1.234,50" : "a number like 1,234.50");
        if (target.IsTime && mapping.Days != DayOrder.Iso)
            return Day(text)
                ?? Bad(text, column, mapping.Days == DayOrder.DayMonthYear ? "a day like 31/10/2026" : "a day like 10/31/2026");
        return text;
    }

    private string Bad(string text, string column, string form)
    {
        issues.Add(new LineIssue(csv.Line, column, $"'{(text.Length > 40 ? text[..40] + "…" : text)}' is not {form}, as the mapping says."));
        return text;
    }

    private string? Number(string text) => mapping.Numbers == NumberMarks.DecimalComma
        ? Commas().IsMatch(text) ? text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.') : null
        : Groups().IsMatch(text) ? text.Replace(",", "", StringComparison.Ordinal) : null;

    private string? Day(string text)
    {
        if (Days().Match(text) is not { Success: true } match)
            return null;
        var (first, second) = (Part(1), Part(2));
        var (day, month) = mapping.Days == DayOrder.DayMonthYear ? (first, second) : (second, first);
        var year = Part(3);
        if (month is < 1 or > 12 || year is < 1 or > 9998 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return null;
        var date = string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}");
        return !match.Groups[4].Success ? date
            : $"{date}T{match.Groups[4].Value.PadLeft(2, '0')}:{match.Groups[5].Value}:{(match.Groups[6].Success ? match.Groups[6].Value : "00")}";

        int Part(int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^-?([0-9]{1,3}(\.[0-9]{3})+|[0-9]+)(,[0-9]+)?$", RegexOptions.CultureInvariant, 5_000)]
    private static partial Regex Commas();

    [GeneratedRegex(@"^-?([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]+)?$", RegexOptions.CultureInvariant, 5_000)]
    private static partial Regex Groups();

    [GeneratedRegex(@"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?)?$",
        RegexOptions.CultureInvariant, 5_000)]
    private static partial Regex Days();
}
