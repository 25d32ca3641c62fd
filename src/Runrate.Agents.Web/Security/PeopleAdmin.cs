using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.People;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Security;

/// <summary>What an administrator states about a person.</summary>
public sealed record PersonDetails(string Name, string? Email, IReadOnlyList<Role> Roles, bool Active = true);

/// <summary>Adds people and changes their roles. Nobody is deleted: entries keep their names.</summary>
public sealed class PeopleAdmin(RunrateDb db, IClock clock)
{
    public async Task<IReadOnlyList<Person>> List(CancellationToken ct = default) =>
        await db.People.AsNoTracking().OrderBy(p => p.Name).ToListAsync(ct);

    /// <param name="id">Lower-case letters, digits, hyphens and points; null makes one of the name.</param>
    public async Task<Outcome<Person>> Add(string? id, PersonDetails details, Actor actor, CancellationToken ct = default)
    {
        if (Check(details, actor) is { } refusal)
            return refusal;
        id = string.IsNullOrWhiteSpace(id) ? Slug(details.Name) : id.Trim();
        if (id.Length is 0 or > 40
            || id.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '.' or '@' or '_')))
            return new Refusal(RefusalCodes.InvalidValue,
                "The id has 1 to 40 lower-case letters, digits, hyphens, points, underscores or @.", "id");
        if (await db.People.AnyAsync(p => p.Id == id, ct))
            return new Refusal(RefusalCodes.AlreadyExists, $"There is a person '{id}' already.", "id");
        var person = new Person
        {
            Id = id,
            Name = details.Name.Trim(),
            Email = details.Email,
            Roles = [.. details.Roles.Distinct()],
            Active = details.Active,
            CreatedAt = clock.GetCurrentInstant(),
        };
        db.People.Add(person);
        await db.SaveChangesAsync(ct);
        return person;
    }

    /// <summary>Replaces name, address, roles and state; an administrator cannot lock out the last administrator.</summary>
    public async Task<Outcome<Person>> Update(string id, PersonDetails details, Actor actor, CancellationToken ct = default)
    {
        if (Check(details, actor) is { } refusal)
            return refusal;
        var people = await db.People.ToListAsync(ct);
        if (people.Find(p => p.Id == id) is not { } person)
            return new Refusal(RefusalCodes.NotFound, $"There is no person '{id}'.", "id");
        var remains = details.Active && details.Roles.Contains(Role.Admin);
        if (!remains && !people.Exists(p => p.Id != id && p.Active && p.Roles.Contains(Role.Admin)))
            return new Refusal(RefusalCodes.InvalidValue, "One active administrator must remain.", "roles");
        person.Name = details.Name.Trim();
        person.Email = details.Email;
        person.Roles = [.. details.Roles.Distinct()];
        person.Active = details.Active;
        if (!details.Active)
            await EndSessions(id, ct);
        await db.SaveChangesAsync(ct);
        return person;
    }

    /// <summary>Being let in again later does not revive them.</summary>
    private async Task EndSessions(string personId, CancellationToken ct)
    {
        foreach (var session in await db.SignInSessions.Where(s => s.PersonId == personId && s.EndedAt == null).ToListAsync(ct))
            session.EndedAt = clock.GetCurrentInstant();
    }

    private static Refusal? Check(PersonDetails details, Actor actor)
    {
        if (!actor.Is(Role.Admin))
            return new Refusal(RefusalCodes.NotPermitted, "Only an administrator manages people.");
        if (string.IsNullOrWhiteSpace(details.Name))
            return new Refusal(RefusalCodes.MissingField, "A person has a name.", "name");
        return details.Roles.Count == 0 ? new Refusal(RefusalCodes.MissingField, "Choose at least one role.", "roles") : null;
    }

    private static string Slug(string name) =>
        string.Join('-', new string([.. name.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : ' ')])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
