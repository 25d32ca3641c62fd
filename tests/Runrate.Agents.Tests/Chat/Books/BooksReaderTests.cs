using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>What a question about the books is read as, over a company of two entities.</summary>
[Trait("Category", "Pure")]
public sealed class BooksReaderTests
{
    private static readonly LocalDate Today = new(2026, 11, 20);
    private static readonly YearMonth October = new(2026, 10);

    private static readonly IReadOnlyList<KnownName> Names =
    [
        new(NameKind.Entity, "acme-us", "Acme US", "acme-us", []),
        new(NameKind.Entity, "acme-india", "Acme India", "acme-india", []),
        new(NameKind.Agent, "atlas", "Atlas", "acme-us", ["atlas"]),
        new(NameKind.Agent, "dispatch", "Dispatch", "acme-us", ["dispatch"]),
        new(NameKind.Agent, "lotus", "Lotus", "acme-india", ["lotus"]),
        new(NameKind.Role, "Route Planner", "Route Planner", "acme-us", ["dispatch"]),
        new(NameKind.Person, "Tom Lead", "Tom Lead", "acme-us", ["atlas", "dispatch"]),
        new(NameKind.CostCenter, "CS-100", "CS-100", "acme-us", ["atlas"]),
        new(NameKind.Vendor, "Solstice AI", "Solstice AI", "acme-us", []),
        new(NameKind.Vendor, "Saffron AI", "Saffron AI", "acme-india", []),
        new(NameKind.Model, "solstice-large-3", "solstice-large-3", "acme-us", ["atlas"]),
    ];

    private static ReadingContext Context(Question? before = null, params string[] rows) => new(Today, October, Names, before)
    {
        Entities =
        [
            new KnownEntity("acme-us", "Acme US", "USD", FiscalCalendar.Calendar, Today, October),
            new KnownEntity("acme-india", "Acme India", "INR", FiscalCalendar.April, Today, October),
        ],
        Entity = "acme-us",
        Rows = rows,
    };

    private static Question Question(string text, Question? before = null, params string[] rows) => new QuestionReader()
        .Read(text, Context(before, rows));

    private static BooksQuery Read(string text, Question? before = null, params string[] rows)
    {
        var books = Question(text, before, rows).Books;
        Assert.NotNull(books);
        return books;
    }

    [Theory]
    [InlineData("Which agent lost the most in August 2026?", "net", "asc")]
    [InlineData("Who has the worst cost per ticket?", "cost-per-outcome", "desc")]
    [InlineData("Which agent is best on cost per outcome?", "cost-per-outcome", "asc")]
    [InlineData("Our most expensive agent?", "cost", "desc")]
    [InlineData("Which agent is the cheapest?", "cost", "asc")]
    [InlineData("Which agent earned the most?", "net", "desc")]
    [InlineData("Worst agent by net contribution", "net", "asc")]
    public void A_ranking_begins_at_the_end_that_was_asked_for(string text, string measure, string order)
    {
        var query = Read(text);
        Assert.Equal((BooksForm.Rank, measure, order), (query.Form, query.Measure, query.Order));
    }

    [Theory]
    [InlineData("What did we spend by vendor in Q3?", BooksForm.Total)]
    [InlineData("How did we do in Q3 against Q2?", BooksForm.Compare)]
    [InlineData("Cost per ticket of Atlas over five months", BooksForm.Trend)]
    [InlineData("Are we profitable this year?", BooksForm.Profit)]
    [InlineData("Why did AI cost rise in September?", BooksForm.Why)]
    [InlineData("What share of AI spend is human review?", BooksForm.Share)]
    [InlineData("Average monthly cost of Atlas", BooksForm.Average)]
    [InlineData("What will AI cost us by year end?", BooksForm.Forecast)]
    [InlineData("How is November looking?", BooksForm.Forecast)]
    [InlineData("What needs a decision?", BooksForm.Decisions)]
    [InlineData("What sits in suspense?", BooksForm.Balance)]
    [InlineData("How much is prepaid?", BooksForm.Balance)]
    [InlineData("What are our commitments?", BooksForm.Commitments)]
    [InlineData("Did the jobs run?", BooksForm.Jobs)]
    [InlineData("What is holding up the close?", BooksForm.Close)]
    [InlineData("Should we retire Dispatch?", BooksForm.Retirement)]
    [InlineData("What if we retire Dispatch at year end?", BooksForm.WhatIf)]
    [InlineData("What if Solstice raises prices 12 %?", BooksForm.WhatIf)]
    [InlineData("Who owns Atlas?", BooksForm.Fact)]
    [InlineData("Remove agent Atlas", BooksForm.CannotAct)]
    [InlineData("Email the board our October figures", BooksForm.CannotAct)]
    [InlineData("help", BooksForm.Help)]
    [InlineData("hello", BooksForm.Greeting)]
    public void A_question_has_the_form_it_was_asked_in(string text, BooksForm form) => Assert.Equal(form, Read(text).Form);

    [Fact]
    public void An_agent_of_another_entity_is_found_there()
    {
        var query = Read("How did Lotus do?");
        Assert.Equal(["lotus"], query.Agents);
        Assert.Equal(["acme-india"], query.Entities);
    }

    [Theory]
    [InlineData("How did Atals do?", "atlas")]
    [InlineData("What did the route planner cost?", "dispatch")]
    [InlineData("cost of CS-100", "atlas")]
    public void A_name_is_known_by_a_slip_a_role_or_a_cost_centre(string text, string agent) => Assert.Equal([agent], Read(text)
        .Agents);

    [Fact]
    public void A_misspelt_name_says_how_it_was_read() => Assert.Contains(Question("How did Atals do?").Notes, n =>
        n.Contains("read as Atlas", StringComparison.Ordinal));

    [Fact]
    public void An_owner_stands_for_the_agents_owned() => Assert.Equal(["atlas", "dispatch"], Read("How did Tom Lead's agents " +
        "do?").Agents);

    [Theory]
    [InlineData("What did we spend with Zephyr last quarter?", "Zephyr")]
    [InlineData("How did Quasar do in October?", "Quasar")]
    public void An_unknown_name_is_refused_with_names_that_there_are(string text, string name)
    {
        var query = Read(text);
        Assert.Equal((BooksForm.NotUnderstood, name), (query.Form, query.UnknownName));
        Assert.NotEmpty(query.Suggestions);
    }

    [Theory]
    [InlineData("Where does our AI cost land for 2026? And be honest about how far off that was.", false)]
    [InlineData("Is Priya honest?", true)]
    public void Whoever_is_asked_to_be_honest_is_not_judged(string text, bool isOpinion) =>
        Assert.Equal(isOpinion, NotHeld.Named(text)?.StartsWith("I hold no opinion", StringComparison.Ordinal) ?? false);

    [Fact]
    public void What_a_commitment_saved_is_not_told_by_when_it_ends()
    {
        var query = Read("Did our token commitment save us money compared with paying list?");
        Assert.Equal(BooksForm.NotUnderstood, query.Form);
        Assert.Contains("on-demand", query.Lead, StringComparison.Ordinal);
        Assert.DoesNotContain("on-demand", Read("When does our savings plan commitment end?").Lead ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Whether_to_retire_is_asked_whatever_is_said_of_its_owner() =>
        Assert.Equal(BooksForm.Retirement, Read("Atlas has no owner, should we just retire it then?").Form);

    [Fact]
    public void The_biggest_spender_is_whoever_cost_most()
    {
        var query = Read("Which owner was the biggest spender in the second quarter of 2026?");
        Assert.Equal(("owner", 0), (query.Dimension, query.Unused.Count));
    }

    [Fact]
    public void A_word_that_is_also_a_name_is_no_name_where_none_can_stand() =>
        Assert.Empty(Question("Can you dispatch the October invoices for 300 dollars?").Agents);

    [Theory]
    [InlineData("AI cost last quarter", "2026-07", "2026-09")]
    [InlineData("Lotus cost in Q2", "2026-07", "2026-09")]
    [InlineData("Lotus cost in Q1 FY 2026-27", "2026-04", "2026-06")]
    [InlineData("Lotus cost this year", "2026-04", "2026-10")]
    [InlineData("Lotus cost in FY26", "2025-04", "2026-03")]
    [InlineData("Lotus cost in AY 2026-27", "2025-04", "2026-03")]
    [InlineData("Lotus cost in the assessment year 2026-27", "2025-04", "2026-03")]
    [InlineData("AI cost since July", "2026-07", "2026-10")]
    [InlineData("AI cost between June and August", "2026-06", "2026-08")]
    [InlineData("AI cost in October of last year", "2025-10", "2025-10")]
    [InlineData("AI cost in June last year", "2025-06", "2025-06")]
    [InlineData("AI cost in June-August", "2026-06", "2026-08")]
    [InlineData("AI cost Jul–Sep 2026", "2026-07", "2026-09")]
    [InlineData("AI cost from March to May 2026", "2026-03", "2026-05")]
    [InlineData("AI cost over the last three months", "2026-08", "2026-10")]
    [InlineData("AI cost in the first half of 2026", "2026-01", "2026-06")]
    [InlineData("AI cost in the first six months of 2026", "2026-01", "2026-06")]
    [InlineData("What did we spend in the first three quarters of 2026?", "2026-01", "2026-09")]
    [InlineData("AI cost of the last two quarters of 2025", "2025-07", "2025-12")]
    [InlineData("AI cost in the first four months of this year", "2026-01", "2026-04")]
    public void A_period_is_that_of_the_entitys_own_year(string text, string from, string to)
    {
        var period = Read(text).Periods.Single();
        Assert.Equal((from, to), (period.From.ToIso(), period.To.ToIso()));
    }

    [Fact]
    public void What_was_not_used_is_kept_in_the_askers_words() =>
        Assert.Contains("purple", Read("What did Atlas cost in October, purple ribbons included?").Unused.Single(),
            StringComparison.Ordinal);

    [Theory]
    [InlineData("What did Atlas cost by sprint in October?", "sprint")]
    [InlineData("Which commitments will we miss?", "miss")]
    [InlineData("Median cost of our agents in October", "median")]
    public void A_word_that_may_ask_for_another_figure_is_asked_back(string text, string word)
    {
        var question = Question(text);
        Assert.True(question.Books is null or { Form: BooksForm.NotUnderstood }, $"{question.Books?.Form}");
        Assert.Contains(question.Books?.Unused ?? [], u => u.Contains(word, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("pls show cost by vendor last qtr", "2026-07", "2026-09")]
    [InlineData("ok so what did Atlas cost this yr", "2026-01", "2026-10")]
    [InlineData("what did Atlas cost this FY", "2026-01", "2026-10")]
    public void Short_spellings_are_read_in_full_and_filler_is_dropped(string text, string from, string to)
    {
        var query = Read(text);
        var period = query.Periods.Single();
        Assert.Equal((BooksForm.Total, from, to), (query.Form, period.From.ToIso(), period.To.ToIso()));
    }

    [Fact]
    public void The_running_month_gives_way_to_the_last_booked_one_and_says_so()
    {
        var query = Read("What did Atlas cost this month?");
        Assert.Equal("2026-10", query.Periods.Single().From.ToIso());
        Assert.Contains("November 2026 is booked yet", query.Lead, StringComparison.Ordinal);
    }

    [Fact]
    public void This_month_against_last_is_two_months_moved_to_booked_ones()
    {
        var query = Read("cost of revenue this month against last");
        Assert.Equal(["2026-10", "2026-09"], query.Periods.Select(p => p.From.ToIso()));
    }

    [Fact]
    public void A_month_ahead_has_no_figures()
    {
        var query = Read("What did we spend in May 2029?");
        Assert.Equal(BooksForm.NotUnderstood, query.Form);
        Assert.Contains("lies ahead", query.Lead, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("What is our deferred tax at month end?", "deferred tax", null)]
    [InlineData("R&D expense for August", "Research and development", "income-by-function")]
    [InlineData("Did we write anything down this year?", "Impairment", "income-statement")]
    [InlineData("How much amortisation was there in August?", "Amortisation", "income-statement")]
    [InlineData("Carrying value of our models", "intangible", null)]
    public void A_line_of_a_statement_is_asked_of_the_books(string text, string line, string? statement)
    {
        var query = Read(text);
        Assert.Equal((BooksForm.Balance, line, statement), (query.Form, query.Balance, query.Statement));
    }

    [Theory]
    [InlineData("Are we within budget?")]
    [InlineData("How much budget is left for Atlas?")]
    public void Budgets_are_asked_of_their_own_tool(string text)
    {
        var query = Read(text);
        Assert.Equal(BooksForm.Budgets, query.Form);
    }

    [Theory]
    [InlineData("Does the trial balance tie?", "verify")]
    public void What_the_books_do_not_hold_is_refused_by_name(string text, string word)
    {
        var query = Read(text);
        Assert.Equal(BooksForm.NotUnderstood, query.Form);
        Assert.Contains(word, query.Lead, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("How did total spend move over the last six months?", BooksForm.Trend)]
    [InlineData("Is our cost going up or down?", BooksForm.Trend)]
    [InlineData("Which model is the priciest, or at least costs most?", BooksForm.Total)]
    [InlineData("Which agents are loosing money?", BooksForm.Rank)]
    [InlineData("Which agents are up for review?", BooksForm.Rank)]
    [InlineData("break spend down by vendor", BooksForm.Total)]
    [InlineData("what did the India entity spend in October", BooksForm.Total)]
    [InlineData("how much went to Solstice in August", BooksForm.Total)]
    [InlineData("Lotus ka net kitna hai", BooksForm.Total)]
    [InlineData("cost of one accepted outcome of Atlas vs a human", BooksForm.Statement)]
    [InlineData("rank everyone by net contribution, worst on top", BooksForm.Rank)]
    [InlineData("Average cost per agent in October", BooksForm.Average)]
    [InlineData("How much is Tom Lead responsible for in September?", BooksForm.Total)]
    [InlineData("cost centre CS-100 in August", BooksForm.Total)]
    public void What_strangers_ask_in_other_words_has_its_form(string text, BooksForm form)
    {
        var query = Read(text);
        Assert.Equal(form, query.Form);
        Assert.NotEqual("asc", query.Form == BooksForm.Total ? query.Order : null);
    }

    [Fact]
    public void Two_currencies_are_not_compared_without_a_rate() => Assert.Contains("not compared", Read("US or India, which " +
        "entity spends more?").Lead, StringComparison.Ordinal);

    [Theory]
    [InlineData("What did Atlas cost before the price cut?")]
    [InlineData("Which agents improved most?")]
    public void A_limit_that_is_not_understood_is_not_dropped(string text)
    {
        var question = Question(text);
        Assert.True(question.Books is null or { Form: BooksForm.NotUnderstood }, $"{question.Intent} {question.Books?.Form}");
    }

    [Fact]
    public void What_is_left_out_is_left_out_of_the_figure()
    {
        var line = Read("AI cost in October excluding human review");
        Assert.Equal((BooksForm.Total, "line"), (line.Form, line.WithoutKind));
        Assert.Equal(["Human review"], line.Without);
        var agents = Read("total spend in October without Atlas");
        Assert.Equal(["Atlas"], agents.Without);
        Assert.DoesNotContain("atlas", agents.Agents);
        Assert.Contains("unassigned", agents.Agents);
    }

    [Fact]
    public void A_figure_is_held_against_the_amount_that_was_named()
    {
        var agents = Read("agents with cost above 5,000 in October");
        Assert.Equal((BooksForm.Rank, 5_000m), (agents.Form, agents.Above));
        var total = Read("did we spend more than 40k in October?");
        Assert.Equal((BooksForm.Total, 40_000m), (total.Form, total.Above));
    }

    [Fact]
    public void One_slot_changes_and_the_rest_is_kept()
    {
        var first = Question("What did Atlas cost in October?");
        var second = Question("and Dispatch?", first);
        Assert.Equal(["dispatch"], second.Agents);
        Assert.Equal(("2026-10", "cost"), (second.Books!.Periods[0].From.ToIso(), second.Books.Measure));
        var third = Question("and in September?", second);
        Assert.Equal(["dispatch"], third.Agents);
        Assert.Equal("2026-09", third.Books!.Periods[0].From.ToIso());
    }

    [Fact]
    public void The_second_one_is_the_second_row()
    {
        var first = Question("Which agents lose money?");
        Assert.Equal(["atlas"], Read("who owns the second one?", first, "dispatch", "atlas").Agents);
    }

    [Fact]
    public void Two_questions_are_two_parts_in_order()
    {
        var question = Question("What did Atlas cost in October, and who owns Dispatch?");
        Assert.Equal([BooksForm.Total, BooksForm.Fact], question.Parts.Select(p => p.Books!.Form));
    }

    [Theory]
    [InlineData("How do I cook rice?")]
    [InlineData("write me a poem about autumn")]
    [InlineData("What is the capital of France?")]
    public void What_is_not_about_the_books_stays_outside(string text) => Assert.Equal(Intent.OutOfScope, Question(text).Intent);

    [Theory]
    [InlineData("What is our headcount?")]
    [InlineData("How many agents do we have?")]
    public void The_headcount_is_a_count_of_agents(string text)
    {
        var query = Read(text);
        Assert.Equal((BooksForm.Rank, true), (query.Form, query.Counts));
    }

    [Fact]
    public void The_two_are_the_agents_just_spoken_of()
    {
        var atlas = Question("How did Atlas do in October?");
        var dispatch = Question("and Dispatch?", atlas, "atlas");
        var query = Read("which of the two costs more?", dispatch, "dispatch");
        Assert.Equal((BooksForm.Rank, "cost", "desc"), (query.Form, query.Measure, query.Order));
        Assert.Equal(["atlas", "dispatch"], query.Agents.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Why did AI cost fall in October? Two sentences for the board")]
    [InlineData("Why did our AI cost drop in October, in two sentences?")]
    public void A_movement_explained_for_a_board_is_asked_of_the_books(string text)
    {
        var query = Read(text);
        Assert.Equal((BooksForm.Why, 2), (query.Form, query.Sentences));
    }
}
