using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Performance;

/// <summary>
/// What an agent must produce: <paramref name="UnitsPerMonth"/> accepted outcomes of <paramref name="Unit"/>, each worth
/// <paramref name="ValuePerUnit"/> by <paramref name="ValueBasis"/>, against what a person costs for the same outcome.
/// </summary>
/// <param name="Unit">Singular: <c>resolved ticket</c>.</param>
/// <param name="HumanCostPerUnit">The baseline: what the outcome cost when people produced it.</param>
/// <param name="UnitsPerHumanMonth">Outcomes one full-time person produces a month: the divisor of headcount-equivalent.</param>
public sealed record ProductivityTarget(
    string Unit, decimal UnitsPerMonth, Money ValuePerUnit, string ValueBasis, Money HumanCostPerUnit, decimal UnitsPerHumanMonth);
