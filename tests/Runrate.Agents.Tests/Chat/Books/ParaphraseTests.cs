using System.Text.Json;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Questions;
using Runrate.Agents.Chat.Questions.Books;

namespace Runrate.Agents.Tests.Chat.Books;

/// <summary>The same question in eight ways plans the same calls, so that its answer rests on the same facts.</summary>
[Trait("Category", "Pure")]
public sealed class ParaphraseTests
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
        new(NameKind.Person, "Tom Lead", "Tom Lead", "acme-us", ["atlas", "dispatch"]),
        new(NameKind.Vendor, "Solstice AI", "Solstice AI", "acme-us", []),
        new(NameKind.Vendor, "Saffron AI", "Saffron AI", "acme-india", []),
        new(NameKind.Model, "solstice-large-3", "solstice-large-3", "acme-us", ["atlas"]),
        new(NameKind.Meter, "gpu_hours", "gpu hours", "acme-us", []),
    ];

    private static readonly string[] Scopes = ["Atlas", "Dispatch", "Lotus", "Solstice AI", "Saffron AI", "solstice-large-3", "gpu hours"];
    private static readonly string[] Months = ["September 2026", "Sep 2026", "Q3 2026", "last month", "this year"];

    private static readonly string[] Costs =
    [
        "What did {0} cost in {1}?", "How much did {0} cost in {1}?", "Cost of {0} in {1}", "{0} cost, {1}", "what did we spend on {0} in {1}",
        "Tell me the cost of {0} for {1}.", "Hi, what did {0} cost us in {1} please?", "How much was spent on {0} in {1}?",
    ];

    private static readonly string[] Vendors =
    [
        "Which vendor cost most in {0}?", "Which vendor was the most expensive in {0}?", "Our most expensive vendor in {0}?",
        "Who was the costliest supplier in {0}?", "Which provider did we spend most with in {0}?", "The vendor with the highest cost in {0}?",
        "which supplier was the most expensive in {0}", "Rank vendors by cost in {0}, highest first",
    ];

    private static readonly string[] Owners =
    [
        "Who owns {0}?", "who is the owner of {0}", "Which person owns {0}?", "Who is responsible for {0}?", "who's responsible for {0}?",
        "Who looks after {0}?", "Who is in charge of {0}?", "Tell me who owns {0}.",
    ];

    private static readonly string[] Averages =
    [
        "Average monthly cost of {0} in {1}", "What is the average monthly cost of {0} in {1}?", "average cost of {0} a month in {1}",
        "What did {0} cost on average per month in {1}?", "Mean monthly cost of {0}, {1}", "What does {0} cost on average in {1}?",
        "Tell me the average cost of {0} per month for {1}", "How much did {0} cost on average in {1}?",
    ];

    public static TheoryData<string> CostQuestions() => [.. Scopes.SelectMany(s => Months.Select(m => s + "|" + m))];

    [Theory]
    [MemberData(nameof(CostQuestions))]
    public void A_cost_asked_in_eight_ways_is_one_question(string asked) => Same(Costs, asked.Split('|'));

    [Theory]
    [InlineData("September 2026")]
    [InlineData("Q3 2026")]
    public void The_dearest_vendor_asked_in_eight_ways_is_one_question(string month) => Same(Vendors, [month]);

    [Theory]
    [InlineData("Atlas")]
    [InlineData("Lotus")]
    public void An_owner_asked_in_eight_ways_is_one_question(string agent) => Same(Owners, [agent]);

    [Theory]
    [InlineData("Atlas", "Q3 2026")]
    [InlineData("Saffron AI", "this year")]
    public void An_average_asked_in_eight_ways_is_one_question(string scope, string span) => Same(Averages, [scope, span]);

    private static void Same(string[] ways, string[] filled)
    {
        Assert.Equal(8, ways.Length);
        var plans = ways.Select(w => string.Format(System.Globalization.CultureInfo.InvariantCulture, w, filled))
            .Select(text => (Text: text, Plan: Plan(text))).ToList();
        Assert.DoesNotContain(plans, p => p.Plan == "[]");
        Assert.True(plans.Select(p => p.Plan).Distinct().Count() == 1, string.Join('\n', plans));
    }

    /// <summary>The calls a reader that starts afresh plans, arguments in order of their name.</summary>
    private static string Plan(string text)
    {
        var question = new QuestionReader().Read(text, new ReadingContext(Today, October, Names, null)
        {
            Entities =
            [
                new KnownEntity("acme-us", "Acme US", "USD", FiscalCalendar.Calendar, Today, October),
                new KnownEntity("acme-india", "Acme India", "INR", FiscalCalendar.April, Today, October),
            ],
            Entity = "acme-us",
        });
        return JsonSerializer.Serialize(Planner.First(question, October, Today).Select(c => c.Name + " " + string.Join(", ", c.Arguments
            .OrderBy(a => a.Key, StringComparer.Ordinal).Where(a => a.Key != "limit").Select(a => $"{a.Key}={a.Value?.ToJsonString()}"))));
    }
}
