using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using NodaTime;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Reviews;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// Closes of a month with many agents: the first, which posts its usage, one with nothing new, and one after a single late event; and the
/// nightly assessment of triggers. Seconds of processor and questions to the database, for a tenth of the agents and for all.
/// </summary>
internal static class CloseTimes
{
    private const int EventsOfAgent = 8;
    private const int Months = 2;
    /// <summary>Of so many agents one has an asset of its own.</summary>
    private const int AgentsOfAsset = 10;

    public static async Task<int> Run(int agents, string database = "")
    {
        Measured.Row("", "agents", "s of processor", "s by the clock", "questions");
        Measured.Row("---", "---", "---", "---", "---");
        foreach (var size in (int[])[agents / 10, agents])
        {
            var folder = Directory.CreateTempSubdirectory("runrate-close-").FullName;
            try
            {
                await One(size, folder, database == "" ? Path.Combine(folder, "books.db") : $"{database};Database=bench_close_{size}");
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        return 0;
    }

    private static async Task One(int agents, string folder, string database)
    {
        await using var books = new Books(database);
        await books.Prepare(agents);
        var truth = Workload.Write(folder, agents * EventsOfAgent, agents, Months);
        await Step(agents, "import of two months", () => books.Import(truth.File));
        await Step(agents, $"{agents / AgentsOfAsset:N0} assets capitalised", () => books.Capitalise(agents / AgentsOfAsset));
        await Step(agents, "close of the first month", () => books.Close(0));
        await Step(agents, "its seal", () => books.Seal(0));
        await Steps(agents, "close of the second month", steps => books.Close(1, steps));
        for (var again = 1; again < Measured.Rounds; again++)
            await Step(agents, "the same with nothing new", () => books.Close(1));
        await Steps(agents, "the same with nothing new", steps => books.Close(1, steps));
        await System.IO.File.WriteAllTextAsync(truth.File,
            $"event_id,ts,agent_id,provider,model,input_tokens\nlate,{Workload.Month(1)}-15T00:00:00Z,{Workload.Agent(0)},vendor,{Workload.Model(0)},1000\n");
        await Step(agents, "import of one late event", () => books.Import(truth.File));
        await Step(agents, "close after it", () => books.Close(1));
        var costs = await books.Costs();
        for (var agent = 0; agent < agents; agent++)
        {
            var late = agent == 0 ? 1000 * Workload.Prices[0].Input : 0;
            Measured.Expect(costs.GetValueOrDefault(Workload.Agent(agent)), truth.CostOf(agent) + late, $"the cost of {Workload.Agent(agent)}");
        }
        var asOf = new LocalDate(2024, 2, 29);
        for (var night = 0; night < 2; night++)
        {
            await Step(agents, $"assessment of triggers, night {night + 1}",
                () => books.Done<AssessTriggers, IReadOnlyList<AgentReview>>(a => a.Run(Books.Company, asOf.PlusDays(night), Books.Someone)));
        }
    }

    private static async Task Step(int agents, string name, Func<Task> work)
    {
        using var counter = new Counter();
        using var watched = DiagnosticListener.AllListeners.Subscribe(counter);
        var (cpu, wall) = await Measured.Work(work);
        Measured.Row(name, agents, cpu, wall, counter.Asked);
    }

    private static async Task Steps(int agents, string name, Func<StepTimes, Task> work)
    {
        using var steps = new StepTimes(agents);
        await Step(agents, name, () => work(steps));
    }

    /// <summary>Prints what each step of a close takes.</summary>
    private sealed class StepTimes : IProgress<CloseProgress>, IDisposable
    {
        private readonly int agents;
        private readonly Counter counter = new();
        private readonly IDisposable watched;
        private (TimeSpan Cpu, int Asked) before;

        public StepTimes(int agents) => (this.agents, watched) = (agents, DiagnosticListener.AllListeners.Subscribe(counter));

        public void Report(CloseProgress value)
        {
            if (value.Result is not null)
            {
                Measured.Row($"of it {value.Step}", agents, (Environment.CpuUsage.TotalTime - before.Cpu).TotalSeconds, "",
                    counter.Asked - before.Asked);
            }
            before = (Environment.CpuUsage.TotalTime, counter.Asked);
        }

        public void Dispose()
        {
            watched.Dispose();
            counter.Dispose();
        }
    }

    /// <summary>Counts what is asked through Entity Framework; each row that it writes is a command of its own on SQLite, and no question.</summary>
    private sealed class Counter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly List<IDisposable> subscriptions = [];

        public int Asked { get; private set; }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value is { Key: var key, Value: CommandExecutedEventData { Command.CommandText: var sql } }
                && key == RelationalEventId.CommandExecuted.Name && !sql.StartsWith("INSERT", StringComparison.Ordinal))
                Asked++;
        }

        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void Dispose() => subscriptions.ForEach(s => s.Dispose());
    }
}
