using NodaTime;

namespace Runrate.Agents.Retention;

/// <summary>Records of one kind that neither the books nor their proof need, and that may go when they are old enough.</summary>
public interface IExpiring
{
    /// <summary>As the API spells it.</summary>
    string Name { get; }

    string Title { get; }

    /// <summary>What of it stays whatever its age, in a sentence.</summary>
    string Stays { get; }

    /// <summary>A shorter time would take what is still worked with.</summary>
    int DaysMin { get; }

    int? DaysOf(RetentionSettings settings);

    Task<(int Count, Instant? Oldest)> There(CancellationToken ct);

    Task<int> Expired(Instant before, CancellationToken ct);

    /// <summary>Removes what <see cref="Expired"/> counts.</summary>
    Task<int> Drop(Instant before, CancellationToken ct);
}

/// <summary>What is kept as long as the books are, and why.</summary>
public sealed record KeptForGood(string Title, string Why)
{
    public static IReadOnlyList<KeptForGood> All { get; } =
    [
        new("Entries, balances and seals", "They are the books; a seal covers every entry of its month and the seal before it."),
        new("Usage events and their days", "verify sums the events of each day against the day that was posted, in sealed months too."),
        new("Charges and bills", "verify holds each charge to the entry it was posted with."),
        new("Deliveries", "They are numbered without a gap and hold what each changed; files themselves are not kept, only their hash."),
        new("Audit trail", "Each record carries the hash of the one before: one that is gone breaks the chain."),
        new("Memos, reviews, tests, notes and evidence", "They are the reasons of what was posted; notes are append-only."),
    ];
}
