using System.Diagnostics;
using System.Globalization;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;
using Runrate.Agents.Exports;
using Runrate.Agents.Ledger;
using Runrate.Agents.Staffing;
using Runrate.Agents.Statements;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Statements;

/// <summary>Laws of the function that a cost bears, over a generated workforce: agents of every function, one of which changes it.</summary>
public sealed class FunctionLaws
{
    private static readonly YearMonth First = new(2026, 1);
    private static readonly YearMonth Last = new(2026, 3);
    private static readonly string[] Layouts = ["income-statement", "income-by-function", "income-by-nature", "schedule-iii"];

    [Fact]
    public async Task Every_view_foots_to_the_same_result_in_every_book_month_and_agent()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 3, 31));
        var agents = await Workforce(database, new Random(20261129));
        foreach (var book in Enum.GetValues<Book>().Where(b => b != Book.Management))
        {
            foreach (var agent in agents.Select(a => (AgentId?)a).Append(null).Append(AgentId.Unassigned))
            {
                var built = new List<Statement>();
                foreach (var layout in Layouts)
                    built.Add(Ok(await database.With<StatementQueries, Outcome<Statement>>(
                        q => q.Build(layout, TestDatabase.EntityId, book, First, Last, agent, monthly: true))));
                var expected = built[0].Result!.Figures.Select(f => f.Amount).ToList();
                Assert.Contains(expected, amount => !amount.IsZero);
                Assert.All(built, statement => Assert.Equal(expected, statement.Result!.Figures.Select(f => f.Amount)));
                Foots(built[1], expected);
            }
        }
    }

    private static void Foots(Statement byFunction, List<Money> expected)
    {
        for (var column = 0; column < expected.Count; column++)
        {
            Assert.Equal(expected[column].Micros, -byFunction.Blocks.Sum(block => Sign(block) * block.Lines[^1].Figures[column].Amount.Micros));
            foreach (var block in byFunction.Blocks)
                Assert.Equal(block.Lines[^1].Figures[column].Amount.Micros, block.Lines.SkipLast(1).Sum(line => line.Figures[column].Amount.Micros));
        }
    }

    [Fact]
    public async Task A_figure_by_function_opens_exactly_its_postings()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 3, 31));
        await Workforce(database, new Random(7));
        var statement = Ok(await database.With<StatementQueries, Outcome<Statement>>(
            q => q.Build("income-by-function", TestDatabase.EntityId, Book.UsGaap, First, Last, null, true)));
        foreach (var (sign, figure) in statement.Blocks.SelectMany(b => b.Lines, (b, l) => (Sign: Sign(b), l.Figures))
            .SelectMany(l => l.Figures, (l, f) => (l.Sign, f)).Where(f => !f.f.Amount.IsZero))
        {
            Assert.True(FigureSource.TryParse(figure.Ref, out var source), figure.Ref);
            var rows = await database.With<LedgerQueries, Page<PostingRow>>(q => q.Postings(source, 1, 200));
            Assert.Equal(sign * figure.Amount.Micros, rows.Items.Sum(r => r.Amount.Micros));
        }
    }

    /// <summary>Everything is a cost but what other entities pay.</summary>
    private static int Sign(StatementBlock block) => block.Title == "Recharges between entities" ? -1 : 1;

    [Fact]
    public async Task A_change_of_function_moves_open_months_and_a_reversal_follows_it()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 3, 31));
        var atlas = await database.Hire(Hiring.Registration() with { Function = AgentFunction.InternalOps });
        var entry = (await Post(database, Entry(atlas.Id, new LocalDate(2026, 2, 10), "5110", 700, 1), Entry(atlas.Id, new LocalDate(2026, 1, 10), "5110", 50, 2)))[0];
        var patch = new AgentPatch { Function = AgentFunction.CustomerDelivery, FunctionFrom = new YearMonth(2026, 2) };
        Ok(await database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(atlas.Id, patch, TestDatabase.Ana)));
        Assert.Equal([("General and administrative", 50_000_000L, 0L, 0L), ("Cost of revenue", 0, 700_000_000, 0)], await ByFunction(database));

        Ok(await database.With<Journal, Outcome<EntryId>>(j => j.Reverse(entry, new LocalDate(2026, 2, 10), "test", TestDatabase.Ana)));
        Assert.Equal([("General and administrative", 50_000_000L, 0L, 0L)], await ByFunction(database));
        Assert.True(await database.With<LedgerQueries, bool>(q => q.Ties(TestDatabase.EntityId, new YearMonth(2026, 2))));
        var late = patch with { Function = AgentFunction.Research, FunctionFrom = new YearMonth(2026, 9) };
        Assert.Equal("functionFrom", (await database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(atlas.Id, late, TestDatabase.Ana))).Refusal!.Field);
    }

    /// <summary>What each function bears, by month, in the order of most first; functions that bear nothing are left out.</summary>
    private static async Task<List<(string, long, long, long)>> ByFunction(TestDatabase database)
    {
        var statement = Ok(await database.With<StatementQueries, Outcome<Statement>>(
            q => q.Build("income-by-function", TestDatabase.EntityId, Book.UsGaap, First, Last, null, true)));
        return [.. statement.Blocks.Select(b => b.Lines[^1])
            .Select(l => (l.Title, l.Figures[0].Amount.Micros, l.Figures[1].Amount.Micros, l.Figures[2].Amount.Micros))
            .OrderByDescending(l => l.Item2)];
    }

    [Fact]
    public async Task Hledger_finds_the_same_functions_and_natures_in_the_export()
    {
        if (!File.Exists("/usr/bin/hledger"))
            return;
        await using var database = await TestDatabase.Create(new LocalDate(2026, 3, 31));
        await Workforce(database, new Random(11));
        foreach (var book in new[] { Book.UsGaap, Book.Ifrs, Book.IndAs })
        {
            var scope = new ExportScope(TestDatabase.EntityId, book, First, Last);
            var entries = await database.With<LedgerQueries, Page<JournalEntry>>(
                q => q.Entries(new EntryFilter(TestDatabase.EntityId, book, First, Last), 1, 200));
            var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.journal");
            await File.WriteAllBytesAsync(path, PlainTextJournal.Write(PlainTextDialect.Hledger, scope, entries.Items), TestContext.Current.CancellationToken);
            try
            {
                var statement = Ok(await database.With<StatementQueries, Outcome<Statement>>(
                    q => q.Build("income-by-function", TestDatabase.EntityId, book, First, Last)));
                foreach (var function in CostFunctions.All)
                {
                    var ours = statement.Line(function.Title())?.Figures[0].Amount.ToDecimal() ?? 0;
                    Assert.Equal(ours, await Hledger(path, "expenses", $"tag:function=^{function}$"));
                }
                Assert.Equal(-statement.Result!.Figures[0].Amount.ToDecimal(), await Hledger(path, "expenses", "income"));
            }
            finally
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>The total of a balance report, in the one currency of the file.</summary>
    private static async Task<decimal> Hledger(string path, params string[] query)
    {
        var start = new ProcessStartInfo("/usr/bin/hledger") { RedirectStandardOutput = true };
        foreach (var argument in new[] { "-f", path, "balance", "--depth=1", "--output-format=csv" }.Concat(query))
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var lines = (await process.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        var total = lines[^1].Split("\",\"")[^1].Trim('"').Replace(",", "", StringComparison.Ordinal).Split(' ')[0];
        return decimal.Parse(total, NumberStyles.Number, CultureInfo.InvariantCulture);
    }

    /// <summary>An agent of each function, random cost in every book and month, and one agent that turns to customers in February.</summary>
    private static async Task<List<AgentId>> Workforce(TestDatabase database, Random random)
    {
        var agents = new List<AgentId>();
        foreach (var function in Enum.GetValues<AgentFunction>())
            agents.Add((await database.Hire(Hiring.Registration($"Agent {function}") with { Function = function })).Id);
        var codes = StatementLayouts.IncomeLines.SelectMany(line => line.Accounts(ChartOfAccounts.Default, false)).ToList();
        var drafts = new List<EntryDraft>();
        foreach (var agent in agents.Append(AgentId.Unassigned))
        {
            for (var number = 0; number < 16; number++)
            {
                var date = First.FirstDay().PlusDays(random.Next(90));
                drafts.Add(Entry(agent, date, codes[random.Next(codes.Count)], random.Next(-900, 9_000) + 0.01m, number,
                    number % 3 == 0 ? (Book)random.Next(2, 7) : null, number % 5 == 0 ? CostFunction.SalesAndMarketing : null));
            }
        }
        await Post(database, [.. drafts]);
        Ok(await database.With<ChangeAgent, Outcome<Agent>>(c => c.Run(agents[2],
            new AgentPatch { Function = AgentFunction.CustomerDelivery, FunctionFrom = new YearMonth(2026, 2) }, TestDatabase.Ana)));
        return agents;
    }

    private static EntryDraft Entry(
        AgentId agent, LocalDate date, string account, decimal amount, int number, Book? book = null, CostFunction? function = null) => new(
        EntryKey.Of("law", agent.Value, $"{number}"), EntryKind.Charge, TestDatabase.EntityId, book, date, "law",
        new EntryLines().Debit(account, Money.From(amount, Currency.Usd), agent).Credit("2010", Money.From(amount, Currency.Usd)).ToPostings(function));

    private static async Task<IReadOnlyList<EntryId>> Post(TestDatabase database, params EntryDraft[] drafts) =>
        Ok(await database.With<Journal, Outcome<PostResult>>(j => j.Post(drafts, TestDatabase.Ana))).Entries;

    private static T Ok<T>(Outcome<T> outcome)
    {
        Assert.Null(outcome.Refusal);
        return outcome.Value;
    }
}
