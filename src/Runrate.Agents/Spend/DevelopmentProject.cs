using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Runrate.Agents.Accounting.Entries;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Spend;

/// <summary>
/// Software that coding agents help to build: which work belongs to it, and its dated course through the gates that decide whether what
/// they consume is a cost of the software or of the month.
/// </summary>
public sealed class DevelopmentProject
{
    public required Guid Id { get; init; }
    public required EntityId Entity { get; init; }
    /// <summary>The agent that the software makes, or null where it is none: its cost then stays with the agents that build it.</summary>
    public AgentId? Agent { get; set; }
    public required string Name { get; set; }
    public DevelopmentScope Scope { get; set; } = new();
    /// <summary>The gates with the day since when each holds, and the evidence. Only added to: the latest that holds on a day counts.</summary>
    public List<ArrangementFact> Course { get; set; } = [];
    /// <summary>The first day on which it is available for use.</summary>
    public LocalDate? ReadyOn { get; set; }
    /// <summary>The five documented facts and the sign-off, without which nothing capitalised posts.</summary>
    public CapitalisationFile? Capitalisation { get; set; }
    public Instant CreatedAt { get; init; }
    public string CreatedBy { get; init; } = "";

    /// <summary>The facts that hold on a day: of each, the one with the latest day not after it; one without a day holds from the start.</summary>
    public IReadOnlyList<ArrangementFact> HeldOn(LocalDate day) =>
    [
        .. Course.Where(fact => fact.AsOf is not { } since || since <= day).GroupBy(fact => fact.Fact)
            .Select(g => g.Select((fact, i) => (fact, i)).OrderBy(x => x.fact.AsOf ?? LocalDate.MinIsoValue).ThenBy(x => x.i).Last().fact)
            .OrderBy(fact => fact.Fact, StringComparer.Ordinal),
    ];

    /// <summary>The days of a month at which a gate is reached or lost, its first day before them.</summary>
    public IReadOnlyList<LocalDate> Boundaries(YearMonth month) =>
    [
        .. Course.Select(fact => fact.AsOf).OfType<LocalDate>().Where(day => day.ToYearMonth() == month)
            .Append(month.FirstDay()).Distinct().Order(),
    ];
}

/// <summary>The work of a project. A branch ends with <c>*</c> where only its beginning counts; none named means all.</summary>
/// <param name="Repositories">By their last name: <c>billing</c>.</param>
/// <param name="Tickets">Keys of tickets: <c>PAY</c> for PAY-812, or a ticket itself.</param>
public sealed record DevelopmentScope(
    IReadOnlyList<string>? Repositories = null, IReadOnlyList<string>? Branches = null, IReadOnlyList<string>? Tickets = null)
{
    /// <summary>How closely the work is named: 0 where it is not this project's.</summary>
    public int Matches(WorkReference work)
    {
        if (!(Repositories ?? []).Any(name => Same(Last(name), Last(work.Repository))))
            return 0;
        var (branches, tickets) = (Branches ?? [], Tickets ?? []);
        if (branches.Count == 0 && tickets.Count == 0)
            return 1;
        if (tickets.Any(key => Same(key, work.Ticket) || work.Ticket.StartsWith(key + "-", StringComparison.OrdinalIgnoreCase)))
            return 3;
        return branches.Any(pattern => pattern.EndsWith('*') ? work.Branch.StartsWith(pattern[..^1], StringComparison.OrdinalIgnoreCase)
            : Same(pattern, work.Branch)) ? 2 : 0;
    }

    private static string Last(string repository) =>
        repository.TrimEnd('/').Split('/', '\\', ':')[^1] is var name && name.EndsWith(".git", StringComparison.OrdinalIgnoreCase)
            ? name[..^4] : repository.TrimEnd('/').Split('/', '\\', ':')[^1];

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}

/// <summary>What a proposed arrangement stands for: usage of an agent on an account between two days, already in the books as run cost.</summary>
/// <param name="Until">Inclusive.</param>
public sealed record DevelopmentUse(LocalDate From, LocalDate Until, string Agent, string Account)
{
    /// <summary>Where the ledger holds the cost.</summary>
    public MovedFrom MovedFrom => new(Account, new AgentId(Agent));
}

internal sealed class DevelopmentProjectMapping : IEntityTypeConfiguration<DevelopmentProject>
{
    public void Configure(EntityTypeBuilder<DevelopmentProject> project)
    {
        project.HasKey(p => p.Id);
        project.HasIndex(p => p.Entity);
        project.Property(p => p.Scope).HasJsonConversion();
        project.Property(p => p.Course).HasJsonConversion();
        project.Property(p => p.Capitalisation).HasJsonConversion();
    }
}
