using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Web.Integrations;
using Runrate.Agents.Web.Realtime;

namespace Runrate.Agents.Web.Security;

/// <summary>
/// Keeps other pages from acting with a reader's cookie. A browser sends the cookie along whoever asks, so a request that changes
/// something must show that a page of ours sent it: by <c>Sec-Fetch-Site</c> or <c>Origin</c>, which no script can set. Its body must
/// also declare a type that a form cannot send. Bearer tokens are exempt, because only who knows one can send it. It stands before
/// every route; a route cannot forget it.
/// </summary>
public static class SameOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";
    private const string FromHere = "same-origin";
    private static readonly string[] Conversations = [McpEndpoint.Path, ChatHub.Path];

    public static void UseSameOrigin(this IApplicationBuilder app) => app.Use((context, next) => Fault(context) is { } fault
        ? Refuse(context, fault)
        : next(context));

    /// <summary>Routes whose body is a file; with a cookie it declares one of <see cref="FileTypes"/>.</summary>
    public static TBuilder TakesFile<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder =>
        route.WithMetadata(TakesFileMark.Instance);

    /// <summary>Types of files, none of which a form of another page can send.</summary>
    public static IReadOnlySet<string> FileTypes { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "application/json", "application/x-ndjson", "application/jsonl", "application/octet-stream", "application/x-protobuf",
        "application/cloudevents+json", "application/cloudevents-batch+json", "application/csv", "text/csv", "application/gzip",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.apache.parquet",
    };

    private static RefusalCode? Fault(HttpContext context)
    {
        var request = context.Request;
        // A web socket opens with GET and may then ask anything.
        if (request.Headers.Upgrade.Count == 0 && !ChangesSomething(request.Method))
            return IsEmbedded(request) && HasCookie(context) ? RefusalCodes.CrossOrigin : null;
        // Pages of other hosts reach local servers of tools under a borrowed name: there even a token excuses no foreign origin.
        if (Conversations.Any(p => request.Path.StartsWithSegments(p)) && request.Headers.Origin.Count > 0 && !IsHere(request))
            return RefusalCodes.CrossOrigin;
        if (!HasCookie(context))
            return null;
        if (!IsFromHere(request))
            return RefusalCodes.CrossOrigin;
        return DeclaresItsBody(context) ? null : RefusalCodes.WrongContentType;
    }

    private static bool HasCookie(HttpContext context) =>
        context.User.Identities.Any(i => i is { IsAuthenticated: true, AuthenticationType: Access.CookieScheme });

    /// <summary>
    /// Fetched, framed or shown as a picture by a page of another origin. It could not read the answer, but reading leaves traces: a
    /// download stands in the audit trail. A link that somebody follows is welcome.
    /// </summary>
    private static bool IsEmbedded(HttpRequest request) =>
        request.Headers[FetchSite] is [not (null or FromHere or "none")]
        && (request.Headers["Sec-Fetch-Mode"] != "navigate" || request.Headers["Sec-Fetch-Dest"] != "document");

    private static bool ChangesSomething(string method) =>
        !(HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method));

    private static bool IsFromHere(HttpRequest request)
    {
        var site = request.Headers[FetchSite];
        var origin = request.Headers.Origin;
        return (site.Count > 0 || origin.Count > 0)
            && (site.Count == 0 || site == FromHere)
            && (origin.Count == 0 || IsHere(request));
    }

    // Host and port; the scheme may be that of a proxy in front, and browsers that know better say so in Sec-Fetch-Site.
    private static bool IsHere(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin, UriKind.Absolute, out var from)
        && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);

    private static bool DeclaresItsBody(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (!Access.IsApi(context.Request.Path) || endpoint?.Metadata.GetMetadata<HubMetadata>() is not null || !HasBody(context))
            return true;
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        return endpoint?.Metadata.GetMetadata<TakesFileMark>() is not null
            ? type is not null && FileTypes.Contains(type)
            : context.Request.HasJsonContentType();
    }

    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody
        ?? context.Request.ContentLength is > 0 || context.Request.Headers.TransferEncoding.Count > 0;

    private static Task Refuse(HttpContext context, RefusalCode code)
    {
        var (status, message) = code == RefusalCodes.CrossOrigin
            ? (StatusCodes.Status403Forbidden,
                "A change made with a cookie must come from a page of this site. Programs send a bearer token instead.")
            : (StatusCodes.Status415UnsupportedMediaType,
                "Say in Content-Type what the body is: application/json, or the type of the file where the route takes one.");
        if (Access.IsApi(context.Request.Path))
            return Denial.Write(context, status, code, message);
        // The error page is shown in the place of an empty answer.
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private sealed class TakesFileMark
    {
        public static readonly TakesFileMark Instance = new();
    }
}
