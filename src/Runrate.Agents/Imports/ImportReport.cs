using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Imports;

/// <param name="Format">A format name of <see cref="ImportFormats"/>; null detects it from the content.</param>
/// <param name="Agent">The agent of records that nothing else assigns.</param>
/// <param name="Currency">The currency of a file that states none.</param>
/// <param name="Progress">Told the records read so far.</param>
/// <param name="EffectiveFrom">The day from which prices of a list without dates are in force.</param>
public sealed record ImportOptions(
    EntityId Entity, string? Format = null, AgentId? Agent = null, string? Currency = null, IProgress<int>? Progress = null,
    LocalDate? EffectiveFrom = null);

/// <summary>What is wrong with a line: the line of the file, the column by its name, and what to do.</summary>
public sealed record LineIssue(int Line, string? Column, string Reason);

/// <summary>What became of a file.</summary>
/// <param name="Quarantined">Records stored that wait for something: a price, a rate, a person.</param>
/// <param name="Rejected">Records not stored. Where the format is all or nothing, one of them refuses the file.</param>
/// <param name="Totals">Exact decimals as strings, by name, over every record that could be read.</param>
/// <param name="Assumptions">What was taken for granted.</param>
public sealed record ImportReport(
    Guid Id, string Format, int Accepted, int Duplicates, IReadOnlyList<LineIssue> Quarantined, IReadOnlyList<LineIssue> Rejected,
    IReadOnlyDictionary<string, string> Totals, IReadOnlyList<string> Assumptions)
{
    /// <summary>
    /// Nothing of the file was stored, for the reasons in <see cref="Rejected"/>: refusal code <c>file-refused</c>.
    /// </summary>
    public bool Refused { get; init; }
}
