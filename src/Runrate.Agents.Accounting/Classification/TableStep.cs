namespace Runrate.Agents.Accounting.Classification;

/// <summary>
/// One row of a file on the way to rows of a table: either a row of the table itself, or one that continues with another
/// decision and is followed by the steps of that decision.
/// </summary>
/// <param name="row">As the file has it.</param>
/// <param name="conditions">Its own, without those of the steps that lead to it.</param>
/// <param name="firstRow">The first row of the table that it leads to.</param>
internal sealed class TableStep(RuleRow row, Condition[] conditions, int firstRow)
{
    private readonly RowTrace?[] failed = new RowTrace?[conditions.Length];

    public RuleRow Row => row;

    public Condition[] Conditions => conditions;

    public int FirstRow => firstRow;

    /// <summary>The place of the step to go on with where this one fails.</summary>
    public int Next { get; set; }

    /// <summary>What the step says when it holds: always the same line.</summary>
    public RowTrace Held { get; } = new(row.Id, "true", []);

    /// <summary>What the step says when this one of its conditions fails and no other: always the same line.</summary>
    public RowTrace FailedOn(int condition, string[] on) => failed[condition] ??= new RowTrace(row.Id, "false", on);
}
