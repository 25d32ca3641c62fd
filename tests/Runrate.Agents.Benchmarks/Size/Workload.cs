using System.Globalization;
using System.Text;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// Usage of many agents over some months, with outcomes on some of its lines, the same for the same seed, and the truth beside it: the
/// exact cost of each agent and month in micro-dollars with their fractions, so that nothing is rounded here, and what it delivered.
/// </summary>
internal sealed class Workload
{
    public const int Models = 4;
    public const int AllMonths = 24;
    public const string Outcome = "ticket";
    public const decimal OutcomeValue = 4m;

    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Dollars for a million tokens: input, read from the cache, output.</summary>
    public static readonly (decimal Input, decimal Cached, decimal Output)[] Prices =
        [(3m, 0.3m, 15m), (0.8m, 0.08m, 4m), (1.25m, 0.31m, 10m), (0.15m, 0.075m, 0.6m)];

    public required string File { get; init; }
    public required int Events { get; init; }
    public required int Agents { get; init; }
    public required int Months { get; init; }
    /// <summary>Micro-dollars by agent and month.</summary>
    public required decimal[,] Cost { get; init; }
    public required int[,] Delivered { get; init; }

    public decimal CostOf(int agent) => Enumerable.Range(0, Months).Sum(m => Cost[agent, m]);

    public static string Agent(int number) => string.Create(CultureInfo.InvariantCulture, $"a{number:00000}");

    public static string Model(int number) => string.Create(CultureInfo.InvariantCulture, $"model-{number}");

    public static string Month(int number) => Start.AddMonths(number).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    public static Workload Write(string folder, int events, int agents, int months = AllMonths, int seed = 20_260_101)
    {
        var random = new Random(seed);
        var file = Path.Combine(folder, "events.csv");
        var (costs, delivered) = (new decimal[agents, months], new int[agents, months]);
        var seconds = (long)(Start.AddMonths(months) - Start).TotalSeconds;
        using var writer = new StreamWriter(file, false, new UTF8Encoding(false), 1 << 16);
        writer.Write("event_id,ts,agent_id,provider,model,input_tokens,cached_tokens,output_tokens,outcome,qty\n");
        for (var i = 0; i < events; i++)
        {
            var (agent, model) = (random.Next(agents), random.Next(Models));
            var (input, output) = (random.Next(100, 8_000), random.Next(50, 900));
            var cached = random.Next(4) == 0 ? input / 4 : 0;
            var outcomes = random.Next(6) == 0 ? random.Next(1, 4) : 0;
            var at = Start.AddSeconds(i * seconds / events);
            writer.Write(string.Create(CultureInfo.InvariantCulture,
                $"{random.NextInt64():x16},{at:yyyy-MM-ddTHH:mm:ss}Z,{Agent(agent)},vendor,{Model(model)},{input},{cached},{output},"));
            writer.Write(outcomes == 0 ? ",\n" : string.Create(CultureInfo.InvariantCulture, $"{Outcome},{outcomes}\n"));
            var month = (at.Year - Start.Year) * 12 + at.Month - 1;
            costs[agent, month] += (input - cached) * Prices[model].Input + cached * Prices[model].Cached + output * Prices[model].Output;
            delivered[agent, month] += outcomes;
        }
        return new Workload { File = file, Events = events, Agents = agents, Months = months, Cost = costs, Delivered = delivered };
    }
}
