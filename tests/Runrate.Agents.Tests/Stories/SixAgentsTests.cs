using NodaTime;
using Runrate.Agents.Close.Runs;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Stories;

/// <summary>Six agents hired, promoted, improved, superseded and retired; <c>UPDATE_GOLDEN=1</c> writes down what the story shows now.</summary>
public sealed class SixAgentsTests
{
    private static readonly string Text = Path.Combine(Repository.Root, "tests/Runrate.Agents.Tests/Stories/six-agents.story");

    [Fact]
    public async Task Six_agents_go_through_two_years_with_the_reviews_statements_and_incidents_of_their_story()
    {
        await using var database = await TestDatabase.Create(new LocalDate(2026, 1, 1));
        var written = (await File.ReadAllTextAsync(Text, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n");
        var told = await new Story(database).Play(written);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllTextAsync(Text, told, TestContext.Current.CancellationToken);
        else
            Assert.Equal(written, told);

        var verdict = await database.With<VerifyLedger, LedgerVerdict>(v => v.Run(TestDatabase.EntityId));
        Assert.Empty(verdict.Findings);
        Assert.Equal(24, verdict.Seals);
    }
}
