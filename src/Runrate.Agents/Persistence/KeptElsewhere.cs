namespace Runrate.Agents.Persistence;

/// <summary>Tables whose rows have no digest of their own, because another proof of <c>verify</c> holds them.</summary>
internal static class KeptElsewhere
{
    public static IReadOnlyDictionary<string, string> Tables { get; } = new Dictionary<string, string>
    {
        ["JournalEntries"] = "the batch it was posted in, and the seal of its month",
        ["Postings"] = "the batch its entry was posted in, and the seal of its month",
        ["PostingBatches"] = "its own chain",
        ["Seals"] = "its own chain",
        ["Balances"] = "the postings it sums",
        ["AgentMonths"] = "the seal of its month",
        ["UsageLanes"] = "the events of its days, their exact cost, and its price",
        ["UsageStreams"] = "the days of its events",
        ["UsageDays"] = "the events it sums and the entries it was posted in",
        ["UsageEvents"] = "the days that sum it",
        ["Charges"] = "the print of the row, and the entry it was posted in",
        ["RoundingCarries"] = "the exact cost it is left over from",
    };
}
