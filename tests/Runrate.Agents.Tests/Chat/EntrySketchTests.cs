using System.Text.Json;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Chat.Answers;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Tests.Chat;

/// <summary>The chat proposes what the books would post, whatever the category and the treatment.</summary>
public sealed class EntrySketchTests
{
    public static TheoryData<string> Categories => [.. TreatmentAccounts.Categories];

    [Theory]
    [MemberData(nameof(Categories))]
    public void The_entry_in_an_answer_is_the_entry_of_the_books(string category)
    {
        foreach (var treatment in Enum.GetValues<BookTreatment>().Where(t => t != BookTreatment.RecogniseRouAndLeaseLiability))
        {
            foreach (var line in Enum.GetValues<PnlLine>())
            {
                foreach (var ready in (bool[])[true, false])
                {
                    var accounts = TreatmentAccounts.Of(treatment, category, line, ready);
                    var result = ToolJson.Of(new
                    {
                        bookTreatment = treatment.ToString(),
                        pnlLine = line.ToString(),
                        postsToLedger = true,
                        balanceSheetLine = ready ? null : "IntangibleAssetsUnderDevelopment",
                    });
                    var facts = new Dictionary<string, string> { ["category"] = category, ["amount"] = "500" };
                    var postings = EntrySketch.Postings(result, facts, "USD")!;
                    Assert.Equal([(accounts.Debit, 500m), (accounts.Credit, -500m)],
                        postings.Select(p => (p.Account, p.Amount.ToDecimal())).OrderByDescending(p => p.Item2));
                }
            }
        }
    }

    [Fact]
    public void A_prepayment_beyond_a_year_is_split_as_the_books_split_it()
    {
        var result = ToolJson.Of(new { bookTreatment = "PrepaidAmortise", postsToLedger = true });
        var postings = EntrySketch.Postings(result, new Dictionary<string, string>
        {
            ["category"] = "CloudComputeReservedPrepaid",
            ["amount"] = "36000",
            ["service_start"] = "2026-01-01",
            ["service_end"] = "2028-12-31",
        }, "USD")!;
        Assert.Equal([("1310", 12_000m), ("1320", 24_000m), ("2010", -36_000m)], postings.Select(p => (p.Account, p.Amount.ToDecimal())));
    }

    [Theory]
    [InlineData("""{"bookTreatment":"ExpenseAsIncurred","postsToLedger":false}""")]
    [InlineData("""{"bookTreatment":"RecogniseRouAndLeaseLiability","postsToLedger":true}""")]
    [InlineData("""{"taxTreatment":"Sec162","bookTreatment":"ExpenseAsIncurred"}""")]
    [InlineData("{}")]
    public void What_is_not_posted_by_one_entry_has_no_sketch(string result) => Assert.Null(EntrySketch.Postings(
        JsonSerializer.Deserialize<JsonElement>(result), new Dictionary<string, string> { ["category"] = "StaffTraining", ["amount"] = "5" }, "USD"));
}
