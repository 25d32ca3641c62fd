using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Close;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Close.Steps;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Close;

/// <summary>
/// A hand at the database changes one column of one row, or removes one row, of every table that the model has, in a book with a sealed
/// month, an open one that is posted, and records that wait. The suite tries some of them; <c>tests/tamper</c> tries all.
/// </summary>
public sealed class EveryColumnTests : IAsyncLifetime
{
    private const int SampleSize = 48;
    private const string Usage = "id,time,agent,provider,model,input_tokens,output_tokens\n";
    private const string Focus =
        "BilledCost,EffectiveCost,BillingCurrency,ChargeCategory,ChargePeriodStart,ChargePeriodEnd,ProviderName,ServiceCategory,x_Model,"
        + "x_AgentId,x_RowId\n";

    private static readonly YearMonth January = new(2026, 1);

    private TestDatabase database = null!;

    private static bool Applies => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("RUNRATE_POSTGRES"));

    private static bool All => Environment.GetEnvironmentVariable("RUNRATE_TAMPER") == "all";

    public async ValueTask InitializeAsync()
    {
        if (!Applies)
            return;
        database = await TestDatabase.Create(new LocalDate(2026, 2, 20));
        await database.Hire();
        await database.Hire("borea");
        var reserved = await database.Arrange(Spending.Reserved());
        await database.Classify(reserved.Id);
        await database.ApproveAll(reserved.Id);
        foreach (var (meter, price) in new[] { (Meters.InputTokens, 0.00000113m), (Meters.OutputTokens, 0.000002m) })
        {
            await database.With<RecordPrice, Outcome<RepriceResult>>(p => p.Run(
                TestDatabase.EntityId, new PriceQuote("acme", "m", meter, price, Currency.Usd, null, "test"), TestDatabase.Ana));
        }
        await database.Run(db =>
        {
            db.FxRates.Add(new FxRateRow { From = Currency.Eur, To = Currency.Usd, Date = new LocalDate(2026, 1, 1), Rate = 1.1m, Source = "ECB" });
            return db.SaveChangesAsync();
        });
        await Deliver("01", "a");
        await database.Close(January, "The auditor knows");
        Assert.Null((await database.With<CloseRunner, Outcome<CloseView>>(
            c => c.Reopen(TestDatabase.EntityId, January, TestDatabase.Cora, "A bill came late"))).Refusal);
        await Deliver("02", "b");
        await database.Accrue(2026, 2);
        await Recharge();
        await database.Import(Usage + "w1,2026-02-12T00:00:00Z,atlas,acme,unknown,7000,\n");
        await database.Import(Focus + "3,3,USD,Usage,2026-02-20T00:00:00Z,2026-02-21T00:00:00Z,other,AI and Machine Learning,n,atlas,c9");
        await FilledRows.Add(database);
    }

    /// <summary>An affiliate that is served, whose books sort before those that are tampered with.</summary>
    private async Task Recharge()
    {
        await database.Run(db =>
        {
            db.Entities.Add(new Entity(new EntityId("affiliate"), "Affiliate", Currency.Usd, FiscalCalendar.Calendar, [Book.UsGaap]));
            return db.SaveChangesAsync();
        });
        var provider = await database.With<RunrateDb, Entity>(async db => (await db.Entities.FindAsync(TestDatabase.EntityId))!);
        Assert.Null((await database.With<StateRecharge, Outcome<RechargeRule>>(s => s.Run(provider, new RechargeStatement(
            "atlas", new YearMonth(2026, 2), null, null, [new RechargeTermStatement("affiliate", 40, 5)]), TestDatabase.Cora))).Refusal);
        var posted = await database.With<RechargeAffiliates, Outcome<StepResult>>(
            r => r.Run(TestDatabase.EntityId, new YearMonth(2026, 2), TestDatabase.Ana));
        Assert.Equal(2, posted.Value.Posted);
    }

    public async ValueTask DisposeAsync()
    {
        if (database is not null)
            await database.DisposeAsync();
    }

    [Fact]
    public async Task Whatever_column_of_whatever_table_a_hand_changes_is_found()
    {
        Assert.SkipUnless(Applies, "The attack is written in SQLite's words.");
        await Untouched();
        var columns = new List<TamperedColumn>();
        await database.Run(db =>
        {
            columns = [.. TamperedColumn.All(db.Model).Where(c => !KeptRows.IsUnproven(c.Table, c.Name))];
            return Task.CompletedTask;
        });
        var unseen = new List<string>();
        foreach (var column in Sample(columns))
        {
            if (await Change(column) is { } missed)
                unseen.Add(missed);
        }
        Assert.True(unseen.Count == 0, $"verify does not see {unseen.Count}:\n{string.Join("\n", unseen)}");
        await Untouched();
    }

    [Fact]
    public async Task A_row_that_a_hand_removes_from_whatever_table_is_found()
    {
        Assert.SkipUnless(Applies, "The attack is written in SQLite's words.");
        var tables = new List<TamperedColumn>();
        await database.Run(db =>
        {
            tables = [.. TamperedColumn.All(db.Model).DistinctBy(c => c.Table).Where(c => !KeptRows.IsUnproven(c.Table, ""))];
            return Task.CompletedTask;
        });
        var unseen = new List<string>();
        foreach (var table in Sample(tables))
        {
            if (await Remove(table) is { } missed)
                unseen.Add(missed);
        }
        Assert.True(unseen.Count == 0, $"verify does not see {unseen.Count}:\n{string.Join("\n", unseen)}");
    }

    [Fact]
    public async Task What_need_not_be_found_is_in_the_model()
    {
        Assert.SkipUnless(Applies, "One model serves both databases.");
        await database.Run(db =>
        {
            var known = TamperedColumn.All(db.Model).SelectMany(c => new[] { c.Table, $"{c}" }).ToHashSet();
            Assert.Empty(Unproven.Columns.Keys.Concat(KeptElsewhere.Tables.Keys).Concat(Unproven.States.Keys).Except(known));
            Assert.All(Unproven.Columns.Values, reason => Assert.NotEmpty(reason));
            return Task.CompletedTask;
        });
    }

    private async Task Deliver(string month, string id)
    {
        await database.Import(Usage + $"u1{id},2026-{month}-10T00:00:00Z,atlas,acme,m,40000000,1000000\n"
            + $"u2{id},2026-{month}-11T00:00:00Z,borea,acme,m,5000000,\n");
        await database.Import(Usage + $"u3{id},2026-{month}-12T00:00:00Z,atlas,acme,unknown,7000,\n");
        await database.Import(Focus
            + $"12.5,12.5,USD,Usage,2026-{month}-05T00:00:00Z,2026-{month}-06T00:00:00Z,other,AI and Machine Learning,n,atlas,c1{id}\n"
            + $"4.5,4,USD,Usage,2026-{month}-07T00:00:00Z,2026-{month}-08T00:00:00Z,other,AI and Machine Learning,n,borea,c2{id}\n"
            + $"7,7,EUR,Usage,2026-{month}-07T00:00:00Z,2026-{month}-08T00:00:00Z,third,AI and Machine Learning,n,borea,c3{id}\n");
        await database.Import($$"""{"source":"svc","id":"o1{{id}}","time":"2026-{{month}}-15T00:00:00Z","agent":"atlas","provider":"acme","""
            + "\"model\":\"m\",\"inputTokens\":5,\"outcome\":\"ticket\",\"qty\":3}", "usage-ndjson");
    }

    private static IEnumerable<T> Sample<T>(List<T> all)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RUNRATE_SEED"), out var given) ? given : 2026;
        TestContext.Current.SendDiagnosticMessage($"Seed {seed}");
        var chosen = all.ToArray();
        new Random(seed).Shuffle(chosen);
        return All ? all : chosen.Take(SampleSize);
    }

    /// <summary>Changes it in some row and puts it back. What was not found, or null.</summary>
    private async Task<string?> Change(TamperedColumn column)
    {
        if (await Row(column) is not { } row)
            return $"{column}: no row is there to change";
        var other = column.Other(row[column.Name]);
        var keys = Keys(column);
        var done = await Tamper($"""UPDATE "{column.Table}" SET "{column.Name}" = {other} WHERE {Where(row, keys)}""");
        if (!done)
            return null;
        var verdict = await Verify();
        var moved = new Dictionary<string, string>(row);
        if (keys.Contains(column.Name))
            moved[column.Name] = other;
        await Tamper($"""UPDATE "{column.Table}" SET "{column.Name}" = {row[column.Name]} WHERE {Where(moved, keys)}""");
        return verdict.Holds ? $"{column} from {row[column.Name]} to {other}" : null;
    }

    private async Task<string?> Remove(TamperedColumn table)
    {
        if (await Row(table) is not { } row)
            return $"{table.Table}: no row is there to remove";
        await Tamper($"""DELETE FROM "{table.Table}" WHERE {Where(row, Keys(table))}""");
        var verdict = await Verify();
        await Tamper($"""
            INSERT INTO "{table.Table}" ({string.Join(", ", row.Keys.Select(c => $"\"{c}\""))}) VALUES ({string.Join(", ", row.Values)})
            """);
        return verdict.Holds ? $"a row of {table.Table}: {Where(row, Keys(table))}" : null;
    }

    /// <summary>Some row as literals of SQL: one that came late, and so not the seed of every test.</summary>
    private async Task<Dictionary<string, string>?> Row(TamperedColumn column)
    {
        Dictionary<string, string>? row = null;
        await database.Run(async db =>
        {
            var names = column.Type.GetFlattenedProperties().Select(p => TamperedColumn.ColumnOf(column.Type, p)).ToList();
            await using var command = db.Database.GetDbConnection().CreateCommand();
            await db.Database.OpenConnectionAsync();
            // In another state than these they may be missed: see Unproven.States.
            var where = column.Table switch
            {
                "Charges" => "WHERE \"EntryId\" IS NOT NULL ",
                "UsageEvents" => "WHERE \"Unpriced\" IS NULL AND \"InputTokens\" > 0 ",
                "RoundingCarries" => "WHERE \"Amount\" <> '0.0' ",
                _ => "",
            };
            command.CommandText = $"SELECT {string.Join(", ", names.Select(n => $"quote(\"{n}\")"))} FROM \"{column.Table}\" {where}"
                + $"ORDER BY {string.Join(", ", Keys(column).Select(k => $"\"{k}\" DESC"))} LIMIT 1";
            await using var reader = await command.ExecuteReaderAsync();
            if (await reader.ReadAsync())
                row = names.Select((n, i) => (n, reader.GetString(i))).ToDictionary(x => x.n, x => x.Item2);
        });
        return row;
    }

    private static List<string> Keys(TamperedColumn column) => [.. column.Type.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName())];

    private static string Where(Dictionary<string, string> row, List<string> keys) =>
        string.Join(" AND ", keys.Select(k => $"\"{k}\" = {row[k]}"));

    /// <summary>False where the database itself refuses.</summary>
    private async Task<bool> Tamper(string sql)
    {
        try
        {
            await database.Tamper($"PRAGMA foreign_keys = OFF; {sql}");
            return true;
        }
        catch (SqliteException refused) when (refused.SqliteErrorCode == 19)
        {
            return false;
        }
    }

    private async Task Untouched()
    {
        var verdict = await Verify();
        Assert.True(verdict.Holds, string.Join("\n", verdict.Findings.Select(f => f.Text)));
    }

    private Task<LedgerVerdict> Verify() => database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
}
