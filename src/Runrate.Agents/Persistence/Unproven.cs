namespace Runrate.Agents.Persistence;

/// <summary>
/// What <c>verify</c> need not find when a hand at the database changes it, with the reason: tables, and columns as <c>Table.Column</c>.
/// Everything else has to be found; a generated test changes each column of the model in turn.
/// </summary>
internal static class Unproven
{
    private const string Waits = "says what is left to do; what is due is worked out from the books";
    private const string Memory = "remembers what was seen, goes with age, and what was counted stands in the usage events";
    private const string Assistant = "what was asked and said; every figure of a reply is read from the books again";
    private const string Work = "says what usage was for, and no entry rests on it";
    private const string Pulling = "where the last pull ended; a record that is pulled again is known by its own identity";
    private const string Outcome = "outcomes of a sealed month are sealed with it as sums by agent; of an open month they may still change";
    private const string Rows = "tells the rows of a bill apart, and changes when a delivery has more columns; what a row costs is held";
    private const string Number = "the number of the row in its table";
    private const string Arrival = "tells one delivery or state from another; the sums of the records are held by days and entries";

    public static IReadOnlyDictionary<string, string> Columns { get; } = new Dictionary<string, string>
    {
        ["ChatTurns"] = Assistant,
        ["Conversations"] = Assistant,
        ["TurnClaims"] = Assistant,
        ["JobRuns"] = Waits,
        ["MonthsDue"] = Waits,
        ["SavedViews"] = "a person's own bookmark",
        ["SignInSessions"] = "who is signed in now; signing in and out stands in the trail of who did what",
        ["ProtectionKeys"] = "a key that was changed only ends what it protects",
        ["AccessKeys.LastUsedAt"] = "when a key was last used",
        ["SeenSpans"] = Memory,
        ["MetricReadings"] = Memory,
        ["SignalRecords"] = Memory,
        ["TelemetrySignals"] = Memory,
        ["DeliveryChanges"] = "what an undo of a delivery would put back; the delivery itself stands in the trail",
        ["UsageWorks"] = Work,
        ["WorkReferences"] = Work,
        ["Outputs"] = Outcome,
        ["Sources.ClaimedUntil"] = Pulling,
        ["Sources.CoveredTo"] = Pulling,
        ["Sources.Cursor"] = Pulling,
        ["Sources.Failed"] = Pulling,
        ["Sources.NotBefore"] = Pulling,
        ["Sources.Outcome"] = Pulling,
        ["Sources.PulledAt"] = Pulling,
        ["Sources.Seen"] = Pulling,
        ["UsageEvents.AsOf"] = Arrival,
        ["UsageEvents.Delivery"] = Arrival,
        ["UsageEvents.EventId"] = Arrival,
        ["UsageEvents.Key"] = Arrival,
        ["UsageEvents.Line"] = Arrival,
        ["UsageStreams.AgentKey"] = "how the source spelled the agent; which agent it is, is held",
        ["UsageStreams.Source"] = Arrival,
        ["UsageEvents.ReportedCost"] = "what its sender says it cost is not used where there is a price",
        ["UsageEvents.OccurredAt"] = "the time of day within its accounting day, which is held",
        ["Charges.AsOf"] = Arrival,
        ["Charges.Details"] = Rows,
        ["Charges.Id"] = Number,
        ["Charges.IdentityColumns"] = Rows,
        ["Charges.Key"] = Rows,
        ["Charges.PostedAt"] = "the time of day at which it posted; that it did is held by its entry",
        ["Charges.ResourceId"] = Rows,
        ["Charges.SkuId"] = Rows,
        ["Charges.WindowId"] = Rows,
    };

    /// <summary>Tables of which a row in some state may be changed or removed unseen, with the reason.</summary>
    public static IReadOnlyDictionary<string, string> States { get; } = new Dictionary<string, string>
    {
        ["Charges"] = "one that is not posted yet is in no entry; once it is posted, its entry misses it",
        ["RoundingCarries"] = "where nothing is left over",
        ["UsageEvents"] = "usage without a price is in no figure; the record that waits for it says what came in",
    };
}
