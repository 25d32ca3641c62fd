namespace Runrate.Agents.Accounting.Assets;

/// <summary>How a cost is spread over a life.</summary>
public enum AmortizationMethod
{
    StraightLine,

    /// <summary>By units consumed of the units expected; needs a count per period.</summary>
    UnitsOfOutput,

    /// <summary>Twice the straight-line rate on the balance unless another factor is given, then straight line.</summary>
    DecliningBalance,
    SumOfYearsDigits,
}
