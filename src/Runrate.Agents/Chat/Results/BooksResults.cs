namespace Runrate.Agents.Chat.Results;

/// <summary>An amount in the currency of its result, and the ref by which it opens to its postings.</summary>
public sealed record ShownFigure(decimal Amount, string? Ref = null);

/// <summary>A profit and loss over months, of one agent or of the workforce.</summary>
/// <param name="Accepted">Of the agent's last month, as target, unit and costs per outcome.</param>
/// <param name="Agents">The rows behind the workforce, where it is one month.</param>
public sealed record ProfitAndLoss(
    string Entity, string Book, string From, string To, string Currency, IReadOnlyList<ShownLine> Lines, decimal LoadedCost, ShownFigure Net,
    string? Agent = null, string? Name = null, decimal? Accepted = null, decimal? Target = null, string? Unit = null,
    decimal? CostPerOutcome = null, decimal? HumanCostPerOutcome = null, string? Signal = null, IReadOnlyList<AgentFigures>? Agents = null,
    bool? TiesToLedger = null);

/// <param name="Kind"><c>Line</c>, <c>Subtotal</c> or <c>Result</c>.</param>
public sealed record ShownLine(string Block, string Title, string Kind, decimal Amount, string Ref);

/// <summary>Agents of a month, or of some months, in the order asked for.</summary>
/// <param name="Count">How many fit the filter, whatever the limit.</param>
/// <param name="All">How many there are on the register.</param>
public sealed record AgentRanking(
    string Entity, string From, string Period, string Currency, string? Filter, string Sort, int Count, int InService, int All,
    IReadOnlyList<AgentFigures> Agents, decimal? Gap = null);

/// <summary>An agent with its figures.</summary>
public sealed record AgentFigures(
    string Agent, string Name, string? Role, string? Owner, string? CostCenter, string? ProbationEndsOn, string? Status, decimal Accepted,
    decimal? Target, string? Unit, ShownFigure Cost, decimal? CostPerOutcome, decimal? HumanCostPerOutcome, ShownFigure Value,
    ShownFigure Net, ShownFigure Carrying, string Signal);

/// <summary>Whether an agent is due for retirement: its triggers, and what is left of it on the balance sheet.</summary>
/// <param name="Review">The review that is open or that decided its retirement; null where there is none.</param>
public sealed record RetirementAssessment(
    string Agent, string Name, string Entity, string? Status, string Signal, string Level, ShownFigure Cost, ShownFigure Value, string Period,
    string Currency, bool Fired, IReadOnlyList<TriggerState> Triggers, decimal Accepted, decimal? Target, string? Unit,
    decimal? CostPerOutcome, decimal HumanCostPerOutcome, ShownFigure Net, IReadOnlyList<CarriedInBook> Carrying,
    ReviewRow? Review = null);

public sealed record TriggerState(string Trigger, bool Fired, string Because);

public sealed record CarriedInBook(string Book, decimal Amount, string Ref);

/// <summary>An agent's entry in the register.</summary>
public sealed record RegisterEntry(
    string Agent, string Name, string Entity, string Currency, string Role, string? Does, string? Owner, string? OwnerlessSince,
    string? Manager, string CostCenter, string Employment, string Function, string Status, string HiredOn, string? InServiceOn,
    string? ProbationEndsOn, string? RetiredOn, IReadOnlyList<string> Models, decimal AcquisitionCost, decimal MonthlyRunCost, string Unit,
    decimal Target, decimal ValuePerUnit, decimal HumanCostPerUnit, string Link);

/// <summary>Loaded cost of some months by one dimension. The rows sum to the total.</summary>
/// <param name="All">The whole loaded cost, without the filter.</param>
/// <param name="InUnit">The total in <paramref name="Unit"/>, such as lakh.</param>
/// <param name="Average">By agent: over the <paramref name="Named"/> agents that bear a cost.</param>
/// <param name="Change">What a change of prices by <paramref name="PricePercent"/> would take or add.</param>
public sealed record SpendByDimension(
    string Entity, string By, string From, string To, string Book, string Currency, string? Line, string? Vendor, string? Model, string? Meter,
    string? Unit, decimal? InUnit, ShownFigure Total, decimal All, decimal? ShareOfAll, IReadOnlyList<SpendOf> Rows, decimal? Average = null,
    int? Named = null, decimal? PricePercent = null, decimal? Change = null, decimal? After = null,
    IReadOnlyList<string>? Without = null, decimal? Against = null, decimal? Apart = null);

/// <param name="Share">Of the total: 0.123 is 12.3 %.</param>
public sealed record SpendOf(string Name, ShownFigure Figure, decimal? Share, decimal? Change = null);
