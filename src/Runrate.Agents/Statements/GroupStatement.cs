using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Accounting.Statements;

namespace Runrate.Agents.Statements;

/// <param name="Rate">Units of the group's currency for one of its own, on the last day of the month; null where none is known.</param>
public sealed record GroupEntity(EntityId Id, string Name, Currency Currency, decimal? Rate);

/// <summary>A line of all entities together.</summary>
/// <param name="IsCost">Counts against the net.</param>
/// <param name="Own">Of each entity, in its own currency.</param>
/// <param name="Translated">The same in the group's currency; null without a rate.</param>
/// <param name="Elimination">What entities of the group owe or charge each other, taken out.</param>
public sealed record GroupLine(
    string Title, bool IsCost, IReadOnlyList<Figure> Own, IReadOnlyList<Money?> Translated, Money Elimination)
{
    public Money Total => Translated.Aggregate(Elimination, (sum, amount) => amount is { } known ? sum + known : sum);
}

/// <summary>Why the two sides of what is eliminated are not the same amount after translation.</summary>
public sealed record GroupDifference(string Title, Money Amount);

/// <summary>
/// What is eliminated of a kind, and what explains the rest: both sides less the differences are zero. Positive is more income, or more
/// receivable, than the other side holds.
/// </summary>
public sealed record GroupElimination(Money Given, Money Taken, IReadOnlyList<GroupDifference> Differences)
{
    public Money Left => Differences.Aggregate(Given - Taken, (left, difference) => left - difference.Amount);
}

/// <summary>The management books of all entities in one currency, without what they owe and charge each other.</summary>
/// <param name="Charged">Recharge income against the cost that was taken over, of the month.</param>
/// <param name="Owed">Due from against due to affiliates, at the end of the month.</param>
public sealed record GroupStatement(
    YearMonth Period, Currency Currency, IReadOnlyList<GroupEntity> Members, IReadOnlyList<GroupLine> Lines, GroupLine Net,
    IReadOnlyList<GroupLine> Balances, GroupElimination Charged, GroupElimination Owed)
{
    public IReadOnlyList<string> WithoutRate => [.. Members.Where(m => m.Rate is null).Select(m => m.Currency.Code).Distinct()];
}
