using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;
using static Runrate.Agents.Tests.Chat.Books.AskedCompany;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>A statement is a named thing, and so is each of its lines, in each book: naming one asks for its figures and for no others.</summary>
[Trait("Category", "Pure")]
public sealed class NamedStatementTests
{
    private readonly AskedCompany company = new(["Atlas", "Beacon", "Cedar"],
        [Named(NameKind.Contract, "Accelerator server, Leeds"), Named(NameKind.Contract, "Claims fine-tune"), Named(NameKind.Vendor, "Solstice AI")]);

    private BooksQuery Read(string text) => company.Books(text);

    private BooksQuery Statement(string text, string statement, string lines = "", string books = "")
    {
        var q = Read(text);
        Assert.True(q.Form == BooksForm.NamedStatement, $"“{text}” is read as {q.Form}: {q.Lead} {string.Join(", ", q.Unused)}");
        Assert.Equal((statement, lines, books), (q.Statement, string.Join("; ", q.Lines), string.Join("; ", q.Books)));
        return q;
    }

    [Theory]
    [InlineData("Beacon's gross margin in October, dollars and percent?")]
    [InlineData("What gross margin did Beacon have in October?")]
    [InlineData("gross margin of Beacon, October 2026, in percent too")]
    [InlineData("Show me the gross profit of Beacon for October")]
    [InlineData("What was the gross margin on Beacon in October?")]
    [InlineData("October gross margin for Beacon please")]
    [InlineData("How high was Beacon's gross margin in Oct 2026?")]
    [InlineData("Tell me the gross profit for Beacon in October, and the percentage")]
    [InlineData("Give the gross margin Beacon reached in October")]
    [InlineData("Beacon, October: gross margin?")]
    public void A_gross_margin_of_an_agent_is_read_from_its_statement(string text)
    {
        var q = Statement(text, "gross-margin");
        Assert.Equal(["beacon"], q.Agents);
        Assert.Equal(October, q.Periods[0].From);
    }

    [Theory]
    [InlineData("Walk me from the management result to the US GAAP result for October.", "Management; UsGaap")]
    [InlineData("Bridge the management result to US GAAP, October", "Management; UsGaap")]
    [InlineData("Reconcile management to US GAAP for October", "Management; UsGaap")]
    [InlineData("How do we get from the management result to the IFRS result in October?", "Management; Ifrs")]
    [InlineData("Give me a bridge from US GAAP to IFRS for October", "UsGaap; Ifrs")]
    [InlineData("What is the difference between the IFRS result and the US GAAP result in October?", "Ifrs; UsGaap")]
    [InlineData("reconciliation of the management net to US GAAP, October 2026", "Management; UsGaap")]
    [InlineData("Show the walk from management profit to US GAAP profit for October", "Management; UsGaap")]
    [InlineData("October: bridge to the US GAAP book", "Management; UsGaap")]
    [InlineData("Why is the US GAAP result lower than the management result in October?", "UsGaap; Management")]
    public void From_the_result_of_one_book_to_that_of_another_leads_the_bridge(string text, string books) =>
        Statement(text, "book-bridge", "", books);

    [Theory]
    [InlineData("Effect of our treatments on EBITDA and on burn, October, IFRS.", "EBITDA; Burn", "Ifrs")]
    [InlineData("EBITDA and burn under US GAAP in October", "EBITDA; Burn", "UsGaap")]
    [InlineData("What was EBITDA in October under IFRS?", "EBITDA", "Ifrs")]
    [InlineData("Our EBITDA for October?", "EBITDA", "")]
    [InlineData("Operating cash flow in October in the IFRS book", "Operating cash flow", "Ifrs")]
    [InlineData("Compare EBITDA under US GAAP and IFRS for October", "EBITDA", "UsGaap; Ifrs")]
    [InlineData("How much higher is EBITDA under IFRS than under US GAAP in October?", "EBITDA", "Ifrs; UsGaap")]
    [InlineData("Show the treatment effects for October", "", "")]
    [InlineData("Give me EBITDA, operating cash flow and burn for October, US GAAP", "EBITDA; Operating cash flow; Burn", "UsGaap")]
    [InlineData("IFRS EBITDA, September against October", "EBITDA", "Ifrs")]
    public void Ebitda_cash_flow_and_burn_are_lines_of_the_effects_in_each_book(string text, string lines, string books) =>
        Statement(text, "treatment-effects", lines, books);

    [Theory]
    [InlineData("US GAAP amortisation was a little above IFRS in October. By how much and where does it come from?", "Amortisation", "UsGaap; Ifrs")]
    [InlineData("By how much was amortisation in US GAAP above IFRS in October?", "Amortisation", "UsGaap; Ifrs")]
    [InlineData("Amortisation under IFRS versus US GAAP, October", "Amortisation", "Ifrs; UsGaap")]
    [InlineData("Compare depreciation in the US GAAP and the IFRS book for October", "Depreciation", "UsGaap; Ifrs")]
    [InlineData("Why does amortisation differ between US GAAP and IFRS in October?", "Amortisation", "UsGaap; Ifrs")]
    [InlineData("What is the difference in lease cost between US GAAP and IFRS in October?", "Lease cost", "UsGaap; Ifrs")]
    [InlineData("October amortisation in each book", "Amortisation", "UsGaap; Ifrs")]
    [InlineData("Where does the gap in amortisation between US GAAP and IFRS come from in October?", "Amortisation", "UsGaap; Ifrs")]
    [InlineData("Finance cost under IFRS against US GAAP in October?", "Finance cost", "Ifrs; UsGaap")]
    [InlineData("Impairment in IFRS compared with US GAAP, October", "Impairment", "Ifrs; UsGaap")]
    public void A_line_in_two_books_is_told_in_both_with_the_difference(string text, string lines, string books)
    {
        var q = Statement(text, "income-statement", lines, books);
        Assert.Single(BooksPlanner.Calls(q, October, Today));
    }

    [Theory]
    [InlineData("Our deferred tax liability: how big at the end of October, and which single asset drives it most?")]
    [InlineData("Which asset drives deferred tax most in October?")]
    [InlineData("Which item has the largest deferred tax at the end of October?")]
    [InlineData("What asset has the highest deferred tax liability in October?")]
    [InlineData("Of our deferred tax in October, which asset is the biggest?")]
    public void Which_asset_drives_deferred_tax_ranks_the_items_of_its_statement(string text) =>
        Assert.Equal("desc", Statement(text, "deferred-tax").Order);

    [Theory]
    [InlineData("Deferred tax on the Accelerator server as on 31 October - show me book value, tax base and the rate")]
    [InlineData("Deferred tax of the Accelerator server in October")]
    [InlineData("How much deferred tax stands on the Claims fine-tune at the end of October?")]
    [InlineData("Book value and tax base of the Accelerator server, deferred tax, October")]
    [InlineData("deferred tax by asset, October")]
    [InlineData("Show the deferred tax statement for October")]
    [InlineData("What is the tax base of the Claims fine-tune for deferred tax in October?")]
    public void Deferred_tax_of_one_asset_is_told_with_what_it_rests_on(string text) => Statement(text, "deferred-tax");

    [Theory]
    [InlineData("Kindly furnish closing prepaid expenses as on 31 October 2026, current and non-current separately.")]
    [InlineData("Prepaid expenses at the end of October, current and non-current")]
    [InlineData("Split prepaid expenses into current and non-current at October end")]
    [InlineData("How much of prepaid expenses is current and how much non-current in October?")]
    public void What_is_prepaid_is_told_by_its_two_lines(string text) =>
        Statement(text, "balance-sheet", "Prepaid expenses, current; Prepaid expenses, non-current");

    [Theory]
    [InlineData("How much of October sits under nobody, and what portion of that is deliberate?")]
    [InlineData("How much of the unassigned cost in October is shared by choice?")]
    [InlineData("Unassigned cost in October: what share of it is deliberate?")]
    [InlineData("What makes up the unassigned cost of October?")]
    [InlineData("What makes up the 30,810 nobody has claimed in October?")]
    [InlineData("Of the October cost under no agent, how much is intentional?")]
    public void What_stands_under_no_agent_is_told_by_choice_and_by_nobody(string text) => Assert.Equal("unassigned", Read(text).Statement);

    [Theory]
    [InlineData("Both companies put together, in rupees: what did the agents bring in net in October?", "Net contribution")]
    [InlineData("Put both companies together in rupees: what was October's net contribution?", "Net contribution")]
    [InlineData("Group loaded cost for October in rupees", "Loaded cost")]
    [InlineData("Consolidated net contribution in October, in INR", "Net contribution")]
    [InlineData("What did all companies spend in October in rupees?", "Loaded cost")]
    [InlineData("net of the group in rupees, October", "Net contribution")]
    [InlineData("The two companies together: October net in rupees?", "Net contribution")]
    public void All_entities_in_one_currency_are_told_by_their_statement(string text, string line)
    {
        var q = Statement(text, "group", line);
        Assert.Equal((true, "INR"), (q.Sum, q.Currency));
    }

    [Theory]
    [InlineData("Show me the income statement under IFRS for October", "income-statement", "Ifrs")]
    [InlineData("Income statement October", "income-statement", "")]
    [InlineData("P&L in the US GAAP book for October", "income-statement", "UsGaap")]
    [InlineData("Profit and loss under IFRS, October 2026", "income-statement", "Ifrs")]
    [InlineData("Schedule III heads for October", "schedule-iii", "")]
    [InlineData("the cash view for October", "cash-view", "")]
    [InlineData("Asset roll-forward for October, IFRS", "asset-rollforward", "Ifrs")]
    [InlineData("Give me the income statement by nature for October", "income-by-nature", "")]
    [InlineData("P&L by function, October", "income-by-function", "")]
    [InlineData("Show the balance sheet at the end of October", "balance-sheet", "")]
    [InlineData("Balance sheet October against September", "balance-sheet", "")]
    [InlineData("Expense disaggregation for October in US GAAP", "expense-disaggregation", "UsGaap")]
    public void A_statement_is_told_by_its_name(string text, string statement, string books) => Statement(text, statement, "", books);

    [Theory]
    [InlineData("What does gross margin mean to a lender?")]
    [InlineData("Gross margin of Falcon in October")]
    [InlineData("Gross margin if Beacon were retired")]
    [InlineData("Gross margin without Atlas in October")]
    [InlineData("What is left on the balance sheet if Beacon goes?")]
    [InlineData("The balance sheet if we retired Atlas")]
    [InlineData("EBITDA of our competitors in October")]
    [InlineData("Why did EBITDA not rise?")]
    [InlineData("Who approved the income statement for October?")]
    [InlineData("When was the balance sheet sealed?")]
    [InlineData("Will EBITDA rise next year?")]
    [InlineData("Gross margin of Solstice AI in October")]
    public void A_question_with_a_word_that_no_statement_tells_is_no_statement(string text)
    {
        if (company.Read(text) is { Books: { } q })
            Assert.NotEqual(BooksForm.NamedStatement, q.Form);
    }

    [Fact]
    public void A_turn_changes_the_month_the_book_or_the_line_and_the_difference_sets_the_last_two_beside_each_other()
    {
        var first = company.Read("What was EBITDA in October under US GAAP?");
        var september = company.Read("and in September?", first);
        Assert.Equal("2026-09", september.Books!.Periods[0].From.ToString("yyyy-MM", null));
        Assert.Equal(["UsGaap"], september.Books.Books);
        var months = company.Read("and the difference?", september);
        Assert.Equal(2, months.Books!.Periods.Count);
        var ifrs = company.Read("in IFRS?", first);
        Assert.Equal(["Ifrs"], ifrs.Books!.Books);
        Assert.Equal(["Ifrs", "UsGaap"], company.Read("what is the difference?", ifrs).Books!.Books);
        Assert.Equal(["Burn"], company.Read("and burn?", first).Books!.Lines);
        Assert.Equal(["UsGaap", "Ifrs"], company.Read("compared with IFRS?", first).Books!.Books.Order().Reverse());
    }

    [Fact]
    public void Why_a_balance_moved_is_told_by_its_roll_forward_between_the_two_months()
    {
        var october = company.Read("Deferred tax liability at the end of October?");
        var september = company.Read("End of September?", october);
        var why = company.Read("Reason for the movement?", september);
        Assert.Equal((BooksForm.NamedStatement, "deferred-tax"), (why.Books!.Form, why.Books.Statement));
        Assert.Equal(["Roll-forward"], why.Books.Lines);
        Assert.Equal((October, October), (why.Books.Periods[0].From, why.Books.Periods[0].To));
    }
}
