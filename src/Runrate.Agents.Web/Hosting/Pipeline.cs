using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Components.Page;
using Runrate.Agents.Web.Security;
namespace Runrate.Agents.Web.Hosting;

/// <summary>The parts of the pipeline that every request passes, and the few endpoints that are neither pages nor API.</summary>
public static class Pipeline
{
    // No inline script or style, nothing from elsewhere: what a page shows cannot run anything that is not ours.
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; object-src 'none'; " +
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // Figures are confidential: no cache keeps a page. Styles, scripts and forms set their own.
        context.Response.OnStarting(() =>
        {
            if (headers.CacheControl.Count == 0)
                headers.CacheControl = "no-store";
            if (context.Response.StatusCode == StatusCodes.Status503ServiceUnavailable && headers.RetryAfter.Count == 0)
                headers.RetryAfter = $"{Faults.RetryAfterSeconds}";
            return Task.CompletedTask;
        });
        return next(context);
    });

    /// <summary>Pages that take files accept as much as the API does; every other form keeps the host's limit.</summary>
    public static void UseUploadLimit(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var takesFiles = context.Request.Path == "/imports" || context.Request.Path == "/audits";
        if (takesFiles && context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = ImportUpload.BytesMax;
        return next(context);
    });

    /// <summary>Programs get problem documents, people get pages.</summary>
    public static void UseErrorPages(this IApplicationBuilder app)
    {
        app.UseWhen(c => Access.IsApi(c.Request.Path), api => api.UseExceptionHandler().UseStatusCodePages());
        app.UseWhen(c => !Access.IsApi(c.Request.Path), pages =>
            pages
            .UseExceptionHandler(new ExceptionHandlerOptions
            {
                ExceptionHandlingPath = "/error",
                CreateScopeForErrors = true,
                StatusCodeSelector = fault => Faults.Of(fault)?.Status ?? StatusCodes.Status500InternalServerError,
            })
            .UseStatusCodePagesWithReExecute("/error", "?status={0}", createScopeForStatusCodePages: true)
            .Use((context, next) =>
            {
                // The error page is read, even where a form was posted.
                if (context.Request.Path == "/error")
                    context.Request.Method = HttpMethods.Get;
                return next(context);
            }));
    }

    /// <summary>Styles and scripts; their address holds a hash of their content, so they never change.</summary>
    public static void UseCachedStaticFiles(this IApplicationBuilder app) => app.UseStaticFiles(new StaticFileOptions
    {
        OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable",
    });

    /// <summary>Signing out and choosing light or dark: form posts that lead back to the page they came from.</summary>
    public static void MapSession(this IEndpointRouteBuilder app)
    {
        app.MapIdentityProvider();
        app.MapPost("/signout", async (HttpContext context, IAntiforgery antiforgery, Sessions sessions) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return Results.BadRequest();
            await sessions.End(context, context.RequestAborted);
            return Results.LocalRedirect("/signin");
        }).ExcludeFromDescription();
        app.MapPost("/theme", async (HttpContext context, IAntiforgery antiforgery) =>
        {
            if (!await antiforgery.IsRequestValidAsync(context))
                return Results.BadRequest();
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            context.Response.Cookies.Append(Theme.CookieName, Theme.Parse(form["theme"]), new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                IsEssential = true,
                MaxAge = TimeSpan.FromDays(365),
            });
            return Results.LocalRedirect(ReturnPath.Of(form["returnUrl"]));
        }).AllowAnonymous().ExcludeFromDescription();
    }
}
