using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Close;

/// <summary>What a memo says is what posts, in every book and in the lens, whatever the kind of spend and whichever facts are known.</summary>
public sealed class MemoPostingLaws
{
    private static readonly ArrangementFact[] Facts =
    [
        .. Spending.Reserved().Facts!, .. Spending.OwnModel().Facts!, Spending.Fact("lease_term_months", "24"), Spending.Fact("discount_rate", "0.06"),
        Spending.Fact("directs_use", "Yes"), Spending.Fact("term_months", "24"), Spending.Fact("useful_life_months", "24"),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_memo_of_any_kind_names_the_treatment_whose_accounts_its_entry_moves(int seed)
    {
        var random = new Random(seed);
        await using var database = await TestDatabase.Create();
        await database.Hire();
        foreach (var category in TreatmentAccounts.Categories.Order(StringComparer.Ordinal))
        {
            var arrangement = await database.Arrange(Some(category, random));
            var memos = await database.Classify(arrangement.Id);
            var entries = await database.With<ProposedEntries, IReadOnlyList<ProposedEntry>>(p => p.Of(arrangement.Id));
            Assert.All(memos, memo =>
            {
                var entry = entries.Single(e => e.Books.Contains(memo.Book));
                Assert.True(entry.Missing is not null || entry.Lines.Count == 0 || Agrees(memo, category, entry),
                    $"{category} in {memo.Book}: {memo.BookTreatment}, and the entry debits {Debits(entry)}.");
            });
        }
    }

    [Fact]
    public async Task The_lens_says_prepaid_where_it_goes_with_a_prepayment_of_the_published_book()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(Spending.Reserved());
        var lens = (await database.Classify(arrangement.Id)).Single(m => m.Book == Book.Management);
        Assert.Equal(nameof(BookTreatment.PrepaidAmortise), lens.BookTreatment);
        Assert.Equal(BookTreatment.ExpenseAsIncurred, DeterminationJson.Read(lens).BookTreatment);
    }

    [Fact]
    public async Task Where_every_book_waits_in_suspense_the_memo_of_the_lens_says_so_and_the_close_leads_to_its_facts()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(Spending.Reserved() with { ServiceStart = null, ServiceEnd = null });
        Assert.Equal(nameof(BookTreatment.Blocked), (await database.Classify(arrangement.Id)).Single(m => m.Book == Book.Management).BookTreatment);
        var view = await database.Prepare(new YearMonth(2026, 1));
        var suspense = view.Exceptions.Where(e => e.Kind == "suspense").ToList();
        Assert.NotEmpty(suspense);
        Assert.All(suspense, e => Assert.Equal((arrangement.Id.ToString(), true), (e.Subject, e.Text.Contains(arrangement.Name, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task What_approving_is_said_to_post_are_the_entries_that_follow_reversals_included(int seed)
    {
        var random = new Random(seed);
        await using var database = await TestDatabase.Create();
        await database.Hire();
        var (approved, reversals, nothing) = (0, 0, 0);
        foreach (var category in TreatmentAccounts.Categories.Order(StringComparer.Ordinal))
        {
            var stated = Some(category, random);
            var arrangement = await database.Arrange(stated);
            await database.Classify(arrangement.Id);
            // What was asked first with less is asked again with more, and once more with what moves no entry.
            var more = Some(category, random) with { Agent = stated.Agent, ServiceStart = new LocalDate(2026, 1, 1), ServiceEnd = new LocalDate(2027, 12, 31) };
            var proven = more with { Facts = [.. more.Facts!.Where(f => f.Fact != "discount_rate"), Spending.Fact("discount_rate", "0.061")] };
            foreach (var said in new[] { more, proven })
            {
                Assert.Null((await database.With<SaveArrangement, Outcome<Arrangement>>(s => s.Change(arrangement.Id, said, TestDatabase.Ana))).Refusal);
                await database.Classify(arrangement.Id);
                if (await Approved(database, arrangement.Id) is not { } posted)
                    continue;
                approved++;
                reversals += posted.Count(e => e.Reverses is not null);
                nothing += posted.Count == 0 ? 1 : 0;
            }
        }
        Assert.True(approved > 5 && reversals > 0 && nothing > 0, $"{approved} approved, {reversals} reversals, {nothing} posted nothing.");
    }

    /// <summary>What approving posted, which is what was shown before; null where it is refused.</summary>
    private static async Task<List<JournalEntry>?> Approved(TestDatabase database, Guid arrangement)
    {
        var shown = await database.With<ProposedEntries, IReadOnlyList<ProposedEntry>>(p => p.Of(arrangement));
        var before = await database.With<RunrateDb, HashSet<EntryId>>(async db => [.. await db.Entries.Select(e => e.Id).ToListAsync()]);
        var done = await database.With<ApproveTreatment, Outcome<Approval>>(a => a.RunAll(arrangement, TestDatabase.Cora));
        if (!done.IsOk)
            return null;
        var posted = await database.With<RunrateDb, List<JournalEntry>>(async db =>
            (await db.Entries.AsNoTracking().Include(e => e.Postings).ToListAsync()).FindAll(e => !before.Contains(e.Id)));
        Assert.Equal(Said(posted.Select(e => (e.Reverses is not null, e.Postings))),
            Said(shown.Where(e => e.Posts).Select(e => (e.Reverses is not null, e.Lines))));
        Assert.Equal(posted.Count, done.Value.Posted);
        return posted;
    }

    private static List<string> Said(IEnumerable<(bool IsReversal, IReadOnlyList<Posting> Lines)> entries) => [.. entries.Select(e =>
        $"{(e.IsReversal ? "back " : "")}{string.Join(" ", e.Lines.Select(p => $"{p.Account} {p.Amount.Micros} {p.Function}").Order(StringComparer.Ordinal))}")
        .Order(StringComparer.Ordinal)];

    private static ArrangementStatement Some(string category, Random random) => new()
    {
        Entity = TestDatabase.EntityId,
        Agent = random.Next(4) == 0 ? null : new AgentId("atlas"),
        Name = $"Some {category}",
        Vendor = "Nimbus Cloud",
        Category = category,
        Amount = 36_000m,
        Date = new LocalDate(2026, 1, 1),
        ReadyOn = random.Next(3) == 0 ? null : new LocalDate(2026, 1, 1),
        ServiceStart = random.Next(3) == 0 ? null : new LocalDate(2026, 1, 1),
        ServiceEnd = random.Next(3) == 0 ? null : new LocalDate(2027, 12, 31),
        Facts = [.. Facts.GroupBy(f => f.Fact).Select(g => g.Last()).Where(_ => random.Next(5) > 0)
            .Select(f => f.Fact == "payment_timing" && random.Next(2) == 0 ? f with { Value = "Arrears" } : f)],
    };

    private static bool Agrees(TreatmentMemo memo, string category, ProposedEntry entry)
    {
        var debits = entry.Lines.Where(p => !p.Amount.IsNegative).Select(p => p.Account).ToList();
        return Enum.Parse<BookTreatment>(memo.BookTreatment) switch
        {
            // One balance for all books, which a book that expenses it takes in the same month.
            BookTreatment.ExpenseAsIncurred or BookTreatment.PrepaidAmortise when category == AcquisitionPlan.CreditPool =>
                debits.TrueForAll(a => a == TreatmentAccounts.Credits),
            BookTreatment.ExpenseAsIncurred or BookTreatment.ShortTermLeaseExpense => debits.TrueForAll(a => a[0] is not ('1' or '2')),
            BookTreatment.PrepaidAmortise or BookTreatment.Split =>
                debits.TrueForAll(a => a == TreatmentAccounts.PrepaidCurrent || a == TreatmentAccounts.PrepaidNonCurrent),
            BookTreatment.RecogniseRouAndLeaseLiability => debits.Contains(Accounts.RightOfUse),
            BookTreatment.Blocked => debits.TrueForAll(a => a == TreatmentAccounts.Suspense),
            _ => debits.TrueForAll(a => a[0] == '1' && a != TreatmentAccounts.Suspense && a != TreatmentAccounts.PrepaidCurrent),
        };
    }

    private static string Debits(ProposedEntry entry) => string.Join(", ", entry.Lines.Where(p => !p.Amount.IsNegative).Select(p => p.Account));
}
