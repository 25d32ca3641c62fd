using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Metering;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

/// <summary>Tables whose headings no format knows, read by a mapping that a person saved.</summary>
public sealed class ColumnMappingTests
{
    private const string Heading = "Tag;Dienst;Motor;Eingabe;Ausgabe;Nummer;Notiz\n";

    private static MappingStatement German { get; } = new("Gateway", "usage-csv",
    [
        new("time", "Tag"), new("provider", Value: "anthropic"), new("model", "Motor"), new("input_tokens", "Eingabe"),
        new("output_tokens", "Ausgabe"), new("id", "Nummer"), new("agent", "Dienst"),
    ], ["Notiz"], DayOrder.DayMonthYear, NumberMarks.DecimalComma);

    private static async Task<TestDatabase> Priced()
    {
        var database = await TestDatabase.Create();
        await database.Hire("atlas");
        foreach (var meter in new[] { Meters.InputTokens, Meters.OutputTokens })
        {
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
                TestDatabase.EntityId, new PriceQuote("anthropic", "claude-x", meter, 0.001m, Currency.Usd, new LocalDate(2025, 1, 1), "test"),
                TestDatabase.Ana));
        }
        return database;
    }

    private static Task<Outcome<ColumnMapping>> Save(TestDatabase database, MappingStatement stated) =>
        database.With<SaveColumnMapping, Outcome<ColumnMapping>>(s => s.Run(TestDatabase.EntityId, stated, TestDatabase.Ana));

    private static async Task<Outcome<ImportReport>> Import(TestDatabase database, string text, string mapping)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await database.With<ImportUpload, Outcome<ImportReport>>(u => u.Run(
            content, "table.csv", new ImportOptions(TestDatabase.EntityId, Mapping: mapping), TestDatabase.Ana));
    }

    [Fact]
    public async Task A_mapped_table_is_read_says_so_and_changes_nothing_when_it_comes_again()
    {
        await using var database = await Priced();
        Assert.True((await Save(database, German)).IsOk);
        var table = Heading + "05/01/2026;atlas;claude-x;1.990;10;e1;ja\n06.01.2026 14:05;atlas;claude-x;990;10;e2;\n";
        var first = (await Import(database, table, "Gateway")).Value;
        Assert.Equal((2, 0, "usage-csv"), (first.Accepted, first.Duplicates, first.Format));
        Assert.Contains(first.Assumptions, a => a.Contains("Read by the mapping 'Gateway': time from Tag, provider always 'anthropic'", StringComparison.Ordinal)
            && a.Contains("Left out: Notiz", StringComparison.Ordinal) && a.Contains("same by source and id", StringComparison.Ordinal));
        Assert.True((await Import(database, table, "Gateway")).Value.ChangesNothing);
        Assert.True((await Import(database, Heading + "05/01/2026;atlas;claude-x;1.990;10;e1;nein\n", "Gateway")).Value.ChangesNothing);
        await database.Accrue(2026, 1);
        Assert.Equal(3.00m, await database.Balance("5110", new AgentId("atlas")));
        await database.Run(async db => Assert.Equal("Gateway", (await db.ImportFiles.OrderBy(f => f.Number).FirstAsync()).Mapping));
    }

    [Fact]
    public async Task A_column_that_the_mapping_does_not_know_refuses_the_file_by_its_name()
    {
        await using var database = await Priced();
        await Save(database, German);
        var more = await Import(database, "Tag;Dienst;Motor;Eingabe;Ausgabe;Nummer;Notiz;Denken\n05/01/2026;atlas;claude-x;1;1;e1;;7\n", "Gateway");
        Assert.Equal(RefusalCodes.InvalidValue, more.Refusal!.Code);
        Assert.Contains("does not know Denken", more.Refusal.Message, StringComparison.Ordinal);
        var less = await Import(database, "Tag;Dienst;Motor;Eingabe;Nummer\n05/01/2026;atlas;claude-x;1;e1\n", "Gateway");
        Assert.Contains("takes Ausgabe", less.Refusal!.Message, StringComparison.Ordinal);
        await database.Run(async db => Assert.Empty(await db.UsageEvents.ToListAsync()));
    }

    [Theory]
    [InlineData("05/13/2026;atlas;claude-x;1;1;e1;", "Tag")]
    [InlineData("05/01/2026;atlas;claude-x;1.5;1;e1;", "Eingabe")]
    [InlineData("05/01/2026;atlas;claude-x;1;eins;e1;", "Ausgabe")]
    public async Task A_value_written_otherwise_than_the_mapping_says_refuses_the_file_at_its_line_and_column(string row, string column)
    {
        await using var database = await Priced();
        await Save(database, German);
        var report = (await Import(database, $"{Heading}\n05/01/2026;atlas;claude-x;1;1;e0;\n{row}\n", "Gateway")).Value;
        Assert.True(report.Refused);
        Assert.Equal((4, column), (Assert.Single(report.Rejected).Line, report.Rejected[0].Column));
        await database.Run(async db => Assert.Empty(await db.UsageEvents.ToListAsync()));
    }

    [Fact]
    public async Task Without_a_required_field_nothing_is_saved()
    {
        await using var database = await Priced();
        var without = await Save(database, German with { Fields = [.. German.Fields!.Where(f => f.Field is not ("time" or "model"))] });
        Assert.Equal(RefusalCodes.MissingField, without.Refusal!.Code);
        Assert.Contains("time and model or meter", without.Refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no field 'colour'", (await Save(database, German with { Fields = [new("colour", "Tag")] })).Refusal!.Message,
            StringComparison.Ordinal);
        Assert.Contains("one of the two", (await Save(database, German with { Fields = [new("time", "Tag", "x")] })).Refusal!.Message,
            StringComparison.Ordinal);
        await database.Run(async db => Assert.Empty(await db.ColumnMappings.ToListAsync()));
    }

    [Fact]
    public async Task A_mapping_that_deliveries_were_read_by_stands_and_no_other_reads_the_same_file()
    {
        await using var database = await Priced();
        await Save(database, German);
        var table = Heading + "05/01/2026;atlas;claude-x;990;10;e1;\n";
        await Import(database, table, "Gateway");
        Assert.Equal(RefusalCodes.AlreadyExists, (await Save(database, German with { LeftOut = ["Notiz", "Denken"] })).Refusal!.Code);
        await Save(database, German with { Name = "Anonymous", Fields = [.. German.Fields!.Where(f => f.Field != "id")], LeftOut = ["Notiz", "Nummer"] });
        var twice = await Import(database, table, "Anonymous");
        Assert.Contains("it would count twice", twice.Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_of_a_bill_are_mapped_to_charges()
    {
        await using var database = await Priced();
        var saved = await Save(database, new MappingStatement("Bill", "focus",
        [
            new("ChargePeriodStart", "Day"), new("ChargePeriodEnd", "Day"), new("BilledCost", "Amount"), new("EffectiveCost", "Amount"),
            new("ChargeCategory", Value: "Usage"), new("ProviderName", "Vendor"), new("BillingCurrency", Value: "USD"), new("x_AgentId", "Team"),
        ], [], DayOrder.MonthDayYear, NumberMarks.CommaGroups));
        Assert.True(saved.IsOk);
        var report = (await Import(database, "Day,Vendor,Team,Amount\n01/31/2026,Harbor Cloud,atlas,\"1,200.25\"\n", "Bill")).Value;
        Assert.Equal((1, "1200.25"), (report.Accepted, report.Totals["billedCost"]));
        await database.Run(async db =>
        {
            var charge = await db.Charges.SingleAsync();
            Assert.Equal((1200.25m, new LocalDate(2026, 1, 31), new AgentId("atlas")), (charge.BilledCost, charge.Date, charge.Agent));
        });
    }

    [Fact]
    public async Task Any_bytes_are_columns_or_a_refusal()
    {
        var random = new Random(20261129);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(0, 200)];
            random.NextBytes(bytes);
            using var content = new MemoryStream(bytes);
            var columns = await SaveColumnMapping.Columns(content);
            Assert.True(columns.IsOk ? columns.Value.Count > 1 : columns.Refusal.Message.Length > 0);
        }
    }
}
