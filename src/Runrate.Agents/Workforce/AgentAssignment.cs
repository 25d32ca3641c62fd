using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>What a record says about who caused it.</summary>
/// <param name="AgentKey">The agent as the record names it: a column, an attribute, a subject.</param>
public sealed record AssignmentFacts(
    string? AgentKey = null, IReadOnlyDictionary<string, string>? Tags = null, string? ResourceId = null,
    string? ServiceName = null,
    string? SubAccount = null, string? Principal = null, string? Model = null);

/// <summary>
/// Decides whose a cost or usage record is, first match: the agent it names; a tag that names one; a resource that is one; the
/// entity's rules in order; the agent given for the whole file; else "unassigned". A name that the register does not know is no
/// agent.
/// </summary>
public sealed class AgentAssignment
{
    /// <summary>Tags that name an agent, most specific first. Letter case does not matter.</summary>
    public static IReadOnlyList<string> AgentTags { get; } = ["x_agentid", "x-agent-id", "x-agent", "agent_id", "agent-id",
        "agentid", "agent"];

    private const int KnownMax = 100_000;

    private readonly FrozenDictionary<string, AgentId> register;
    private readonly FrozenDictionary<AgentId, LocalDate> retired;
    private readonly IReadOnlyList<AssignmentRule> rules;
    private readonly AgentId? fallback;
    private readonly Dictionary<string, AgentId?> known = new(StringComparer.OrdinalIgnoreCase);

    private AgentAssignment(
        FrozenDictionary<string, AgentId> register, FrozenDictionary<AgentId, LocalDate> retired,
        IReadOnlyList<AssignmentRule> rules, AgentId? fallback)
    {
        this.register = register;
        this.retired = retired;
        this.rules = rules;
        this.fallback = fallback;
    }

    /// <param name="fallback">The agent for records that nothing else assigns.</param>
    public static async Task<AgentAssignment> Load(RunrateDb db, EntityId entity, AgentId? fallback = null,
        CancellationToken ct = default)
    {
        var agents = await db.Agents.AsNoTracking().Where(a => a.Entity == entity)
            .Select(a => new { a.Id, a.Name, a.RetiredOn }).ToListAsync(ct);
        var names = new Dictionary<string, AgentId>(StringComparer.OrdinalIgnoreCase);
        foreach (var agent in agents)
            names[Slug(agent.Name)] = agent.Id;
        foreach (var agent in agents)
            names[Slug(agent.Id.Value)] = agent.Id;
        var rules = await db.AssignmentRules.AsNoTracking().Where(r => r.Entity == entity).OrderBy(r => r.Order).ToListAsync(ct);
        return new AgentAssignment(
            names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            agents.Where(a => a.RetiredOn is not null).ToFrozenDictionary(a => a.Id, a => a.RetiredOn!.Value),
            rules, fallback);
    }

    /// <summary>The agent as the record spells it, from its column or its tags; null where it names none.</summary>
    public static string? KeyOf(AssignmentFacts facts)
    {
        if (!string.IsNullOrWhiteSpace(facts.AgentKey))
            return facts.AgentKey;
        if (facts.Tags is not { Count: > 0 })
            return null;
        foreach (var name in AgentTags)
        {
            foreach (var (tag, value) in facts.Tags)
            {
                if (tag.Equals(name, StringComparison.OrdinalIgnoreCase) && value.Length > 0)
                    return value;
            }
        }
        return null;
    }

    public AgentId Assign(AssignmentFacts facts)
    {
        var named = KeyOf(facts) is { } key ? Find(key) : null;
        return named ?? (facts.ResourceId is { } resource ? Find(resource) : null) ?? ByRule(facts) ?? fallback
            ?? AgentId.Unassigned;
    }

    /// <summary>Whether the agent had retired before that day.</summary>
    public bool IsRetired(AgentId agent, LocalDate date) => retired.TryGetValue(agent, out var on) && date > on;

    /// <summary>Whether the register knows an agent by that name or id.</summary>
    public bool Knows(string key) => Find(key) is not null;

    private AgentId? Find(string key)
    {
        if (known.TryGetValue(key, out var found))
            return found;
        // A sender may make up any number of names.
        if (known.Count >= KnownMax)
            known.Clear();
        return known[key] = register.TryGetValue(Slug(key), out var agent) ? agent : null;
    }

    private AgentId? ByRule(AssignmentFacts facts)
    {
        foreach (var rule in rules)
        {
            var value = rule.Field switch
            {
                AssignmentField.Tag => rule.Key is { } key ? facts.Tags?.GetValueOrDefault(key) : null,
                AssignmentField.ResourceId => facts.ResourceId,
                AssignmentField.ServiceName => facts.ServiceName,
                AssignmentField.SubAccount => facts.SubAccount,
                AssignmentField.Principal => facts.Principal,
                AssignmentField.AgentKey => KeyOf(facts),
                AssignmentField.Model => facts.Model,
                _ => null,
            };
            if (value is not null && Matches(rule.Pattern, value))
                return rule.Agent;
        }
        return null;
    }

    private static bool Matches(string pattern, string value) => pattern.EndsWith('*')
        ? value.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
        : value.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private static string Slug(string text) => text.Trim().Replace(' ', '-');
}
