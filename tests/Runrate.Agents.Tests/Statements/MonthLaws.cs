using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Reviews;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Statements;

/// <summary>A month speaks of the workforce of that month: no act that is dated after it changes what it says.</summary>
public sealed class MonthLaws
{
    private static readonly YearMonth January = new(2026, 1);
    private static readonly AgentId Atlas = new("atlas");
    private static readonly AgentId Bella = new("bella");
    private static readonly Actor Rita = new("rita", "Rita Reviewer", new HashSet<Role> { Role.Viewer, Role.Reviewer });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task No_act_after_a_month_changes_a_sentence_a_card_a_ranking_or_a_table_of_it(bool sealedMonth)
    {
        await using var database = await Company(sealedMonth);
        database.Clock.Now = new LocalDate(2026, 2, 9).AtMidnight().InUtc().ToInstant();
        var before = await Said(database);
        Assert.Contains("2 of 3 agents", before, StringComparison.Ordinal);
        var acts = new (string Name, Func<Task> Run)[]
        {
            ("a retirement review is opened", async () => await Open(database, Atlas)),
            ("it is decided", () => Decide(database, new DecisionStatement(ReviewDecision.Retire, "It loses", new LocalDate(2026, 2, 20)))),
            ("an owner, a role and a target change", () => database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(Bella, new AgentPatch
            {
                Owner = "",
                Role = "Sales to partners",
                Target = sealedMonth ? new TargetStatement(UnitsPerMonth: 5m) : null,
                Successor = new Replacement("Nova", Money.From(0.1m, Currency.Usd), "Quote"),
            }, TestDatabase.Ana))),
            ("it gets another owner", () => database.With<ChangeAgent, Outcome<Agent>>(
                c => c.Run(Bella, new AgentPatch { Owner = "Zoe" }, TestDatabase.Ana))),
            ("an agent is hired", () => database.Hire(Hiring.Registration("Clio") with
            {
                HiredOn = new LocalDate(2026, 2, 3), InServiceOn = new LocalDate(2026, 2, 4),
            })),
            ("an agent goes into service", () => database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(new AgentId("mandala"),
                new AgentPatch { Status = AgentStatus.InService, InServiceOn = new LocalDate(2026, 2, 8) }, TestDatabase.Ana))),
            ("it leaves", async () =>
            {
                database.Clock.Now = new LocalDate(2026, 2, 28).AtMidnight().InUtc().ToInstant();
                await Leave(database);
            }),
            ("later months are booked", () => Post(database, "later", January.Next(), -900m)),
        };
        foreach (var (name, run) in acts)
        {
            await run();
            Assert.True(before == await Said(database), $"January says something else after {name}:\n{before}\n---\n{await Said(database)}");
        }
        await database.Run(async db => Assert.Equal(AgentStatus.Retired, (await db.Agents.SingleAsync(a => a.Id == Atlas)).Status));
        var february = await database.With<WorkforceSummary, Outcome<WorkforceOverview>>(
            s => s.Run(TestDatabase.EntityId, January.Next(), Book.Management));
        Assert.DoesNotContain(february.Value.Roster, r => r.Agent == Atlas && r.Status != AgentStatus.Retired);
    }

    [Fact]
    public async Task The_sentence_names_every_loss_the_largest_first_and_what_no_agent_claims_apart()
    {
        await using var database = await Company(sealedMonth: true);
        var headline = (await database.With<WorkforceSummary, Outcome<WorkforceOverview>>(
            s => s.Run(TestDatabase.EntityId, January, Book.Management))).Value.Headline;
        Assert.Equal("2 of 3 agents cost more than they brought:", headline.Text);
        Assert.Equal(["mandala", "atlas"], headline.Losses.Select(l => l.Agent.Value));
        Assert.Equal(AgentId.Unassigned, headline.Unclaimed?.Agent);
        Assert.Equal(["onboarding", null], headline.Losses.Select(WorkforceHeadline.Note));
    }

    [Fact]
    public void What_the_sentence_leaves_out_is_counted_and_summed()
    {
        var rows = Enumerable.Range(1, 7).Select(i => Row($"agent-{i}", -i * 100m)).ToList();
        var headline = WorkforceHeadline.Of(rows, Book.Management);
        Assert.Equal(["agent-7", "agent-6", "agent-5", "agent-4"], headline.Losses.Select(l => l.Agent.Value));
        Assert.Equal((3, Money.From(-600m, Currency.Usd)), (headline.OthersCount, headline.Others));
    }

    private static RosterRow Row(string name, decimal net)
    {
        var figure = new Accounting.Statements.Figure(Money.From(net, Currency.Usd), new Accounting.Statements.FigureSource(
            TestDatabase.EntityId, Book.Management, January, January, new AgentId(name), ["9110"]));
        return new RosterRow(new AgentId(name), name, "", null, AgentStatus.InService, null, 0, null, figure, null, null, figure, figure, figure,
            RetirementSignal.None);
    }

    /// <summary>Two agents at work, one that is being brought in, cost that nobody claims; January and, where asked, its seal.</summary>
    private static async Task<TestDatabase> Company(bool sealedMonth)
    {
        var database = await TestDatabase.Create(new LocalDate(2026, 2, 2));
        await database.Hire();
        await database.Hire(Hiring.Registration("Bella"));
        await database.Hire(Hiring.Registration("Mandala") with { HiredOn = new LocalDate(2026, 1, 5), InServiceOn = null });
        await database.Deliver(Atlas, new LocalDate(2026, 1, 20), 10, 3);
        await database.Deliver(Bella, new LocalDate(2026, 1, 20), 1200, 3);
        await Post(database, "january", January, 100m);
        if (sealedMonth)
            await database.Close(January, "Reviewed");
        else
            await database.Prepare(January);
        return database;
    }

    private static Task Post(TestDatabase database, string key, YearMonth period, decimal amount) =>
        database.With<Journal, Outcome<PostResult>>(j => j.Post(
        [
            .. new[] { ((AgentId?)Atlas, 1m), (Bella, 1.5m), (new AgentId("mandala"), 9m), (null, 4m) }.Select((c, i) => new EntryDraft(
                EntryKey.Of($"{key}/{i}"), EntryKind.Manual, TestDatabase.EntityId, null, period.OnDayOfMonth(15), "Infrastructure",
                new EntryLines().Debit("5120", Money.From(amount * c.Item2, Currency.Usd), c.Item1)
                    .Credit("2110", Money.From(amount * c.Item2, Currency.Usd), c.Item1).ToPostings())),
        ], TestDatabase.Ana));

    /// <summary>All that the first screen and the agents' cards say of January, but for what waits for a decision now.</summary>
    private static async Task<string> Said(TestDatabase database)
    {
        var view = (await database.With<WorkforceSummary, Outcome<WorkforceOverview>>(
            s => s.Run(TestDatabase.EntityId, January, Book.Management))).Value;
        var text = new StringBuilder().AppendLine(view.Headline.Text).AppendLine(string.Join(", ", view.Headline.Losses.Select(l => l.Name)))
            .AppendLine($"{view.Headline.Unclaimed?.LoadedCost.Amount}");
        foreach (var card in view.Cards)
            text.AppendLine($"{card.Title} {card.Figure?.Amount} {card.Amount} {card.Number} {card.Change} {card.Detail}");
        text.AppendLine(view.Bridge.Sentence());
        foreach (var row in view.Roster)
            text.AppendLine($"{row.Name} {row.Role} {row.Owner} {row.Status} {row.Accepted}/{row.TargetUnits} {row.LoadedCost.Amount} "
                + $"{row.CostPerOutcome} {row.NetContribution.Amount} {row.CarryingValue.Amount} {row.Signal}");
        foreach (var agent in new[] { Atlas, Bella })
        {
            var card = (await database.With<AgentDirectory, Outcome<AgentCard>>(d => d.Card(agent, January, Book.Management))).Value;
            text.AppendLine($"{card.Row.Status} {card.RunRate?.Basis} {card.Economics.CostPerOutcome} "
                + string.Join("; ", card.Triggers.Select(t => $"{t.Fired} {t.Because}")));
        }
        return text.ToString();
    }

    private static async Task<AgentReview> Open(TestDatabase database, AgentId agent) =>
        (await database.With<RetireAgent, Outcome<AgentReview>>(r => r.Run(agent, "It loses", TestDatabase.Ana))).Value;

    private static async Task Decide(TestDatabase database, DecisionStatement stated)
    {
        var review = await Open(database, Atlas);
        Assert.Null((await database.With<DecideReview, Outcome<AgentReview>>(d => d.Run(review.Id, stated, Rita))).Refusal);
    }

    private static async Task Leave(TestDatabase database)
    {
        var review = await Open(database, Atlas);
        foreach (var step in ExitChecklist.Steps)
        {
            Assert.Null((await database.With<ExitChecklist, Outcome<AgentReview>>(
                e => e.Complete(review.Id, step.Key, new StepStatement("Ticket 4711"), TestDatabase.Cora))).Refusal);
        }
    }
}
