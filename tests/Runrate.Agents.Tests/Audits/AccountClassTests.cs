using NodaTime;
using Runrate.Agents.Accounting.Audits;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Audits;

[Trait("Category", "Pure")]
public sealed class AccountClassTests
{
    [Theory]
    [InlineData("6510", "Cloud hosting", null, AccountClass.Expense)]
    [InlineData(null, "Intangible assets", null, AccountClass.Intangible)]
    [InlineData("1610", null, null, AccountClass.Intangible)]
    [InlineData("1310", null, null, AccountClass.Prepaid)]
    [InlineData("5110", "Wages", null, AccountClass.Expense)]
    [InlineData("5110", null, null, AccountClass.Expense)]
    [InlineData("9471", null, null, AccountClass.Unknown)]
    [InlineData("6700", "Implementation costs", null, AccountClass.Expense)]
    [InlineData("7020", "Development costs", null, AccountClass.Expense)]
    [InlineData("7021", "Capitalised development costs", null, AccountClass.Intangible)]
    [InlineData("1810", "Software", null, AccountClass.Intangible)]
    [InlineData(null, "Software", null, AccountClass.Expense)]
    [InlineData(null, "Software", "Fixed Asset", AccountClass.Intangible)]
    [InlineData(null, "Servers", "Fixed Asset", AccountClass.Hardware)]
    [InlineData(null, "AI costs", "Other Current Asset", AccountClass.Prepaid)]
    [InlineData(null, "Training", "Expense", AccountClass.Expense)]
    [InlineData(null, "Research and development", "Expense", AccountClass.ResearchExpense)]
    [InlineData(null, "Training", "Non-current asset", AccountClass.Intangible)]
    [InlineData("1590", "Accumulated amortisation", null, AccountClass.Contra)]
    [InlineData("2010", "Accounts payable", null, AccountClass.Liability)]
    [InlineData("6120", "Amortisation of software", null, AccountClass.AmortisationExpense)]
    [InlineData(null, "Intangible assets under development", null, AccountClass.Intangible)]
    [InlineData(null, "Expenses:Software:AI tools", null, AccountClass.Expense)]
    public void An_account_is_read_by_what_is_stated_then_by_name_then_by_number(string? code, string? name, string? type, AccountClass expected)
    {
        var line = new GlLine(2, new LocalDate(2026, 1, 1), code, name ?? "", type, "x", "", Money.From(1m, Currency.Usd));
        Assert.Equal(expected, ReadLine.Of(line, AuditSignals.Default).Class);
    }

    [Fact]
    public void What_the_reader_says_of_an_account_wins()
    {
        var line = new GlLine(2, new LocalDate(2026, 1, 1), "1810", "Software", "Fixed Asset", "x", "", Money.From(1m, Currency.Usd), Class: AccountClass.Expense);
        Assert.Equal(AccountClass.Expense, ReadLine.Of(line, AuditSignals.Default).Class);
    }
}
