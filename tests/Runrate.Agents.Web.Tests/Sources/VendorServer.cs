using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Runrate.Agents.Web.Tests.Sources;

/// <summary>A vendor on loopback: answers by a function of the request, and keeps what it was asked.</summary>
internal sealed class VendorServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private VendorServer(WebApplication app) => this.app = app;

    public string Address => app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public ConcurrentQueue<(string Url, IHeaderDictionary Headers)> Asked { get; } = [];

    public static async Task<VendorServer> Start(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var server = new VendorServer(app);
        var calls = 0;
        app.Run(async context =>
        {
            var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(h => h.Key, h => h.Value));
            server.Asked.Enqueue((context.Request.Path + context.Request.QueryString.ToString(), headers));
            await answer(context, Interlocked.Increment(ref calls));
        });
        await app.StartAsync();
        return server;
    }

    public static async Task Json(HttpContext context, string body)
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
