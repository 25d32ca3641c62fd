using System.IO.Compression;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Treatments;

namespace Runrate.Agents.Tests.Spend;

/// <summary>Usage of coding agents → repository, branch, ticket → project with its gates → each book → evidence.</summary>
public sealed class DevelopmentTests
{
    private static readonly YearMonth January = new(2026, 1);

    [Fact]
    public async Task Usage_after_the_gate_becomes_software_and_usage_before_it_stays_run_cost()
    {
        await using var database = await Prepared();
        await Register(database, Gate(new LocalDate(2026, 1, 16)));
        await Sessions(database, ("a", "2026-01-10", "billing", "feature/PAY-812", 1_000_000),
            ("b", "2026-01-20", "billing", "feature/PAY-812", 2_000_000));
        await database.Prepare(January);
        Assert.Equal(0m, await Of(database, Book.UsGaap, Accounts.SoftwareUnderDevelopment));
        await ApproveAll(database);
        // Before the gate 10.00, after it 20.00; a dollar is ten thousand tokens.
        Assert.Equal(20m, await Of(database, Book.UsGaap, Accounts.SoftwareUnderDevelopment));
        Assert.Equal(10m, await Of(database, Book.UsGaap, Accounts.ModelInference));
        Assert.Equal(20m, await Of(database, Book.Ifrs, Accounts.SoftwareUnderDevelopment));
        Assert.Equal(30m, await Of(database, Book.Management, Accounts.ModelInference));
        var seal = await database.Prepare(January);
        Assert.DoesNotContain(seal.Exceptions, e => e.Kind == "ledger");
        var again = await database.Prepare(January);
        Assert.Equal(0, again.Steps.Single(s => s.Step == "propose-development").Posted);
        Assert.Equal(20m, await Of(database, Book.UsGaap, Accounts.SoftwareUnderDevelopment));
    }

    [Fact]
    public async Task Without_the_election_US_GAAP_expenses_what_IFRS_capitalises()
    {
        await using var database = await Prepared(elected: false);
        await Register(database, Gate(new LocalDate(2026, 1, 1)));
        await Sessions(database, ("a", "2026-01-10", "billing", "main", 1_000_000));
        await database.Prepare(January);
        await ApproveAll(database);
        Assert.Equal(0m, await Of(database, Book.UsGaap, Accounts.SoftwareUnderDevelopment));
        Assert.Equal(10m, await Of(database, Book.UsGaap, Accounts.ModelInference));
        Assert.Equal(10m, await Of(database, Book.Ifrs, Accounts.SoftwareUnderDevelopment));
        Assert.Equal(0m, await Of(database, Book.Ifrs, Accounts.ModelInference));
    }

    [Fact]
    public async Task The_closest_claim_takes_a_session_and_two_alike_take_none()
    {
        await using var database = await Prepared();
        await Register(database, Gate(new LocalDate(2026, 1, 1)));
        await Register(database, Gate(new LocalDate(2026, 1, 1)) with
        {
            Name = "Refunds",
            Scope = new DevelopmentScope(["billing"], Tickets: ["REF"]),
        });
        await Register(database, Gate(new LocalDate(2026, 1, 1)) with
        {
            Name = "Tax",
            Scope = new DevelopmentScope(["https://git.test/acme/billing.git"], ["tax/*"]),
        });
        await Register(database, Gate(new LocalDate(2026, 1, 1)) with { Name = "Duty", Scope = new DevelopmentScope(["billing"], ["tax/*"]) });
        await Sessions(database, ("a", "2026-01-10", "billing", "REF-7-refunds", 1_000_000), ("b", "2026-01-10", "billing", "tax/vat", 1_000_000),
            ("c", "2026-01-10", "other", "main", 1_000_000), ("d", "2026-01-10", "billing", "main", 1_000_000));
        var close = await database.Prepare(January);
        var months = await Months(database);
        Assert.Equal(["Billing engine", "Refunds"], months.Select(m => m.Name).Order());
        Assert.Contains(close.Steps.Single(s => s.Step == "propose-development").NeedsAttention,
            a => a.Contains("billing tax/vat is work of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_comes_late_raises_the_month_and_is_asked_again()
    {
        await using var database = await Prepared();
        await Register(database, Gate(new LocalDate(2026, 1, 1)));
        await Sessions(database, ("a", "2026-01-10", "billing", "main", 1_000_000));
        await database.Prepare(January);
        await ApproveAll(database);
        await Sessions(database, ("late", "2026-01-11", "billing", "main", 500_000));
        await database.Prepare(January);
        Assert.True((await Months(database)).Single().WaitsForApproval);
        await ApproveAll(database);
        Assert.Equal(15m, await Of(database, Book.UsGaap, Accounts.SoftwareUnderDevelopment));
        Assert.Equal(0m, await Of(database, Book.UsGaap, Accounts.ModelInference));
    }

    [Fact]
    public async Task Software_that_is_ready_is_amortised_from_its_day()
    {
        await using var database = await Prepared();
        var project = await Register(database, Gate(new LocalDate(2026, 1, 1)));
        await Sessions(database, ("a", "2026-01-10", "billing", "main", 2_400_000));
        await database.Prepare(January);
        await ApproveAll(database);
        Assert.Null((await database.With<SaveDevelopmentProject, Outcome<DevelopmentProject>>(
            s => s.Change(project.Id, new DevelopmentStatement(ReadyOn: new LocalDate(2026, 2, 1)), TestDatabase.Ana))).Refusal);
        await database.Prepare(January.PlusMonths(1));
        await ApproveAll(database);
        await database.Prepare(January.PlusMonths(1));
        // 24.00 over 24 months.
        Assert.Equal(1m, await Of(database, Book.UsGaap, Accounts.Amortisation));
    }

    [Fact]
    public async Task The_binder_names_session_commit_and_ticket_behind_every_cent()
    {
        await using var database = await Prepared();
        await Register(database, Gate(new LocalDate(2026, 1, 1)));
        await Sessions(database, ("a", "2026-01-10", "billing", "feature/PAY-812", 1_000_000));
        await database.Prepare(January);
        await ApproveAll(database);
        var binder = await database.With<AuditBinder, Outcome<ExportFile>>(
            b => b.Write(new ExportScope(TestDatabase.EntityId, Book.UsGaap, January, January)));
        Assert.Null(binder.Refusal);
        using var zip = new ZipArchive(new MemoryStream(binder.Value.Content));
        using var reader = new StreamReader(zip.GetEntry("development/usage.csv")!.Open(), Encoding.UTF8);
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Contains("PAY-812", text, StringComparison.Ordinal);
        Assert.Contains("c0ffee", text, StringComparison.Ordinal);
        Assert.Contains("CapitaliseInternalUseSoftware", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("stage", "Dreaming", "stage")]
    [InlineData("stagee", "ApplicationDevelopment", "stagee")]
    public async Task A_gate_that_the_rulebook_does_not_know_is_refused(string fact, string value, string field)
    {
        await using var database = await Prepared();
        var refused = await database.With<SaveDevelopmentProject, Outcome<DevelopmentProject>>(s => s.Create(
            Gate(new LocalDate(2026, 1, 1)) with { Facts = [Spending.Fact(fact, value)] }, TestDatabase.Ana));
        Assert.Equal(field, refused.Refusal!.Field);
    }

    private static DevelopmentStatement Gate(LocalDate reached) => new(
        TestDatabase.EntityId, "Billing engine", null, new DevelopmentScope(["billing"]),
        [
            Spending.Fact("stage", "Preliminary"), Spending.Fact("stage", "ApplicationDevelopment", reached),
            Spending.Fact("mgmt_authorised_and_funded", "Yes", reached), Spending.Fact("probable_to_complete", "Yes", reached),
            Spending.Fact("asu_2025_06_adopted", "No"), Spending.Fact("novel_unproven_unresolved", "No"),
            Spending.Fact("performance_requirements_unsettled", "No"),
            Spending.Fact("phase", "Research"), Spending.Fact("phase", "Development", reached),
            Spending.Fact("directly_attributable", "Yes"), Spending.Fact("parent_asset_meets_57", "No"),
            Spending.Fact("parent_asset_meets_57", "Yes", reached), Spending.Fact("identified_asset", "No"),
            Spending.Fact("is_software_development", "Yes"), Spending.Fact("activity", "NewBuild"), Spending.Fact("research_location", "US"),
            Spending.Fact("india_tax_character", "Revenue"), Spending.Fact("tax_method", "Accrual"),
        ],
        null, Spending.OwnModel().Capitalisation);

    private static async Task<TestDatabase> Prepared(bool elected = true)
    {
        var database = await TestDatabase.Create();
        await database.Hire();
        await database.Run(async db =>
        {
            var entity = await db.Entities.FirstAsync(e => e.Id == TestDatabase.EntityId);
            entity.Policies["capitalise_cloud_compute_as_direct_cost"] = elected ? "Yes" : "No";
            db.Prices.Add(new Price
            {
                Id = Guid.NewGuid(),
                Provider = "anthropic",
                Model = "claude-test",
                Meter = Meters.InputTokens,
                PerUnit = 0.00001m,
                Currency = Currency.Usd,
                EffectiveFrom = new LocalDate(2025, 1, 1),
                KnownAt = Instant.FromUtc(2025, 1, 1, 0, 0),
                Source = "test",
            });
            await db.SaveChangesAsync();
        });
        return database;
    }

    private static async Task<DevelopmentProject> Register(TestDatabase database, DevelopmentStatement stated)
    {
        var outcome = await database.With<SaveDevelopmentProject, Outcome<DevelopmentProject>>(s => s.Create(stated, TestDatabase.Ana));
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }

    private static async Task Sessions(TestDatabase database, params (string Id, string Date, string Repository, string Branch, long Tokens)[] messages)
    {
        var lines = messages.Select(m => $$"""
            {"type":"assistant","sessionId":"s-{{m.Id}}","timestamp":"{{m.Date}}T10:00:00Z","cwd":"/src/{{m.Repository}}","gitBranch":"{{m.Branch}}","gitCommit":"c0ffee","agentId":"atlas","requestId":"r-{{m.Id}}","message":{"id":"m-{{m.Id}}","model":"claude-test","usage":{"input_tokens":{{m.Tokens}},"output_tokens":0} } }
            """.Trim());
        await database.Import(string.Join("\n", lines), "claude-code-sessions");
    }

    private static async Task ApproveAll(TestDatabase database)
    {
        foreach (var month in await Months(database))
        {
            if (month.WaitsForApproval)
                await database.ApproveAll(month.Arrangement);
        }
    }

    private static Task<IReadOnlyList<DevelopmentMonth>> Months(TestDatabase database) =>
        database.With<DevelopmentQuery, IReadOnlyList<DevelopmentMonth>>(q => q.Months(TestDatabase.EntityId));

    private static async Task<decimal> Of(TestDatabase database, Book book, params string[] accounts)
    {
        var sum = 0m;
        await database.Run(async db => sum = (await db.Entries.Include(e => e.Postings).Where(e => e.Book == null || e.Book == book).ToListAsync())
            .SelectMany(e => e.Postings).Where(p => accounts.Contains((string)p.Account)).Sum(p => p.Amount.ToDecimal()));
        return sum;
    }
}
