using System.Diagnostics.CodeAnalysis;

namespace Runrate.Agents.Accounting.Primitives;

/// <summary>What must hold whatever a user does. A broken invariant is a bug, and a bug stops.</summary>
public static class Invariant
{
    /// <exception cref="InvariantException">The condition does not hold.</exception>
    public static void Check([DoesNotReturnIf(false)] bool condition, string why)
    {
        if (!condition)
            throw new InvariantException(why);
    }
}

public sealed class InvariantException(string message) : Exception(message);
