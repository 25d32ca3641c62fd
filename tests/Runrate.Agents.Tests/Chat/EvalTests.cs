using Runrate.Agents.Chat;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Chat;

/// <summary>Asks every question of <c>prompts/evals</c> without a language model and scores the answers.</summary>
public sealed class EvalTests(ITestOutputHelper output)
{
    private const decimal SharePassing = 0.97m;

    [Fact]
    public async Task The_assistant_answers_the_questions_of_its_evaluation()
    {
        await using var world = await EvalWorld.Create();
        var available = new HashSet<string>(StringComparer.Ordinal);
        await using (var scope = world.Database.Scope())
        {
            var catalog = Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<ToolCatalog>(scope.ServiceProvider);
            var entity = await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Runrate.Agents.Persistence.RunrateDb>(scope.ServiceProvider)
                .Entities.FindAsync(TestDatabase.EntityId);
            available.UnionWith(catalog.For(new ToolContext(TestDatabase.Ana, entity!, new(2026, 10), EvalWorld.Today))
                .Select(t => t.Name));
        }
        var (asked, whole) = (0, 0);
        var parts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var (file, item) in EvalCase.All())
        {
            asked++;
            var problems = await Problems(world, item, available);
            if (problems.Count == 0)
                whole++;
            foreach (var (part, problem) in problems)
            {
                parts[part] = parts.GetValueOrDefault(part) + 1;
                output.WriteLine($"{file}: {item.Ask}\n    {part}: {problem}");
            }
        }
        output.WriteLine($"{whole} of {asked} whole ({(decimal)whole / asked:P1}); problems: " +
            $"{string.Join(", ", parts.Select(p => $"{p.Key} {p.Value}"))}");
        Assert.True(asked >= 250, $"There are {asked} questions.");
        Assert.True((decimal)whole / asked >= SharePassing, $"{whole} of {asked} questions are answered as they should be.");
    }

    private static async Task<List<(string, string)>> Problems(EvalWorld world, EvalCase item, IReadOnlySet<string> available)
    {
        Guid? conversation = null;
        foreach (var before in item.After)
            conversation = (await world.Ask(before, conversation)).ConversationId;
        return [.. item.Problems(await world.Ask(item.Ask, conversation), available)];
    }
}
