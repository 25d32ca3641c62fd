#pragma warning disable MA0048 // One small ring of rooms, and a room below it, for the architecture test to find.
namespace Runrate.Agents.Tests.Tidy.Sample.Cellar
{
    internal sealed class Barrel;
}

namespace Runrate.Agents.Tests.Tidy.Sample.Larder
{
    internal sealed class Jar
    {
        public Cellar.Barrel? From { get; set; }
    }

    internal static class Shelf
    {
        // Seen in the code of a method alone.
        public static int Count() => new List<Parlour.Guest>().Count;
    }
}

namespace Runrate.Agents.Tests.Tidy.Sample.Kitchen
{
    internal sealed class Cook
    {
        public Larder.Jar? Holds { get; set; }

        // Seen in what the compiler makes of a lambda.
        public Func<int> Counts { get; } = () => Larder.Shelf.Count();
    }
}

namespace Runrate.Agents.Tests.Tidy.Sample.Parlour
{
    // Seen in a signature.
    internal sealed class Guest : IComparable<Kitchen.Cook>
    {
        public int CompareTo(Kitchen.Cook? other) => 0;
    }
}
