namespace Runrate.Agents.Chat.Results;

/// <summary>What one unit of the entity's currency is worth on the last day of a month.</summary>
/// <param name="Rate">Null where no rate of the last 31 days is held.</param>
public sealed record MonthRate(string Entity, string From, string To, string Period, string Date, decimal? Rate);
