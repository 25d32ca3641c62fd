namespace Runrate.Agents.Persistence;

/// <summary>What of the database figures are read from.</summary>
public enum DataPart
{
    All,
    /// <summary>
    /// The ledger, the registers and what was stated or decided: all but the usage and outcomes that come in, and what the running product
    /// notes of itself.
    /// </summary>
    Books,
}
