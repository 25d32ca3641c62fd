using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Options;
using Runrate.Agents.People;

namespace Runrate.Agents.Web.Security;

/// <summary>
/// Who may come in: people with a signed cookie, programs with a bearer token, nobody else. Roles are read from the database
/// with every request, so that taking one away works at once.
/// </summary>
public static class Access
{
    public const string Scheme = "Access";
    public const string CookieScheme = CookieAuthenticationDefaults.AuthenticationScheme;
    private const string ViaClaim = "runrate:via";

    /// <summary>The identifier of the token, where one was sent.</summary>
    public const string KeyClaim = "runrate:key";

    public const string AdminPolicy = nameof(Role.Admin);

    /// <summary>Who reads the audit trail.</summary>
    public const string AuditorPolicy = "Auditor";
    private static readonly string[] ApiPaths = ["/api", "/v1", "/hubs", "/mcp", "/openapi"];

    public static IServiceCollection AddAccess(this IServiceCollection services, HostSettings settings, IConfiguration configuration)
    {
        services.AddSingleton(settings);
        services.AddHttpContextAccessor();
        services.AddScoped<CurrentActor>();
        services.AddScoped<AccessKeys>();
        services.AddScoped<Sessions>();
        services.AddScoped<Guesses>();
        services.AddSingleton<AccessMemory>();
        services.AddSingleton<GuessLimit>();
        services.AddScoped<PeopleAdmin>();
        services.AddKeyRing(configuration);
        services.AddRequestRates(configuration);
        services.AddAntiforgery(o =>
        {
            o.Cookie.Name = "runrate-form";
            o.Cookie.SameSite = SameSiteMode.Lax;
            o.HeaderName = "X-Runrate-Form";
        });
        services.AddAuthentication(Scheme)
            .AddPolicyScheme(Scheme, null, o => o.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? BearerHandler.SchemeName : CookieScheme)
            .AddScheme<AuthenticationSchemeOptions, BearerHandler>(BearerHandler.SchemeName, null)
            .AddCookie(CookieScheme, ConfigureCookie)
            .AddIdentityProvider(configuration);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(AdminPolicy, p => p.RequireRole(nameof(Role.Admin)))
            .AddPolicy(AuditorPolicy, p => p.RequireRole(nameof(Role.Admin), nameof(Role.Controller)));
        return services;
    }

    /// <summary>The key ring in the database, which seals cookies and the keys of sources.</summary>
    public static IServiceCollection AddKeyRing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddDataProtection().SetApplicationName("runrate").ProtectKeys(configuration);
        return services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(
            o => o.XmlRepository = new KeyRing(s.GetRequiredService<IServiceScopeFactory>())));
    }

    /// <summary>Whether answers on this path are for programs: problem documents instead of pages.</summary>
    public static bool IsApi(PathString path) => ApiPaths.Any(p => path.StartsWithSegments(p));

    /// <param name="only">What of the person's roles; empty for all of them.</param>
    /// <param name="via">The cookie or token in words, for the audit trail.</param>
    public static ClaimsPrincipal PrincipalOf(
        Person person, string scheme, IReadOnlyCollection<Role> only, string via, string? keyId = null) => new(new ClaimsIdentity(
        [
            .. keyId is null ? [] : new[] { new Claim(KeyClaim, keyId) },
            new Claim(ClaimTypes.NameIdentifier, person.Id),
            new Claim(ClaimTypes.Name, person.Name),
            new Claim(ViaClaim, via),
            .. person.Roles.Where(r => only.Count == 0 || only.Contains(r)).Select(r => new Claim(ClaimTypes.Role, r.ToString())),
        ], scheme));

    /// <summary>Tells the audit trail who makes this request, how they came in and from where.</summary>
    public static void UseActing(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var acting = context.RequestServices.GetRequiredService<Acting>();
        acting.Address = GuessLimit.AddressOf(context);
        if (context.User.Identity?.IsAuthenticated == true)
            (acting.Actor, acting.Via) = (ActorOf(context.User), context.User.FindFirstValue(ViaClaim));
        return next(context);
    });

    /// <summary>The actor a use case sees; for hubs and other places that hold a principal but no request.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in: such a request never gets here.</exception>
    public static Actor ActorOf(ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier) is { } id
        ? new Actor(id, user.Identity?.Name ?? id, user.FindAll(ClaimTypes.Role).Select(c => Enum.Parse<Role>(c.Value))
            .ToHashSet())
        : throw new InvalidOperationException("Nobody is signed in.");

    private static void ConfigureCookie(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "runrate";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        cookie.ExpireTimeSpan = TimeSpan.FromHours(12);
        cookie.SlidingExpiration = true;
        cookie.LoginPath = "/signin";
        cookie.AccessDeniedPath = "/denied";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.Events.OnRedirectToLogin = context => Redirect(context, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = context => Redirect(context, StatusCodes.Status403Forbidden);
        cookie.Events.OnValidatePrincipal = async context =>
        {
            var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
            if (await sessions.Find(context.Principal, context.HttpContext.RequestAborted) is { } principal)
                context.ReplacePrincipal(principal);
            else
                context.RejectPrincipal();
        };
    }

    /// <summary>Records what guessing led to.</summary>
    public sealed class Guesses(AuditLog audit, Acting acting)
    {
        private static readonly Actor Stranger = new("unknown", "Somebody unknown", new HashSet<Role>());

        public Task Locked(HttpContext context)
        {
            acting.Address = GuessLimit.AddressOf(context);
            return audit.Record(AuditAct.LockedOut, "sign-in", $"{GuessLimit.FailuresBeforeWait} wrong keys: this address waits.",
                actor: Stranger, ct: CancellationToken.None);
        }

        public Task Refused(HttpContext context)
        {
            acting.Address = GuessLimit.AddressOf(context);
            return audit.Record(AuditAct.SignInRefused, "sign-in", "A key that is unknown, used or run out.", actor: Stranger,
                ct: CancellationToken.None);
        }
    }

    private static Task Redirect(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (IsApi(context.Request.Path))
            return Denial.Write(context.HttpContext, status);
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}
