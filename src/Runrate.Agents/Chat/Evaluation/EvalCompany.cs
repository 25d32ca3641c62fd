using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat.Evaluation;

/// <summary>The company that the questions of <c>prompts/evals</c> are asked about: five agents with two months of figures, on
/// 20 November 2026.</summary>
public static class EvalCompany
{
    private static readonly YearMonth September = new(2026, 9);
    private static readonly YearMonth October = new(2026, 10);

    public static LocalDate Today { get; } = new(2026, 11, 20);

    public static EntityId Entity { get; } = new("northlight-us");

    /// <summary>The second entity, whose one agent is accounted for in rupees.</summary>
    public static EntityId India { get; } = new("northlight-india");

    /// <summary>Adds agents, outcomes and postings to a database that holds the entity.</summary>
    /// <param name="atlasName">Another name for the first agent, for tests of names that hold instructions.</param>
    public static async Task Fill(RunrateDb db, Journal journal, Actor actor, string? atlasName = null,
        string postingMemo = "Cost of the month", CancellationToken ct = default)
    {
        db.Agents.AddRange(
            Agent("atlas", atlasName ?? "Atlas", "Olga Owner"),
            Agent("beacon", "Beacon", "Ben Boss", RetirementTriggerKind.TargetMissed),
            Agent("cedar", "Cedar", "Cleo Chief"), Agent("delta", "Delta", "Dan Lead"), Agent("echo", "Echo", null));
        foreach (var (agent, accepted) in ((string, decimal)[])[("atlas", 5_000m), ("beacon", 200m), ("cedar", 1_500m),
            ("delta", 900m)])
        {
            foreach (var month in (YearMonth[])[September, October])
                db.Outputs.Add(Output(agent, month, accepted));
        }
        db.Entities.Add(new Entity(India, "Northlight India", Currency.Inr, FiscalCalendar.April, [Book.IndAs, Book.IndiaTax], "UTC"));
        db.Agents.Add(Lotus());
        await db.SaveChangesAsync(ct);
        var posted = await journal.Post([.. Drafts(postingMemo), .. OfIndia(postingMemo)], actor, ct: ct);
        Invariant.Check(posted.IsOk, $"The company of the evaluation posts its entries: {posted.Refusal?.Message}");
    }

    private static Agent Agent(string id, string name, string? owner,
        RetirementTriggerKind trigger = RetirementTriggerKind.NegativeNetQuarters) => new()
        {
            Id = new AgentId(id),
            Entity = Entity,
            Name = name,
            Role = "Agent of the tests",
            Owner = owner,
            OwnerlessSince = owner is null ? new LocalDate(2026, 9, 1) : null,
            CostCenter = "CC-100",
            Employment = EmploymentKind.ApiRun,
            Function = AgentFunction.InternalOps,
            Status = AgentStatus.InService,
            HiredOn = new LocalDate(2026, 1, 1),
            InServiceOn = new LocalDate(2026, 1, 1),
            Models = ["model-a"],
            AcquisitionCost = Usd(10_000m),
            MonthlyRunCost = Usd(5_000m),
            Target = new ProductivityTarget("resolved ticket", 1_000m, Usd(8m), "handling cost saved", Usd(9m), 400m),
            RetirementTriggers = [new RetirementTrigger(trigger, new Dictionary<string, decimal>())],
        };

    private static Agent Lotus() => new()
    {
        Id = new AgentId("lotus"),
        Entity = India,
        Name = "Lotus",
        Role = "Agent of the second entity",
        Owner = "Farah Siddiqui",
        CostCenter = "SUP-20",
        Employment = EmploymentKind.ApiRun,
        Function = AgentFunction.CustomerDelivery,
        Status = AgentStatus.InService,
        HiredOn = new LocalDate(2026, 1, 1),
        InServiceOn = new LocalDate(2026, 1, 1),
        Models = ["model-b"],
        AcquisitionCost = Inr(100_000m),
        MonthlyRunCost = Inr(60_000m),
        Target = new ProductivityTarget("resolved ticket", 1_000m, Inr(150m), "handling cost saved", Inr(190m), 400m),
        RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.NegativeNetQuarters, new Dictionary<string, decimal>())],
    };

    private static IEnumerable<EntryDraft> OfIndia(string memo)
    {
        var lotus = new AgentId("lotus");
        foreach (var (month, value, cost) in ((YearMonth, decimal, decimal)[])[(September, 150_000m, 60_000m), (October, 200_000m, 80_000m)])
        {
            yield return new EntryDraft(EntryKey.Of("eval", month.ToIso(), "lotus", Accounts.ProductivityValue), EntryKind.Output, India,
                Book.Management, month.LastDay(), memo, Legs(lotus, Accounts.ProductivityValue, Inr(value)));
            yield return new EntryDraft(EntryKey.Of("eval", month.ToIso(), "lotus", Accounts.ModelInference), EntryKind.Usage, India, null,
                month.LastDay(), memo, Legs(lotus, Accounts.ModelInference, Inr(cost)));
        }
    }

    private static OutputRecord Output(string agent, YearMonth month, decimal accepted) => new()
    {
        Source = "test",
        EventId = $"{agent}-{month.Month}",
        Entity = Entity,
        Agent = new AgentId(agent),
        Date = month.OnDayOfMonth(15),
        Unit = "resolved ticket",
        Accepted = accepted,
        Rejected = 0,
    };

    private static IEnumerable<EntryDraft> Drafts(string memo)
    {
        (string Agent, string Account, decimal September, decimal October)[] rows =
        [
            ("atlas", Accounts.ProductivityValue, 40_000m, 42_000m),
            ("atlas", Accounts.ModelInference, 7_500m, 9_000m), ("atlas", Accounts.HumanReview, 2_000m, 2_000m),
            ("beacon", Accounts.ProductivityValue, 9_000m, 6_000m),
            ("beacon", Accounts.ModelInference, 8_000m, 11_000m), ("beacon", Accounts.CloudCompute, 1_500m, 1_500m),
            ("cedar", Accounts.ProductivityValue, 14_000m, 15_000m), ("cedar", Accounts.ModelInference, 3_200m, 3_000m),
            ("delta", Accounts.ProductivityValue, 20_000m, 20_000m), ("delta", Accounts.CloudCompute, 12_000m, 12_000m),
            ("echo", Accounts.ProductivityValue, 500m, 0m), ("echo", Accounts.ModelInference, 250m, 200m),
        ];
        foreach (var (agent, account, september, october) in rows)
        {
            yield return Draft(agent, account, September, september, memo);
            if (october != 0)
                yield return Draft(agent, account, October, october, memo);
        }
    }

    private static EntryDraft Draft(string agent, string account, YearMonth month, decimal amount, string memo)
    {
        var value = account == Accounts.ProductivityValue;
        return new EntryDraft(EntryKey.Of("eval", month.ToIso(), agent, account), value ? EntryKind.Output : EntryKind.Usage,
            Entity, value ? Book.Management : null, month.LastDay(), memo, Legs(new AgentId(agent), account, Usd(amount)));
    }

    private static IReadOnlyList<Posting> Legs(AgentId agent, string account, Money amount) => account == Accounts.ProductivityValue
        ? new EntryLines().Debit(Accounts.ProductivityContra, amount, agent).Credit(account, amount, agent).ToPostings()
        : new EntryLines().Debit(account, amount, agent).Credit(Accounts.AccruedUsage, amount).ToPostings();

    private static Money Inr(decimal amount) => Money.From(amount, Currency.Inr);

    private static Money Usd(decimal amount) => Money.From(amount, Currency.Usd);
}
