using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Runrate.Agents.Chat.Language;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;
using Runrate.Agents.Web.Tests.Support;

namespace Runrate.Agents.Web.Tests.Security;

/// <summary>Signing in with an outside identity provider, against one that listens on this machine.</summary>
public sealed class IdentityProviderTests
{
    [Fact]
    public async Task Claims_become_roles_and_a_person_is_known_again_by_issuer_and_subject()
    {
        await using var provider = await LoopbackProvider.Start();
        await using var host = Host(provider);
        provider.User = [new("sub", "u-1"), new("name", "Ines Ivers"), new("email", "ines@example.com"), new("groups", "finance")];
        var browser = await SignIn(host, provider);
        Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/about")).StatusCode);
        var first = await One(host);
        Assert.Equal(("Ines Ivers", "ines@example.com"), (first.Name, first.Email));
        Assert.Equal([Role.Viewer, Role.Accountant], first.Roles.Order());

        // Another address and another group, the same person.
        provider.User = [new("sub", "u-1"), new("name", "Ines Ivers"), new("email", "other@example.com"), new("groups", "control")];
        await SignIn(host, provider);
        var again = await One(host);
        Assert.Equal(first.Id, again.Id);
        Assert.Equal([Role.Viewer, Role.Controller], again.Roles.Order());
        Assert.Contains(await Acts(host), a => a.Act == AuditAct.SignedIn && a.ActorId == first.Id);
    }

    [Fact]
    public async Task Whoever_has_no_mapped_claim_or_is_shut_out_here_is_not_let_in()
    {
        await using var provider = await LoopbackProvider.Start();
        await using var host = Host(provider);
        provider.User = [new("sub", "u-2"), new("name", "Gustav Guest"), new("groups", "guests")];
        Assert.Equal(HttpStatusCode.Redirect, (await (await SignIn(host, provider)).GetAsync("/about")).StatusCode);
        Assert.Contains(await Acts(host), a => a.Act == AuditAct.SignInRefused);

        provider.User = [new("sub", "u-3"), new("name", "Ines Ivers"), new("groups", "finance")];
        await SignIn(host, provider);
        await With<RunrateDb, int>(host, async db =>
        {
            db.People.Single(p => p.ExternalId != null).Active = false;
            return await db.SaveChangesAsync();
        });
        Assert.Equal(HttpStatusCode.Redirect, (await (await SignIn(host, provider)).GetAsync("/about")).StatusCode);
    }

    [Fact]
    public async Task An_answer_that_was_not_asked_for_or_is_signed_by_another_opens_nothing()
    {
        await using var provider = await LoopbackProvider.Start();
        await using var host = Host(provider);
        provider.User = [new("sub", "u-4"), new("name", "Ines Ivers"), new("groups", "finance")];
        var stranger = Client(host);
        var made = await stranger.GetAsync("/signin-oidc?code=made-up&state=made-up");
        Assert.True(made.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.BadRequest);
        Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync("/about")).StatusCode);

        provider.SignWithAnotherKey = true;
        Assert.Equal(HttpStatusCode.Redirect, (await (await SignIn(host, provider)).GetAsync("/about")).StatusCode);
    }

    private static WebApplicationFactory<Program> Host(LoopbackProvider provider) => new WebHost().WithWebHostBuilder(b =>
    {
        b.UseSetting("Runrate:OpenId:Authority", provider.Address);
        b.UseSetting("Runrate:OpenId:ClientId", "runrate");
        b.UseSetting("Runrate:OpenId:ClientSecret", "secret");
        b.UseSetting("Runrate:OpenId:Roles:finance", "Viewer,Accountant");
        b.UseSetting("Runrate:OpenId:Roles:control", "Viewer,Controller");
    });

    private static HttpClient Client(WebApplicationFactory<Program> host) =>
        host.CreateClient(new WebApplicationFactoryClientOptions { AllowAutoRedirect = false });

    /// <summary>Follows the way a browser goes: to the provider, and back with a code.</summary>
    private static async Task<HttpClient> SignIn(WebApplicationFactory<Program> host, LoopbackProvider provider)
    {
        var browser = Client(host);
        var away = (await browser.GetAsync("/signin/openid")).Headers.Location!;
        Assert.StartsWith(provider.Address, away.ToString());
        using var elsewhere = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        var back = (await elsewhere.GetAsync(away)).Headers.Location!;
        await browser.GetAsync(back.PathAndQuery);
        return browser;
    }

    private static Task<Person> One(WebApplicationFactory<Program> host) =>
        With<RunrateDb, Person>(host, db => Task.FromResult(db.People.Single(p => p.ExternalId != null)));

    private static Task<List<AuditEvent>> Acts(WebApplicationFactory<Program> host) =>
        With<RunrateDb, List<AuditEvent>>(host, db => Task.FromResult(db.AuditEvents.ToList()));

    private static async Task<T> With<TService, T>(WebApplicationFactory<Program> host, Func<TService, Task<T>> work) where TService : notnull
    {
        await using var scope = host.Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<TService>());
    }
}

/// <summary>An OpenID provider with one user, on a free port of loopback: discovery, keys, authorization by code with PKCE, tokens.</summary>
internal sealed class LoopbackProvider : IAsyncDisposable
{
    private readonly WebApplication app = WebApplication.CreateSlimBuilder().Build();
    private readonly RsaSecurityKey key = new(RSA.Create(2048)) { KeyId = "ours" };
    private readonly RsaSecurityKey another = new(RSA.Create(2048)) { KeyId = "ours" };
    private readonly ConcurrentDictionary<string, (string Nonce, string Challenge)> codes = new();

    public string Address { get; private set; } = "";

    public List<Claim> User { get; set; } = [];

    public bool SignWithAnotherKey { get; set; }

    public static async Task<LoopbackProvider> Start()
    {
        var provider = new LoopbackProvider();
        provider.app.Urls.Add("http://127.0.0.1:0");
        provider.app.MapGet("/.well-known/openid-configuration", provider.Discovery);
        provider.app.MapGet("/keys", provider.Keys);
        provider.app.MapGet("/authorize", provider.Authorize);
        provider.app.MapPost("/token", provider.Token);
        await provider.app.StartAsync();
        provider.Address = provider.app.Urls.First();
        return provider;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private IResult Discovery() => Results.Json(new Dictionary<string, object>
    {
        ["issuer"] = Address,
        ["authorization_endpoint"] = $"{Address}/authorize",
        ["token_endpoint"] = $"{Address}/token",
        ["jwks_uri"] = $"{Address}/keys",
        ["response_types_supported"] = new[] { "code" },
        ["subject_types_supported"] = new[] { "public" },
        ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
    });

    private IResult Keys()
    {
        var shown = JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(key.Rsa.ExportParameters(false)) { KeyId = key.KeyId });
        return Results.Json(new { keys = new[] { new { kty = shown.Kty, kid = shown.Kid, n = shown.N, e = shown.E, use = "sig", alg = "RS256" } } });
    }

    private IResult Authorize(HttpRequest request)
    {
        var code = Guid.NewGuid().ToString("N");
        codes[code] = (request.Query["nonce"].ToString(), request.Query["code_challenge"].ToString());
        return Results.Redirect(QueryHelpers.AddQueryString(request.Query["redirect_uri"].ToString(),
            new Dictionary<string, string?> { ["code"] = code, ["state"] = request.Query["state"] }));
    }

    private async Task<IResult> Token(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (!codes.TryRemove(form["code"].ToString(), out var asked)
            || asked.Challenge != WebEncoders.Base64UrlEncode(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))))
            return Results.Json(new { error = "invalid_grant" }, statusCode: 400);
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = "runrate",
            Subject = new ClaimsIdentity([.. User, new Claim("nonce", asked.Nonce)]),
            Expires = DateTime.UtcNow.AddMinutes(5),
            SigningCredentials = new SigningCredentials(SignWithAnotherKey ? another : key, SecurityAlgorithms.RsaSha256),
        });
        return Results.Json(new Dictionary<string, object>
        {
            ["access_token"] = Guid.NewGuid().ToString("N"),
            ["token_type"] = "Bearer",
            ["expires_in"] = 300,
            ["id_token"] = token,
        });
    }
}
