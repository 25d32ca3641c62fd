using System.Collections.Concurrent;
using System.Security.Claims;
using NodaTime;
using Runrate.Agents.People;

namespace Runrate.Agents.Web.Security;

/// <summary>Somebody who was let in.</summary>
/// <param name="Principal">As requests carry it.</param>
/// <param name="KeyId">The token it was done with, or the token that the session began with.</param>
public sealed record SignedIn(Person Person, ClaimsPrincipal Principal, string? KeyId);

/// <summary>
/// Remembers for a moment whom a token or a session belongs to, so that a request costs no query. Any change of people, keys or sessions
/// on this node drops all of it at once; a change made elsewhere works when the moment is over.
/// </summary>
public sealed class AccessMemory(AccessVersion version, IClock clock, HostSettings settings)
{
    private const int RememberedMax = 10_000;
    private static readonly Duration Alone = Duration.FromSeconds(30);
    private static readonly Duration AmongNodes = Duration.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Entry> entries = new(StringComparer.Ordinal);

    public SignedIn? Find(string hash) =>
        entries.TryGetValue(hash, out var found) && found.Version == version.Value && found.Until > clock.GetCurrentInstant() ? found.Who : null;

    /// <param name="seen">The version before it was looked up: what changed since is not remembered.</param>
    public void Keep(string hash, SignedIn who, int seen, Instant? ends)
    {
        if (entries.Count >= RememberedMax)
            entries.Clear();
        var until = clock.GetCurrentInstant() + (settings.MayHaveOtherNodes ? AmongNodes : Alone);
        entries[hash] = new Entry(who, seen, ends is { } end && end < until ? end : until);
    }

    public int Version => version.Value;

    private sealed record Entry(SignedIn Who, int Version, Instant Until);
}
