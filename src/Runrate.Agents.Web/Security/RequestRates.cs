using System.Security.Claims;
using System.Threading.RateLimiting;

namespace Runrate.Agents.Web.Security;

/// <summary>
/// How much one token, one person or, before signing in, one address may ask at once and in a second, so that one of them does not take
/// the machine from the others. <c>Runrate:Limits:AtOnce</c> and <c>Runrate:Limits:PerSecond</c>.
/// </summary>
public static class RequestRates
{
    private const int AtOnceDefault = 256;
    private const int WaitingDefault = 1_024;
    private const int PerSecondDefault = 20_000;

    public static IServiceCollection AddRequestRates(this IServiceCollection services, IConfiguration configuration)
    {
        var atOnce = Number(configuration, "AtOnce", AtOnceDefault);
        var perSecond = Number(configuration, "PerSecond", PerSecondDefault);
        return services.AddRateLimiter(o =>
        {
            o.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            o.OnRejected = async (context, _) => await Denial.TooMany(context.HttpContext,
                context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? wait : TimeSpan.FromSeconds(1),
                "More requests came with this key than are answered at once.");
            o.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(Caller(context), _ => new()
                {
                    TokenLimit = perSecond * 2,
                    TokensPerPeriod = perSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                    QueueLimit = 0,
                })),
                PartitionedRateLimiter.Create<HttpContext, string>(context => IsStream(context)
                    ? RateLimitPartition.GetNoLimiter("stream")
                    : RateLimitPartition.GetConcurrencyLimiter(Caller(context), _ => new()
                    {
                        PermitLimit = atOnce,
                        QueueLimit = WaitingDefault,
                        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
                    })));
        });
    }

    // A live connection lasts as long as its page is open; its questions are limited by what one conversation may run.
    private static bool IsStream(HttpContext context) => context.Request.Path.StartsWithSegments("/hubs");

    /// <summary>Each token by itself, then each person's browsers together, then each address.</summary>
    private static string Caller(HttpContext context) =>
        context.User.FindFirstValue(Access.KeyClaim) ?? context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? GuessLimit.AddressOf(context);

    /// <exception cref="InvalidOperationException">The setting is no positive number.</exception>
    private static int Number(IConfiguration configuration, string name, int otherwise) => configuration[$"Runrate:Limits:{name}"] switch
    {
        null or "" => otherwise,
        var text when int.TryParse(text, out var number) && number > 0 => number,
        var text => throw new InvalidOperationException($"Runrate:Limits:{name} is '{text}': write a whole number above 0."),
    };
}
