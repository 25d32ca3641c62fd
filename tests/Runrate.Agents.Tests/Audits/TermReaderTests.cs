using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Audits;

namespace Runrate.Agents.Tests.Audits;

[Trait("Category", "Pure")]
public sealed class TermReaderTests
{
    [Theory]
    [InlineData("AWS RI 36 months", 36, null, null)]
    [InlineData("36-month commitment", 36, null, null)]
    [InlineData("3-yr savings plan", 36, null, null)]
    [InlineData("3 year plan", 36, null, null)]
    [InlineData("two-year licence", 24, null, null)]
    [InlineData("annual subscription", 12, null, null)]
    [InlineData("3-yr agreement, annual payment", 12, null, null)]
    [InlineData("Dec 2025–Nov 2028", 36, "2025-12-01", "2028-11-30")]
    [InlineData("Dec-25 to Nov-28", 36, "2025-12-01", "2028-11-30")]
    [InlineData("Dec–Nov 2026", 12, "2025-12-01", "2026-11-30")]
    [InlineData("1 December 2025 to 30 November 2028", 36, "2025-12-01", "2028-11-30")]
    [InlineData("December 1, 2025 - November 30, 2028", 36, "2025-12-01", "2028-11-30")]
    [InlineData("2025-12 to 2028-11", 36, "2025-12-01", "2028-11-30")]
    [InlineData("12/2025 - 11/2028", 36, "2025-12-01", "2028-11-30")]
    [InlineData("13/12/2025 to 31/12/2026", 13, "2025-12-13", "2026-12-31")]
    [InlineData("24 months w.e.f. 15-Jan-2026", 24, "2026-01-15", "2028-01-14")]
    [InlineData("12 months from 2026-02-01", 12, "2026-02-01", "2027-01-31")]
    public void A_term_is_read(string text, int months, string? start, string? end)
    {
        var reading = TermReader.Read(text);
        Assert.Null(reading.Problem);
        Assert.Equal(new ServiceTerm(months, Date(start), Date(end)), reading.Term);
    }

    [Theory]
    [InlineData("01/12/2025 to 02/11/2028")]
    [InlineData("Nov 2028 to Dec 2025")]
    [InlineData("12 months or 24 months")]
    [InlineData("24 months Jan 2026-Dec 2028")]
    [InlineData("31/02/2026 to 30/06/2026")]
    public void A_term_that_means_two_things_is_not_read(string text)
    {
        var reading = TermReader.Read(text);
        Assert.Null(reading.Term);
        Assert.NotNull(reading.Problem);
    }

    [Theory]
    [InlineData("GPU server, useful life 36 months")]
    [InlineData("amortised over 3 years")]
    [InlineData("invoice 4711 of 12 March 2026")]
    [InlineData("24 seats")]
    [InlineData("36m tokens")]
    [InlineData("")]
    public void What_is_no_term_is_not_taken_for_one(string text) => Assert.Equal(TermReading.None, TermReader.Read(text));

    private static LocalDate? Date(string? text) => text is null ? null : LocalDatePattern.Iso.Parse(text).Value;
}
