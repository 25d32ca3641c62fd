using Runrate.Agents.Metering;

namespace Runrate.Agents.Imports;

/// <summary>What came of the records of an import: each that was read is in one of these.</summary>
internal sealed class IntakeTally
{
    public int Accepted { get; set; }
    public int Duplicates { get; set; }
    public int Restated { get; set; }
    /// <summary>Rows that windows held before and no longer do; they are not of the file.</summary>
    public int Removed { get; set; }
    /// <summary>No usage, or what another record of the file says; the totals name how many of what.</summary>
    public int PassedOver { get; set; }
    public List<LineIssue> Quarantined { get; } = [];
    public List<LineIssue> Rejected { get; } = [];

    public int Fates => Accepted + Duplicates + Restated + Quarantined.Count + Rejected.Count + PassedOver;

    public void Settle(UsageFate fate, int line, string? column)
    {
        if (fate.IsHeld)
            return;
        if (fate.IsRestated)
        {
            Restated++;
            if (fate.Waits is { } waits)
                Quarantined.Add(new LineIssue(line, column, waits));
        }
        else if (!fate.IsNew)
            Duplicates++;
        else if (fate.Waits is { } reason)
            Quarantined.Add(new LineIssue(line, column, reason));
        else
            Accepted++;
    }
}
