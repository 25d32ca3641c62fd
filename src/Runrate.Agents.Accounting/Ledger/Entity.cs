using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>
/// A legal entity: its functional currency, its fiscal year, the time zone in which its days and months begin, and the
/// books it keeps besides the management lens, the first being the one it publishes.
/// </summary>
public sealed class Entity
{
    private Entity() { }

    public Entity(EntityId id, string name, Currency functionalCurrency, FiscalCalendar calendar, IReadOnlyList<Book> books, string timeZone = "UTC")
    {
        Invariant.Check(books.Count > 0, "An entity keeps at least one book.");
        Id = id;
        Name = name;
        FunctionalCurrency = functionalCurrency;
        Calendar = calendar;
        Books = [.. books];
        TimeZone = timeZone;
    }

    public EntityId Id { get; private init; }
    public string Name { get; private set; } = "";
    public Currency FunctionalCurrency { get; private init; }
    public FiscalCalendar Calendar { get; private set; }
    public IReadOnlyList<Book> Books { get; private set; } = [];

    /// <summary>A tz database name. Month boundaries are the local midnight of this zone.</summary>
    public string TimeZone { get; private set; } = "UTC";

    /// <summary>How far a provider's bill may be from the meter, in percent of the larger, before two people have to accept it.</summary>
    public decimal MatchTolerancePercent { get; private set; } = 5;

    /// <summary>Whether usage that has no price counts at the cost that its sender states, until it has one.</summary>
    public StatedCostUse StatedCost { get; private set; } = StatedCostUse.Waits;

    /// <summary>Which meter counts where several saw the same calls.</summary>
    public MeterPrecedence Meters { get; private set; } = MeterPrecedence.CallsFirst;

    /// <summary>Which bill counts where an invoice and the provider's cost report are both there.</summary>
    public BillPrecedence Bills { get; private set; } = BillPrecedence.InvoiceFirst;

    /// <summary>How usage and bills are counted; whoever changes it brings what is stored to it.</summary>
    public void Count(StatedCostUse statedCost, MeterPrecedence meters, BillPrecedence bills) =>
        (StatedCost, Meters, Bills) = (statedCost, meters, bills);

    /// <summary>Year and time zone say in which month a fact falls: whoever changes them makes sure that nothing is booked.</summary>
    public void Change(string name, FiscalCalendar calendar, string timeZone, decimal matchTolerancePercent) =>
        (Name, Calendar, TimeZone, MatchTolerancePercent) = (name, calendar, timeZone, matchTolerancePercent);

    /// <summary>Policy flags by name (<c>data/rules/policies.json</c>); a flag that is absent takes its documented default.</summary>
    public Dictionary<string, string> Policies { get; private set; } = [];

    /// <summary>The book it publishes.</summary>
    public Book PrimaryBook => Books[0];
}
