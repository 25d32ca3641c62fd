using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Runrate.Agents.Web.Security;

/// <summary><c>Authorization: Bearer …</c> against the hashes of the tokens issued.</summary>
public sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, AccessMemory memory, GuessLimit guesses)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";
    private const string Prefix = "Bearer ";
    private const int SecretLengthMax = 512;

    private TimeSpan? wait;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return AuthenticateResult.Fail("Not a bearer token.");
        var secret = header[Prefix.Length..].Trim();
        if (memory.Find(AccessKeys.TokenHash(secret)) is { } known)
            return Let(known);
        wait = guesses.Wait(Context, secret)?.ToTimeSpan();
        if (wait is not null || secret.Length is 0 or > SecretLengthMax)
            return AuthenticateResult.Fail("Not tried.");
        // Only here is a database needed: most requests come with a token that was seen a moment ago.
        var found = await Context.RequestServices.GetRequiredService<AccessKeys>().FindByToken(secret, Context.RequestAborted);
        if (found is not null)
        {
            guesses.Right(Context, secret);
            return Let(found);
        }
        if (guesses.Failed(Context) == WrongKey.WaitsNow)
            await Context.RequestServices.GetRequiredService<Access.Guesses>().Locked(Context);
        return AuthenticateResult.Fail("Unknown, expired or revoked token.");
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (wait is { } pause)
            return Denial.TooMany(Context, pause, "Too many wrong tokens came from this address.");
        Response.Headers.WWWAuthenticate = "Bearer";
        return Denial.Write(Context, StatusCodes.Status401Unauthorized);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        Denial.Write(Context, StatusCodes.Status403Forbidden);

    private static AuthenticateResult Let(SignedIn who) => AuthenticateResult.Success(new AuthenticationTicket(who.Principal, SchemeName));
}
