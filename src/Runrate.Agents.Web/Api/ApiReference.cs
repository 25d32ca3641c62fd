using Scalar.AspNetCore;

namespace Runrate.Agents.Web.Api;

/// <summary>The API as a page to read and try, made of its OpenAPI document: <c>/openapi/reference</c>.</summary>
public static class ApiReference
{
    public const string Path = "/openapi/reference";

    // The page starts itself by an inline script and styles itself; it shows nothing that people entered.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        + "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void MapApiReference(this IEndpointRouteBuilder app) =>
        app.MapScalarApiReference(Path, o => o
                .WithTitle("Runrate API").WithOpenApiRoutePattern("/openapi/v1.json").DisableDefaultFonts().DisableTelemetry().DisableAgent())
            .AddEndpointFilter((context, next) =>
            {
                context.HttpContext.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
                return next(context);
            });
}
