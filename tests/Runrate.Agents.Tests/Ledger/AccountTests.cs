using System.Text.Json;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Ledger;

[Trait("Category", "Pure")]
public sealed class AccountTests
{
    [Fact]
    public void Every_role_of_the_chart_is_posted_to_and_every_account_posted_to_has_a_role() => Assert.Equal(
        ChartOfAccounts.Default.All.Where(a => a.Role is not null).Select(a => a.Code).Order(),
        typeof(Accounts).GetProperties().Select(p => (AccountCode)p.GetValue(null)!).Order());

    [Theory]
    [InlineData("5110")]
    [InlineData("5110.20-EU")]
    public void A_code_reads_back_as_the_text_it_was(string text)
    {
        Assert.True(AccountCode.TryParse(text, out var code));
        Assert.Equal($"\"{text}\"", JsonSerializer.Serialize(code));
        Assert.Equal(code, JsonSerializer.Deserialize<AccountCode>(JsonSerializer.Serialize(code)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("51 10")]
    [InlineData("5110;drop")]
    [InlineData("123456789012345678901")]
    public void What_no_chart_would_hold_is_no_code(string? text) => Assert.False(AccountCode.TryParse(text, out _));

    [Fact]
    public void A_role_that_the_chart_does_not_give_is_said_by_name() => Assert.Contains("tea-money",
        Assert.Throws<InvariantException>(() => ChartOfAccounts.Default.InRole("tea-money")).Message, StringComparison.Ordinal);
}
