using NodaTime;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports.Formats;
using Runrate.Agents.People;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Audits;

public sealed class GlExtractTests
{
    [Theory]
    [InlineData("Posting Date,GL Account,Account Name,Narration,Supplier,Dr,Cr,Ccy,Voucher No\n2026-01-02,6510,Cloud hosting,RI,AWS,100.50,,USD,7")]
    [InlineData("JournalDate,AccountName,Debits,Credits,Description,Name,JournalNo\n01/02/2026,Cloud hosting,100.50,,RI,AWS,7\n01/31/2026,Cash,,100.50,RI,AWS,7")]
    [InlineData("date;x,date,account,memo,amount,vendor\n1,02 Jan 2026,6510 - Cloud hosting,RI,100.50,AWS")]
    [InlineData("Transaction date,Account,Memo/Description,Amount,Dr/Cr,Vendor\n2026-01-02,Cloud hosting,RI,100.50,DR,AWS")]
    public void Columns_are_found_by_what_ledgers_call_them(string csv)
    {
        var line = Extract.Read(csv).Lines[0];
        Assert.Equal(new LocalDate(2026, 1, 2), line.Date);
        Assert.Equal(("Cloud hosting", "RI", "AWS", 100.50m), (line.AccountName, line.Description, line.Vendor, line.Amount.ToDecimal()));
    }

    [Theory]
    [InlineData("1,234.50", "1234.50")]
    [InlineData("12,34,567.00", "1234567.00")]
    [InlineData("(250.00)", "-250.00")]
    [InlineData("-250", "-250")]
    public void Amounts_are_read_as_ledgers_print_them(string text, string expected)
    {
        Assert.True(GlValues.TryAmount(text, out var amount));
        Assert.Equal(decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), amount);
    }

    [Theory]
    [InlineData("1.234,50")]
    [InlineData("$100")]
    [InlineData("1,23")]
    [InlineData("1e5")]
    [InlineData("(-5)")]
    [InlineData("99999999999999")]
    public void An_amount_that_may_mean_something_else_is_refused(string text) => Assert.False(GlValues.TryAmount(text, out _));

    [Theory]
    [InlineData("2026-01-02|6510 Cloud|x|y|12,3x|", "line 2, column Debit: '12,3x'")]
    [InlineData("2026-02-30|6510 Cloud|x|y|1|", "line 2, column Date: '2026-02-30'")]
    [InlineData("03/04/2026|6510 Cloud|x|y|1|", "Line 2, column Date: '03/04/2026' may be day or month first")]
    [InlineData("2026-01-02|6510 Cloud|x|y||", "line 2, column Debit: there is no amount")]
    [InlineData("2026-01-02||x|y|1|", "line 2, column Account: there is no account")]
    [InlineData("2026-01-02|6510 Cloud|x|y|1", "line 2: 5 fields where the header has 6")]
    public void A_line_that_cannot_be_read_refuses_the_file_and_says_where(string line, string where)
    {
        var read = GlExtract.Read(Extract.Bytes(Extract.Csv(line)), Currency.Usd);
        Assert.Equal(RefusalCodes.FileRefused, read.Refusal?.Code);
        Assert.Contains(where, read.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_quote_that_never_closes_is_named_with_its_line()
    {
        var read = GlExtract.Read(Extract.Bytes(Extract.Header + "\n2026-01-02,6510,\"x,y,1,"), Currency.Usd);
        Assert.Contains("line 2, column 3", read.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_columns_are_all_named()
    {
        var read = GlExtract.Read(Extract.Bytes("when,what\n1,2"), Currency.Usd);
        foreach (var missing in new[] { "the date", "the account", "the description", "the amount" })
            Assert.Contains(missing, read.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mapping_says_what_headers_and_accounts_do_not()
    {
        var mapping = new GlMapping(
            new Dictionary<string, string> { ["date"] = "Tag", ["accountCode"] = "Konto", ["description"] = "Buchungstext", ["amount"] = "Betrag" },
            DateOrder.DayFirst, new Dictionary<string, AccountClass> { ["4930"] = AccountClass.Expense });
        var line = Assert.Single(Extract.Read("Tag,Konto,Buchungstext,Betrag\n01/02/2026,4930,Reserved instances upfront 36 months,3600", mapping).Lines);
        Assert.Equal(new LocalDate(2026, 2, 1), line.Date);
        var report = BookAudit.Run([line], new AuditScope(Book.Ifrs, new(2026, 12, 31), FiscalCalendar.Calendar, Currency.Usd, new HashSet<YearMonth>()));
        Assert.Equal("commitment-expensed-up-front", Assert.Single(report.Findings).Code);
    }

    [Fact]
    public async Task The_use_case_takes_framework_and_day_from_the_entity_where_none_is_stated()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2025, 12, 31));
        var csv = Extract.Csv("2025-12-01|6510 Cloud hosting|AWS reserved instances all upfront 36 months|AWS|360000|");
        var report = await Run(csv, new AuditOptions(TestDatabase.EntityId), TestDatabase.Ana);
        Assert.Equal((Book.UsGaap, new LocalDate(2025, 12, 31)), (report.Value.Framework, report.Value.AsOf));
        Assert.Equal(350_000m, Assert.Single(report.Value.Findings).Amount.ToDecimal());

        Assert.Equal(RefusalCodes.InvalidValue, (await Run(csv, new AuditOptions(TestDatabase.EntityId, Book.UsTax), TestDatabase.Ana)).Refusal?.Code);
        Assert.Equal(RefusalCodes.NotFound, (await Run(csv, new AuditOptions(new("nowhere")), TestDatabase.Ana)).Refusal?.Code);
        Assert.Equal(RefusalCodes.NotPermitted,
            (await Run(csv, new AuditOptions(TestDatabase.EntityId), new Actor("x", "X", new HashSet<Role>()))).Refusal?.Code);

        Task<Outcome<AuditReport>> Run(string text, AuditOptions options, Actor actor) =>
            database.With<AuditBooks, Outcome<AuditReport>>(a => a.Run(Extract.Bytes(text), options, actor));
    }
}
