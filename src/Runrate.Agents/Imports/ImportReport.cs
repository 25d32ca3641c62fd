using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports;

/// <param name="Format">The name of a format; null detects it from the content.</param>
/// <param name="Agent">The agent of records that nothing else assigns.</param>
/// <param name="Currency">The currency of a file that states none.</param>
/// <param name="Progress">Told the records read so far.</param>
/// <param name="EffectiveFrom">The day from which prices of a list without dates are in force.</param>
/// <param name="Preview">Says what the file would change, and changes nothing.</param>
/// <param name="AskAbove">A file that changes stored cost by more than this, in any currency, is refused until it is confirmed.</param>
/// <param name="Confirmed">The answer to that question.</param>
/// <param name="IsPart">The file is one part of a statement: rows that it does not hold are not gone.</param>
/// <param name="Mapping">The name of a saved mapping of columns, for a table whose headings no format knows.</param>
/// <param name="StatedAt">When the delivery was made, where the sender knows; one older than what is stored changes nothing there.</param>
public sealed record ImportOptions(
    EntityId Entity, string? Format = null, AgentId? Agent = null, string? Currency = null, IProgress<int>? Progress = null,
    LocalDate? EffectiveFrom = null, bool Preview = false, decimal? AskAbove = null, bool Confirmed = false, bool IsPart = false,
    Instant? StatedAt = null, string? Mapping = null)
{
    internal MappedDelivery? Mapped { get; init; }
}

/// <summary>By which mapping a delivery was read, in words for its report, and the hash of the file as it came.</summary>
internal sealed record MappedDelivery(string Mapping, string Words, string OriginalHash);

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
    /// <summary>Records that were there with other figures and have these now.</summary>
    public int Restated { get; init; }
    /// <summary>Rows that a window held before and no longer does.</summary>
    public int Removed { get; init; }
    /// <summary>Records that are no usage, or repeat what another of the file says; the totals name how many of what.</summary>
    public int PassedOver { get; init; }
    /// <summary>A table without a last line break: its last row may be cut off. A file that goes on where it ends replaces it.</summary>
    public bool EndsOpen { get; init; }
    /// <summary>The cost of what the file speaks of, before and after, by month and currency.</summary>
    public IReadOnlyList<DeliveryEffect> Effects { get; init; } = [];
    /// <summary>Nothing was stored: it only says what would be.</summary>
    public bool IsPreview { get; init; }

    /// <summary>Whether anything of it is new.</summary>
    public bool ChangesNothing => Accepted == 0 && Restated == 0 && Removed == 0 && Quarantined.Count == 0;
}
