namespace Runrate.Agents.Chat.Results;

/// <summary>A line of a statement: of the balance sheet at the end of <paramref name="Period"/>, of others over months.</summary>
/// <param name="Line">The words that were asked for; <paramref name="Lines"/> are those that have them in their title.</param>
/// <param name="Items">What a line of the balance sheet is made of, the largest first.</param>
public sealed record LineBalance(
    string Entity, string? Statement, string Line, string? Vendor, string? Period, string? From, string? To, string Book, string? Agent,
    string Currency, decimal Total, IReadOnlyList<LineFigure> Lines, IReadOnlyList<LineItem>? Items);

public sealed record LineFigure(string Title, ShownFigure Figure);

public sealed record LineItem(string Name, string? Vendor, string? Agent, decimal Amount, string? Link);

/// <summary>A figure and the first postings behind it.</summary>
/// <param name="Postings">How many there are.</param>
public sealed record FigurePostings(
    string? Line, string? Agent, decimal Amount, string Currency, string Ref, int Postings, IReadOnlyList<ShownPosting> Shown);

public sealed record ShownPosting(string Date, string Key, string Memo, string Account, decimal Amount);

/// <summary>Two months, or as many on each side, set beside each other line by line, the largest change first.</summary>
/// <param name="Bridge">For the workforce and two months in a row: the change by volume, retries, price and mix.</param>
public sealed record MonthsCompared(
    string Entity, string From, string To, string Currency, ShownFigure CostBefore, ShownFigure CostAfter, decimal CostChange,
    ShownFigure NetBefore, ShownFigure NetAfter, decimal Change, IReadOnlyList<LineChange> Lines, int Months, string? Agent, string? Name,
    IReadOnlyList<BridgeStep>? Bridge);

public sealed record LineChange(string Title, bool IsCost, decimal Before, decimal After, decimal Change, string Ref);

public sealed record BridgeStep(string Step, decimal Amount, string Because);

/// <summary>Where the close of a month stands.</summary>
/// <param name="ChangedSince">What came after its steps had run; it is not sealed until they run again.</param>
public sealed record CloseState(
    string Headline, string Entity, string Period, string Status, IReadOnlyList<StepState> Steps, IReadOnlyList<string> NotRun,
    IReadOnlyList<OpenPoint> Exceptions, IReadOnlyList<string> ChangedSince, string Next);

public sealed record StepState(string Step, int Posted, int AlreadyPosted, int NeedsAttention);

public sealed record OpenPoint(string Kind, string Text, string Weight);

/// <summary>What looks misclassified in books.</summary>
public sealed record AuditResult(string Headline, IReadOnlyList<FoundMistake> Findings, IReadOnlyList<string> Questions, int NotUnderstood);

public sealed record FoundMistake(
    string Code, string Title, decimal Amount, bool Material, string Why, string Consequence, string HowToCorrect, string Citations,
    string Correction);

/// <summary>An agent's net contribution without a decision and with it.</summary>
/// <param name="Books">What leaves each balance sheet on the last day, where the agent is retired.</param>
public sealed record PreviewedDecision(
    string Headline, decimal Difference, string Entity, string Currency, string Decision, string Agent, string? Name, string? EffectiveOn,
    IReadOnlyList<CarryingPreview>? Books, IReadOnlyList<string> Workings, IReadOnlyList<MonthPreview> Months);

public sealed record CarryingPreview(string Book, decimal CarriedWithout, decimal CarriedAfter, decimal Leaves);

public sealed record MonthPreview(string Period, decimal Before, decimal After);

/// <summary>A draft of a treatment memo, and where a person decides on it.</summary>
public sealed record MemoDraft(string Headline, string Framework, string? Treatment, string? Status, string? Because, string Link);

/// <summary>A draft of an entry, and where a person decides on it.</summary>
public sealed record EntryProposal(string Headline, string Date, string Currency, IReadOnlyList<ProposedLine> Lines, string Link);

public sealed record ProposedLine(string Account, decimal Debit, decimal Credit);

/// <summary>A draft of a retirement, and where a person decides on it.</summary>
public sealed record RetirementProposal(string Headline, string Agent, string Reason, string Link);

/// <summary>One measure over stretches of months.</summary>
/// <param name="Change">From the first figure to the last, in amount; <paramref name="ChangeShare"/> is its share.</param>
public sealed record MeasureTrend(
    string Entity, string Measure, string Currency, string? Line, string? Vendor, string? Model, IReadOnlyList<TrendPoint> Points,
    decimal? Average, decimal? Sum, decimal? First, decimal? Last, decimal? Change, decimal? ChangeShare, string? Meter = null,
    string? Contract = null);

/// <param name="Amount">Null where there is nothing to divide by: no figure, and not zero.</param>
/// <param name="IsShare">Whether it is a part: 0.835 is 83.5 %.</param>
public sealed record TrendPoint(string From, string To, decimal? Amount, bool IsMoney, string? Ref, bool HasEntries, bool IsShare = false);

/// <summary>Where the running month and the fiscal year will end.</summary>
/// <param name="PastError">How far the same method was off in the months of <paramref name="Trials"/>.</param>
public sealed record MeasureForecast(
    string Entity, string Measure, string Currency, string? Line, string? Vendor, string? Model, string Method, string Month,
    decimal MonthForecast, decimal MonthBooked, string YearFrom, string YearTo, decimal YearActual, decimal YearForecast, decimal? PastError,
    IReadOnlyList<PastTrial> Trials);

public sealed record PastTrial(string Month, decimal Forecast, decimal Actual);
