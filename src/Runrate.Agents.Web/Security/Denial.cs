using System.Globalization;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Security;

/// <summary>The problem documents of a request that is not let in.</summary>
public static class Denial
{
    /// <param name="status">401 or 403.</param>
    public static Task Write(HttpContext context, int status) => status == StatusCodes.Status401Unauthorized
        ? Write(context, status, RefusalCodes.NotSignedIn, "Sign in, or send a bearer token: Authorization: Bearer ….")
        : Write(context, status, RefusalCodes.NotPermitted, "You lack the role that this needs.");

    public static Task TooMany(HttpContext context, TimeSpan wait, string what)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return Write(context, StatusCodes.Status429TooManyRequests, RefusalCodes.TooManyRequests, $"{what} Try again in {seconds} seconds.");
    }

    public static Task Write(HttpContext context, int status, RefusalCode code, string message) =>
        Results.Problem(message, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code.Text }).ExecuteAsync(context);
}
