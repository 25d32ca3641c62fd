using NodaTime;
using Runrate.Agents.Accounting.Classification;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close.Runs;
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
