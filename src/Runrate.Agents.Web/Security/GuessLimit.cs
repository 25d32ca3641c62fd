using System.Collections.Concurrent;
using NodaTime;

namespace Runrate.Agents.Web.Security;

/// <summary>What a wrong secret led to.</summary>
public enum WrongKey { Counted, WaitsNow, WaitsAlready }

/// <summary>
/// Stops guessing. An address that sends wrong keys waits, each time twice as long. It keeps nobody else out: other addresses are not
/// touched, and at the same address secrets that we made (256 random bits, not to be guessed) and ones that were right before are still
/// let in, so that a neighbour behind the same proxy locks only guessing itself. What waits is the account that can be guessed: the token
/// somebody chose in the configuration, from an address where it was never right.
/// </summary>
public sealed class GuessLimit(IClock clock)
{
    public const int FailuresBeforeWait = 10;

    private const int AddressesMax = 10_000;
    private static readonly Duration FirstWait = Duration.FromMinutes(1);
    private static readonly Duration LongestWait = Duration.FromMinutes(30);
    private static readonly Duration Forgotten = Duration.FromHours(1);

    private readonly ConcurrentDictionary<string, State> addresses = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Address, string Hash), bool> right = [];

    /// <summary>How long this secret has to wait at this address; null where it may be tried.</summary>
    public Duration? Wait(HttpContext context, string secret)
    {
        var now = clock.GetCurrentInstant();
        return addresses.TryGetValue(AddressOf(context), out var state) && state.BlockedUntil > now
            && !AccessKeys.IsRandom(secret) && !right.ContainsKey((AddressOf(context), AccessKeys.TokenHash(secret)))
            ? state.BlockedUntil - now
            : null;
    }

    /// <summary>Remembers that a secret was right here.</summary>
    public void Right(HttpContext context, string secret)
    {
        if (AccessKeys.IsRandom(secret))
            return;
        if (right.Count >= AddressesMax)
            right.Clear();
        right[(AddressOf(context), AccessKeys.TokenHash(secret))] = true;
    }

    /// <summary>
    /// Counts a wrong secret. While its address waits there is nothing to count or to record: whoever goes on with secrets that cannot be
    /// guessed must not fill the audit trail.
    /// </summary>
    public WrongKey Failed(HttpContext context)
    {
        var now = clock.GetCurrentInstant();
        if (addresses.Count >= AddressesMax)
            Forget(now);
        var waited = false;
        var state = addresses.AddOrUpdate(AddressOf(context), _ => new State(1, 0, Instant.MinValue, now), (_, known) =>
        {
            waited = known.BlockedUntil > now;
            if (waited)
                return known;
            var failures = (now - known.LastFailure > Forgotten ? 0 : known.Failures) + 1;
            if (failures < FailuresBeforeWait)
                return known with { Failures = failures, LastFailure = now };
            var wait = Duration.Min(FirstWait * Math.Pow(2, Math.Min(known.Waits, 10)), LongestWait);
            return new State(0, known.Waits + 1, now + wait, now);
        });
        return waited ? WrongKey.WaitsAlready : state.BlockedUntil > now ? WrongKey.WaitsNow : WrongKey.Counted;
    }

    /// <summary>The client's address; behind a proxy, as <c>Runrate:TrustedProxies</c> lets it be known.</summary>
    public static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "local";

    private void Forget(Instant now)
    {
        foreach (var (address, state) in addresses)
        {
            if (now - state.LastFailure > Forgotten)
                addresses.TryRemove(address, out _);
        }
        if (addresses.Count >= AddressesMax)
            addresses.Clear();
    }

    private sealed record State(int Failures, int Waits, Instant BlockedUntil, Instant LastFailure);
}
