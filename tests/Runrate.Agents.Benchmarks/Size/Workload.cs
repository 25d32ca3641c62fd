using System.Globalization;
using System.Text;

namespace Runrate.Agents.Benchmarks.Size;

/// <summary>
/// Usage of many agents over two years, the same for the same seed, and the truth beside it: the exact cost of each agent in
/// micro-dollars with their fractions, so that nothing is rounded here.
/// </summary>
internal sealed class Workload
{
    public const int Models = 4;
    private const int Days = 730;

    /// <summary>Dollars for a million tokens: input, read from the cache, output.</summary>
    public static readonly (decimal Input, decimal Cached, decimal Output)[] Prices =
        [(3m, 0.3m, 15m), (0.8m, 0.08m, 4m), (1.25m, 0.31m, 10m), (0.15m, 0.075m, 0.6m)];

    public required string File { get; init; }
    public required int Events { get; init; }
    public required int Agents { get; init; }
    public required decimal[] CostOfAgent { get; init; }
    public required long InputTokens { get; init; }

    public static string Agent(int number) => string.Create(CultureInfo.InvariantCulture, $"a{number:00000}");

    public static string Model(int number) => string.Create(CultureInfo.InvariantCulture, $"model-{number}");

    public static Workload Write(string folder, int events, int agents, int seed = 20_260_101)
    {
        var random = new Random(seed);
        var file = Path.Combine(folder, "events.csv");
        var costs = new decimal[agents];
        var start = new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        var inputs = 0L;
        using var writer = new StreamWriter(file, false, new UTF8Encoding(false), 1 << 16);
        writer.Write("event_id,ts,agent_id,provider,model,input_tokens,cached_tokens,output_tokens\n");
        for (var i = 0; i < events; i++)
        {
            var (agent, model) = (random.Next(agents), random.Next(Models));
            var (input, output) = (random.Next(100, 8_000), random.Next(50, 900));
            var cached = random.Next(4) == 0 ? input / 4 : 0;
            var at = start.AddSeconds((long)i * Days * 86_400 / events);
            writer.Write(string.Create(CultureInfo.InvariantCulture,
                $"{random.NextInt64():x16},{at:yyyy-MM-ddTHH:mm:ss}Z,{Agent(agent)},vendor,{Model(model)},{input},{cached},{output}\n"));
            costs[agent] += (input - cached) * Prices[model].Input + cached * Prices[model].Cached + output * Prices[model].Output;
            inputs += input - cached;
        }
        return new Workload { File = file, Events = events, Agents = agents, CostOfAgent = costs, InputTokens = inputs };
    }
}
