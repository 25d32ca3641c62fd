using Runrate.Agents.Chat.Evaluation;
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
        var score = await Evaluation.Run(() => world.Database.Scope(), TestDatabase.Ana, ct: TestContext.Current.CancellationToken);
        foreach (var miss in score.Misses)
            output.WriteLine($"{miss.Batch}: {miss.Ask}\n    {miss.Part}: {miss.Problem}");
        output.WriteLine($"{score.Whole} of {score.Questions} whole ({EvalScore.Percent(score.Share)})");
        Assert.True(score.Questions >= 250, $"There are {score.Questions} questions.");
        Assert.True(score.Share >= SharePassing, $"{score.Whole} of {score.Questions} questions are answered as they should be.");
    }
}
