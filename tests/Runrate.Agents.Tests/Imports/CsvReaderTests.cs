using System.Text;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

[Trait("Category", "Pure")]
public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2", "a|b;1|2")]
    [InlineData("a,b\r\n1,2\r\n", "a|b;1|2")]
    [InlineData("\uFEFFa,b", "a|b")]
    [InlineData("a,\"b,c\"", "a|b,c")]
    [InlineData("\"say \"\"hi\"\"\",x", "say \"hi\"|x")]
    [InlineData("\"two\nlines\",x\ny,z", "two\nlines|x;y|z")]
    [InlineData("a,,c\n,,", "a||c;||")]
    [InlineData("a\n\n\nb", "a;b")]
    [InlineData("\"\",x", "|x")]
    [InlineData("a,", "a|")]
    public void Reads_what_RFC_4180_allows(string text, string expected)
    {
        var csv = new CsvReader(IntakeSteps.Text(text));
        var rows = new List<string>();
        while (csv.Read())
            rows.Add(string.Join('|', Enumerable.Range(0, csv.Count).Select(csv.Text)));
        Assert.Null(csv.Problem);
        Assert.Equal(expected, string.Join(';', rows));
    }

    [Theory]
    [InlineData("a,b\n1,x\"y", 2, 2)]
    [InlineData("a,b\n1,\"x\"y", 2, 2)]
    [InlineData("a,b\n\"two\nlines\",2\n3,\"open", 4, 2)]
    public void What_is_not_CSV_is_named_by_line_and_column(string text, int line, int column)
    {
        var csv = new CsvReader(IntakeSteps.Text(text));
        while (csv.Read())
        {
        }
        Assert.Equal((line, column), (csv.Problem!.Line, csv.Problem.Column));
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_a_problem()
    {
        var csv = new CsvReader(new MemoryStream([(byte)'a', 0xC3, 0x28]));
        Assert.False(csv.Read());
        Assert.Equal("The text is not UTF-8.", csv.Problem!.Reason);
    }

    [Fact]
    public void A_field_and_a_record_have_limits()
    {
        var wide = new CsvReader(IntakeSteps.Text(new string(',', CsvReader.ColumnsMax)));
        Assert.False(wide.Read());
        Assert.NotNull(wide.Problem);
        var tall = new CsvReader(IntakeSteps.Text(new string('x', CsvReader.FieldLengthMax + 1)));
        Assert.False(tall.Read());
        Assert.NotNull(tall.Problem);
    }

    [Fact]
    public void Fields_that_span_the_buffer_come_out_whole()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
            text.Append(i).Append(",\"quoted \"\"").Append(i).Append("\"\"\"\r\n");
        var csv = new CsvReader(IntakeSteps.Text(text.ToString()));
        var rows = 0;
        for (; csv.Read(); rows++)
            Assert.Equal(($"{rows}", $"quoted \"{rows}\"", rows + 1), (csv.Text(0), csv.Text(1), csv.Line));
        Assert.Equal((20_000, true), (rows, csv.Problem is null));
    }

    [Theory]
    [InlineData("0", true)]
    [InlineData("-12.50", true)]
    [InlineData("35.2E-7", true)]
    [InlineData("1e3", true)]
    [InlineData("0.0000000000000000000000000001", true)]
    [InlineData("+1", false)]
    [InlineData("1E+7", false)]
    [InlineData("$1", false)]
    [InlineData("1,000.00", false)]
    [InlineData("1.", false)]
    [InlineData(".5", false)]
    [InlineData(" 1", false)]
    [InlineData("1 ", false)]
    [InlineData("--1", false)]
    [InlineData("NaN", false)]
    [InlineData("Infinity", false)]
    [InlineData("1e9999", false)]
    [InlineData("12345678901234567890123456789.5", false)]
    [InlineData("0.12345678901234567890123456789", false)]
    public void Numbers_are_read_exactly_or_not_at_all(string text, bool expected) =>
        Assert.Equal(expected, StrictValues.TryNumber(text, out _));

    [Theory]
    [InlineData("2026-01-05T10:20:30Z", TimeReading.Exact)]
    [InlineData("2026-01-05T10:20:30.123Z", TimeReading.Exact)]
    [InlineData("2026-01-05 10:20:30", TimeReading.AssumedUtc)]
    [InlineData("2026-01-05T10:20:30", TimeReading.AssumedUtc)]
    [InlineData("2026-01-05", TimeReading.AssumedUtc)]
    [InlineData("2026-02-29T00:00:00Z", TimeReading.Invalid)]
    [InlineData("2026-01-05T24:00:00Z", TimeReading.Invalid)]
    [InlineData("5/1/25", TimeReading.Invalid)]
    [InlineData("2026-1-5T00:00:00Z", TimeReading.Invalid)]
    [InlineData("2026-01-05T10:20Z", TimeReading.Exact)]
    [InlineData("2026-01-05T10:20:30+05:30", TimeReading.Exact)]
    [InlineData("2026-01-05 10:20:30 UTC", TimeReading.Exact)]
    [InlineData("2026-01-05T10:20:30+5:30", TimeReading.Invalid)]
    [InlineData("2026-01-05T10:20:30+99:00", TimeReading.Invalid)]
    [InlineData("", TimeReading.Invalid)]
    public void Times_are_exact_assumed_or_refused(string text, TimeReading expected) =>
        Assert.Equal(expected, StrictValues.TryInstant(text, out _));
}
