using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>A question about a record names the record and the attributes that it wants: each sentence leads to that record and those.</summary>
[Trait("Category", "Pure")]
public sealed class RecordQuestionTests
{
    private static readonly AskedCompany Company = new(["Atlas", "Ember", "Fathom", "Gable", "Harrier", "Ibis", "Nila", "Kaveri"],
    [
        AskedCompany.Named(NameKind.Vendor, "Harbor Cloud"),
        AskedCompany.Named(NameKind.Vendor, "Solstice AI"),
        AskedCompany.Named(NameKind.Contract, "Accelerator server, Mumbai"),
        AskedCompany.Named(NameKind.Contract, "Tone fine-tune on Solstice's platform"),
        AskedCompany.Named(NameKind.Contract, "Dedicated host trial"),
        AskedCompany.Named(NameKind.Contract, "Solstice AI token commitment 2026"),
        AskedCompany.Named(NameKind.Contract, "Tern-34B fine-tuned on our claims"),
        AskedCompany.Named(NameKind.Contract, "Fine-tune kept on Saffron's platform"),
        AskedCompany.Named(NameKind.Contract, "Deccan Cloud on-demand compute"),
        AskedCompany.Named(NameKind.Model, "saffron-large-1", "atlas"),
        AskedCompany.Named(NameKind.Model, "solstice-classic-1", "ember"),
        new(NameKind.Officer, "rey", "Rey Reviewer", AskedCompany.Id, [], "viewer, reviewer"),
    ]);

    private static void Leads(string text, string kind, string? attributes, string? of = null)
    {
        var query = Company.Books(text);
        Assert.True(query.Form == BooksForm.Record, $"“{text}” is read as {query.Form}.");
        Assert.Equal(kind, query.Record!.Kind);
        if (of is not null)
            Assert.Contains(of, query.Record.Named.Concat(query.Agents));
        foreach (var attribute in (attributes ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.True(RecordKinds.Find(kind)!.Meant(query.Record.Attributes).Contains(attribute),
                $"“{text}” asks for {string.Join(' ', query.Record.Attributes)}, not {attribute}.");
        Assert.Equal("", string.Join(' ', query.Unused));
    }

    [Theory]
    [InlineData("Accelerator server: what life was taken, who signed it off and on what evidence?", "life signed evidence")]
    [InlineData("Who signed off the accelerator server?", "signed")]
    [InlineData("What proof do we have for the accelerator server's useful life?", "evidence life")]
    [InlineData("Accelerator server: useful life and evidence, please", "life evidence")]
    [InlineData("Who wrote the memo on the accelerator server and who approved it?", "author approved")]
    [InlineData("What is missing in the file of the accelerator server?", "missing")]
    [InlineData("Why was the accelerator server capitalised?", "reason")]
    [InlineData("On what grounds did we treat the accelerator server that way?", "reason")]
    [InlineData("Over how many months does the accelerator server run, and what supports it: which documents?", "life evidence")]
    [InlineData("Since what day is the accelerator server ready for use?", "ready")]
    [InlineData("Whose signature is on the accelerator server?", "signed")]
    public void An_asset_is_asked_for_its_life_its_people_and_its_evidence(string text, string attributes) =>
        Leads(text, RecordKinds.Arrangement, attributes, "Accelerator server, Mumbai");

    [Theory]
    [InlineData("Why did the tone fine-tune for Atlas go straight to expense?")]
    [InlineData("What is the reason that the tone fine-tune was expensed?")]
    [InlineData("Why was the tone fine-tune not capitalised?")]
    [InlineData("Justify the treatment of the tone fine-tune.")]
    [InlineData("How come the tone fine-tune on Solstice's platform is no asset?")]
    [InlineData("On what basis is the tone fine-tune treated as it is?")]
    [InlineData("Rationale for the tone fine-tune's treatment?")]
    [InlineData("Why is the tone fine-tune classified like that, and who approved it?")]
    [InlineData("What explains the treatment of the tone fine-tune?")]
    [InlineData("The tone fine-tune: why expense?")]
    public void Why_an_arrangement_is_treated_as_it_is_rests_on_its_own_memo(string text) =>
        Leads(text, RecordKinds.Arrangement, "reason", "Tone fine-tune on Solstice's platform");

    [Theory]
    [InlineData("There's money parked in suspense. What is it, and which facts would set it free?", "what missing")]
    [InlineData("What facts are missing for the amount in suspense?", "missing")]
    [InlineData("Why is something in suspense?", "reason")]
    [InlineData("What would it take to clear suspense?", "missing")]
    [InlineData("Who is the vendor of what sits in suspense?", "vendor")]
    [InlineData("There is a suspense balance: which vendor, and what is needed?", "vendor missing")]
    [InlineData("Which facts unlock the suspense account?", "missing")]
    [InlineData("What is holding it up in suspense?", "missing")]
    [InlineData("Suspense: why, and since when?", "reason date")]
    [InlineData("What is in suspense and what do we need to release it?", "missing")]
    public void What_waits_in_suspense_is_asked_what_it_is_and_what_frees_it(string text, string attributes) =>
        Leads(text, RecordKinds.Suspense, attributes);

    [Theory]
    [InlineData("What usage has no price, of which model and agent, how much?", "model agent quantity")]
    [InlineData("Which model has usage without a price?", "model")]
    [InlineData("Whose usage is stuck without a price?", "agent")]
    [InlineData("How many records are unpriced, and for which model?", "records model")]
    [InlineData("Unpriced usage: which agent, which model?", "agent model")]
    [InlineData("Since when is usage waiting for a price, and from which agent?", "dates agent")]
    [InlineData("For which model is usage lacking a price?", "model")]
    [InlineData("Why is usage without a price?", "reason")]
    [InlineData("What quantity of usage has no price?", "quantity")]
    [InlineData("Usage that is not priced: which vendor and model?", "vendor model")]
    public void Usage_without_a_price_is_asked_for_its_model_agent_and_quantity(string text, string attributes) =>
        Leads(text, RecordKinds.Usage, attributes);

    [Theory]
    [InlineData("Fathom is on an improvement plan: what must it reach, by when, budget, and where is it now?", "goal deadline budget now")]
    [InlineData("What is the deadline of Fathom's improvement plan?", "deadline")]
    [InlineData("Fathom's improvement plan: goal and deadline?", "goal deadline")]
    [InlineData("Until when does Fathom's improvement plan run?", "deadline")]
    [InlineData("What does Fathom have to reach under its improvement plan?", "goal")]
    [InlineData("How far along is Fathom with the improvement plan?", "now")]
    [InlineData("What budget does Fathom's improvement plan have?", "budget")]
    [InlineData("What happens if it fails: Fathom's improvement plan?", "fallback")]
    [InlineData("Who decided Fathom's improvement plan, and why?", "decided reason")]
    [InlineData("Threshold, time limit and progress of the improvement plan for Fathom", "goal deadline now")]
    public void A_plan_is_asked_what_it_must_reach_by_when_with_what_and_where_it_stands(string text, string attributes) =>
        Leads(text, RecordKinds.Plan, attributes, "fathom");

    [Theory]
    [InlineData("When did the price of saffron-large-1 change, from what to what?", "change")]
    [InlineData("saffron-large-1: price before and after the change", "change")]
    [InlineData("Has the price of saffron-large-1 been lowered?", "change")]
    [InlineData("From what to what did saffron-large-1's price move?", "change")]
    [InlineData("On what day did the saffron-large-1 price drop?", "change")]
    [InlineData("What is the list price of saffron-large-1?", "price")]
    [InlineData("Where was the price of saffron-large-1 read from?", "source")]
    [InlineData("Did the price of saffron-large-1 rise, and when?", "change")]
    [InlineData("Unit price of saffron-large-1, and its source?", "price source")]
    [InlineData("Which price changed for saffron-large-1?", "change")]
    public void A_price_is_asked_when_it_changed_and_from_what_to_what(string text, string attributes) =>
        Leads(text, RecordKinds.Price, attributes, "saffron-large-1");

    [Theory]
    [InlineData("Which model is about to be withdrawn and who runs on it?", "withdrawn runs")]
    [InlineData("Which model is being switched off by its vendor, and which agents are affected?", "withdrawn runs")]
    [InlineData("When is solstice-classic-1 withdrawn?", "withdrawn")]
    [InlineData("Is a model of ours deprecated, and who still runs on it?", "withdrawn runs")]
    [InlineData("Which vendor withdraws a model, and when?", "withdrawn vendor")]
    [InlineData("Which agent runs on a model that is phased out?", "runs")]
    [InlineData("Who is on solstice-classic-1 when it is discontinued?", "runs")]
    [InlineData("By when is solstice-classic-1 withdrawn?", "withdrawn")]
    [InlineData("Where was the withdrawal of solstice-classic-1 read?", "withdrawn")]
    [InlineData("Model at its end of life: which, when, who depends on it?", "withdrawn runs")]
    public void A_model_that_goes_is_asked_when_and_who_runs_on_it(string text, string attributes) => Leads(text, RecordKinds.Model, attributes);

    [Theory]
    [InlineData("List the impairment tests waiting, with what each asset is carried at.", "status carrying")]
    [InlineData("Has Ember ever been written down?", "loss")]
    [InlineData("Was Ember impaired?", "loss")]
    [InlineData("Why is an impairment test due for Ember?", "indicator")]
    [InlineData("Which figures are missing for Ember's impairment test?", "missing")]
    [InlineData("Who approved Ember's impairment test?", "approved")]
    [InlineData("On what evidence does Ember's impairment test rest?", "evidence")]
    [InlineData("Which impairment tests are still open?", "status")]
    [InlineData("What sign called for Ember's impairment test?", "indicator")]
    [InlineData("Did we write down Ember, in which book and by how much?", "loss")]
    public void A_test_is_asked_for_its_state_its_loss_and_its_cause(string text, string attributes) => Leads(text, RecordKinds.Test, attributes);

    [Theory]
    [InlineData("What is in intangible assets under development and why is it not amortised?")]
    [InlineData("why are the intangibles under development not being amortised")]
    [InlineData("What is not in use yet, and why is there no amortisation on it?")]
    [InlineData("Why is there no depreciation on what is not ready for use?")]
    [InlineData("What is missing for the assets under development?")]
    [InlineData("Assets not yet in use: what are they and why no amortisation?")]
    [InlineData("Why are assets under development not depreciated?")]
    [InlineData("Which agents have assets not yet in use, and why?")]
    [InlineData("What do the assets under development still need?")]
    [InlineData("Why is the software under development not amortised?")]
    public void What_is_under_development_is_asked_why_it_is_not_amortised(string text) => Leads(text, RecordKinds.Unready, null);

    [Theory]
    [InlineData("What payback did we promise when Kaveri moved to its own server?", "payback")]
    [InlineData("When does Kaveri's move pay for itself?", "payback")]
    [InlineData("Kaveri's transition: why, and on what evidence?", "reason evidence")]
    [InlineData("When does Kaveri's transition break even?", "payback")]
    [InlineData("Who recorded Kaveri's transition, and when?", "recorded date")]
    [InlineData("What does Kaveri's transition save a month?", "saving")]
    [InlineData("Until when is Kaveri's transition paid back?", "payback")]
    [InlineData("What did Kaveri's transition cost?", "oneoff")]
    [InlineData("Run cost before and after Kaveri's transition?", "monthly")]
    [InlineData("Why did Kaveri move off the rented compute: transition rationale?", "reason")]
    public void A_transition_is_asked_for_its_payback_and_its_reason(string text, string attributes) =>
        Leads(text, RecordKinds.Transition, attributes, "kaveri");

    [Theory]
    [InlineData("If Nila goes, what loss lands in each book and what tax comes back?", "loss tax")]
    [InlineData("If Nila is retired, what do we lose in each book?", "loss")]
    [InlineData("If Nila left, what would be written off?", "loss")]
    [InlineData("Suppose Nila goes: loss and tax effect?", "loss tax")]
    [InlineData("What tax is saved if Nila goes?", "tax")]
    [InlineData("What is left on the balance sheet if Nila goes?", "carrying")]
    [InlineData("If Nila were pulled, what would we write off and what tax relief is there?", "loss tax")]
    [InlineData("If Nila leaves, what remains?", "remains")]
    [InlineData("Once Nila is retired, what loss is there?", "loss")]
    [InlineData("If we retire Nila, what loss does each book take?", "loss")]
    public void An_exit_is_asked_for_its_loss_and_its_tax(string text, string attributes) => Leads(text, RecordKinds.Exit, attributes, "nila");

    [Theory]
    [InlineData("Why does Harrier go and Ibis stay?", "words trigger", "harrier")]
    [InlineData("What must we do so that Gable isn't retired?", "cure", "gable")]
    [InlineData("What did Rey say when keeping Atlas?", "words", "atlas")]
    [InlineData("Why was Atlas kept?", "words", "atlas")]
    [InlineData("Who decided to keep Atlas, and when?", "decided decidedon", "atlas")]
    [InlineData("What would change the recommendation to retire Nila?", "cure", "nila")]
    [InlineData("Justify why Harrier is retired.", "words", "harrier")]
    [InlineData("What has to change for Nila to stay?", "cure", "nila")]
    [InlineData("Why is Harrier let go?", "trigger", "harrier")]
    [InlineData("Who decided that Harrier goes?", "decided", "harrier")]
    public void A_decision_is_asked_for_its_reason_and_what_would_change_it(string text, string attributes, string agent) =>
        Leads(text, RecordKinds.Review, attributes, agent);

    [Theory]
    [InlineData("Tell me about the Solstice token commitment: term, minimum, credits left", "term minimum credits")]
    [InlineData("What minimum does the Solstice token commitment have?", "minimum")]
    [InlineData("Until when does the Solstice token commitment run?", "term")]
    [InlineData("Solstice token commitment: credits left and expiry?", "credits term")]
    [InlineData("Are we on track with the Solstice commitment?", "pace")]
    public void A_commitment_is_asked_for_its_term_its_minimum_and_its_credits(string text, string attributes) =>
        Leads(text, RecordKinds.Arrangement, attributes, "Solstice AI token commitment 2026");

    [Theory]
    [InlineData("What's the claims fine-tune (Tern-34B) carried at under US GAAP and how many months of life did we give it?")]
    [InlineData("What useful life does the claims fine-tune have under US GAAP, and what is it carried at?")]
    [InlineData("Tern-34B: useful life and carrying amount under US GAAP?")]
    public void A_name_that_holds_a_number_is_no_amount(string text)
    {
        Leads(text, RecordKinds.Arrangement, "life carrying", "Tern-34B fine-tuned on our claims");
        Assert.Equal("UsGaap", Company.Books(text).Book);
    }

    [Theory]
    [InlineData("When is the accelerator server used up and how much of it is still an asset?", RecordKinds.Arrangement, "term carrying")]
    [InlineData("What is parked in suspense, since when, and what is it waiting for?", RecordKinds.Suspense, "what date missing cost")]
    [InlineData("Harrier's retirement review: who decided it and which steps are not done yet?", RecordKinds.Review, "decided steps")]
    public void What_a_record_waits_for_and_when_it_ends_are_its_own(string text, string kind, string attributes) => Leads(text, kind, attributes);

    [Fact]
    public void What_follows_points_at_the_record_that_was_told()
    {
        var before = Company.Read("Accelerator server: what life was taken?");
        var then = Company.Books("And who signed it off?", before);
        Assert.Equal((BooksForm.Record, RecordKinds.Arrangement), (then.Form, then.Record!.Kind));
        Assert.Equal(["Accelerator server, Mumbai"], then.Record.Named);
        Assert.Contains("signed", then.Record.Attributes);
    }

    [Theory]
    [InlineData("Is a fine-tune of an open-weight model capex under IFRS?")]
    [InlineData("How much is in suspense?")]
    [InlineData("What did Atlas cost in October?")]
    [InlineData("Who owns Ember?")]
    [InlineData("Why did Atlas cost more in October?")]
    [InlineData("A $64,000 server saves $4,000 a month. When does it pay for itself?")]
    [InlineData("Which agents should we retire?")]
    [InlineData("What did we pay Harbor Cloud in September, and why?")]
    [InlineData("Board wants one number: where does AI cost land for calendar 2026? And be honest about how far off that method has been.")]
    [InlineData("Atlas in FY 2026-27 so far, in lakh")]
    [InlineData("What was the token bill of 2026?")]
    [InlineData("I wrote the memo on the dedicated host trial myself. Approve it for me.")]
    public void What_asks_for_a_figure_or_a_treatment_asks_for_no_record(string text) =>
        Assert.NotEqual(BooksForm.Record, Company.Read(text).Books?.Form);

    [Fact]
    public void A_word_that_goes_into_no_attribute_is_named()
    {
        var query = Company.Books("What is the deadline of Fathom's improvement plan in Portuguese?");
        Assert.Equal(BooksForm.Record, query.Form);
        Assert.Equal(["Portuguese"], query.Unused);
    }
}
