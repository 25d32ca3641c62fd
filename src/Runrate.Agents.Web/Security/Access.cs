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
    public const string AdminPolicy = nameof(Role.Admin);
    private static readonly string[] ApiPaths = ["/api", "/v1", "/hubs", "/mcp", "/openapi"];

    public static IServiceCollection AddAccess(this IServiceCollection services, HostSettings settings)
    {
        services.AddSingleton(settings);
        services.AddHttpContextAccessor();
        services.AddScoped<CurrentActor>();
        services.AddScoped<AccessKeys>();
        services.AddScoped<PeopleAdmin>();
        services.AddSingleton<FirstStart>();
        services.AddSingleton<SignInThrottle>();
        services.AddDataProtection().SetApplicationName("runrate");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(
            o => o.XmlRepository = new KeyRing(s.GetRequiredService<IServiceScopeFactory>())));
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
            .AddCookie(CookieScheme, ConfigureCookie);
        services.AddAuthorizationBuilder()
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build())
            .AddPolicy(AdminPolicy, p => p.RequireRole(nameof(Role.Admin)));
        return services;
    }

    /// <summary>Whether answers on this path are for programs: problem documents instead of pages.</summary>
    public static bool IsApi(PathString path) => ApiPaths.Any(p => path.StartsWithSegments(p));

    public static ClaimsPrincipal PrincipalOf(Person person, string scheme) => new(new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, person.Id),
            new Claim(ClaimTypes.Name, person.Name),
            .. person.Roles.Select(r => new Claim(ClaimTypes.Role, r.ToString())),
        ], scheme));

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
            var keys = context.HttpContext.RequestServices.GetRequiredService<AccessKeys>();
            var person = await keys.Person(context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier),
                context.HttpContext.RequestAborted);
            if (person is null)
                context.RejectPrincipal();
            else
                context.ReplacePrincipal(PrincipalOf(person, CookieScheme));
        };
    }

    private static Task Redirect(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (IsApi(context.Request.Path))
            return Denial.Write(context.HttpContext, status);
        context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }
}
