using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Exports;
using Runrate.Agents.People;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Components.Page;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Components;

/// <summary>
/// Every list as a file: <c>?file=csv</c> or <c>?file=xlsx</c> behind the address of any page gives the tables that the page shows, with all
/// their pages, under the same filters and the same rights. No page has to do anything for it.
/// </summary>
public static class PageFiles
{
    private const string Asked = PageTables.Asked;
    private const int RowsMax = 50_000;
    private const int PagesMax = 500;

    public static void UsePageFiles(this IApplicationBuilder app) => app.Use((context, next) =>
        HttpMethods.IsGet(context.Request.Method) && !Access.IsApi(context.Request.Path)
            && context.Request.Query[Asked].ToString() is { Length: > 0 } kind
            ? Write(context, next, kind)
            : next(context));

    private static async Task Write(HttpContext context, RequestDelegate next, string kind)
    {
        if (kind is not ("csv" or "xlsx"))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }
        context.Items[Asked] = kind;
        var tables = new PageTables();
        var headers = context.Response.Headers.ToList();
        for (var pages = 0; pages < PagesMax && tables.Rows < RowsMax; pages++)
        {
            using var page = new MemoryStream();
            await Render(context, next, page);
            if (context.Response.StatusCode != StatusCodes.Status200OK
                || context.Response.ContentType?.StartsWith("text/html", StringComparison.Ordinal) != true)
            {
                // A redirect, a refusal or a file of its own goes out as it is.
                page.Position = 0;
                await page.CopyToAsync(context.Response.Body, context.RequestAborted);
                return;
            }
            page.Position = 0;
            tables.Add(page);
            if (tables.Next is not { } address)
                break;
            // The page that follows begins as this one did.
            context.Response.Headers.Clear();
            foreach (var (header, value) in headers)
                context.Response.Headers[header] = value;
            context.Request.QueryString = new QueryString(new Uri(new Uri("http://here"), address).Query);
            context.Request.Query = new QueryCollection(QueryHelpers.ParseQuery(context.Request.QueryString.Value));
        }
        await Send(context, tables, kind);
    }

    private static async Task Send(HttpContext context, PageTables tables, string kind)
    {
        context.Response.Headers.ContentLength = null;
        var files = tables.ToFiles();
        if (files.Count == 0)
        {
            await Refuse(context, new Refusal(RefusalCodes.NotFound, "This page shows no table."));
            return;
        }
        // A list that is cut would be taken for the whole.
        if (tables.Next is not null)
        {
            await Refuse(context, new Refusal(RefusalCodes.TooLarge, $"The list has more than {tables.Rows} rows. Narrow it by the page's filter."));
            return;
        }
        var name = ZipOfFiles.FileName(context.Request.Path.Value is "/" or null ? "overview" : context.Request.Path.Value);
        var file = kind == "csv" ? TableFile.Csv(name, files) : TableFile.Excel(name, files);
        await context.RequestServices.GetRequiredService<AuditLog>().Record(AuditAct.Exported, name,
            $"Downloaded the lists of {context.Request.Path} as {kind}.", ct: context.RequestAborted);
        await Results.File(file.Content, file.ContentType, file.Name).ExecuteAsync(context);
    }

    private static Task Refuse(HttpContext context, Refusal refusal) => Problems.Of(refusal).ExecuteAsync(context);

    // Each page is made anew in a scope of its own, as if it had been asked for by itself.
    private static async Task Render(HttpContext context, RequestDelegate next, MemoryStream page)
    {
        var (services, body) = (context.RequestServices, context.Features.GetRequiredFeature<IHttpResponseBodyFeature>());
        await using var scope = services.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
        try
        {
            context.RequestServices = scope.ServiceProvider;
            context.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(page));
            await next(context);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
        finally
        {
            context.Features.Set(body);
            context.RequestServices = services;
        }
    }
}
