using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat;
using Runrate.Agents.Chat.Evaluation;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Tests.Support;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Tests.Chat;

/// <summary>Five agents with two months of figures, on 20 November 2026: what the questions of <c>prompts/evals</c> are asked
/// about.</summary>
public sealed class EvalWorld : IAsyncDisposable
{
    public static LocalDate Today => EvalCompany.Today;

    private EvalWorld(TestDatabase database) => Database = database;

    public TestDatabase Database { get; }

    public static async Task<EvalWorld> Create(string? atlasName = null, string postingMemo = "Cost of the month")
    {
        var database = await TestDatabase.Create(Today);
        await using (var scope = database.Scope())
            await EvalCompany.Fill(Get<RunrateDb>(scope.ServiceProvider), Get<Journal>(scope.ServiceProvider), TestDatabase.Ana,
                atlasName, postingMemo);
        return new EvalWorld(database);
    }

    public async Task<ChatAnswer> Ask(string text, Guid? conversation = null, ChatModels? models = null)
    {
        await using var scope = Database.Scope();
        var assistant = Build(scope.ServiceProvider, models);
        var answer = await assistant.Answer(new ChatRequest(text, TestDatabase.Ana, conversation));
        Assert.Null(answer.Refusal);
        return answer.Value;
    }

    public static Assistant Build(IServiceProvider services, ChatModels? models = null, TurnWatch? watch = null)
    {
        var chosen = models ?? Get<ChatModels>(services);
        var (db, clock) = (Get<RunrateDb>(services), Get<IClock>(services));
        return new Assistant(
            new TurnStore(db, chosen, clock, Get<IdGenerator>(services), watch ?? Get<TurnWatch>(services)), Get<ToolCatalog>(services), chosen,
            new AssistantUsage(
                db, Get<RecordUsage>(services), Get<RegisterAgent>(services), chosen, clock, NullLogger<AssistantUsage>.Instance),
            Get<BudgetStatuses>(services), NullLogger<Assistant>.Instance);
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private static T Get<T>(IServiceProvider services) where T : notnull =>
        Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<T>(services);
}
