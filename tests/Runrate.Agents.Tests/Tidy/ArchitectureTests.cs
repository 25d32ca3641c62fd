using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Tests.Tidy;

/// <summary>No room of the two lower projects stands in a ring with another: each can be read with those below it alone.</summary>
[Trait("Category", "Pure")]
public sealed class ArchitectureTests
{
    private static readonly Rooms House =
        Rooms.Of("Runrate.Agents.", Rooms.KnowsEveryRoom, typeof(Money).Assembly.Location, typeof(RunrateDb).Assembly.Location);

    [Fact]
    public void No_rooms_stand_in_a_ring() => Assert.Empty(House.Rings());

    [Fact]
    public void A_query_over_another_rooms_table_counts_as_use_of_that_room() => Assert.Contains(House.Uses, u =>
        u is { Room: "Staffing", UsedRoom: "Treatments", Type: "Staffing.AgentDirectory" });

    [Fact]
    public void The_domain_knows_nothing_of_the_web() =>
        Assert.DoesNotContain(House.Uses, u => u.UsedRoom == "Web" || u.UsedRoom.StartsWith("Web.", StringComparison.Ordinal));

    [Fact]
    public void A_ring_is_named_with_its_rooms_and_two_uses_of_each_arrow()
    {
        var rings = Rooms.Of("Runrate.Agents.Tests.Tidy.Sample.", _ => false, typeof(ArchitectureTests).Assembly.Location).Rings();
        var ring = Assert.Single(rings);
        Assert.StartsWith("A ring of 3 rooms: Kitchen, Larder, Parlour.", ring, StringComparison.Ordinal);
        Assert.Contains("Kitchen -> Larder (2): Kitchen.Cook uses Larder.Jar; Kitchen.Cook uses Larder.Shelf", ring, StringComparison.Ordinal);
        Assert.Contains("Parlour -> Kitchen (1): Parlour.Guest uses Kitchen.Cook", ring, StringComparison.Ordinal);
        Assert.DoesNotContain("Cellar", ring, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_knows_every_room_by_design_closes_no_ring() => Assert.Empty(Rooms.Of(
        "Runrate.Agents.Tests.Tidy.Sample.", t => t == "Parlour.Guest", typeof(ArchitectureTests).Assembly.Location).Rings());
}
