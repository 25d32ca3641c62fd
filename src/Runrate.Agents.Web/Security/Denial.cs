using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Security;

/// <summary>The problem documents of a request that is not let in.</summary>
public static class Denial
{
    /// <summary>The code of a request without a valid cookie or token.</summary>
    public const string NotSignedIn = "not-signed-in";

    /// <param name="status">401 or 403.</param>
    public static Task Write(HttpContext context, int status) => (status == StatusCodes.Status401Unauthorized
            ? Problem(status, NotSignedIn, "Sign in, or send a bearer token: Authorization: Bearer ….")
            : Problem(status, RefusalCodes.NotPermitted, "You lack the role that this needs."))
        .ExecuteAsync(context);

    public static Task Write(HttpContext context, int status, string code, string message) =>
        Problem(status, code, message).ExecuteAsync(context);

    private static IResult Problem(int status, string code, string message) =>
        Results.Problem(message, statusCode: status, extensions: new Dictionary<string, object?> { ["code"] = code });
}
