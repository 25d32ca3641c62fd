using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Api;
using Runrate.Agents.Web.Security;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>
/// Every route the host serves (pages, API, hub, MCP, the dashboard of jobs, downloads) by nine persons with seven tokens each, held
/// against the roles that the route declares. Whoever is not let in changes nothing, and nobody gets a fault of ours.
/// </summary>
public sealed class EveryRouteTests(WebHost host, ITestOutputHelper output) : IClassFixture<WebHost>
{
    /// <summary>Each role alone, somebody with every role, somebody shut out who had every role, and somebody without any.</summary>
    private static readonly (string Id, Role[] Roles, bool ShutOut)[] Persons =
    [
        ("viewer", [Role.Viewer], false), ("operator", [Role.Operator], false), ("accountant", [Role.Accountant], false),
        ("controller", [Role.Controller], false), ("reviewer", [Role.Reviewer], false), ("administrator", [Role.Admin], false),
        ("every-role", Enum.GetValues<Role>(), false), ("shut-out", Enum.GetValues<Role>(), true), ("no-role", [], false),
    ];

    private enum Kind { None, MadeUp, Expired, Revoked, ReadOnly, WrongScope, Whole }

    /// <param name="Roles">What it lets do; null where it opens nothing.</param>
    private sealed record Caller(string Person, Kind Kind, string? Secret, HashSet<Role>? Roles);

    [Fact]
    public async Task Nine_persons_with_seven_tokens_each_are_let_in_where_the_route_says_so_and_nowhere_else()
    {
        var callers = await Callers();
        Assert.Equal(9 * 7, callers.Count);
        var visits = (from endpoint in Routes.Endpoints(host)
                      where !Routes.PathOf(endpoint.RoutePattern).StartsWith(ApiReference.Path, StringComparison.Ordinal)
                      from method in Routes.MethodsOf(endpoint)
                      from caller in callers
                      let open = endpoint.Metadata.OfType<IAllowAnonymous>().Any()
                      select (endpoint, method, caller, Expected: open ? null : Expected(endpoint, caller))).ToList();
        using var client = host.Anonymous();
        // From here on this address waits, which is recorded once.
        for (var i = 0; i < GuessLimit.FailuresBeforeWait; i++)
            await client.GetAsync($"/signin?key={AccessKeys.NewSecret()}");
        var wrong = new ConcurrentBag<string>();
        var before = await Rows();
        await Visit(client, visits.Where(v => v.Expected is not null), wrong);
        Assert.Null(TableRows.Difference(before, await Rows()));
        await Visit(client, visits.Where(v => v.Expected is null), wrong);
        output.WriteLine($"{visits.Select(v => (v.endpoint, v.method)).Distinct().Count()} routes, {visits.Count} requests, "
            + $"{visits.Count(v => v.Expected is not null)} of them to be refused");
        Assert.True(visits.Count > 10_000);
        Assert.True(wrong.IsEmpty, $"{wrong.Count}: " + string.Join('\n', wrong.Order().Take(40)));
    }

    /// <summary>401, 403, or null for whoever is let in.</summary>
    private static HttpStatusCode? Expected(RouteEndpoint endpoint, Caller caller) => caller.Roles is null ? HttpStatusCode.Unauthorized
        : Routes.LetIn(endpoint, caller.Roles) ? null : HttpStatusCode.Forbidden;

    private static Task Visit(HttpClient client, IEnumerable<(RouteEndpoint, string, Caller, HttpStatusCode?)> visits, ConcurrentBag<string> wrong) =>
        Parallel.ForEachAsync(visits, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (visit, ct) =>
        {
            var (endpoint, method, caller, expected) = visit;
            using var request = new HttpRequestMessage(new HttpMethod(method), Routes.PathOf(endpoint.RoutePattern));
            if (caller.Secret is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", caller.Secret);
            if (method is not ("GET" or "HEAD" or "DELETE"))
                request.Content = new StringContent("{}", Encoding.UTF8,
                    endpoint.Metadata.OfType<IAcceptsMetadata>().LastOrDefault()?.ContentTypes[0] ?? "application/json");
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            // Whoever comes to a page with nothing at all is led to the page of signing in.
            var isLed = caller.Secret is null && answer.StatusCode == HttpStatusCode.Redirect
                && answer.Headers.Location!.ToString().Contains("/signin", StringComparison.Ordinal);
            var isRight = expected is { } status ? answer.StatusCode == status || (status == HttpStatusCode.Unauthorized && isLed)
                : answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                    || await IsDecidedByUseCase(answer, ct);
            if (!isRight || answer.StatusCode >= HttpStatusCode.InternalServerError)
                wrong.Add($"{method} {endpoint.RoutePattern.RawText} by {caller.Person}, token {caller.Kind}: {(int)answer.StatusCode}, not {expected}");
        });

    // A use case decides with more in view, and says so in other words than the door does.
    private static async Task<bool> IsDecidedByUseCase(HttpResponseMessage answer, CancellationToken ct) =>
        answer.StatusCode == HttpStatusCode.Forbidden
        && !(await answer.Content.ReadAsStringAsync(ct)).Contains("You lack the role that this needs.", StringComparison.Ordinal);

    private async Task<SortedDictionary<string, List<string>>> Rows()
    {
        var rows = await host.With<RunrateDb, SortedDictionary<string, List<string>>>(TableRows.Of);
        // When a token was last used is written whatever it was used for.
        rows.Remove("AccessKeys");
        return rows;
    }

    private async Task<List<Caller>> Callers()
    {
        var callers = new List<Caller>();
        var now = host.Clock.Now;
        foreach (var (id, roles, _) in Persons)
        {
            await host.With<RunrateDb, int>(db =>
            {
                db.People.Add(new Person { Id = id, Name = id, Roles = [.. roles] });
                return db.SaveChangesAsync();
            });
            var actor = new Actor(id, id, roles.ToHashSet());
            var other = Enum.GetValues<Role>().Cast<Role?>().FirstOrDefault(r => !roles.Contains(r!.Value)) ?? Role.Reviewer;
            var revoked = await Issue(actor, null);
            await host.With<AccessKeys, Outcome<AccessKey>>(k => k.Revoke(revoked.Key.Id, actor));
            callers.AddRange(
            [
                new(id, Kind.None, null, null),
                new(id, Kind.MadeUp, AccessKeys.NewSecret(), null),
                new(id, Kind.Expired, (await Issue(actor, new KeyTerms(now + Duration.FromMinutes(1)))).Secret, null),
                new(id, Kind.Revoked, revoked.Secret, null),
                new(id, Kind.ReadOnly, (await Issue(actor, new KeyTerms(Roles: [Role.Viewer]))).Secret, [.. roles.Intersect([Role.Viewer])]),
                new(id, Kind.WrongScope, (await Issue(actor, new KeyTerms(Roles: [other]))).Secret, [.. roles.Intersect([other])]),
                new(id, Kind.Whole, (await Issue(actor, null)).Secret, [.. roles]),
            ]);
        }
        host.Clock.Now = now + Duration.FromMinutes(2);
        foreach (var (id, roles, _) in Persons.Where(p => p.ShutOut))
        {
            await host.With<PeopleAdmin, Outcome<Person>>(people => people.Update(id, new PersonDetails(id, null, roles, Active: false),
                new Actor("admin", "Administrator", new HashSet<Role> { Role.Admin })));
        }
        return [.. callers.Select(c => Persons.Any(p => p.Id == c.Person && p.ShutOut) ? c with { Roles = null } : c)];
    }

    private Task<IssuedKey> Issue(Actor actor, KeyTerms? terms) => host.With<AccessKeys, IssuedKey>(async keys =>
        (await keys.Issue(actor.Id, AccessKeyKind.BearerToken, "test", actor, terms)).Value);
}
