using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Impairment;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Reviews;
using Runrate.Agents.Spend;
using Runrate.Agents.Staffing;
using Runrate.Agents.Treatments;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Web.Commands.Demo;

/// <summary>
/// Lives the demo company's year through the use cases of the product: what is loaded here, a person could have entered. A step that is
/// refused stops the load with the refusal.
/// </summary>
internal sealed class DemoLoader(IServiceProvider services, DemoFiles files, DemoClock clock)
{
    private const int DaysToApprove = 2;
    private const int CloseDay = 3;

    private readonly DemoCompany company = files.Company();
    private readonly IReadOnlyList<AgentRegistration> agents = files.Agents();
    private readonly Dictionary<string, Guid> arrangementIds = [];
    private DemoActors Actors => new(company);

    /// <summary>Months of all entities: what a progress bar counts.</summary>
    public int Months => company.Entities.Count * MonthsOfYear;

    public int MonthsOfYear => company.FirstPeriod.MonthsUntil(company.LastPeriod) + 1;

    /// <summary>All but the last, which is prepared and left for its reader to seal.</summary>
    public int MonthsClosed => MonthsOfYear - 1;

    public IReadOnlyList<EntityId> Entities => [.. company.Entities.Select(e => e.Id)];

    /// <summary>What all entities share. Comes before any of them.</summary>
    public async Task Begin(CancellationToken ct)
    {
        await InScope(s => People(s, ct));
        await InScope(s => Prices(s, ct));
    }

    /// <summary>The year of one entity. Entities share no books, so each may live its year beside the others, by a loader of its own.</summary>
    public async Task Live(EntityId id, Action<string> begin, Action done, CancellationToken ct)
    {
        var entity = company.Entities.Single(e => e.Id == id);
        var arrangements = files.Arrangements(id);
        var outputs = files.Outputs(id);
        for (var period = company.FirstPeriod; period <= company.LastPeriod; period = period.Next())
        {
            var month = period;
            begin($"{entity.Name} {month.ToIso()}");
            await InScope(s => Workforce(s, id, month, ct));
            foreach (var arrangement in arrangements.Where(a => a.Statement.Date!.Value.ToYearMonth() == month).OrderBy(a => a.Statement.Date))
                await InScope(s => Arrangement(s, arrangement, ct));
            foreach (var step in company.Transitions.Where(t => t.Entity == id && t.On.ToYearMonth() == month))
                await InScope(s => Transition(s, step, ct));
            foreach (var project in company.Projects.Where(p => p.Statement.Entity == id && p.On.ToYearMonth() == month))
                await InScope(s => Project(s, project, ct));
            await InScope(s => Reviews(s, id, month, ct));
            await InScope(s => Facts(s, id, month, outputs, ct));
            await InScope(s => Tests(s, arrangements, month, ct));
            await InScope(s => Close(s, id, month, ct));
            done();
        }
    }

    /// <summary>What is stated once every entity has lived its year, because it is about two of them.</summary>
    public Task Finish(CancellationToken ct) => InScope(async services =>
    {
        clock.MoveTo(company.LastPeriod.Next().FirstDay().PlusDays(CloseDay));
        var db = services.GetRequiredService<RunrateDb>();
        var stated = company.Recharge;
        var provider = await db.Entities.FindAsync([stated.Entity], ct);
        Check(await services.GetRequiredService<StateRecharge>().Run(
            provider!, new RechargeStatement(stated.Agent, stated.From, null, null, stated.Terms), Actors.Cora, ct), stated.Agent);
    });

    private async Task People(IServiceProvider services, CancellationToken ct)
    {
        var db = services.GetRequiredService<RunrateDb>();
        db.Entities.AddRange(company.Entities.Select(e => e.ToEntity()));
        await db.SaveChangesAsync(ct);
        var people = services.GetRequiredService<PeopleAdmin>();
        foreach (var person in company.People)
            Check(await people.Add(person.Id, new PersonDetails(person.Name, person.Email, person.Roles), Actors.Admin, ct), person.Name);
        db.FxRates.AddRange(company.FxRates.Select(r => new FxRateRow
        {
            From = r.From,
            To = r.To,
            Date = r.Date,
            Rate = r.Rate,
            Source = "Invented for the demo",
        }));
        var rates = services.GetRequiredService<RecordTaxRate>();
        foreach (var entity in company.Entities)
            foreach (var rate in entity.TaxRates ?? [])
                Check(await rates.Run(entity.Id, rate, Actors.Cora, ct), entity.Name);
        var ids = services.GetRequiredService<IdGenerator>();
        db.AssignmentRules.AddRange(company.AssignmentRules.Select(r => new AssignmentRule
        {
            Id = ids.Next(),
            Entity = r.Entity,
            Order = r.Order,
            Field = r.Field,
            Key = r.Key,
            Pattern = r.Pattern,
            Agent = r.Agent,
        }));
        await db.SaveChangesAsync(ct);
    }

    private async Task Prices(IServiceProvider services, CancellationToken ct)
    {
        var entity = company.Entities[0].Id;
        foreach (var (file, from) in files.PriceMaps())
            await Import(services, file, new ImportOptions(entity, "prices-litellm") { EffectiveFrom = from }, ct);
        var record = services.GetRequiredService<RecordPrice>();
        foreach (var price in files.Prices())
            Check(await record.Run(entity, price, Actors.Ana, ct), price.Model);
    }

    private async Task Workforce(IServiceProvider services, EntityId entity, YearMonth period, CancellationToken ct)
    {
        var register = services.GetRequiredService<RegisterAgent>();
        var hired = agents.Where(a => a.Entity == entity && (a.HiredOn!.Value.ToYearMonth() == period
            || (period == company.FirstPeriod && a.HiredOn.Value.ToYearMonth() < period)));
        foreach (var agent in hired.OrderBy(a => a.HiredOn))
        {
            clock.MoveTo(agent.HiredOn!.Value);
            Check(await register.Run(agent, Actors.Olu, ct), agent.Name!);
        }
        var mine = agents.Where(a => a.Entity == entity).Select(a => new AgentId(a.Id!)).ToHashSet();
        foreach (var change in company.Changes.Where(c => mine.Contains(c.Agent) && c.On.ToYearMonth() == period))
        {
            clock.MoveTo(change.On);
            if (change.OwnerLeaves || change.Successor is not null)
                Check(await services.GetRequiredService<ChangeAgent>().Run(
                    change.Agent, new AgentPatch { Owner = change.OwnerLeaves ? "" : null, Successor = change.Successor },
                    Actors.Olu, ct), change.Why);
            if (change.Retire)
                Check(await services.GetRequiredService<RetireAgent>().Run(change.Agent, change.Why, Actors.Olu, ct), change.Why);
        }
    }

    private async Task Arrangement(IServiceProvider services, DemoArrangement arrangement, CancellationToken ct)
    {
        var name = arrangement.Statement.Name!;
        clock.MoveTo(arrangement.Statement.Date!.Value);
        var saved = Check(await services.GetRequiredService<SaveArrangement>().Create(arrangement.Statement, Actors.Ana, ct), name);
        arrangementIds[name] = saved.Id;
        var memos = Check(await services.GetRequiredService<ClassifyArrangement>().Run(saved.Id, Actors.Ana, ct), name);
        clock.MoveTo(arrangement.Statement.Date.Value.PlusDays(DaysToApprove));
        var approve = services.GetRequiredService<ApproveTreatment>();
        if (!arrangement.LeaveDraft)
        {
            Check(await approve.RunAll(saved.Id, Actors.Cora, ct), name);
            return;
        }
        // Books that need none of the missing facts are settled; the others wait.
        foreach (var memo in memos.Where(m => m.Book != Book.Management && m.Status == nameof(DeterminationStatus.Determined)))
            Check(await approve.Run(memo.Id, Actors.Cora, ct), name);
    }

    private async Task Transition(IServiceProvider services, DemoTransition step, CancellationToken ct)
    {
        clock.MoveTo(step.On);
        Check(await services.GetRequiredService<RecordTransition>().Run(new TransitionStatement(
            arrangementIds[step.From], arrangementIds[step.To], step.On, step.Rationale, step.OneOffCost, step.MonthlyBefore, step.MonthlyAfter,
            step.Evidence), Actors.Ana, ct), step.To);
    }

    private async Task Project(IServiceProvider services, DemoProject project, CancellationToken ct)
    {
        clock.MoveTo(project.On);
        Check(await services.GetRequiredService<SaveDevelopmentProject>().Create(project.Statement, Actors.Ana, ct), project.Statement.Name!);
    }

    /// <summary>Opens the quarter's appraisals, and decides those that were decided this month.</summary>
    private async Task Reviews(IServiceProvider services, EntityId entity, YearMonth period, CancellationToken ct)
    {
        if (period == company.LastPeriod)
        {
            clock.MoveTo(period.FirstDay().PlusDays(CloseDay));
            Check(await services.GetRequiredService<OpenReviews>().Quarter(entity, period.PlusMonths(-1), Actors.Olu, ct), "quarterly reviews");
        }
        var mine = agents.Where(a => a.Entity == entity).Select(a => new AgentId(a.Id!)).ToHashSet();
        foreach (var decision in company.Decisions.Where(d => mine.Contains(d.Agent) && d.On.ToYearMonth() == period).OrderBy(d => d.On))
        {
            clock.MoveTo(decision.On);
            var queue = await services.GetRequiredService<OpenReviews>().Queue(entity, ct);
            var review = queue.First(r => r.Agent == decision.Agent && r.Status == ReviewStatus.Open);
            var stated = new DecisionStatement(decision.Decision, decision.Reason, decision.EffectiveOn, decision.Plan);
            Check(await services.GetRequiredService<DecideReview>().Run(review.Id, stated, Actors.Rey, ct), decision.Reason);
            foreach (var step in decision.ExitSteps ?? [])
                Check(await services.GetRequiredService<ExitChecklist>()
                    .Complete(review.Id, step.Step, new StepStatement(step.Evidence), Actors.Olu, ct), step.Step);
        }
    }

    private async Task Tests(IServiceProvider services, IReadOnlyList<DemoArrangement> arrangements, YearMonth period, CancellationToken ct)
    {
        var record = services.GetRequiredService<RecordImpairmentTest>();
        foreach (var arrangement in arrangements)
            foreach (var test in arrangement.Tests.Where(t => t.Date!.Value.ToYearMonth() == period))
            {
                var name = arrangement.Statement.Name!;
                var recorded = Check(await record.Run(test with { Arrangement = arrangementIds[name] }, Actors.Ana, ct), name);
                Check(await record.Approve(recorded.Id, Actors.Cora, ct), name);
            }
    }

    private async Task Facts(IServiceProvider services, EntityId entity, YearMonth period, IReadOnlyList<OutputInput> outputs, CancellationToken ct)
    {
        clock.MoveTo(period.LastDay().PlusDays(1));
        await Import(services, files.Usage(entity, period), new ImportOptions(entity, "usage-csv"), ct);
        await Import(services, files.Bill(entity, period), new ImportOptions(entity, "focus"), ct);
        var record = services.GetRequiredService<RecordOutput>();
        Check(await record.Run(entity, [.. outputs.Where(o => o.Date.ToYearMonth() == period)], Actors.Olu, ct), "outputs");
    }

    private const int AttemptsMax = 30;

    /// <summary>Why a month is sealed over an impairment test that is asked for; kept only where there is one.</summary>
    private const string OpenTests = "The owner is asked for the forecast of what has to be tested; nothing is written off by guess.";

    private async Task Close(IServiceProvider services, EntityId entity, YearMonth period, CancellationToken ct)
    {
        clock.MoveTo(period.LastDay().PlusDays(CloseDay));
        var runner = services.GetRequiredService<CloseRunner>();
        await Patiently(() => runner.Prepare(entity, period, Actors.Ana, ct: ct), $"close {period.ToIso()}");
        if (period < company.LastPeriod)
            await Patiently(() => runner.Seal(entity, period, Actors.Cora, OpenTests, ct), $"seal {period.ToIso()}");
        else
            Check(await services.GetRequiredService<AssessTriggers>().Run(entity, period.LastDay(), Actors.Olu, ct), "retirement triggers");
    }

    private async Task Import(IServiceProvider services, FileInfo file, ImportOptions options, CancellationToken ct)
    {
        await using var content = file.OpenRead();
        var report = Check(await services.GetRequiredService<ImportUpload>().Run(content, file.Name, options, Actors.Olu, ct), file.Name);
        if (report.Refused)
            throw new DemoRefusedException(file.Name, new Refusal(RefusalCodes.FileRefused, string.Join(" ", report.Rejected.Take(3))));
    }

    // A scope of its own for each step, as each would have been a request: nothing read earlier lingers.
    private async Task InScope(Func<IServiceProvider, Task> step)
    {
        await using var scope = services.CreateAsyncScope();
        await step(scope.ServiceProvider);
    }

    /// <summary>The companies are closed side by side, and on a machine with other work a step of one may keep the other waiting.</summary>
    private static async Task<T> Patiently<T>(Func<Task<Outcome<T>>> act, string what)
    {
        for (var attempt = 1; ; attempt++)
        {
            var outcome = await act();
            if (outcome.IsOk || outcome.Refusal.Code != RefusalCodes.Busy || attempt == AttemptsMax)
                return Check(outcome, what);
        }
    }

    private static T Check<T>(Outcome<T> outcome, string what) => outcome.IsOk ? outcome.Value
        : throw new DemoRefusedException(what, outcome.Refusal);
}

/// <summary>The demo's own files are refused: they and the product disagree.</summary>
internal sealed class DemoRefusedException(string what, Refusal refusal) : Exception($"{what}: {refusal.Code}: {refusal.Message}")
{
    public Refusal Refusal { get; } = refusal;
}
