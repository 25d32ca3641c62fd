using FsCheck;
using FsCheck.Fluent;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Workforce;

/// <summary>Laws over generated workforces: agents of any number, entries of any kind, book and currency, with shared cost divided by a rule.</summary>
public sealed class WorkforceLaws
{
    private const int Workforces = 14;
    private static readonly YearMonth First = new(2026, 1);
    private static readonly YearMonth Last = new(2026, 3);
    private static readonly Currency[] Currencies = [Currency.Usd, Currency.Parse("EUR"), Currency.Parse("INR")];

    [Fact]
    public async Task Agents_and_unassigned_sum_to_the_ledger_in_every_period_book_and_currency()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 4, 10));
        // One database holds all of them, an entity each: the law has to hold beside strangers as well.
        var number = 0;
        var law = Prop.ForAll(Gen.Choose(1, int.MaxValue).ToArbitrary(), seed =>
        {
            Holds(database, $"law-{++number}", new Random(seed)).GetAwaiter().GetResult();
            return true;
        });
        await Task.Run(() => law.Check(Config.QuickThrowOnFailure.WithMaxTest(Workforces)), TestContext.Current.CancellationToken);
        Assert.Equal(Workforces, number);
    }

    private static async Task Holds(TestDatabase database, string name, Random random)
    {
        var entity = await Make(database, new EntityId(name), random);
        for (var period = First; period <= Last; period = period.Next())
        {
            foreach (var book in entity.Books.Append(Book.Management))
            {
                var month = period;
                var rows = await database.With<AgentDirectory, IReadOnlyList<RosterRow>>(d => d.Roster(entity.Id, month, book));
                var totals = await database.With<AgentDirectory, RosterTotals>(d => d.Totals(entity.Id, month, book, rows));
                Assert.True(totals.TiesToLedger, $"{name} {month} {book}");
                var sets = AccountSets.Of(book);
                Assert.Equal(await Posted(database, entity, month, book, sets.Loaded), rows.Sum(r => r.LoadedCost.Amount.Micros));
                Assert.Equal(-await Posted(database, entity, month, book, sets.Value), rows.Sum(r => r.ProductivityValue.Amount.Micros));
                // The lens carries nothing that was built: what could be written down is read from the published book.
                var carrier = book == Book.Management ? entity.PrimaryBook : book;
                Assert.Equal(
                    await Posted(database, entity, month, carrier, sets.Carrying, toDate: true), rows.Sum(r => r.CarryingValue.Amount.Micros));
                await database.Run(async db =>
                {
                    var variance = await database.With<VarianceQuery, Variance>(v => v.MonthOnMonth(entity, month, book));
                    Assert.Equal(totals.NetContribution.Amount, variance.To);
                    Assert.Equal(variance.Change.Micros, variance.Steps.Sum(s => s.Amount.Micros));
                    await EveryCurrency(database, db, entity, month, book);
                });
            }
        }
    }

    /// <summary>By account and currency, what each agent has and what nobody has is what the postings have.</summary>
    private static async Task EveryCurrency(
        TestDatabase database, Runrate.Agents.Persistence.RunrateDb db, Entity entity, YearMonth period, Book book)
    {
        var agents = (await db.Agents.AsNoTracking().Where(a => a.Entity == entity.Id).Select(a => a.Id).ToListAsync()).Append(AgentId.Unassigned);
        var sums = new Dictionary<(string, Currency), long>();
        foreach (var agent in agents)
        {
            foreach (var m in await database.With<LedgerQueries, IReadOnlyList<PeriodBalance>>(l => l.Movements(entity.Id, book, period, period, agent)))
                sums[(m.Account, m.Currency)] = sums.GetValueOrDefault((m.Account, m.Currency)) + m.Micros;
        }
        var postings = await db.Entries.AsNoTracking().Where(e => e.Entity == entity.Id && e.Period == period && (e.Book == null || e.Book == book))
            .SelectMany(e => e.Postings).ToListAsync();
        var ledger = postings.GroupBy(p => (p.Account, p.Amount.Currency)).ToDictionary(g => g.Key, g => g.Sum(p => p.Amount.Micros));
        Assert.Equal(
            ledger.Where(l => l.Value != 0).OrderBy(l => l.Key.ToString(), StringComparer.Ordinal),
            sums.Where(s => s.Value != 0).OrderBy(s => s.Key.ToString(), StringComparer.Ordinal));
    }

    private static async Task<long> Posted(
        TestDatabase database, Entity entity, YearMonth period, Book book, IReadOnlyList<string> accounts, bool toDate = false)
    {
        var sum = 0L;
        await database.Run(async db =>
        {
            var postings = await db.Entries.AsNoTracking()
                .Where(e => e.Entity == entity.Id && e.Period <= period && (e.Book == null || e.Book == book))
                .SelectMany(e => e.Postings, (e, p) => new { e.Period, p.Account, p.Amount }).ToListAsync();
            sum = postings.Where(p => (toDate || p.Period == period) && p.Amount.Currency == entity.FunctionalCurrency && accounts.Contains(p.Account))
                .Sum(p => p.Amount.Micros);
        });
        return sum;
    }

    private static async Task<Entity> Make(TestDatabase database, EntityId id, Random random)
    {
        var functional = Currencies[random.Next(Currencies.Length)];
        Book[] books = random.Next(2) == 0 ? [Book.UsGaap, Book.UsTax] : [Book.IndAs, Book.IndiaTax, Book.Ifrs];
        var entity = new Entity(id, id.Value, functional, FiscalCalendar.Calendar, books);
        var agents = Enumerable.Range(1, random.Next(0, 6)).Select(i => new AgentId($"{id}-{i}")).ToList();
        await database.Run(async db =>
        {
            db.Entities.Add(entity);
            foreach (var agent in agents)
                db.Agents.Add(NewAgent(agent, entity, random));
            foreach (var agent in agents.Where(_ => random.Next(3) > 0))
            {
                db.Outputs.Add(new OutputRecord
                {
                    Source = "law",
                    EventId = agent.Value,
                    Entity = id,
                    Agent = agent,
                    Date = Day(random),
                    Unit = "ticket",
                    Accepted = random.Next(1, 500),
                    Rejected = random.Next(0, 50),
                    Reworked = random.Next(0, 5),
                });
            }
            await db.SaveChangesAsync();
        });
        var drafts = Enumerable.Range(1, random.Next(5, 40)).Select(i => Draft(i, entity, agents, random)).ToList();
        var posted = await database.With<Journal, Outcome<PostResult>>(j => j.Post(drafts, TestDatabase.Cora));
        Assert.Null(posted.Refusal);
        var basis = Enum.GetValues<AllocationBasis>()[random.Next(3)];
        var rule = await database.With<StateAllocationRule, Outcome<AllocationRule>>(s => s.Run(
            id, new AllocationStatement("Shared platform", ["5120", "5150"], basis, First.PlusMonths(random.Next(2)), random.Next(1, 101)), TestDatabase.Cora));
        Assert.Null(rule.Refusal);
        for (var period = First; period <= Last; period = period.Next())
        {
            var month = period;
            for (var again = 0; again < 2; again++)
            {
                var step = await database.With<AllocateSharedCost, Outcome<StepResult>>(a => a.Run(id, month, TestDatabase.Ana));
                Assert.Null(step.Refusal);
                Assert.True(again == 0 || step.Value.Posted == 0, "A second run posts nothing.");
            }
        }
        return entity;
    }

    private static EntryDraft Draft(int number, Entity entity, List<AgentId> agents, Random random)
    {
        var kind = random.Next(5);
        // Value and the lens are of the management book; what books disagree on is of one book; run cost is common.
        Book? book = kind == 4 ? Book.Management : kind >= 2 ? entity.Books[random.Next(entity.Books.Count)] : null;
        var (debit, credit) = kind switch
        {
            0 or 1 => (new[] { "5110", "5120", "5130", "5140", "5150", "5250" }[random.Next(6)], "2010"),
            2 => ("1610", "2010"),
            3 => random.Next(2) == 0 ? ("5310", "1615") : ("5410", "1616"),
            _ => ("9120", "9110"),
        };
        AgentId? agent = random.Next(4) switch
        {
            0 => null,
            1 => AgentId.Unassigned,
            _ => agents.Count == 0 ? null : agents[random.Next(agents.Count)],
        };
        var currency = random.Next(4) == 0 ? Currencies[random.Next(Currencies.Length)] : entity.FunctionalCurrency;
        var amount = new Money(random.NextInt64(1, 900_000_000_000), currency);
        return new EntryDraft(
            EntryKey.Of("law", entity.Id.Value, $"{number}"), EntryKind.Manual, entity.Id, book, Day(random), "A generated entry",
            new EntryLines().Debit(debit, amount, agent).Credit(credit, amount, kind >= 3 ? agent : null).ToPostings());
    }

    private static LocalDate Day(Random random) => First.FirstDay().PlusDays(random.Next(0, 90));

    private static Agent NewAgent(AgentId id, Entity entity, Random random) => new()
    {
        Id = id,
        Entity = entity.Id,
        Name = id.Value,
        Role = "Support",
        CostCenter = "cc01",
        Employment = EmploymentKind.ApiRun,
        Function = AgentFunction.CustomerDelivery,
        Status = random.Next(5) == 0 ? AgentStatus.Retired : AgentStatus.InService,
        HiredOn = First.FirstDay(),
        InServiceOn = First.FirstDay(),
        AcquisitionCost = Money.Zero(entity.FunctionalCurrency),
        MonthlyRunCost = Money.Zero(entity.FunctionalCurrency),
        Target = new ProductivityTarget(
            "ticket", 100, Money.From(4, entity.FunctionalCurrency), "price", Money.From(6, entity.FunctionalCurrency), 400),
        RetirementTriggers = [],
    };
}
