using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Close;

/// <summary>One matter is one thing, wherever it is named, and settling it step by step never adds another.</summary>
public sealed class WaitLaws
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public void What_lacks_facts_does_not_wait_for_approval_as_well()
    {
        var id = Guid.NewGuid();
        var blocked = new WaitingMemo(id, Book.UsGaap, 1, "Blocked", MemoStatus.Draft, "Blocked", true);
        var lens = blocked with { Book = Book.Management, Status = "Determined" };
        var tax = blocked with { Book = Book.UsTax, Status = "Determined", BookTreatment = "ExpenseAsIncurred", InForce = false };
        var first = ArrangementWait.Of([blocked, lens, tax], null)!;
        Assert.Equal((WaitsFor.Facts, true, true), (first.For, first.InSuspense, first.HasUnposted));
        Assert.Equal(Books(Book.Management, Book.UsGaap), first.Books.Names());
        Assert.Equal(Books(Book.UsTax), first.Others.Names());

        // The newest memo of a book speaks for it: with the facts stated only the approval is left.
        var determined = blocked with { Version = 2, Status = "Determined", BookTreatment = "PrepaidAmortise", InForce = false };
        var then = ArrangementWait.Of([blocked, determined, determined with { Book = Book.Management }, lens, tax with { Stage = MemoStatus.Approved }], null)!;
        Assert.Equal((WaitsFor.Approval, true), (then.For, then.InSuspense));
        Assert.Null(ArrangementWait.Of([determined with { Stage = MemoStatus.Approved }], null));
    }

    [Fact]
    public void What_a_statutory_book_capitalises_waits_for_its_file_before_anybody_can_approve_it()
    {
        var gaap = new WaitingMemo(
            Guid.NewGuid(), Book.UsGaap, 1, "Determined", MemoStatus.Draft, nameof(BookTreatment.CapitaliseInternalUseSoftware), false);
        var tax = gaap with { Book = Book.UsTax };
        var wait = ArrangementWait.Of([gaap, tax], null)!;
        Assert.Equal(WaitsFor.File, wait.For);
        Assert.Equal((Books(Book.UsGaap), Books(Book.UsTax)), (wait.Books.Names(), wait.Others.Names()));
        Assert.Contains("sign-off", wait.Lacks);
        Assert.Equal(WaitsFor.Approval, ArrangementWait.Of([gaap, tax], Spending.OwnModel().Capitalisation)!.For);
    }

    [Fact]
    public async Task Settling_a_matter_never_adds_one_at_home_or_in_the_close()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(Spending.Reserved() with { ServiceStart = null, ServiceEnd = null });
        await database.Classify(arrangement.Id);
        await database.Prepare(January);
        var lacking = await Matters(database);
        Assert.Single(lacking, m => m.Subject == arrangement.Id.ToString());

        var stated = await database.With<SaveArrangement, Outcome<Arrangement>>(s => s.Change(arrangement.Id, new ArrangementStatement
        {
            ServiceStart = new LocalDate(2026, 1, 1),
            ServiceEnd = new LocalDate(2028, 12, 31),
        }, TestDatabase.Ana));
        Assert.Null(stated.Refusal);
        await database.Classify(arrangement.Id);
        var waiting = await Matters(database);
        Assert.Equal("memo-approval", Assert.Single(waiting, m => m.Subject == arrangement.Id.ToString()).Kind);
        Assert.True(waiting.Count <= lacking.Count, string.Join("; ", waiting.Select(m => m.Title)));
        var open = (await database.Prepare(January)).Exceptions.Where(e => e.Subject == arrangement.Id.ToString());
        Assert.Equal(("memo-not-posted", ExceptionWeight.NeedsReason), Assert.Single(open.Select(e => (e.Kind, e.Weight))));

        await database.ApproveAll(arrangement.Id);
        Assert.True((await Matters(database)).Count < waiting.Count);
        Assert.DoesNotContain((await database.Prepare(January)).Exceptions, e => e.Subject == arrangement.Id.ToString());
    }

    [Fact]
    public async Task What_would_capitalise_without_its_file_says_so_before_it_comes_to_the_second_person()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(Spending.OwnModel() with { Capitalisation = null });
        var memos = await database.Classify(arrangement.Id);
        var held = memos.Where(m => ApproveTreatment.Hindrance(m, arrangement) is not null).ToList();
        Assert.Contains(held, m => m.Book == Book.UsGaap);
        Assert.DoesNotContain(held, m => m.Book == Book.UsTax);
        Assert.All(held, m => Assert.Contains("impairment plan and sign-off", ApproveTreatment.Hindrance(m, arrangement)!.Message, StringComparison.Ordinal));
        var matter = Assert.Single(await Matters(database), m => m.Subject == arrangement.Id.ToString());
        Assert.Equal("memo-file", matter.Kind);
        Assert.Contains("sign-off", matter.Detail, StringComparison.Ordinal);
        var refused = await database.With<ApproveTreatment, Outcome<Approval>>(a => a.Run(held[0].Id, TestDatabase.Cora));
        Assert.Equal(ApproveTreatment.Hindrance(held[0], arrangement), refused.Refusal);
    }

    [Fact]
    public async Task A_position_that_is_not_settled_is_not_called_unready_where_its_asset_is_ready()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var data = await database.Arrange(new ArrangementStatement
        {
            Entity = TestDatabase.EntityId,
            Agent = new AgentId("atlas"),
            Name = "Bought records",
            Vendor = "Waypoint",
            Category = "DataAcquired",
            Amount = 42_000m,
            Date = new LocalDate(2026, 1, 2),
            ReadyOn = new LocalDate(2026, 1, 5),
            Facts =
            [
                Spending.Fact("data_source", "ThirdPartyPurchased"), Spending.Fact("alternative_future_use", "Yes"), Spending.Fact("ownership", "Entity"),
                Spending.Fact("useful_life_months", "36"), Spending.Fact("benefit_months", "36"), Spending.Fact("licence", "Perpetual"),
                Spending.Fact("data_purpose", "InternalUseSoftware"), Spending.Fact("tax_method", "Accrual"), Spending.Fact("research_location", "US"),
                Spending.Fact("payment_timing", "Arrears"), Spending.Fact("india_tax_character", "Capital40"),
            ],
            Capitalisation = Spending.OwnModel().Capitalisation,
        });
        await database.Classify(data.Id);
        await database.ApproveAll(data.Id);
        var idle = (await database.Prepare(January)).Exceptions.Where(e => e.Kind == "not-in-use").Select(e => e.Text).ToList();
        Assert.Contains("Bought records is carried in US tax and deducts nothing there until its position is settled.", idle);
        Assert.DoesNotContain(idle, text => text.Contains("US tax and not in use", StringComparison.Ordinal));
    }

    private static string Books(params Book[] books) => books.Order().Names();

    private static Task<List<DecisionItem>> Matters(TestDatabase database) => database.With<DecisionList, List<DecisionItem>>(async list =>
        [.. DecisionMatters.Of(await list.For(await Entity(database), January, []), new LocalDate(2026, 1, 31)).Select(m => m.First)]);

    private static Task<Entity> Entity(TestDatabase database) =>
        database.With<RunrateDb, Entity>(async db => (await db.Entities.FindAsync(TestDatabase.EntityId))!);
}
