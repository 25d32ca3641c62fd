using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Runrate.Agents.People;

/// <summary>A page with its filters under a name of one's own: an address of this host, without the host.</summary>
public sealed class SavedView
{
    public const int PerPersonMax = 50;
    public const int NameMax = 80;
    public const int AddressMax = 1_000;

    public required Guid Id { get; init; }
    public required string Person { get; init; }
    public required string Name { get; init; }
    public required string Address { get; init; }
}

internal sealed class SavedViewMapping : IEntityTypeConfiguration<SavedView>
{
    public void Configure(EntityTypeBuilder<SavedView> view)
    {
        view.HasKey(v => v.Id);
        view.HasIndex(v => v.Person);
    }
}
