using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Tests.Chat;

public sealed class ModelChoiceTests
{
    private static readonly Actor Admin = new("ada", "Ada Admin", new HashSet<Role> { Role.Viewer, Role.Admin });

    private static readonly ChatSettings Configured = new()
    {
        Provider = "openai",
        Model = "first",
        ApiKey = "secret",
        BaseAddress = "http://127.0.0.1:1/v1",
        Keys = new Dictionary<string, string> { ["anthropic"] = "other" },
    };

    private static async Task<Outcome<ChatSettings>> Choose(EvalWorld world, ChatModels models, string provider, string model, Actor? actor = null)
    {
        await using var scope = world.Database.Scope();
        return await new ChooseModel(scope.ServiceProvider.GetRequiredService<RunrateDb>(), models,
            scope.ServiceProvider.GetRequiredService<NodaTime.IClock>()).Run(provider, model, actor ?? Admin);
    }

    [Fact]
    public async Task What_is_chosen_on_one_node_is_in_force_on_every_other()
    {
        await using var world = await EvalWorld.Create();
        using var here = new ChatModels(Configured);
        using var there = new ChatModels(Configured);
        Assert.True((await Choose(world, here, "none", "")).IsOk);
        Assert.Null(here.Client);
        Assert.NotNull(there.Client);
        Assert.Equal("offline", (await world.Ask("Who loses money in October 2026?", models: there)).Model);
        Assert.Null(there.Client);
    }

    [Fact]
    public async Task A_key_goes_to_the_provider_it_is_for_and_to_no_other()
    {
        await using var world = await EvalWorld.Create();
        using var models = new ChatModels(Configured);
        await Choose(world, models, "anthropic", "m");
        Assert.Equal(("other", ""), (models.Settings.ApiKey, models.Settings.BaseAddress));
        await Choose(world, models, "openai", "second");
        Assert.Equal(("secret", "http://127.0.0.1:1/v1"), (models.Settings.ApiKey, models.Settings.BaseAddress));
        Assert.Equal(RefusalCodes.MissingField, (await Choose(world, models, "azure-openai", "m")).Refusal?.Code);
        await world.Database.Run(async db => Assert.Equal("second", (await db.ModelChoices.SingleAsync()).Model));
    }

    [Theory]
    [InlineData("openia", "m", "openai")]
    [InlineData("ollama", "", "Which model")]
    public async Task What_cannot_be_used_is_refused(string provider, string model, string said)
    {
        await using var world = await EvalWorld.Create();
        using var models = new ChatModels(Configured);
        Assert.Contains(said, (await Choose(world, models, provider, model)).Refusal?.Message, StringComparison.Ordinal);
        Assert.Equal("first", models.Settings.Model);
    }

    [Fact]
    public async Task Only_an_administrator_chooses_and_tests()
    {
        await using var world = await EvalWorld.Create();
        using var models = new ChatModels(Configured);
        Assert.Equal(RefusalCodes.NotPermitted, (await Choose(world, models, "none", "", Support.TestDatabase.Cora)).Refusal?.Code);
        Assert.Equal(RefusalCodes.NotPermitted, (await new TryModel(models).Run(Support.TestDatabase.Cora)).Refusal?.Code);
    }

    [Fact]
    public async Task A_trial_says_whether_the_model_answers_and_calls_tools()
    {
        await using var server = new LoopbackModel(LoopbackModel.Stream(
            """{"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"ping","arguments":"{}"}}]}}]}""",
            """{"choices":[{"delta":{},"finish_reason":"tool_calls"}]}""",
            """{"choices":[],"usage":{"prompt_tokens":70,"completion_tokens":9,"total_tokens":79}}""", "[DONE]"), LoopbackModel.Status(401));
        using var models = new ChatModels(new ChatSettings { Provider = "openai", Model = "m", ApiKey = "k", BaseAddress = server.Address });
        var trial = (await new TryModel(models).Run(Admin)).Value;
        Assert.Equal((true, true, 70L, 9L), (trial.Answered, trial.CallsTools, trial.InputTokens, trial.OutputTokens));
        var refused = (await new TryModel(models).Run(Admin)).Value;
        Assert.False(refused.Answered);
        Assert.Contains("401", refused.Problem, StringComparison.Ordinal);
    }
}
