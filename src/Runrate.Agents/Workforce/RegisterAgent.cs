using System.Text;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Performance;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Workforce;

/// <summary>A productivity target as stated; amounts are major units of the entity's functional currency.</summary>
public sealed record TargetStatement(
    string? Unit = null, decimal? UnitsPerMonth = null, decimal? ValuePerUnit = null, string? ValueBasis = null,
    decimal? HumanCostPerUnit = null, decimal? UnitsPerHumanMonth = null);

/// <summary>
/// What hiring an agent states. Everything is nullable so that one answer can name all that is missing; amounts are major
/// units of the entity's functional currency, which <see cref="Currency"/> may repeat but not contradict.
/// </summary>
public sealed record AgentRegistration
{
    public EntityId? Entity { get; init; }
    /// <summary>Stable key; made from the name when absent.</summary>
    public string? Id { get; init; }
    public string? Name { get; init; }
    public string? Role { get; init; }
    public string? JobDescription { get; init; }
    public string? Owner { get; init; }
    public string? Manager { get; init; }
    public string? CostCenter { get; init; }
    public EmploymentKind? Employment { get; init; }
    public AgentFunction? Function { get; init; }
    /// <summary>Defaults to today in the entity's time zone.</summary>
    public LocalDate? HiredOn { get; init; }
    public LocalDate? InServiceOn { get; init; }
    public LocalDate? ProbationEndsOn { get; init; }
    public IReadOnlyList<string>? Models { get; init; }
    public string? Currency { get; init; }
    public decimal? AcquisitionCost { get; init; }
    public decimal? MonthlyRunCost { get; init; }
    public TargetStatement? Target { get; init; }
    public decimal? QualityFloor { get; init; }
    public IReadOnlyList<RetirementTrigger>? RetirementTriggers { get; init; }
    /// <summary>Who depends on it.</summary>
    public IReadOnlyList<string>? Consumers { get; init; }
}

/// <summary>
/// Hires an agent: acquisition cost, run cost, productivity target and retirement trigger are required, and all that is missing is
/// named in one refusal. Needs the Operator role.
/// </summary>
public sealed class RegisterAgent(RunrateDb db, IClock clock, IdGenerator ids)
{
    public async Task<Outcome<Agent>> Run(AgentRegistration request, Actor actor, CancellationToken ct = default)
    {
        if (!actor.Is(Role.Operator))
            return new Refusal(RefusalCodes.NotPermitted, "Registering an agent needs the Operator role.");
        if (Missing(request) is { } missing)
            return missing;
        var entity = await db.Entities.FindAsync([request.Entity!.Value], ct);
        if (entity is null)
            return new Refusal(RefusalCodes.NotFound, $"There is no entity '{request.Entity}'.", "entity");
        var slug = new AgentId(Slug(request.Id ?? request.Name!));
        var agent = Add(request, entity, await db.Agents.AnyAsync(a => a.Id == slug, ct) ? [slug] : [], actor);
        if (agent.IsOk)
            await db.SaveChangesAsync(ct);
        return agent;
    }

    /// <summary>The same without looking up who is there and without saving; the id is added to those that are known.</summary>
    internal Outcome<Agent> Add(AgentRegistration request, Entity entity, HashSet<AgentId> known, Actor actor)
    {
        if ((Missing(request) ?? Invalid(request, entity)) is { } invalid)
            return invalid;
        var id = FreeId(request, known);
        if (!id.IsOk)
            return id.Refusal;
        known.Add(id.Value);
        var now = clock.GetCurrentInstant();
        var agent = Build(request, entity, id.Value, now, actor);
        db.Agents.Add(agent);
        db.AgentEvents.Add(new AgentEvent
        {
            Id = ids.Next(),
            Entity = entity.Id,
            Agent = agent.Id,
            Kind = AgentEventKind.Registered,
            At = now,
            By = actor.Name,
            Text = $"Hired on {InWords.Of(agent.HiredOn)} as {agent.Role}: " +
                   $"target {agent.Target.UnitsPerMonth:0.##} × {agent.Target.Unit} a month, " +
                   $"acquisition {InWords.Of(agent.AcquisitionCost)}, run cost {InWords.Of(agent.MonthlyRunCost)} a month.",
        });
        return agent;
    }

    /// <summary>Lower-case words with hyphens, at most 60 characters; empty where the name has no letter or digit.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant().Select(Unaccented))
        {
            if (letter is >= 'a' and <= 'z' or >= '0' and <= '9')
                slug.Append(letter);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        return slug.ToString(0, Math.Min(slug.Length, 60)).Trim('-');
    }

    // Normalisation to base letters needs culture data, which this program does without.
    private static char Unaccented(char letter)
    {
        const string Accented = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿ";
        const string Plain = "aaaaaaceeeeiiiinoooooouuuuyy";
        var at = Accented.IndexOf(letter, StringComparison.Ordinal);
        return at < 0 ? letter : Plain[at];
    }

    private static Agent Build(AgentRegistration request, Entity entity, AgentId id, Instant now, Actor actor)
    {
        var currency = entity.FunctionalCurrency;
        var today = now.InZone(DateTimeZoneProviders.Tzdb[entity.TimeZone]).Date;
        var target = request.Target!;
        var hired = request.HiredOn ?? today;
        return new Agent
        {
            Id = id,
            Entity = entity.Id,
            Name = request.Name!.Trim(),
            Role = request.Role!.Trim(),
            JobDescription = request.JobDescription ?? "",
            Owner = Text(request.Owner),
            OwnerlessSince = Text(request.Owner) is null ? hired : null,
            Manager = Text(request.Manager),
            CostCenter = request.CostCenter!.Trim(),
            Employment = request.Employment!.Value,
            Function = request.Function!.Value,
            Status = request.InServiceOn is null ? AgentStatus.Onboarding : AgentStatus.InService,
            HiredOn = hired,
            InServiceOn = request.InServiceOn,
            ProbationEndsOn = request.ProbationEndsOn,
            Models = [.. request.Models ?? []],
            Consumers = [.. request.Consumers ?? []],
            AcquisitionCost = Money.From(request.AcquisitionCost!.Value, currency),
            MonthlyRunCost = Money.From(request.MonthlyRunCost!.Value, currency),
            Target = ToTarget(target, currency),
            QualityFloor = request.QualityFloor,
            RetirementTriggers = [.. request.RetirementTriggers!],
            RegisteredAt = now,
            RegisteredBy = actor.Name,
        };
    }

    internal static ProductivityTarget ToTarget(TargetStatement target, Currency currency) => new(
        target.Unit!.Trim(), target.UnitsPerMonth!.Value, Money.From(target.ValuePerUnit!.Value, currency), target.ValueBasis!.Trim(),
        Money.From(target.HumanCostPerUnit!.Value, currency), target.UnitsPerHumanMonth!.Value);

    /// <summary>Every required field that is not stated, in one refusal; null where none is missing.</summary>
    public static Refusal? Missing(AgentRegistration request)
    {
        var target = request.Target;
        (string Field, bool Present)[] required =
        [
            ("entity", request.Entity is { Value.Length: > 0 }),
            ("name", Text(request.Name) is not null),
            ("role", Text(request.Role) is not null),
            ("costCenter", Text(request.CostCenter) is not null),
            ("employment", request.Employment is not null),
            ("function", request.Function is not null),
            ("acquisitionCost", request.AcquisitionCost is not null),
            ("monthlyRunCost", request.MonthlyRunCost is not null),
            .. TargetFields(target),
            ("retirementTriggers", request.RetirementTriggers is { Count: > 0 }),
        ];
        var missing = required.Where(r => !r.Present).Select(r => r.Field).ToList();
        return missing.Count == 0
            ? null
            : new Refusal(RefusalCodes.MissingField, $"An agent cannot be hired without: {string.Join(", ", missing)}.", string.Join(",", missing));
    }

    internal static (string Field, bool Present)[] TargetFields(TargetStatement? target) =>
    [
        ("target.unit", Text(target?.Unit) is not null),
        ("target.unitsPerMonth", target?.UnitsPerMonth is not null),
        ("target.valuePerUnit", target?.ValuePerUnit is not null),
        ("target.valueBasis", Text(target?.ValueBasis) is not null),
        ("target.humanCostPerUnit", target?.HumanCostPerUnit is not null),
        ("target.unitsPerHumanMonth", target?.UnitsPerHumanMonth is not null),
    ];

    private static Refusal? Invalid(AgentRegistration request, Entity entity)
    {
        var functional = entity.FunctionalCurrency;
        if (request.Currency is { } code && (!Accounting.Primitives.Currency.TryParse(code, out var currency) || currency != functional))
            return new Refusal(RefusalCodes.CurrencyMismatch, $"Amounts are in {functional}, the functional currency of {entity.Name}.", "currency");
        if (request.AcquisitionCost < 0)
            return new Refusal(RefusalCodes.InvalidValue, "The acquisition cost is negative.", "acquisitionCost");
        if (request.MonthlyRunCost < 0)
            return new Refusal(RefusalCodes.InvalidValue, "The run cost is negative.", "monthlyRunCost");
        if (request.QualityFloor is < 0 or > 1)
            return new Refusal(RefusalCodes.InvalidValue, "The quality floor is a share from 0 to 1.", "qualityFloor");
        if (request.InServiceOn < request.HiredOn)
            return new Refusal(RefusalCodes.InvalidValue, "It is in service before it is hired.", "inServiceOn");
        return InvalidTarget(request.Target!) ?? InvalidTriggers(request.RetirementTriggers!);
    }

    internal static Refusal? InvalidTarget(TargetStatement target)
    {
        if (target.UnitsPerMonth <= 0)
            return new Refusal(RefusalCodes.InvalidValue, "The target is more than zero outcomes a month.", "target.unitsPerMonth");
        if (target.ValuePerUnit < 0)
            return new Refusal(RefusalCodes.InvalidValue, "The value of an outcome is negative.", "target.valuePerUnit");
        if (target.HumanCostPerUnit < 0)
            return new Refusal(RefusalCodes.InvalidValue, "The human cost of an outcome is negative.", "target.humanCostPerUnit");
        return target.UnitsPerHumanMonth <= 0
            ? new Refusal(RefusalCodes.InvalidValue, "A person produces more than zero outcomes a month.", "target.unitsPerHumanMonth")
            : null;
    }

    internal static Refusal? InvalidTriggers(IReadOnlyList<RetirementTrigger> triggers)
    {
        foreach (var trigger in triggers)
        {
            var known = RetirementTrigger.Defaults[trigger.Kind];
            if (trigger.Parameters.FirstOrDefault(p => !known.ContainsKey(p.Key) || p.Value < 0) is { Key: { } name })
                return new Refusal(RefusalCodes.InvalidValue,
                    $"Trigger {trigger.Kind} takes {(known.Count == 0 ? "no parameter" : string.Join(", ", known.Keys))}, " +
                    $"not '{name}', and none below zero.", "retirementTriggers");
        }
        return null;
    }

    private static Outcome<AgentId> FreeId(AgentRegistration request, HashSet<AgentId> known)
    {
        var slug = Slug(request.Id ?? request.Name!);
        if (slug == "" || slug == AgentId.Unassigned.Value)
            return new Refusal(
                RefusalCodes.InvalidValue, "The name gives no usable identifier: use letters or digits, and not 'unassigned'.", "name");
        if (request.Id is { } given && given != slug)
            return new Refusal(RefusalCodes.InvalidValue, $"An identifier is lower-case words with hyphens, such as '{slug}'.", "id");
        return known.Contains(new AgentId(slug))
            ? new Refusal(RefusalCodes.AlreadyExists, $"There is an agent '{slug}' already. Give this one another name or identifier.", "name")
            : new AgentId(slug);
    }

    internal static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
