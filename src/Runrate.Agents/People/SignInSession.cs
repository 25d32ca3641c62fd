using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;

namespace Runrate.Agents.People;

/// <summary>One signed-in browser. Its cookie is good only while this stands: signing out, revoking the key or shutting the person out ends it.</summary>
public sealed class SignInSession
{
    /// <summary>Hex SHA-256 of the secret in the cookie.</summary>
    public required string Id { get; init; }
    public required string PersonId { get; init; }
    /// <summary>The token it was begun with: revoked with it. Null for links and outside identity providers.</summary>
    public string? KeyId { get; init; }
    /// <summary>How it was begun, in words.</summary>
    public required string Began { get; init; }
    public required Instant StartedAt { get; init; }
    public required Instant EndsAt { get; init; }
    public Instant? EndedAt { get; set; }
}

internal sealed class SignInSessionMapping : IEntityTypeConfiguration<SignInSession>
{
    public void Configure(EntityTypeBuilder<SignInSession> session)
    {
        session.HasKey(s => s.Id);
        session.HasIndex(s => s.PersonId);
        session.HasIndex(s => s.KeyId);
    }
}
