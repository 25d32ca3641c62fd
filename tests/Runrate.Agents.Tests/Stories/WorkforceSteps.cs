using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Stories;

/// <summary>The steps of a story about people's work with agents: hiring, output, nightly triggers, reviews, decisions, leaving.</summary>
internal sealed class WorkforceSteps(TestDatabase database)
{
    private static readonly Actor Rita = new("rita", "Rita Reviewer", new HashSet<Role> { Role.Viewer, Role.Reviewer });

    public async Task<IReadOnlyList<string>?> Play(string[] words, string line)
    {
        switch (words[0])
        {
            case "agent":
                await Hire(words);
                return [];
            case "build":
                await Build(words);
                return [];
            case "work":
                await Work(words);
                return [];
            case "assess":
                await Assess(Date(words[1]));
                return [];
            case "quarter":
                await Quarter(Month(words[1]));
                return [];
            case "successor":
                await Change(words[1], new AgentPatch
                {
                    Successor = new Replacement(words[2], Money.From(Number(words[3]), Currency.Usd), After(line, "because ")),
                }, Date(Word(words, "on")!));
                return [];
            case "ownerless":
                await Change(words[1], new AgentPatch { Owner = "" }, Date(words[2]));
                return [];
            case "decide":
                await Decide(words, line);
                return [];
            case "check-in":
                At(Date(Word(words, "on")!));
                Ok(await database.With<CheckInOnPlan, Outcome<AgentReview>>(
                    async c => await c.Run(await Plan(words[1]), Number(words[2]), After(line, "note "), TestDatabase.Ana)));
                return [];
            case "end-plan":
                At(Date(Word(words, "on")!));
                Ok(await database.With<ClosePlan, Outcome<AgentReview>>(async c => await c.Run(await Plan(words[1]), Number(words[2]), Rita)));
                return [];
            case "leave":
                await Leave(words);
                return [];
            case "late-usage":
                await LateUsage(words);
                return [];
            case "tell":
                return await Tell(words);
            default:
                return null;
        }
    }

    private async Task Hire(string[] words)
    {
        var service = Date(Word(words, "from")!);
        At(service);
        var triggers = Word(words, "triggers")!.Split(',').Select(t => t.Split(':')).Select(t => new RetirementTrigger(
            Enum.Parse<RetirementTriggerKind>(t[0]),
            t.Length == 1 ? null : new Dictionary<string, decimal> { [RetirementTrigger.Defaults[Enum.Parse<RetirementTriggerKind>(t[0])].Keys.First()] = Number(t[1]) }));
        await database.Hire(Hiring.Registration(words[1]) with
        {
            HiredOn = service,
            InServiceOn = service,
            ProbationEndsOn = Word(words, "probation") is { } probation ? Date(probation) : null,
            Target = new TargetStatement("resolved ticket", Number(Word(words, "target")!), 4m, "average handling cost saved", 6m, 400m),
            MonthlyRunCost = Number(Word(words, "budget")!),
            RetirementTriggers = [.. triggers],
        });
    }

    private async Task Build(string[] words)
    {
        var date = Date(Word(words, "on")!);
        At(date);
        var arrangement = await database.Arrange(Spending.OwnModel(Number(words[2])) with
        {
            Agent = new AgentId(words[1]),
            Name = $"Model of {words[1]}",
            Date = date,
            ReadyOn = date,
            Capitalisation = Spending.OwnModel().Capitalisation! with { UsefulLifeMonths = int.Parse(Word(words, "life")!, CultureInfo.InvariantCulture) },
        });
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
    }

    /// <summary>Output and model cost of each month, on its fifteenth.</summary>
    private async Task Work(string[] words)
    {
        for (var month = Month(words[2]); month <= Month(Word(words, "to") ?? words[2]); month = month.Next())
        {
            var day = month.OnDayOfMonth(15);
            if (Word(words, "accepted") is { } accepted)
            {
                Ok(await database.With<RecordOutput, Outcome<bool>>(r => r.Run(TestDatabase.EntityId, new OutputInput(
                    "story", $"{words[1]}/{day}", new AgentId(words[1]), day, "resolved ticket", Number(accepted),
                    Number(Word(words, "rejected") ?? "0"), Number(Word(words, "reworked") ?? "0")), TestDatabase.Ana)));
            }
            Ok(await database.With<RecordCharge, Outcome<Charge>>(r => r.Run(TestDatabase.EntityId, new ChargeInput(
                "story", $"{words[1]}/{day}/cost", "Nimbus", "Inference", Number(Word(words, "cost")!), null, Currency.Usd,
                day.AtMidnight().InUtc().ToInstant(), Agent: words[1], Account: Word(words, "account") ?? "5110"), TestDatabase.Ana)));
        }
    }

    private async Task Assess(LocalDate asOf)
    {
        At(asOf.PlusDays(1));
        Ok(await database.With<AssessTriggers, Outcome<IReadOnlyList<AgentReview>>>(a => a.Run(TestDatabase.EntityId, asOf, Actor.System)));
    }

    private async Task Quarter(YearMonth last)
    {
        At(last.LastDay().PlusDays(3));
        Ok(await database.With<OpenReviews, Outcome<IReadOnlyList<AgentReview>>>(o => o.Quarter(TestDatabase.EntityId, last, TestDatabase.Ana)));
    }

    private async Task Change(string agent, AgentPatch patch, LocalDate on)
    {
        At(on);
        Ok(await database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(new AgentId(agent), patch, TestDatabase.Ana)));
    }

    private async Task Decide(string[] words, string line)
    {
        At(Date(Word(words, "on")!));
        var decision = Enum.Parse<ReviewDecision>(words[2]);
        var plan = decision != ReviewDecision.Improve ? null : new ImprovementPlan(
            "accepted share", Number(Word(words, "threshold")!), Date(Word(words, "deadline")!), Money.From(Number(Word(words, "budget")!), Currency.Usd),
            "back to the old prompt");
        var stated = new DecisionStatement(
            decision, After(line, "because "), Word(words, "last") is { } last ? Date(last) : null, plan,
            Word(words, "successor") is { } successor ? new AgentId(successor) : null, null,
            decision == ReviewDecision.Promote ? Word(words, "role")!.Replace('-', ' ') : null,
            Word(words, "target") is { } units ? new TargetStatement(UnitsPerMonth: Number(units)) : null);
        var kind = decision == ReviewDecision.Promote ? ReviewKind.Quarterly : ReviewKind.Retirement;
        Guid review = default;
        await database.Run(async db => review = (await db.Reviews.SingleAsync(
            r => r.Agent == new AgentId(words[1]) && r.Kind == kind && r.Status == ReviewStatus.Open)).Id);
        Ok(await database.With<DecideReview, Outcome<AgentReview>>(d => d.Run(review, stated, Rita)));
    }

    private async Task<Guid> Plan(string agent)
    {
        Guid review = default;
        await database.Run(async db => review = (await db.Reviews.Where(
            r => r.Agent == new AgentId(agent) && r.Decision == ReviewDecision.Improve && r.Status == ReviewStatus.Decided).SingleAsync()).Id);
        return review;
    }

    /// <summary>Every step of the checklist by a second person, on the last day.</summary>
    private async Task Leave(string[] words)
    {
        AgentReview review = null!;
        await database.Run(async db => review = await db.Reviews.SingleAsync(
            r => r.Agent == new AgentId(words[1]) && r.Decision == ReviewDecision.Retire && r.Status == ReviewStatus.Decided));
        At(review.EffectiveOn!.Value);
        foreach (var step in ExitChecklist.Steps)
        {
            var amount = step.Key switch
            {
                ExitChecklist.Commitments => Word(words, "fee"),
                ExitChecklist.Derecognise => Word(words, "proceeds"),
                _ => null,
            };
            database.Clock.Advance(Duration.FromMinutes(1));
            var evidence = step.Key == "lessons" ? "Prompts and evaluations are kept for the next agent" : "Ticket of the exit";
            Ok(await database.With<ExitChecklist, Outcome<AgentReview>>(e => e.Complete(
                review.Id, step.Key, new StepStatement(evidence, amount is null ? null : Number(amount)), TestDatabase.Cora)));
        }
    }

    private async Task LateUsage(string[] words)
    {
        var record = $$"""{"source":"gateway","id":"late-{{words[1]}}","agent":"{{words[1]}}","provider":"openai","model":"gpt-4o","time":"{{words[2]}}T10:00:00Z","input_tokens":1000}""";
        Ok(await database.With<RecordUsage, Outcome<ImportReport>>(
            r => r.Run(IntakeSteps.Text(record + "\n"), TestDatabase.EntityId, "usage-ndjson", TestDatabase.Ana)));
    }

    private async Task<IReadOnlyList<string>> Tell(string[] words)
    {
        var lines = new List<string>();
        await database.Run(async db =>
        {
            switch (words[1])
            {
                case "reviews":
                    var reviews = await db.Reviews.AsNoTracking().Where(r => r.Decision != null || r.Kind == ReviewKind.Retirement).ToListAsync();
                    lines.AddRange(reviews.OrderBy(r => r.OpenedAt).ThenBy(r => r.Agent.Value, StringComparer.Ordinal).Select(Review));
                    break;
                case "timeline":
                    var events = await db.AgentEvents.AsNoTracking().Where(e => e.Agent == new AgentId(words[2])).ToListAsync();
                    lines.AddRange(events.OrderBy(e => e.At).ThenBy(e => e.Kind).Select(e => $"{e.At.InUtc().Date:uuuu-MM-dd} {e.Kind} by {e.By}: {e.Text}"));
                    break;
                case "incidents":
                    var incidents = await db.AgentEvents.AsNoTracking().Where(e => e.Kind == AgentEventKind.Incident).ToListAsync();
                    lines.AddRange(incidents.OrderBy(e => e.At).Select(e => $"{e.Agent}: {e.Text}"));
                    var aside = await db.Quarantine.AsNoTracking().Where(q => q.Reason == QuarantineReasons.RetiredAgent).ToListAsync();
                    lines.AddRange(aside.Select(q => $"in quarantine: {q.Message}"));
                    break;
                case "tests":
                    var tests = await db.WriteDowns.AsNoTracking().ToListAsync();
                    lines.AddRange(tests.OrderBy(t => t.Period).ThenBy(t => t.Name, StringComparer.Ordinal).ThenBy(t => t.Book)
                        .Select(t => $"{t.Name}, {t.Book.Name()}, {InWords.Of(t.Period)}: {t.Status}, carried {InWords.Of(t.CarryingAmount)}. {t.Indicator}"));
                    foreach (var test in tests.Where(t => t.Book == Book.UsGaap).OrderBy(t => t.Period))
                    {
                        var proposed = await database.With<WriteDownProposal, Outcome<ProposedWriteDown>>(p => p.Run(test.Id));
                        lines.Add($"proposed for {test.Name}: {InWords.Of(proposed.Value.Loss)}");
                        lines.AddRange(proposed.Value.Workings.Select(w => $"  {w}"));
                    }
                    break;
                case "roster":
                    await Roster(Month(words[2]), lines);
                    break;
                default:
                    throw new InvalidOperationException($"Nothing to tell of {words[1]}");
            }
        });
        return [.. lines.Select(l => $"    {l}")];
    }

    private async Task Roster(YearMonth period, List<string> lines)
    {
        var rows = await database.With<AgentDirectory, IReadOnlyList<RosterRow>>(d => d.Roster(TestDatabase.EntityId, period, Book.Management));
        foreach (var row in rows)
        {
            lines.Add($"{row.Name}, {(row.Status is { } status ? $"{AgentWords.Of(status)}, {row.Role}" : "no agent")}: {InWords.Of(row.Accepted)} of " +
                $"{(row.TargetUnits is { } target ? InWords.Of(target) : "none")}, loaded cost {InWords.Of(row.LoadedCost.Amount)}, " +
                $"net {InWords.Of(row.NetContribution.Amount)}");
            if (row.Signal.Level != SignalLevel.None)
                lines.Add($"  {row.Signal.Level}: {row.Signal.Text}");
        }
        var totals = await database.With<AgentDirectory, RosterTotals>(d => d.Totals(TestDatabase.EntityId, period, Book.Management, rows));
        Assert.True(totals.TiesToLedger);
        lines.Add($"Total: loaded cost {InWords.Of(totals.LoadedCost.Amount)}, net {InWords.Of(totals.NetContribution.Amount)}, ties to the ledger");
    }

    private static string Review(AgentReview review)
    {
        var plan = review.Plan is { } p ? $" Plan {p.Outcome?.ToString().ToLowerInvariant() ?? "under way"}, {p.CheckIns?.Count ?? 0} check-ins." : "";
        var succession = review.Succession is { } s ? $" {s.Successor} takes over, both run from {InWords.Of(s.ParallelFrom)}." : "";
        var decided = review.Decision is { } d
            ? $"{d} by {review.DecidedBy}: {review.DecisionReason}{(review.EffectiveOn is { } last ? $" Last day {InWords.Of(last)}." : "")}{plan}{succession}"
            : "open";
        return $"{review.Kind} review of {review.Agent}, {InWords.Of(review.Period)}: {review.Reason} → {decided}";
    }

    private void At(LocalDate day)
    {
        var now = day.At(new LocalTime(12, 0)).InUtc().ToInstant();
        // Time does not run backwards, but a day has many hours.
        database.Clock.Now = now > database.Clock.Now ? now : database.Clock.Now + Duration.FromSeconds(1);
    }

    private static void Ok<T>(Outcome<T> outcome) => Assert.Null(outcome.Refusal);

    private static string? Word(string[] words, string word) => Array.IndexOf(words, word) is >= 0 and var at ? words[at + 1] : null;

    private static string After(string line, string word) => line[(line.IndexOf(word, StringComparison.Ordinal) + word.Length)..].Trim();

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).GetValueOrThrow();

    private static YearMonth Month(string text) => YearMonthPattern.Iso.Parse(text).GetValueOrThrow();
}
