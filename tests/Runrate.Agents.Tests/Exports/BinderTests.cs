using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Exports;

public sealed class BinderTests
{
    private static readonly ExportScope Scope = new(TestDatabase.EntityId, Book.UsGaap, new(2026, 1), new(2026, 1));

    [Fact]
    public async Task The_binder_holds_documentation_memos_facts_schedule_entries_and_seals()
    {
        await using var database = await Filled();
        var files = Unzip((await Export(database, "binder")).Content);
        foreach (var path in new[] { "README.md", "rulebook.json", "seals.csv", "index.csv", "agents/atlas/model.md", "agents/atlas/timeline.csv", "shared/entries.csv" })
            Assert.Contains(path, files.Keys);
        Assert.Contains("gpt-4o", files["agents/atlas/model.md"], StringComparison.Ordinal);
        Assert.Contains("ias38\\_57.c", files["agents/atlas/memos/" + Name(files, "ifrs-v1.md")], StringComparison.Ordinal);
        Assert.Contains("\"bookTreatment\": \"CapitaliseInternalUseSoftware\"", files["agents/atlas/memos/" + Name(files, "usgaap-v1.json")], StringComparison.Ordinal);
        Assert.Contains("weights_exportable,Yes,user,\"Contract, clause 4\"", files["agents/atlas/facts.csv"], StringComparison.Ordinal);
        Assert.Equal(25, files["agents/atlas/schedule.csv"].Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("2027-12,1000.00,0.00,USD", files["agents/atlas/schedule.csv"], StringComparison.Ordinal);
        Assert.Contains("AI models and software,24000.00", files["agents/atlas/entries.csv"], StringComparison.Ordinal);
        Assert.Contains("is not verified as law", files["README.md"], StringComparison.Ordinal);
        Assert.DoesNotContain(files.Values, text => text.Contains("required by SEBI", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task The_same_books_give_the_same_bytes_and_the_index_proves_each_file()
    {
        await using var database = await Filled();
        var first = (await Export(database, "binder")).Content;
        database.Clock.Advance(Duration.FromDays(3));
        Assert.Equal(first, (await Export(database, "binder")).Content);

        var files = Unzip(first);
        var index = files["index.csv"].Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')).ToDictionary(l => l[0], l => l[2]);
        Assert.Equal(files.Count - 1, index.Count);
        foreach (var (path, hash) in index)
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(files[path]))), hash);
    }

    [Fact]
    public async Task The_research_pack_counts_development_compute_and_says_why_the_rest_is_left_out()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await database.Arrange(Spending.OwnModel() with
        {
            Name = "Experiments",
            Category = "ResearchExperimentation",
            Amount = 0m,
            Capitalisation = null,
            Facts =
            [
                Spending.Fact("four_part_test", "Yes"), Spending.Fact("owned_by_other", "Yes"), Spending.Fact("off_premises", "Yes"),
                Spending.Fact("primary_user", "No"), Spending.Fact("research_location", "US"),
            ],
        });
        await Use(database, Meters.GpuHours, ResearchTagging.Development, 100_000m);
        await Use(database, Meters.GpuHours, ResearchTagging.Production, 40_000m);
        await Use(database, Meters.GpuHours, "", 30_000m);
        await Use(database, Meters.InputTokens, ResearchTagging.Development, 20_000m);

        var files = Unzip((await Export(database, "research-credit")).Content);
        var lines = files["qualified-expenses.csv"];
        Assert.Contains("computer-rental,Development,100000.00,100000.00,USD,\r\n", lines, StringComparison.Ordinal);
        Assert.Contains("Production,40000.00,0.00,USD,PRODUCTION_ENVIRONMENT", lines, StringComparison.Ordinal);
        Assert.Contains("untagged,30000.00,0.00,USD,ENVIRONMENT_UNKNOWN", lines, StringComparison.Ordinal);
        Assert.Contains("20000.00,0.00,USD,API_TOKENS_NO_GUIDANCE", lines, StringComparison.Ordinal);
        // 20 % of the half above the minimum base; 6 % of all; 79 % of either with the election.
        Assert.Contains("regular,No,100000.00,50000.00,10000.00,USD", files["credit.csv"], StringComparison.Ordinal);
        Assert.Contains("regular,Yes,100000.00,50000.00,7900.00,USD", files["credit.csv"], StringComparison.Ordinal);
        Assert.Contains("simplified,No,100000.00,0.00,6000.00,USD", files["credit.csv"], StringComparison.Ordinal);
        Assert.Contains("simplified,Yes,100000.00,0.00,4740.00,USD", files["credit.csv"], StringComparison.Ordinal);
        Assert.Contains("**100000.00 USD**", files["README.md"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fact_that_nobody_stated_qualifies_nothing()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire();
        await Use(database, Meters.GpuHours, ResearchTagging.Development, 100_000m);
        var files = Unzip((await Export(database, "research-credit")).Content);
        Assert.Contains("PRIMARY_USER_UNKNOWN", files["qualified-expenses.csv"], StringComparison.Ordinal);
        Assert.Contains("FOUR_PART_TEST_UNKNOWN", files["qualified-expenses.csv"], StringComparison.Ordinal);
        Assert.Contains("regular,No,0.00,0.00,0.00,USD", files["credit.csv"], StringComparison.Ordinal);
    }

    private static async Task<TestDatabase> Filled()
    {
        var database = await TestDatabase.Create();
        await database.Hire();
        var arrangement = await database.Arrange(Spending.OwnModel());
        await database.Classify(arrangement.Id);
        await database.ApproveAll(arrangement.Id);
        return database;
    }

    private static async Task<ExportFile> Export(TestDatabase database, string format)
    {
        var file = await database.With<ExportCatalog, Outcome<ExportFile>>(c => c.Run(format, Scope, TestDatabase.Ana));
        Assert.Null(file.Refusal);
        return file.Value;
    }

    private static Task Use(TestDatabase database, string meter, string environment, decimal cost) => database.Run(async db =>
    {
        db.UsageDays.Add(new UsageDay
        {
            Lane = new UsageLane
            {
                Entity = TestDatabase.EntityId,
                Agent = new AgentId("atlas"),
                Provider = "nimbus",
                Model = "h100",
                Meter = meter,
                PriceId = Guid.Empty,
                PerUnit = cost / 10,
                Currency = Currency.Usd,
                Environment = environment,
            },
            Date = new LocalDate(2026, 1, 10),
            Quantity = 10,
        });
        await db.SaveChangesAsync();
    });

    private static string Name(Dictionary<string, string> files, string end) =>
        Path.GetFileName(files.Keys.Single(k => k.StartsWith("agents/atlas/memos/", StringComparison.Ordinal) && k.EndsWith(end, StringComparison.Ordinal)));

    private static Dictionary<string, string> Unzip(byte[] content)
    {
        using var zip = new ZipArchive(new MemoryStream(content));
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var reader = new StreamReader(e.Open(), Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
            return reader.ReadToEnd();
        });
    }
}
