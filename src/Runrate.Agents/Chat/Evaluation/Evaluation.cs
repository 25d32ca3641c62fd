using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Chat.Evaluation;

/// <summary>What one question's answer lacks.</summary>
/// <param name="Part"><c>tools</c>, <c>facts</c>, <c>treatment</c>, <c>figures</c>, <c>reply</c> or <c>grounding</c>.</param>
public sealed record EvalMiss(string Batch, string Ask, string Part, string Problem);

/// <summary>How many questions of a batch are answered whole: nothing of what they must bring is missing.</summary>
public sealed record EvalBatch(string Batch, int Questions, int Whole);

/// <summary>The score of the assistant over the questions of <c>prompts/evals</c>.</summary>
public sealed record EvalScore(IReadOnlyList<EvalBatch> Batches, IReadOnlyList<EvalMiss> Misses)
{
    public static IReadOnlyList<string> Parts { get; } = ["tools", "facts", "treatment", "figures", "reply", "grounding"];

    public int Questions => Batches.Sum(b => b.Questions);

    public int Whole => Batches.Sum(b => b.Whole);

    /// <summary>Of 1; nothing asked counts as nothing right.</summary>
    public decimal Share => Questions == 0 ? 0 : (decimal)Whole / Questions;

    /// <summary>The share of questions whose answer misses nothing of one part.</summary>
    public decimal ShareOf(string part) => Questions == 0 ? 0
        : 1 - ((decimal)Misses.Where(m => m.Part == part).Select(m => (m.Batch, m.Ask)).Distinct().Count() / Questions);

    /// <summary>97.4 %, whatever the machine's culture.</summary>
    public static string Percent(decimal share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}

/// <summary>Asks the questions of <c>prompts/evals</c> of an assistant over <see cref="EvalCompany"/> and scores its answers.</summary>
public static class Evaluation
{
    /// <summary>The services of an assistant over the company of the evaluation, in a database file of its own.</summary>
    /// <param name="configure">Adds the settings of a language model, where one is to be scored.</param>
    public static async Task<ServiceProvider> Company(string database, Action<IServiceCollection>? configure = null,
        CancellationToken ct = default)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        configure?.Invoke(services);
        services.AddRunrateAgents(database);
        services.AddSingleton<IClock>(new StillClock());
        var provider = services.BuildServiceProvider();
        await using var scope = provider.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<RunrateDb>();
        await DatabaseSetup.Prepare(db, ct);
        db.Entities.Add(new Entity(EvalCompany.Entity, "Northlight US", Currency.Usd, FiscalCalendar.Calendar,
            [Book.UsGaap, Book.Ifrs, Book.IndAs, Book.UsTax, Book.IndiaTax], "UTC"));
        await db.SaveChangesAsync(ct);
        await EvalCompany.Fill(db, scope.ServiceProvider.GetRequiredService<Journal>(), Asker, ct: ct);
        return provider;
    }

    /// <summary>Each question in a scope of its own, as a request would be.</summary>
    public static async Task<EvalScore> Run(Func<IServiceScope> scope, Actor? actor = null, string? only = null,
        CancellationToken ct = default)
    {
        var misses = new List<EvalMiss>();
        var batches = new List<EvalBatch>();
        foreach (var batch in EvalCase.All().Where(q => only is null || q.File == only).GroupBy(q => q.File))
        {
            var whole = 0;
            foreach (var (_, question) in batch)
            {
                var problems = await Problems(scope, question, actor ?? Asker, ct);
                misses.AddRange(problems.Select(p => new EvalMiss(batch.Key, question.Ask, p.Part, p.Problem)));
                whole += problems.Count == 0 ? 1 : 0;
            }
            batches.Add(new EvalBatch(batch.Key, batch.Count(), whole));
        }
        return new EvalScore(batches, misses);
    }

    private static async Task<List<(string Part, string Problem)>> Problems(Func<IServiceScope> scope, EvalCase question,
        Actor actor, CancellationToken ct)
    {
        Guid? conversation = null;
        ChatAnswer? answer = null;
        foreach (var text in question.After.Append(question.Ask))
        {
            using var turn = scope();
            var answered = await turn.ServiceProvider.GetRequiredService<Assistant>()
                .Answer(new ChatRequest(text, actor, conversation), ct);
            if (!answered.IsOk)
                return [("tools", answered.Refusal.Message)];
            answer = answered.Value;
            conversation = answer.ConversationId;
        }
        return [.. question.Problems(answer!)];
    }

    private static Actor Asker { get; } = new("evaluation", "The evaluation",
        new HashSet<Role> { Role.Viewer, Role.Operator, Role.Accountant });

    private sealed class StillClock : IClock
    {
        public Instant GetCurrentInstant() => EvalCompany.Today.AtMidnight().InUtc().ToInstant();
    }
}
