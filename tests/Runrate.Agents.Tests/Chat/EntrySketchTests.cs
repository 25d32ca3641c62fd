using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Chat.Answers;
using Runrate.Agents.Chat.Results;

namespace Runrate.Agents.Tests.Chat;

/// <summary>The entry under an answer. That it is the entry of the books is a law of its own: ProposedEntryLaws.</summary>
public sealed class EntrySketchTests
{
    private static readonly Classifier Classifier = new();

    private static List<(string, decimal)>? Legs(Framework framework, params (string Fact, string Value)[] facts)
    {
        var set = FactSet.From(facts.Select(f => new FactEntry(f.Fact, f.Value))).Value;
        var verdict = ToolJson.Of(Classifier.Decide(framework, set, PolicySet.Default, new LocalDate(2026, 1, 1)));
        var draft = EntrySketch.Draft(verdict, facts.ToDictionary(f => f.Fact, f => f.Value), "USD");
        return draft?.Postings.Select(p => (p.Account, p.Amount.ToDecimal())).ToList();
    }

    [Fact]
    public void A_prepayment_beyond_a_year_is_split_as_the_books_split_it() => Assert.Equal(
        [("1310", 12_000m), ("1320", 24_000m), ("2010", -36_000m)],
        Legs(Framework.UsGaap, ("category", "CloudComputeReservedPrepaid"), ("amount", "36000"), ("payment_timing", "Advance"),
            ("service_start", "2026-01-01"), ("service_end", "2028-12-31"), ("identified_asset", "No"), ("function", "InternalOps")));

    [Fact]
    public void A_service_received_over_months_is_proposed_month_by_month() => Assert.Equal(
        [("5130", 1_000m), ("2010", -1_000m)],
        Legs(Framework.Ifrs, ("category", "SaasSubscription"), ("amount", "12000"), ("payment_timing", "Arrears"),
            ("service_start", "2026-01-01"), ("service_end", "2026-12-31"), ("function", "InternalOps")));

    [Fact]
    public void A_lease_in_advance_owes_its_first_payment_that_day() => Assert.Equal(
        [("1520", 260_603.08m), ("2310", -252_603.08m), ("2010", -8_000m)],
        Legs(Framework.Ifrs, ("category", "LeasedHardware"), ("amount", "288000"), ("payment_timing", "Advance"), ("identified_asset", "Yes"),
            ("substantive_substitution_right", "No"), ("obtains_substantially_all_benefits", "Yes"), ("directs_use", "Yes"),
            ("lease_term_months", "36"), ("discount_rate", "0.07"), ("function", "InternalOps")));

    [Fact]
    public void Tax_alone_the_lens_and_a_lease_without_a_rate_have_no_entry()
    {
        (string, string)[] seats = [("category", "SaasSubscription"), ("amount", "500"), ("function", "InternalOps")];
        Assert.Null(Legs(Framework.UsTax, seats));
        Assert.Null(Legs(Framework.Management, seats));
        Assert.Null(Legs(Framework.Ifrs, ("category", "LeasedHardware"), ("amount", "1000"), ("identified_asset", "Yes"), ("directs_use", "Yes"),
            ("substantive_substitution_right", "No"), ("obtains_substantially_all_benefits", "Yes"), ("lease_term_months", "36")));
        Assert.Null(EntrySketch.Draft(JsonSerializer.Deserialize<JsonElement>("{}"), new Dictionary<string, string> { ["amount"] = "5" }, "USD"));
    }
}
