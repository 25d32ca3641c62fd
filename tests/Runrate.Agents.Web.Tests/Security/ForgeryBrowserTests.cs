using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Hosting;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>
/// A page that another port of the machine serves, in a real browser whose reader is signed in here with every role. It tries every route:
/// those that change something by forms, by <c>fetch</c> with the cookie in each way that needs no leave, those that read as pictures and
/// frames, and the hub by a socket. All are refused though the cookie rides along, and every row of every table stays as it was.
/// </summary>
public sealed class ForgeryBrowserTests(ITestOutputHelper output)
{
    private const string Attack = """
        async ({ here, writes, reads, body }) => {
          const settled = element => new Promise(done => {
            element.onload = element.onerror = done; setTimeout(done, 15000); document.body.append(element); });
          const bodies = [() => body, () => new Blob([body]), () => new URLSearchParams({ name: 'Mallory' })];
          for (const [method, path] of writes) {
            if (method === 'POST')
              await Promise.all(bodies.map(b =>
                fetch(here + path, { method, mode: 'no-cors', credentials: 'include', body: b() }).catch(e => e)));
            await fetch(here + path, { method, credentials: 'include', headers: { 'Content-Type': 'application/json' }, body }).catch(e => e);
          }
          const posts = writes.filter(w => w[0] === 'POST');
          for (let at = 0; at < posts.length; at += 12)
            await Promise.all(posts.slice(at, at + 12).map(([, path], i) => {
              const frame = document.createElement('iframe'), form = document.createElement('form');
              frame.name = `f${at + i}`;
              Object.assign(form, { method: 'POST', action: here + path, target: frame.name, enctype: 'text/plain' });
              const field = document.createElement('input');
              [field.name, field.value] = ['{"name":"Mallory","roles":["Admin"],"a":"', '"}'];
              form.append(field); document.body.append(form);
              const gone = settled(frame); form.submit(); return gone;
            }));
          for (let at = 0; at < reads.length; at += 12)
            await Promise.all(reads.slice(at, at + 12).map(path => settled(Object.assign(new Image(), { src: here + path }))));
          for (const path of ['/', '/journal.csv', '/people', '/signin'])
            await settled(Object.assign(document.createElement('iframe'), { src: here + path }));
          return await new Promise(done => {
            const socket = new WebSocket(here.replace('http', 'ws') + '/hubs/chat');
            socket.onopen = () => { socket.send('{"protocol":"json","version":1}\u001e'); done('open'); };
            socket.onerror = () => done('refused'); });
        }
        """;

    [Fact]
    public async Task A_page_from_another_port_changes_nothing_with_the_readers_cookie()
    {
        await using var chromium = await Chromium.Start();
        // What the browser is told of pictures it does not show; the server knows what it answered.
        var answers = new ConcurrentBag<(string Method, string Path, int Status)>();
        await using var host = WebHost.OnSocket(s => s.AddSingleton<IStartupFilter>(new Noted(answers)));
        var here = host.ClientOptions.BaseAddress.ToString().TrimEnd('/');
        await using var other = WebApplication.CreateSlimBuilder().Build();
        other.Urls.Add("http://127.0.0.1:0");
        other.MapGet("/", () => Results.Content("<!doctype html><title>Elsewhere</title><body></body>", "text/html"));
        await other.StartAsync();
        var page = await chromium.Page();
        var key = await host.Issue(new Actor(FirstStart.AdminId, "Administrator", new HashSet<Role>()), AccessKeyKind.SignInLink);
        await page.GotoAsync($"{here}/signin?key={key}");
        // The same name, so that to the browser this is the same site and the cookie is sent.
        await page.GotoAsync($"http://{new Uri(here).Host}:{new Uri(other.Urls.First()).Port}/");
        var writes = Routes.That(host, changeSomething: true).Where(r => r.Path != "/error").ToList();
        var reads = Guarded(host);
        var before = await Rows(host);
        answers.Clear();
        var socket = await page.EvaluateAsync<string>(Attack, new
        {
            here,
            writes = writes.Select(w => (string[])[w.Method, w.Path]).ToArray(),
            reads = reads.ToArray(),
            body = JsonSerializer.Serialize(new { name = "Mallory", roles = (string[])["Admin"] }),
        });
        Assert.Null(TableRows.Difference(before, await Rows(host)));
        Assert.Equal("refused", socket);
        output.WriteLine($"{writes.Count} writing and {reads.Count} reading routes, {answers.Count} answers, {answers.Count(a => a.Status == 403)} of them 403");
        // 403 and not 401: the cookie did ride along.
        var let = answers.Where(a => a.Method is "POST" or "PATCH" or "DELETE" && a.Status != 403)
            .Concat(answers.Where(a => a.Method == "GET" && reads.Contains(a.Path) && a.Status != 403)).Distinct().ToList();
        Assert.True(let.Count == 0, string.Join('\n', let));
        Assert.DoesNotContain(writes, w => w.Method == "POST" && !answers.Any(a => (a.Method, a.Path) == w));
        Assert.DoesNotContain(reads, r => !answers.Any(a => a.Method == "GET" && a.Path == r));
        await page.GotoAsync($"{here}/people");
        Assert.DoesNotContain("Mallory", await page.ContentAsync());
    }

    private sealed class Noted(ConcurrentBag<(string, string, int)> answers) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, following) =>
            {
                // The error page is shown under another address.
                var (method, path) = (context.Request.Method, context.Request.Path.Value!);
                await following(context);
                answers.Add((method, path, context.Response.StatusCode));
            });
            next(app);
        };
    }

    /// <summary>Every address that is read after signing in.</summary>
    private static List<string> Guarded(WebHost host) => [.. Routes.Endpoints(host)
        .Where(e => !e.Metadata.OfType<IAllowAnonymous>().Any() && Routes.MethodsOf(e).Contains("GET")).Select(e => Routes.PathOf(e.RoutePattern))
        .Distinct()];

    private static async Task<SortedDictionary<string, List<string>>> Rows(WebHost host) =>
        await host.With<RunrateDb, SortedDictionary<string, List<string>>>(TableRows.Of);
}
