using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Treatments;

/// <summary>A group of the register: cost of the month and of the fiscal year to it, and what stands on the balance sheet.</summary>
public sealed record SpendLine(string Key, string Title, Figure Month, Figure YearToDate, Figure Carrying);

/// <summary>An item on the balance sheet and what is documented of it.</summary>
/// <param name="Carrying">At the end of the month, from the postings on the item.</param>
/// <param name="AgentCarrying">The ledger figure it is part of: all assets of its agent.</param>
/// <param name="LifeMonths">Null where no schedule runs.</param>
/// <param name="Missing">What is not documented; empty is good.</param>
public sealed record SpendItem(
    Guid Arrangement, string Name, string Vendor, string Category, AgentId? Agent, string BookTreatment, bool IsCapitalised,
        Money Cost, Money Carrying,
    Figure AgentCarrying, int? LifeMonths, LocalDate? StartsOn, string? LifeEvidence, string? ImpairmentPlan, string? SignedOffBy,
    LocalDate? SignedOffOn, IReadOnlyList<string> Missing);

/// <summary>The AI spend of an entity in a book: where it goes, what is capitalised, and what nobody has documented.</summary>
/// <param name="Unattributed">What the ledger holds beyond the items, so that the items and this tie to the total.</param>
/// <param name="Suspense">Cost that waits for facts, on no line above.</param>
/// <param name="Undocumented">The carrying amount of items with something missing.</param>
public sealed record SpendReport(
    EntityId Entity, Book Book, YearMonth Period, YearMonth YearStart, IReadOnlyList<SpendLine> Lines, SpendLine Total,
        IReadOnlyList<SpendItem> Items,
    Money Unattributed, Figure Suspense, Money Undocumented)
{
    /// <summary>Whether the groups sum to the total, and the items with the rest to the assets. The total is its own query.</summary>
    public bool Ties =>
        Lines.Sum(l => l.Month.Amount.Micros) == Total.Month.Amount.Micros
        && Lines.Sum(l => l.YearToDate.Amount.Micros) == Total.YearToDate.Amount.Micros
        && Lines.Sum(l => l.Carrying.Amount.Micros) == Total.Carrying.Amount.Micros
        && Items.Sum(i => i.Carrying.Micros) + Unattributed.Micros == Total.Carrying.Amount.Micros;
}
