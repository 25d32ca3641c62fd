using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Runrate.Agents.People;

/// <summary>What a person may do. A role includes nothing of another; a person holds several.</summary>
public enum Role
{
    /// <summary>Reads everything.</summary>
    Viewer = 1,
    /// <summary>Registers agents, imports files, records output.</summary>
    Operator = 2,
    /// <summary>States facts, drafts memos and entries, runs a close.</summary>
    Accountant = 3,
    /// <summary>Approves what another wrote, seals and reopens periods.</summary>
    Controller = 4,
    /// <summary>Decides reviews of agents they do not own.</summary>
    Reviewer = 5,
    /// <summary>Manages people, tokens and settings.</summary>
    Admin = 6,
}

/// <summary>Who acts, as a use case sees them. Made by the host from the cookie or bearer token, never from a request body.</summary>
public sealed record Actor(string Id, string Name, IReadOnlySet<Role> Roles)
{
    /// <summary>Jobs act under this name; it may run anything but approve nothing.</summary>
    public static Actor System { get; } = new("system", "Runrate", new HashSet<Role> { Role.Viewer, Role.Operator, Role.Accountant });

    public bool Is(Role role) => Roles.Contains(role);
}

/// <summary>Someone who can sign in.</summary>
public sealed class Person
{
    public required string Id { get; init; }
    public required string Name { get; set; }
    public string? Email { get; set; }
    public List<Role> Roles { get; set; } = [];
    public bool Active { get; set; } = true;
    /// <summary>Issuer and subject at an outside identity provider, where the person signs in there.</summary>
    public string? ExternalId { get; set; }
    public Instant CreatedAt { get; init; }

    public Actor ToActor() => new(Id, Name, Roles.ToHashSet());
}

/// <summary>A bearer token or a one-time sign-in link. Only the SHA-256 of the secret is kept.</summary>
public sealed class AccessKey
{
    public required string Id { get; init; }
    public required string PersonId { get; init; }
    public required string Label { get; set; }
    /// <summary>The person who issued it; the owner, or an administrator.</summary>
    public string? IssuedBy { get; init; }
    /// <summary>Hex SHA-256 of the secret.</summary>
    public required string SecretHash { get; init; }
    /// <summary>What it may do of what its owner may; empty for all of it. A token that only reads has <see cref="Role.Viewer"/> alone.</summary>
    public List<Role> Roles { get; init; } = [];
    public required AccessKeyKind Kind { get; init; }
    public Instant CreatedAt { get; init; }
    public Instant? ExpiresAt { get; init; }
    public Instant? LastUsedAt { get; set; }
    public Instant? RevokedAt { get; set; }
}

public enum AccessKeyKind { BearerToken = 1, SignInLink = 2 }

internal sealed class PersonMapping : IEntityTypeConfiguration<Person>, IEntityTypeConfiguration<AccessKey>
{
    public void Configure(EntityTypeBuilder<Person> person)
    {
        person.HasKey(p => p.Id);
        person.Property(p => p.Id).HasMaxLength(40);
        person.PrimitiveCollection(p => p.Roles).ElementType().HasConversion<string>();
        person.HasIndex(p => p.ExternalId).IsUnique();
    }

    public void Configure(EntityTypeBuilder<AccessKey> key)
    {
        key.HasKey(k => k.Id);
        key.HasIndex(k => k.SecretHash).IsUnique();
        key.HasIndex(k => k.PersonId);
        key.PrimitiveCollection(k => k.Roles).ElementType().HasConversion<string>();
        key.Property(k => k.Kind).HasConversion<string>();
    }
}
