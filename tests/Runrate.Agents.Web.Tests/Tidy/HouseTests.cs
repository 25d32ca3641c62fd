using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Persistence;
using Runrate.Agents.Tests.Tidy;
using Runrate.Agents.Web.Hosting;

namespace Runrate.Agents.Web.Tests.Tidy;

/// <summary>No room of the whole house, the host included, stands in a ring with another.</summary>
[Trait("Category", "Pure")]
public sealed class HouseTests
{
    [Fact]
    public void No_rooms_stand_in_a_ring() => Assert.Empty(Rooms.Of("Runrate.Agents.", Rooms.KnowsEveryRoom,
        typeof(Money).Assembly.Location, typeof(RunrateDb).Assembly.Location, typeof(Terminal).Assembly.Location).Rings());
}
