using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Chat.Tools;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Chat;

/// <summary>
/// Accounts for the assistant's own tokens like any other agent's: each answer that a model wrote is usage of the agent
/// <c>runrate-assistant</c>, which is registered with the first one, without owner or target, so that someone takes it on.
/// </summary>
public sealed class AssistantUsage(RunrateDb db, RecordUsage record, RegisterAgent register, ChatModels models, IClock clock,
    ILogger<AssistantUsage> log)
{
    public static readonly AgentId Agent = new("runrate-assistant");

    /// <summary>Sending the same turn again changes nothing. A refusal is logged: an answer does not fail for its
    /// bookkeeping.</summary>
    public async Task Record(OpenTurn turn, UsageDetails usage, CancellationToken ct)
    {
        await Register(turn.Context, ct);
        var line = JsonSerializer.Serialize(new
        {
            source = Agent.Value,
            id = $"{turn.Conversation}/{turn.Number}",
            time = InstantPattern.ExtendedIso.Format(clock.GetCurrentInstant()),
            agent = Agent.Value,
            provider = models.Settings.Provider,
            model = turn.ModelName,
            inputTokens = usage.InputTokenCount ?? 0,
            outputTokens = usage.OutputTokenCount ?? 0,
            cachedTokens = usage.CachedInputTokenCount ?? 0,
            environment = "Production",
        });
        await using var content = new MemoryStream(Encoding.UTF8.GetBytes(line));
        var recorded = await record.Run(content, turn.Context.Entity.Id, "usage-ndjson", Actor.System, ct);
        if (!recorded.IsOk)
            log.LogWarning("The assistant's own usage was not recorded: {Code} {Message}", recorded.Refusal.Code,
                recorded.Refusal.Message);
    }

    private async Task Register(ToolContext context, CancellationToken ct)
    {
        if (await db.Agents.AsNoTracking().AnyAsync(a => a.Id == Agent, ct))
            return;
        var registered = await register.Run(
            new AgentRegistration
            {
                Entity = context.Entity.Id,
                Id = Agent.Value,
                Name = "Runrate assistant",
                Role = "Answers questions about the books",
                CostCenter = "finance",
                Employment = EmploymentKind.ApiRun,
                Function = AgentFunction.InternalOps,
                HiredOn = context.Today,
                InServiceOn = context.Today,
                Models = [models.Name],
                AcquisitionCost = 0,
                MonthlyRunCost = 0,
                Target = new TargetStatement("answered question", 1, 0, "not valued", 0, 1),
                RetirementTriggers = [new RetirementTrigger(RetirementTriggerKind.Idle, new Dictionary<string, decimal>())],
            }, Actor.System, ct);
        if (!registered.IsOk)
            log.LogWarning("The assistant could not be registered as an agent: {Message}", registered.Refusal.Message);
    }
}
