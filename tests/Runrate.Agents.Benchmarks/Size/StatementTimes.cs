using System.Diagnostics;
using System.Globalization;
using System.Text;
using DuckDB.NET.Data;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// The statement of two years by month, and all months of all agents, against DuckDB's grouping of the raw events and, on a smaller file,
/// against hledger's income statement. Processor time, in turns; each cell of ours is compared with the truth.
/// </summary>
internal static class StatementTimes
{
    private const int HledgerEvents = 100_000;

    public static async Task<int> Run(string root, string database, Workload truth, string folder)
    {
        await using var server = await Server.Product(root, database);
        await using var duck = new DuckDBConnection($"Data Source={Path.Combine(folder, "events.duckdb")}");
        await duck.OpenAsync();
        await Execute(duck, $"SET threads = 2; CREATE OR REPLACE TABLE events AS SELECT * FROM read_csv('{truth.File}')");
        await Execute(duck, $"CREATE OR REPLACE TABLE prices(model VARCHAR, input DECIMAL(9, 3), cached DECIMAL(9, 3), output DECIMAL(9, 3))");
        for (var i = 0; i < Workload.Models; i++)
        {
            var (input, cached, output) = Workload.Prices[i];
            await Execute(duck, string.Create(CultureInfo.InvariantCulture,
                $"INSERT INTO prices VALUES ('{Workload.Model(i)}', {input}, {cached}, {output})"));
        }
        var (lines, cells, theirs) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round <= Measured.Rounds; round++)
        {
            theirs.Add((await Measured.Work(() => Execute(duck, Grouping))).Cpu);
            lines.Add(await Get(server, $"/api/statements/agent-pnl?entity=bench&from={Workload.Month(0)}&to={Workload.Month(truth.Months - 1)}&monthly=true"));
            cells.Add(await Get(server, CellsPath(truth)));
        }
        await Check(server, truth);
        Console.WriteLine($"Statement of {truth.Months} months of {truth.Agents:N0} agents, {truth.Events:N0} events; s of processor, "
            + $"medians of {Measured.Rounds} after one to warm up");
        Measured.Row("", "ours", "DuckDB, GROUP BY of the events, 2 threads", "ratio");
        Measured.Row("---", "---", "---", "---");
        foreach (var (name, ours) in new[] { ("by month", lines), ("every agent's months, in one call", cells) })
            Measured.Row(name, Measured.Median(ours.Skip(1)), Measured.Median(theirs.Skip(1)),
                Measured.Median(ours.Zip(theirs, (o, t) => o / t).Skip(1)));
        return 0;
    }

    /// <summary>Against hledger: a journal of the same file's events, a transaction each.</summary>
    public static async Task Hledger(string root, string database, Workload truth, string folder)
    {
        var journal = Path.Combine(folder, "journal.hledger");
        await WriteJournal(truth, journal);
        await using var server = await Server.Product(root, database);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round <= Measured.Rounds; round++)
        {
            var before = ChildrenCpu();
            using var child = Process.Start(new ProcessStartInfo("hledger", ["is", "-M", "-f", journal]) { RedirectStandardOutput = true })!;
            await child.StandardOutput.ReadToEndAsync();
            await child.WaitForExitAsync();
            theirs.Add(ChildrenCpu() - before);
            ours.Add(await Get(server, CellsPath(truth)));
        }
        await Check(server, truth);
        Measured.Row($"every agent's months, {truth.Events:N0} events, against hledger is -M", Measured.Median(ours.Skip(1)),
            Measured.Median(theirs.Skip(1)), Measured.Median(ours.Zip(theirs, (o, t) => t / o).Skip(1)));
    }

    public static int EventsForHledger => HledgerEvents;

    private const string Grouping = """
        SELECT strftime(ts, '%Y-%m') AS month, agent_id, sum((input_tokens - cached_tokens) * input + cached_tokens * cached + output_tokens * output),
            sum(qty) FROM events JOIN prices USING (model) GROUP BY 1, 2 ORDER BY 1, 2
        """;

    private static string CellsPath(Workload truth) => $"/api/exports/agent-months?entity=bench&book=Management&from={Workload.Month(0)}&to={Workload.Month(truth.Months - 1)}";

    private static async Task Execute(DuckDBConnection duck, string sql)
    {
        await using var command = duck.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
        }
    }

    private static async Task<double> Get(Server server, string path)
    {
        var before = server.Cpu;
        (await server.Http.GetAsync(path)).EnsureSuccessStatusCode();
        return server.Cpu - before;
    }

    /// <summary>Value exactly; cost within the millionth that rounding leaves over, and exact over all.</summary>
    private static async Task Check(Server server, Workload truth)
    {
        var rows = (await server.Http.GetStringAsync(CellsPath(truth))).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var at = rows[0].TrimEnd('\r').Split(',').ToList();
        var seen = new Dictionary<(string Agent, string Month), (decimal Value, decimal Run)>();
        foreach (var cells in rows.Skip(1).Select(r => r.TrimEnd('\r').Split(',')))
        {
            seen[(cells[at.IndexOf("agent")], cells[at.IndexOf("month")])] = (
                decimal.Parse(cells[at.IndexOf("value")], CultureInfo.InvariantCulture),
                decimal.Parse(cells[at.IndexOf("run_cost")], CultureInfo.InvariantCulture));
        }
        for (var agent = 0; agent < truth.Agents; agent++)
        {
            for (var month = 0; month < truth.Months; month++)
            {
                var (value, run) = seen.GetValueOrDefault((Workload.Agent(agent), Workload.Month(month)));
                Measured.Expect(value, truth.Delivered[agent, month] * Workload.OutcomeValue, $"value of {Workload.Agent(agent)} in {Workload.Month(month)}");
                if (Math.Abs(run * 1_000_000m - truth.Cost[agent, month]) > 1)
                    Measured.Expect(run * 1_000_000m, truth.Cost[agent, month], $"cost of {Workload.Agent(agent)} in {Workload.Month(month)}");
            }
        }
        Console.WriteLine($"{truth.Agents * truth.Months:N0} cells equal the truth.");
    }

    private static async Task WriteJournal(Workload truth, string journal)
    {
        await using var writer = new StreamWriter(journal, false, new UTF8Encoding(false));
        foreach (var line in System.IO.File.ReadLines(truth.File).Skip(1))
        {
            var cells = line.Split(',');
            var (input, cached, output) = Workload.Prices[cells[4][^1] - '0'];
            var cost = ((decimal.Parse(cells[5], CultureInfo.InvariantCulture) - decimal.Parse(cells[6], CultureInfo.InvariantCulture)) * input
                + decimal.Parse(cells[6], CultureInfo.InvariantCulture) * cached + decimal.Parse(cells[7], CultureInfo.InvariantCulture) * output) / 1_000_000m;
            await writer.WriteAsync(string.Create(CultureInfo.InvariantCulture,
                $"{cells[1][..10]} usage\n    expenses:inference:{cells[2]}  {cost:0.000000} USD\n    liabilities:vendor\n\n"));
        }
    }

    /// <summary>Processor time of the processes that were started here and ended.</summary>
    private static double ChildrenCpu()
    {
        var fields = System.IO.File.ReadAllText("/proc/self/stat").Split(") ")[1].Split(' ');
        return (double.Parse(fields[13], CultureInfo.InvariantCulture) + double.Parse(fields[14], CultureInfo.InvariantCulture)) / 100;
    }
}
