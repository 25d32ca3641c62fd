using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using NodaTime;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Security;

using Runrate.Agents.Accounting.Primitives;

/// <summary>An outside identity provider people may sign in with, from <c>Runrate:OpenId:*</c>.</summary>
/// <param name="Authority">The issuer's address; its discovery document is read from there.</param>
/// <param name="RoleClaim">Which claim says what somebody is: <c>groups</c> unless stated.</param>
/// <param name="Roles">Roles by a value of that claim. Whoever has none of them is not let in.</param>
/// <param name="Name">As the sign-in page calls it.</param>
public sealed record IdentityProviderSettings(
    string Authority, string ClientId, string? ClientSecret, string RoleClaim, IReadOnlyDictionary<string, IReadOnlyList<Role>> Roles, string Name)
{
    public static IdentityProviderSettings? Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Runrate:OpenId");
        if (section["Authority"] is not { Length: > 0 } authority)
            return null;
        if (section["ClientId"] is not { Length: > 0 } client)
            throw new InvalidOperationException("Runrate:OpenId:Authority is set: set Runrate:OpenId:ClientId as well.");
        var roles = section.GetSection("Roles").GetChildren().ToDictionary(r => r.Key, r => RolesOf(r.Key, r.Value), StringComparer.Ordinal);
        if (roles.Count == 0)
            throw new InvalidOperationException(
                "Runrate:OpenId:Roles maps no claim to roles, so nobody could come in: Roles:accounting=Viewer,Accountant.");
        return new IdentityProviderSettings(authority, client, Stated(section["ClientSecret"]), Stated(section["RoleClaim"]) ?? "groups", roles,
            Stated(section["Name"]) ?? "your organisation");
    }

    private static string? Stated(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>What somebody with these claims may do.</summary>
    public IReadOnlyList<Role> RolesOf(ClaimsPrincipal user) =>
        [.. user.FindAll(RoleClaim).SelectMany(c => Roles.GetValueOrDefault(c.Value) ?? []).Distinct().Order()];

    private static IReadOnlyList<Role> RolesOf(string claim, string? text) =>
        [.. (text ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name =>
            Named.TryParse<Role>(name, ignoreCase: true, out var role) && Enum.IsDefined(role)
                ? role
                : throw new InvalidOperationException($"Runrate:OpenId:Roles:{claim} has '{name}', which is no role. There are: "
                    + $"{string.Join(", ", Enum.GetNames<Role>())}."))];
}

/// <summary>
/// Signing in with an outside identity provider (OpenID Connect, code flow with PKCE). Its claims decide the roles, at every sign-in anew;
/// a person is known by issuer and subject, never by an address that may be given to somebody else.
/// </summary>
public static class IdentityProvider
{
    public const string Scheme = "OpenId";
    public const string StartPath = "/signin/openid";
    private const int IdLengthMax = 40;

    public static AuthenticationBuilder AddIdentityProvider(this AuthenticationBuilder authentication, IConfiguration configuration)
    {
        if (IdentityProviderSettings.Read(configuration) is not { } settings)
            return authentication;
        authentication.Services.AddSingleton(settings);
        return authentication.AddOpenIdConnect(Scheme, o =>
        {
            o.Authority = settings.Authority;
            o.ClientId = settings.ClientId;
            o.ClientSecret = settings.ClientSecret;
            o.ResponseType = OpenIdConnectResponseType.Code;
            // The answer comes as an address, so that it needs no form from another site.
            o.ResponseMode = OpenIdConnectResponseMode.Query;
            o.UsePkce = true;
            o.MapInboundClaims = false;
            o.SaveTokens = false;
            o.SignInScheme = Access.CookieScheme;
            o.Scope.Clear();
            foreach (var scope in (string[])["openid", "profile", "email"])
                o.Scope.Add(scope);
            o.TokenValidationParameters.NameClaimType = "name";
            // A provider on this machine, for trying it out, need not have a certificate.
            o.RequireHttpsMetadata = !new Uri(settings.Authority).IsLoopback;
            o.CorrelationCookie.SameSite = o.NonceCookie.SameSite = SameSiteMode.Lax;
            o.CorrelationCookie.SecurePolicy = o.NonceCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            o.Events.OnTicketReceived = context => Receive(context, settings);
            o.Events.OnRemoteFailure = context =>
            {
                context.Response.Redirect("/signin?refused=1");
                context.HandleResponse();
                return Task.CompletedTask;
            };
        });
    }

    public static void MapIdentityProvider(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetService<IdentityProviderSettings>() is null)
            return;
        app.MapGet(StartPath, (string? returnUrl) => Results.Challenge(
                new AuthenticationProperties { RedirectUri = ReturnPath.Of(returnUrl) }, [Scheme]))
            .AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task Receive(TicketReceivedContext context, IdentityProviderSettings settings)
    {
        var services = context.HttpContext.RequestServices;
        var user = context.Principal!;
        var roles = settings.RolesOf(user);
        var person = roles.Count == 0 ? null : await Known(services, user, settings, roles, context.HttpContext.RequestAborted);
        if (person is null)
        {
            await services.GetRequiredService<Access.Guesses>().Refused(context.HttpContext);
            context.Response.Redirect("/signin?refused=1");
            context.HandleResponse();
            return;
        }
        context.Principal = await services.GetRequiredService<Sessions>()
            .Start(person, $"{settings.Name} ({settings.Authority})", null, context.HttpContext.RequestAborted);
    }

    /// <summary>The person of these claims with the roles that they give, added at the first sign-in; null where shut out here.</summary>
    private static async Task<Person?> Known(
        IServiceProvider services, ClaimsPrincipal user, IdentityProviderSettings settings, IReadOnlyList<Role> roles, CancellationToken ct)
    {
        var db = services.GetRequiredService<RunrateDb>();
        var subject = user.FindFirstValue("sub") ?? throw new InvalidOperationException("The identity provider names nobody: sub is missing.");
        var external = $"{user.FindFirstValue("iss") ?? settings.Authority}|{subject}";
        var person = await db.People.FirstOrDefaultAsync(p => p.ExternalId == external, ct);
        if (person is { Active: false })
            return null;
        var name = user.FindFirstValue("name") ?? user.FindFirstValue("preferred_username") ?? subject;
        services.GetRequiredService<Acting>().Actor = new Actor(person?.Id ?? "openid", name, new HashSet<Role>());
        if (person is null)
        {
            person = new Person
            {
                Id = await FreeId(db, user, subject, ct),
                Name = name,
                ExternalId = external,
                CreatedAt = services.GetRequiredService<IClock>().GetCurrentInstant(),
            };
            db.People.Add(person);
        }
        person.Name = name;
        person.Email = user.FindFirstValue("email") ?? person.Email;
        if (!person.Roles.Order().SequenceEqual(roles))
            person.Roles = [.. roles];
        await db.SaveChangesAsync(ct);
        return person;
    }

    private static async Task<string> FreeId(RunrateDb db, ClaimsPrincipal user, string subject, CancellationToken ct)
    {
        var wish = (user.FindFirstValue("preferred_username") ?? user.FindFirstValue("email") ?? subject).ToLowerInvariant();
        var plain = new string([.. wish.Where(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.' or '@' or '_')]);
        var id = plain.Length is 0 ? "person" : plain[..Math.Min(plain.Length, IdLengthMax - 4)];
        for (var i = 2; await db.People.AnyAsync(p => p.Id == id, ct); i++)
            id = $"{plain[..Math.Min(plain.Length, IdLengthMax - 4)]}-{i}";
        return id;
    }
}
