using System.Collections.Concurrent;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>
/// A form that was refused gets an address: the page with what was typed is kept for whoever sent it, for half an hour, and the browser is led
/// there. A step back, a step forward or a reload finds it again instead of asking to send the form once more. Kept in the memory of the node;
/// several nodes answer in place.
/// </summary>
public sealed class KeptForms(IClock clock)
{
    /// <summary>The value of the address that names the kept page.</summary>
    public const string Asked = "kept";

    private const int PagesMax = 100;
    private const int BytesMax = 1 << 20;
    private const int KeyBytes = 16;
    private static readonly Duration For = Duration.FromMinutes(30);
    private static readonly object Refused = new();

    private readonly ConcurrentDictionary<string, Kept> pages = new(StringComparer.Ordinal);

    private sealed record Kept(string Reader, string Path, byte[] Html, Instant Until);

    /// <summary>Says that the page of this request shows a refusal.</summary>
    public static void Mark(HttpContext context) => context.Items[Refused] = true;

    internal Task Answer(HttpContext context, RequestDelegate next) =>
        Access.IsApi(context.Request.Path) ? next(context)
        : HttpMethods.IsPost(context.Request.Method) && context.Request.Headers["Sec-Fetch-Mode"] == "navigate" ? Post(context, next)
        : HttpMethods.IsGet(context.Request.Method) && context.Request.Query[Asked].ToString() is { Length: > 0 } key ? Get(context, next, key)
        : next(context);

    private async Task Get(HttpContext context, RequestDelegate next, string key)
    {
        if (pages.TryGetValue(key, out var page) && page.Until > clock.GetCurrentInstant() && page.Reader == Reader(context)
            && page.Path == context.Request.Path.Value)
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.Body.WriteAsync(page.Html, context.RequestAborted);
            return;
        }
        Forget(context);
        await next(context);
    }

    private async Task Post(HttpContext context, RequestDelegate next)
    {
        Forget(context);
        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var page = new MemoryStream();
        try
        {
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(page));
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(body);
        }
        if (context.Response.StatusCode == StatusCodes.Status200OK && context.Items.ContainsKey(Refused) && page.Length <= BytesMax)
        {
            var key = Keep(context, page.ToArray());
            context.Response.ContentLength = null;
            context.Response.Headers.ContentType = default;
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = QueryHelpers.AddQueryString(
                context.Request.PathBase + context.Request.Path + context.Request.QueryString.ToUriComponent(), Asked, key);
            return;
        }
        page.Position = 0;
        await page.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private string Keep(HttpContext context, byte[] html)
    {
        var now = clock.GetCurrentInstant();
        foreach (var (old, _) in pages.Where(p => p.Value.Until <= now).ToList())
            pages.TryRemove(old, out _);
        while (pages.Count >= PagesMax && pages.MinBy(p => p.Value.Until) is { Key: { } oldest })
            pages.TryRemove(oldest, out _);
        var key = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(KeyBytes));
        pages[key] = new Kept(Reader(context), context.Request.Path.Value ?? "", html, now + For);
        return key;
    }

    // The page under it reads its own address, which never has the key.
    private static void Forget(HttpContext context)
    {
        if (!context.Request.Query.ContainsKey(Asked))
            return;
        var query = context.Request.Query.Where(q => q.Key != Asked).ToDictionary(q => q.Key, q => q.Value, StringComparer.Ordinal);
        context.Request.QueryString = QueryString.Create(query);
        context.Request.Query = new QueryCollection(query);
    }

    private static string Reader(HttpContext context) => context.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
}

/// <summary>Where the pipeline keeps refused forms.</summary>
public static class KeptFormsPipeline
{
    private const string SeveralNodes = "Runrate:Redis";

    /// <summary>Leaves everything as it is where several nodes answer: the one that is asked next may not be the one that kept the page.</summary>
    public static void UseKeptForms(this WebApplication app)
    {
        if (!string.IsNullOrEmpty(app.Configuration[SeveralNodes]))
            return;
        var kept = new KeptForms(app.Services.GetRequiredService<IClock>());
        app.Use(kept.Answer);
    }
}
