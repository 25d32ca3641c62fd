using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Web.Security;

namespace Runrate.Agents.Web.Api;

/// <summary>People, their roles and their tokens: for administrators.</summary>
public static class PeopleApi
{
    public static void MapPeople(this RouteGroupBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("People").RequireAuthorization(Access.AdminPolicy);
        users.MapGet("", async (PeopleAdmin people, CancellationToken ct) => TypedResults.Ok((await people.List(ct)).Select(PersonView.Of)))
            .WithSummary("Everybody who can sign in");
        users.MapPost("", Add).WithSummary("Adds a person with roles");
        users.MapPatch("/{id}", Update).WithSummary("Changes name, address, roles or state");
        var tokens = api.MapGroup("/tokens").WithTags("People").RequireAuthorization(Access.AdminPolicy);
        tokens.MapGet("", Tokens).WithSummary("Tokens in force, without their secrets");
        tokens.MapPost("", Issue).WithSummary("Issues a token; its secret is shown in this answer and never again");
        tokens.MapDelete("/{id}", Revoke).WithSummary("Revokes a token at once");
    }

    private static async Task<Results<Created<PersonView>, ProblemHttpResult>> Add(
        JsonBody<PersonRequest> body, PeopleAdmin people, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var person = body.Content.Value;
        var added = await people.Add(person.Id, new PersonDetails(person.Name ?? "", person.Email, person.Roles ?? [],
            person.Active ?? true), actor.Value, ct);
        return Problems.Created(added, p => $"/api/users/{p.Id}", PersonView.Of);
    }

    private static async Task<Results<Ok<PersonView>, ProblemHttpResult>> Update(
        string id, JsonBody<PersonRequest> body, PeopleAdmin people, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        if ((await people.List(ct)).FirstOrDefault(p => p.Id == id) is not { } known)
            return Problems.Of(new Refusal(RefusalCodes.NotFound, $"There is no person '{id}'.", "id"));
        var change = body.Content.Value;
        var details = new PersonDetails(change.Name ?? known.Name, change.Email ?? known.Email, change.Roles ?? known.Roles,
            change.Active ?? known.Active);
        return Problems.Result(await people.Update(id, details, actor.Value, ct), PersonView.Of);
    }

    private static async Task<Ok<List<TokenView>>> Tokens(AccessKeys keys, CurrentActor actor, CancellationToken ct) =>
        TypedResults.Ok((await keys.List(actor.Value, ct)).Where(k => k.Kind == AccessKeyKind.BearerToken).Select(TokenView.Of).ToList());

    private static async Task<Results<Created<IssuedTokenView>, ProblemHttpResult>> Issue(
        JsonBody<TokenRequest> body, AccessKeys keys, CurrentActor actor, CancellationToken ct)
    {
        if (!body.Content.IsOk)
            return Problems.Of(body.Content.Refusal);
        var request = body.Content.Value;
        var scopes = TokenScopes.Read(request.Scopes);
        if (!scopes.IsOk)
            return Problems.Of(scopes.Refusal);
        var issued = await keys.Issue(request.Person ?? actor.Value.Id, AccessKeyKind.BearerToken, request.Label ?? "",
            actor.Value, new KeyTerms(request.ExpiresAt, scopes.Value), ct);
        return Problems.Created(issued, i => $"/api/tokens/{i.Key.Id}", i =>
            new IssuedTokenView(i.Key.Id, i.Key.PersonId, i.Key.Label, i.Secret, i.Key.ExpiresAt, i.Key.IssuedBy, TokenScopes.Shown(i.Key.Roles)));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(string id, AccessKeys keys, CurrentActor actor, CancellationToken ct)
    {
        var revoked = await keys.Revoke(id, actor.Value, ct);
        return revoked.IsOk ? TypedResults.NoContent() : Problems.Of(revoked.Refusal);
    }
}

public sealed record PersonRequest(string? Id, string? Name, string? Email, IReadOnlyList<Role>? Roles, bool? Active);

public sealed record PersonView(string Id, string Name, string? Email, IReadOnlyList<Role> Roles, bool Active)
{
    public static PersonView Of(Person person) => new(person.Id, person.Name, person.Email, person.Roles, person.Active);
}

/// <param name="Person">Whose token; oneself when absent.</param>
/// <param name="ExpiresAt">A year from now when absent.</param>
/// <param name="Scopes"><c>read-only</c>, or roles by name: what the token may do of what its owner may. All of it when absent.</param>
public sealed record TokenRequest(string? Person, string? Label, Instant? ExpiresAt, IReadOnlyList<string>? Scopes);

public sealed record TokenView(
    string Id, string Person, string Label, Instant CreatedAt, Instant? ExpiresAt, Instant? LastUsedAt, string? IssuedBy,
        IReadOnlyList<string> Scopes)
{
    public static TokenView Of(AccessKey key) => new(
        key.Id, key.PersonId, key.Label, key.CreatedAt, key.ExpiresAt, key.LastUsedAt, key.IssuedBy, TokenScopes.Shown(key.Roles));
}

public sealed record IssuedTokenView(
    string Id, string Person, string Label, string Token, Instant? ExpiresAt, string? IssuedBy, IReadOnlyList<string> Scopes);

/// <summary>How the scopes of a token are written.</summary>
public static class TokenScopes
{
    public const string ReadOnly = "read-only";
    private const string Everything = "all";

    public static Outcome<IReadOnlyList<Role>> Read(IReadOnlyList<string>? scopes)
    {
        var roles = new List<Role>();
        foreach (var scope in scopes ?? [])
        {
            if (scope == ReadOnly)
                roles.Add(Role.Viewer);
            else if (Named.TryParse<Role>(scope, ignoreCase: true, out var role) && Enum.IsDefined(role) && !char.IsAsciiDigit(scope[0]))
                roles.Add(role);
            else
                return new Refusal(RefusalCodes.InvalidValue,
                    $"'{scope}' is no scope. There are: {ReadOnly}, {string.Join(", ", Enum.GetNames<Role>())}.", "scopes");
        }
        return roles;
    }

    public static IReadOnlyList<string> Shown(IReadOnlyList<Role> roles) => roles.Count switch
    {
        0 => [Everything],
        1 when roles[0] == Role.Viewer => [ReadOnly],
        _ => [.. roles.Select(r => r.ToString())],
    };
}
