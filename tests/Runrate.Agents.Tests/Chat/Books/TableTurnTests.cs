using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>A turn goes on with the rows of the last answer only where every word of it is a step, a row, or carries the sentence.</summary>
[Trait("Category", "Pure")]
public sealed class TableTurnTests
{
    private static readonly AskedCompany Company = new(["Atlas", "Dispatch", "Scout", "Ember"],
    [
        AskedCompany.Named(NameKind.Person, "Tom Lead", "atlas", "scout"),
        AskedCompany.Named(NameKind.CostCenter, "CS-100", "atlas"),
        AskedCompany.Named(NameKind.Vendor, "Harbor Cloud"),
        AskedCompany.Named(NameKind.Vendor, "Quill Notes"),
        new KnownName(NameKind.Meter, "gpu_hours", "gpu hours", AskedCompany.Id, []),
    ], new NodaTime.YearMonth(2025, 11));

    /// <summary>Rows of cost lines, with a total.</summary>
    private static readonly ShownTable CostLines = new("loaded cost", "line",
        ["Human review", "Model inference", "Infrastructure", "Agent acquisition cost", "Research and experimentation"], [], [], true);

    private static readonly ShownTable Nets = new("net contribution", "agent", ["Atlas", "Dispatch", "Scout", "Ember"], ["in service",
        "under review"],
        ["owner", "cost center", "status"], false);

    private static readonly ShownTable Reviews = new("overdue reviews", "review", ["Atlas", "Ember"], ["probation", "retirement", "open, overdue"],
        ["kind", "due", "state"], false);

    private static Question Read(string text, Question? before = null, ShownTable? table = null) => Company.Read(text, before, table: table);

    private static BooksQuery Books(string text, Question? before = null, ShownTable? table = null) => Company.Books(text, before, table: table);

    private static BooksQuery Lines(string text) => Books(text, Read("Break October down by cost line"),
        CostLines);

    private static BooksQuery Agents(string text) => Books(text, Read("Net contribution per agent for October"),
        Nets);

    private static string Told(BooksQuery query) => string.Join(' ', query.Steps.Select(s => s.Operation));

    [Theory]
    [InlineData("Leave out the acquisition cost: what remains?", "Agent acquisition cost")]
    [InlineData("without research and experimentation, what is left", "Research and experimentation")]
    [InlineData("what if I ignore the research cost?", "Research and experimentation")]
    [InlineData("take out the acquisition please", "Agent acquisition cost")]
    [InlineData("Leave out the acquisition cost: how much remains?", "Agent acquisition cost")]
    [InlineData("drop infrastructure and human review", "Human review Infrastructure")]
    public void A_row_is_left_out(string text, string names)
    {
        var query = Lines(text);
        if (query.Form != BooksForm.Table)
            Assert.True(query.Without.Count > 0, $"{text}: {query.Form}");
        else
            Assert.Equal(names.Length, string.Join(' ', query.Steps.Single(s => s.Operation == TableOperation.Drop).Names!).Length);
    }

    [Theory]
    [InlineData("if the biggest of these were cut in half?", 0.5)]
    [InlineData("suppose infrastructure doubled", 2)]
    [InlineData("what if human review were halved", 0.5)]
    [InlineData("and if the largest were cut by 20 %", 0.8)]
    [InlineData("what would it be if model inference fell by 10%?", 0.9)]
    public void A_row_is_changed_as_arithmetic(string text, double factor)
    {
        var query = Lines(text);
        Assert.Equal(BooksForm.Table, query.Form);
        Assert.Equal((decimal)factor, query.Steps.Single(s => s.Operation == TableOperation.Scale).Number);
    }

    [Theory]
    [InlineData("and in US dollars at the October-end rate", "USD")]
    [InlineData("both in dollars please", "USD")]
    [InlineData("convert that to rupees", "INR")]
    [InlineData("put it in euros", "EUR")]
    public void Another_currency_is_told_at_the_rate_of_the_month(string text, string currency)
    {
        var query = Lines(text);
        Assert.Equal((BooksForm.Table, currency), (query.Form, query.Steps[0].Word));
        Assert.Contains(BooksPlanner.Calls(query, AskedCompany.October, AskedCompany.Today), c => c.Name == "get_exchange_rate");
    }

    [Theory]
    [InlineData("with two decimals")]
    [InlineData("rounded to whole dollars please")]
    [InlineData("show them without decimals")]
    public void Decimals_are_told_as_asked(string text) => Assert.Equal("Decimals", Told(Lines(text)));

    [Theory]
    [InlineData("Only the ones below zero")]
    [InlineData("just the negative ones")]
    [InlineData("keep those that are in the red")]
    [InlineData("which of these are below zero?")]
    public void Rows_are_kept_by_their_sign(string text)
    {
        var query = Agents(text);
        Assert.True(query.Below == 0 || query.Filter == "losing" || query.Steps is [{ Below: 0 }], $"{text}: {query.Form}");
    }

    [Theory]
    [InlineData("Just the retirement ones", "retirement")]
    [InlineData("only the probation reviews", "probation")]
    [InlineData("show the retirement ones only", "retirement")]
    public void Rows_are_kept_by_the_word_that_marks_them(string text, string mark)
    {
        var query = Books(text, Read("How many reviews are overdue?"), Reviews);
        Assert.Equal((BooksForm.Table, mark), (query.Form, query.Steps.Count == 1 ? query.Steps[0].Word : null));
    }

    [Fact]
    public void Steps_go_on_with_what_the_steps_before_left()
    {
        var first = Read("what if human review were halved", Read("Break October down by cost line"), CostLines);
        var query = Books("and that in lakh, with two decimals", first, CostLines);
        Assert.Equal("Scale Unit Decimals", Told(query));
        var month = Books("and in September?", first, CostLines);
        Assert.Equal(("Scale", "2026-09"), (Told(month), month.Operands[0].Periods[0].From.ToString("yyyy-MM", null)));
    }

    [Theory]
    [InlineData("what do the lawyers say of these?")]
    [InlineData("drop the reserve")]
    [InlineData("keep those that the auditor approved")]
    [InlineData("what did Scout do with them?")]
    [InlineData("if revenue were halved?")]
    [InlineData("why are these not in lakh?")]
    public void A_word_that_is_no_step_leaves_the_turn_to_be_read_otherwise(string text) =>
        Assert.NotEqual(BooksForm.Table, Read(text, Read("Break October down by cost line"),
            CostLines).Books?.Form);

    [Theory]
    [InlineData("Which cost center was the dearest in September and why?")]
    [InlineData("What did Atlas cost in October, and since when?")]
    [InlineData("Which agents lose money and to whom do they report the misery?")]
    [InlineData("Top three vendors of October and what colour are they?")]
    [InlineData("Loaded cost of October and how did the moon influence it?")]
    [InlineData("Human review of Dispatch in September, and who signed for it at the vendor?")]
    [InlineData("What did Harbor Cloud cost in Q3 and by whom was that requested?")]
    [InlineData("Which agents missed their target in October, and since when?")]
    [InlineData("Net contribution of Scout in October. Explain the zigzag.")]
    [InlineData("Cost by vendor in September - and why so unbalanced?")]
    public void Of_two_halves_the_one_that_is_understood_is_answered_and_the_other_named(string text)
    {
        var read = Read(text);
        var query = read.Parts.Count > 0 ? read.Parts[0].Books : read.Books;
        Assert.True(query is { Form: not BooksForm.NotUnderstood }, $"{text}: {query?.Form} {string.Join(", ", query?.Unused ?? [])}");
        Assert.True(read.Parts.Count > 0 || query!.Unused.Count > 0 || query.Form == BooksForm.Why, text);
    }

    [Theory]
    [InlineData("Which agents lose money and which have no owner?")]
    [InlineData("List the agents that cost more than 5k and who have no owner")]
    public void A_half_that_narrows_the_other_is_no_second_question(string text)
    {
        var read = Read(text);
        Assert.True(read.Books is not { Form: BooksForm.Rank } query || query.Unused.Count == 0, text);
    }

    [Theory]
    [InlineData("Are there any budgets in force for October?", BooksForm.Budgets)]
    [InlineData("Which October bills do not agree with the meters beyond our 5% tolerance?", BooksForm.Match)]
    [InlineData("Overdue reviews: which ones?", BooksForm.Reviews)]
    [InlineData("Any commitments on file?", BooksForm.Commitments)]
    public void A_word_that_only_colours_a_list_does_not_stop_it(string text, BooksForm form) => Assert.Equal(form, Books(text).Form);

    [Theory]
    [InlineData("By what percent did Atlas beat its target in October?")]
    [InlineData("In percent, how much did cost rise from September to October?")]
    public void A_part_of_a_hundred_that_the_answer_tells_is_used(string text)
    {
        var query = Books(text);
        Assert.NotEqual(BooksForm.NotUnderstood, query.Form);
        Assert.DoesNotContain(query.Unused, u => u.Contains("percent", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("Has Dispatch ever made money this year? Give me the months.", "above")]
    [InlineData("Has Scout ever lost money?", "below")]
    [InlineData("Did Ember ever meet its target in 2026?", "met")]
    [InlineData("Was Atlas ever in the red?", "below")]
    public void Whether_it_ever_was_is_told_by_the_months(string text, string points) => Assert.Equal((BooksForm.Trend, points),
        Read(text) is var read && (read.Parts.Count > 0 ? read.Parts[0].Books : read.Books) is { } query ? (query.Form, query.Points)
            : default);

    [Theory]
    [InlineData("So how many percent up is that?")]
    [InlineData("what is that up in percent?")]
    [InlineData("by how many percent did it rise?")]
    [InlineData("is that higher, and by how many %?")]
    public void How_many_percent_up_is_of_the_month_that_was_told_before(string text)
    {
        var second = Read("And the month before?", Read("What did Atlas cost in October?"));
        var query = Books(text, second, new ShownTable("Atlas: loaded cost", "line", ["Human review", "Model inference"], [], [], true));
        Assert.True(query.Form == BooksForm.Table ? query.Operands is [var early, var late] && early.Periods[0].From < late.Periods[0].From
            : query is { Form: BooksForm.Compare, Periods.Count: 2 }, $"{text}: {query.Form}");
    }

    [Theory]
    [InlineData("As a share?")]
    [InlineData("in percent, please")]
    [InlineData("and as shares?")]
    public void A_share_of_a_ranking_is_of_its_rows(string text)
    {
        var query = Books(text, Read("Which agents had most human review in October?"), CostLines with { Kind = "agent", Title = "human review" });
        Assert.True(query.Form == BooksForm.Table && query.Steps[0].Operation == TableOperation.Share || query.Unit == "percent",
            $"{text}: {query.Form}");
    }

    [Theory]
    [InlineData("Total of the three?", 3)]
    [InlineData("what is the sum of the four?", 4)]
    [InlineData("add those up", 5)]
    public void The_three_are_the_three_rows_that_were_told(string text, int rows)
    {
        var table = CostLines with { Kind = "month", HasFigure = false, Names = [.. CostLines.Names.Take(rows)] };
        Assert.Equal("Sum", Told(Books(text, Read("Net of Atlas for August, September and October"), table)));
    }

    [Theory]
    [InlineData("Human review in the six months to September", "2026-04", "2026-09")]
    [InlineData("What did Atlas cost over the three months ending June?", "2026-04", "2026-06")]
    [InlineData("loaded cost, two quarters to September 2026", "2026-04", "2026-09")]
    [InlineData("Net of Scout for the 4 months until August", "2026-05", "2026-08")]
    public void So_many_months_to_a_month_end_with_it(string text, string from, string to) => Assert.Equal((from, to),
        Books(text).Periods is [var span] ? (span.From.ToString("yyyy-MM", null), span.To.ToString("yyyy-MM", null)) : default);

    [Theory]
    [InlineData("Which owner had the heaviest agents across the September quarter?", "2026-07", "2026-09")]
    [InlineData("Net of Atlas in the June quarter", "2026-04", "2026-06")]
    [InlineData("What did Atlas cost in the quarter ended September 2026?", "2026-07", "2026-09")]
    [InlineData("human review, quarter ending in June", "2026-04", "2026-06")]
    [InlineData("loaded cost for the year to October 2026", "2025-11", "2026-10")]
    public void A_quarter_is_named_by_a_month_of_it(string text, string from, string to) => Assert.Equal((from, to),
        Books(text).Periods is [var span] ? (span.From.ToString("yyyy-MM", null), span.To.ToString("yyyy-MM", null)) : default);

    [Theory]
    [InlineData("Cost per outcome of Atlas in April", "And what does it cost now?", "cost-per-outcome")]
    [InlineData("What did one ticket of Atlas cost in May?", "what does it cost today?", "cost-per-outcome")]
    [InlineData("Loaded cost of Atlas in April", "and now?", "cost")]
    public void Now_after_an_earlier_month_is_the_last_month(string before, string text, string measure)
    {
        var query = Books(text, Read(before));
        Assert.Equal(("2026-10", measure), (query.Periods is [var month] ? month.From.ToString("yyyy-MM", null) : "", query.Measure ?? "cost"));
    }

    [Theory]
    [InlineData("Why is Atlas not amortised?")]
    [InlineData("How many jobs did Atlas cost us?")]
    public void What_no_figure_says_is_not_answered_by_one(string text) => Assert.True(Read(text).Books is null or { Form: BooksForm.NotUnderstood },
        $"{Read(text).Books?.Form}");

    [Theory]
    [InlineData("Across July, August and September, who got the most money from us?", "vendor")]
    [InlineData("Who received most money from us in October?", "vendor")]
    [InlineData("Since 1 April, which agent has eaten the most money?", "agent")]
    [InlineData("Which agent eats most?", "agent")]
    [InlineData("Which agent swallowed most of the money in October?", "agent")]
    public void Whoever_gets_or_eats_most_money_costs_most(string text, string by)
    {
        var query = Books(text);
        Assert.Equal((by, "cost"), (query.Dimension, query.Measure));
    }

    [Theory]
    [InlineData("everything Tom Lead answers for, September: total?")]
    [InlineData("What Tom Lead answers for in October, total")]
    public void What_somebody_answers_for_in_total_is_an_amount(string text) => Assert.Equal((BooksForm.Total, "cost"), (Books(text).Form,
        Books(text).Measure));

    [Theory]
    [InlineData("Reason for the movement?")]
    [InlineData("why did it move?")]
    [InlineData("why is it higher?")]
    public void Why_a_balance_moved_is_not_why_a_result_moved(string text) => Assert.NotEqual(BooksForm.Why, Books(text,
        Read("End of September?", Read("Deferred tax liability at the end of October?"))).Form);

    [Fact]
    public void An_amount_of_thousands_is_no_unit_to_tell_in()
    {
        Assert.Null(Books("What did we spend of the hundred thousand in October?").Unit);
        Assert.Equal("thousand", Books("What did Atlas cost in October, in thousands?").Unit);
    }

    [Theory]
    [InlineData("How much of the Harbor Cloud reserved GPU prepayment is still on the balance sheet?")]
    [InlineData("How much of the prepaid seats is still unused at the end of October?")]
    [InlineData("How much of our reserved capacity with Harbor Cloud is left?")]
    [InlineData("How many tokens are waiting for a price?")]
    public void An_amount_that_is_still_held_is_no_spend_to_be_judged(string text) => Assert.Equal(Intent.Books, Read(text).Intent);

    [Theory]
    [InlineData("What do we pay Tom Lead a year?")]
    [InlineData("What do we pay Tom Lead per month?")]
    public void What_a_person_is_paid_is_in_no_book(string text) => Assert.Contains("none of these books", Books(text).Lead,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Without the unassigned line, what do they add up to?", "Sum")]
    [InlineData("leave out the unassigned: sum of these?", "Sum")]
    public void What_no_agent_bears_is_no_row_of_the_agents(string text, string steps) => Assert.Equal(steps, Told(Agents(text)));

    [Theory]
    [InlineData("Which cost centre was the dearest in September?")]
    [InlineData("which cost center costs most")]
    [InlineData("What cost centre was most expensive in Q3?")]
    public void Which_cost_centre_is_asked_of_cost_centres(string text) => Assert.Equal("cost-center", Books(text).Dimension);

    [Theory]
    [InlineData("Cost of gpu hours month by month this year")]
    [InlineData("I want the gpu hours cost for every month of this year in one list")]
    [InlineData("gpu hours by month since March")]
    [InlineData("monthly gpu hours in Q3")]
    public void One_meter_is_told_by_month(string text)
    {
        var query = Books(text);
        Assert.Equal(BooksForm.Trend, query.Form);
        Assert.Contains(BooksPlanner.Calls(query, AskedCompany.October, AskedCompany.Today), c => (string?)c.Arguments["meter"] == "gpu_hours");
    }

    [Theory]
    [InlineData("Cost and value of Atlas and Scout together in October")]
    [InlineData("Atlas and Scout combined in October: cost and value produced")]
    public void Two_measures_of_agents_together_are_both_sums(string text)
    {
        var query = Books(text);
        Assert.Equal(2, query.Measures.Count);
        Assert.All(BooksPlanner.Calls(query, AskedCompany.October, AskedCompany.Today), c => Assert.Equal(2, c.Arguments["agents"]!.AsArray().Count));
    }
}
