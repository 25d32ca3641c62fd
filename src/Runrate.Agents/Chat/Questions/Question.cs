using NodaTime;

namespace Runrate.Agents.Chat.Questions;

public enum Intent
{
    /// <summary>Not about AI spend, agents or their books.</summary>
    OutOfScope,
    Treatment, Compare, Schedule, Impairment, ResearchCredit, DeferredTax,
    AgentPnl, WorkforcePnl, ExplainFigure, Variance, FindAgents, Retirement, Preview, Audit, CloseStatus,
    DraftMemo, ProposeEntry, ProposeRetirement,
}

/// <summary>
/// A question as the deterministic reader understood it: what is asked and every fact stated, by the names of the rule library. The
/// same text, day and turn before always give the same reading.
/// </summary>
public sealed record Question
{
    public required string Text { get; init; }
    public required Intent Intent { get; init; }
    /// <summary>Framework codes named or implied, in the order of the text.</summary>
    public IReadOnlyList<string> Frameworks { get; init; } = [];
    /// <summary>Facts for the rules and calculators: snake_case names, values as text; lists separated by commas.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
    /// <summary>Facts the reader supplied itself, shown as assumptions.</summary>
    public IReadOnlyList<string> Assumed { get; init; } = [];
    /// <summary>The calculator of a <see cref="Intent.Schedule"/>, by its name in the API.</summary>
    public string? Calculator { get; init; }
    /// <summary>Keys of agents named.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];
    public YearMonth? From { get; init; }
    public YearMonth? To { get; init; }
    /// <summary>The stated length of an arrangement, in months.</summary>
    public int? TermMonths { get; init; }
    public string? Sort { get; init; }
    public string? Order { get; init; }
    public string? Filter { get; init; }
    public int? Limit { get; init; }
    /// <summary>The statement line asked about.</summary>
    public string? Line { get; init; }
    /// <summary>How relative or ambiguous words were read, for the reader to see.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public string? Category => Facts.GetValueOrDefault("category");

    public string? Framework => Frameworks.Count == 1 ? Frameworks[0] : null;
}

/// <summary>An agent the reader may recognise.</summary>
public sealed record KnownAgent(string Id, string Name);

/// <summary>What reading depends on besides the text.</summary>
/// <param name="Today">In the entity's time zone; relative dates resolve against it.</param>
/// <param name="LatestPeriod">The month a question means when it names none: the last one with figures.</param>
/// <param name="Before">The reading of the turn before, which a follow-up leans on.</param>
/// <param name="Pending">The fact the assistant asked for last, which a bare "yes" answers.</param>
public sealed record ReadingContext(
    LocalDate Today, YearMonth LatestPeriod, IReadOnlyList<KnownAgent> Agents, Question? Before = null, string? Pending = null,
    IReadOnlyList<string>? PendingOptions = null);
