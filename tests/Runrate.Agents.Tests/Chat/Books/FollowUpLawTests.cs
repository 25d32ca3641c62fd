using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>A follow-up that names one slot asks what the last question asks with that slot changed, and nothing else.</summary>
[Trait("Category", "Pure")]
public sealed class FollowUpLawTests
{
    private static readonly LocalDate Today = new(2026, 11, 20);
    private static readonly YearMonth October = new(2026, 10);

    private static readonly string[] Agents = ["Atlas", "Dispatch", "Scout"];
    private static readonly string[] Vendors = ["Solstice AI", "Harbor Cloud"];
    private static readonly string[] Lines = ["human review", "infrastructure", "model inference"];
    private static readonly string[] Months = ["July 2026", "August 2026", "September 2026"];
    private static readonly string[] Dimensions = ["vendor", "model", "line"];

    private static readonly IReadOnlyList<KnownName> Names =
    [
        new(NameKind.Entity, "acme-us", "Acme US", "acme-us", []),
        new(NameKind.Entity, "acme-india", "Acme India", "acme-india", []),
        .. Agents.Select(a => new KnownName(NameKind.Agent, a.ToLowerInvariant(), a, "acme-us", [a.ToLowerInvariant()])),
        .. Vendors.Select(v => new KnownName(NameKind.Vendor, v, v, "acme-us", [])),
    ];

    /// <summary>Questions with a place for each slot that they have.</summary>
    private static readonly string[] Questions =
    [
        "What did {agent} cost in {month}?", "How much did we spend with {vendor} in {month}?", "What did we pay for {line} in {month}?",
        "What was the net contribution of {agent} in {month}?", "Which vendors cost us most in {month}?", "Total cost in {month} by {dimension}",
        "How many outcomes did {agent} deliver in {month}?", "What share of {month} cost is {line}?", "What was the cost per outcome of {agent} in {month}?",
        "Which five vendors cost most in {month}?", "Cost of {agent} in {month} by {dimension}", "Which agents lost money in {month}?",
        "What did {agent} spend on {line} in {month}?", "{agent}: value produced in {month}?",
    ];

    private static readonly Dictionary<string, string[]> Turns = new(StringComparer.Ordinal)
    {
        ["agent"] = ["and {0}?", "what about {0}?", "the same for {0}", "how about {0}, please?"],
        ["vendor"] = ["and {0}?", "what about {0}?", "same for {0}"],
        ["line"] = ["and {0}?", "what about {0}?", "only {0}"],
        ["month"] = ["and in {0}?", "what about {0}?", "now for {0}", "the same in {0}", "{0} instead"],
        ["dimension"] = ["by {0}", "split that by {0}", "and by {0}?", "now by {0} instead"],
    };

    private static string[] Values(string slot) => slot switch
    {
        "agent" => Agents,
        "vendor" => Vendors,
        "line" => Lines,
        "month" => Months,
        _ => Dimensions,
    };

    private static Question Read(string text, Question? before) => new QuestionReader().Read(text, new ReadingContext(Today, October, Names, before)
    {
        Entities =
        [
            new KnownEntity("acme-us", "Acme US", "USD", FiscalCalendar.Calendar, Today, October),
            new KnownEntity("acme-india", "Acme India", "INR", new FiscalCalendar(4), Today, October),
        ],
        Entity = "acme-us",
    });

    private static string Asked(Question question) => question.Books is { } books
        ? string.Join('\n', BooksPlanner.Calls(books, October, Today).Select(c => c.Name + c.Arguments.ToJsonString())) : question.Intent.ToString();

    private static string Filled(string question, IReadOnlyDictionary<string, string> slots) => slots.Aggregate(question,
        (text, slot) => text.Replace("{" + slot.Key + "}", slot.Value, StringComparison.Ordinal));

    public static TheoryData<string> Every => [.. Questions];

    [Theory]
    [MemberData(nameof(Every))]
    public void A_follow_up_asks_the_last_question_with_one_slot_changed(string question)
    {
        foreach (var slot in Turns.Keys.Where(s => question.Contains("{" + s + "}", StringComparison.Ordinal)))
        {
            var first = Turns.Keys.ToDictionary(s => s, s => Values(s)[0]);
            var before = Read(Filled(question, first), null);
            foreach (var value in Values(slot).Skip(1))
            {
                var whole = Asked(Read(Filled(question, new Dictionary<string, string>(first) { [slot] = value }), null));
                Assert.NotEqual("", whole);
                foreach (var turn in Turns[slot])
                    Assert.True(whole == Asked(Read(string.Format(null, turn, value), before)),
                        $"{before.Text} {string.Format(null, turn, value)}\n{Asked(Read(string.Format(null, turn, value), before))}\n{whole}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void Two_slots_changed_one_after_another_are_both_changed(string question)
    {
        var slots = Turns.Keys.Where(s => question.Contains("{" + s + "}", StringComparison.Ordinal)).ToList();
        foreach (var (one, two) in slots.SelectMany(a => slots.Where(b => b != a).Select(b => (a, b))))
        {
            var values = Turns.Keys.ToDictionary(s => s, s => Values(s)[0]);
            var turn = Read(Filled(question, values), null);
            foreach (var slot in (string[])[one, two])
            {
                values[slot] = Values(slot)[1];
                turn = Read(string.Format(null, Turns[slot][1], values[slot]), turn);
            }
            Assert.Equal(Asked(Read(Filled(question, values), null)), Asked(turn));
        }
    }
}
