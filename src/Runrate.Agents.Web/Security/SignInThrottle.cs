using System.Threading.RateLimiting;

namespace Runrate.Agents.Web.Security;

/// <summary>Ten wrong keys a minute from one address, then a pause: secrets are not guessed here.</summary>
public sealed class SignInThrottle : IDisposable
{
    public const int FailuresPerMinute = 10;

    private readonly PartitionedRateLimiter<string> failures = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = FailuresPerMinute,
            Window = TimeSpan.FromMinutes(1),
        }));

    public bool MayTry(HttpContext context) => failures.GetStatistics(AddressOf(context))?.CurrentAvailablePermits > 0;

    public void Failed(HttpContext context) => failures.AttemptAcquire(AddressOf(context)).Dispose();

    public void Dispose() => failures.Dispose();

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "local";
}
