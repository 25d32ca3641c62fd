using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Ledger;
using Runrate.Agents.Metering;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Spend;
using Runrate.Agents.Workforce;

namespace Runrate.Agents.Imports;

/// <summary>A rule as it is stated.</summary>
/// <param name="Key">Which tag, where tags are looked at.</param>
/// <param name="Pattern">What the field says; a star at the end takes whatever begins so.</param>
public sealed record AssignmentStatement(EntityId Entity, AssignmentField? Field, string? Key, string? Pattern, AgentId? Agent);

/// <summary>
/// Adds and removes the rules that give costs an agent. A new rule holds for whatever is imported from then on, and at once for charges that no
/// agent claims and the ledger does not hold yet; what is posted stays where it was posted.
/// </summary>
public sealed class ManageAssignment(RunrateDb db, IdGenerator ids)
{
    /// <summary>Needs the Operator or Accountant role. Gives back how many waiting charges found their agent.</summary>
    public async Task<Outcome<int>> Add(AssignmentStatement stated, Actor actor, CancellationToken ct = default)
    {
        if (Permitted(actor) is { } no)
            return no;
        if (stated.Field is not { } field)
            return new Refusal(RefusalCodes.MissingField, "Choose what of a record is looked at.", "field");
        if (stated.Pattern?.Trim() is not { Length: > 0 } pattern || pattern == "*")
            return new Refusal(RefusalCodes.MissingField, "State what it says, whole or up to a star.", "pattern");
        if (field == AssignmentField.Tag && string.IsNullOrWhiteSpace(stated.Key))
            return new Refusal(RefusalCodes.MissingField, "Name the tag.", "key");
        if (stated.Agent is not { } agent
            || !await db.Agents.AnyAsync(a => a.Id == agent && a.Entity == stated.Entity && a.Status != AgentStatus.Retired, ct))
            return new Refusal(RefusalCodes.NotFound, "Choose an agent of this entity that works.", "agent");
        // A close must not post a charge as nobody's while the rule gives it to somebody, nor an import read one by the rules before.
        var taken = await BooksLock.Take(db, stated.Entity, $"{actor.Name}, a rule for {pattern}", ct);
        if (!taken.IsOk)
            return taken.Refusal;
        await using var hold = taken.Value;
        if (await IntakeLock.Alone(db, $"{actor.Name}, a rule for {pattern}", ct) is { } busy)
            return busy;
        var key = field == AssignmentField.Tag ? stated.Key!.Trim() : null;
        var rules = await db.AssignmentRules.Where(r => r.Entity == stated.Entity).ToListAsync(ct);
        if (rules.Any(r => r.Field == field && r.Key == key && r.Pattern.Equals(pattern, StringComparison.OrdinalIgnoreCase)))
            return new Refusal(RefusalCodes.AlreadyExists, "There is a rule for that already. Remove it first.", "pattern");
        db.AssignmentRules.Add(new AssignmentRule
        {
            Id = ids.Next(),
            Entity = stated.Entity,
            Order = rules.Count == 0 ? 1 : rules.Max(r => r.Order) + 1,
            Field = field,
            Key = key,
            Pattern = pattern,
            Agent = agent,
        });
        await db.SaveChangesAsync(ct);
        var assigned = await AssignWaiting(stated.Entity, ct);
        await hold.Commit(ct);
        return assigned;
    }

    /// <summary>Needs the Operator or Accountant role. What the rule assigned stays assigned.</summary>
    public async Task<Outcome<AssignmentRule>> Remove(Guid id, Actor actor, CancellationToken ct = default)
    {
        if (Permitted(actor) is { } no)
            return no;
        if (await db.AssignmentRules.FindAsync([id], ct) is not { } rule)
            return new Refusal(RefusalCodes.NotFound, "There is no such rule.");
        db.AssignmentRules.Remove(rule);
        await db.SaveChangesAsync(ct);
        return rule;
    }

    private async Task<int> AssignWaiting(EntityId entity, CancellationToken ct)
    {
        var agents = await AgentAssignment.Load(db, entity, null, ct);
        var waiting = await db.Charges.Where(c => c.Entity == entity && c.Agent == AgentId.Unassigned
            && c.PostedAt == null && c.Current).ToListAsync(ct);
        var assigned = 0;
        foreach (var charge in waiting)
        {
            var agent = agents.Assign(FactsOf(charge));
            if (agent == AgentId.Unassigned || agents.IsRetired(agent, charge.Date))
                continue;
            charge.Agent = agent;
            assigned++;
        }
        await db.SaveChangesAsync(ct);
        return assigned;
    }

    // The columns that a charge has no field for are kept beside it as the file had them.
    private static AssignmentFacts FactsOf(Charge charge)
    {
        var details = Strings(charge.Details);
        return new AssignmentFacts(
            charge.AgentKey, Strings(details.GetValueOrDefault("Tags")), charge.ResourceId, charge.Service, details.GetValueOrDefault("SubAccountId"),
            details.GetValueOrDefault("PrincipalId"), charge.Model);
    }

    private static Dictionary<string, string> Strings(string? json)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrEmpty(json))
            return values;
        using var document = JsonDocument.Parse(json);
        foreach (var property in document.RootElement.EnumerateObject())
            values[property.Name] = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText();
        return values;
    }

    private static Refusal? Permitted(Actor actor) => actor.Is(Role.Operator) || actor.Is(Role.Accountant)
        ? null
        : new Refusal(RefusalCodes.NotPermitted, "Assigning costs needs the Operator or Accountant role.");
}
