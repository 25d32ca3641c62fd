namespace Runrate.Agents.People;

/// <summary>Who acts in this scope and how they came in, for the audit trail. Set once by host or command line; jobs leave it empty.</summary>
public sealed class Acting
{
    public Actor? Actor { get; set; }

    /// <summary>The cookie or token, in words.</summary>
    public string? Via { get; set; }

    public string? Address { get; set; }
}

/// <summary>
/// Counts changes of people, keys and sessions on this node, so that whatever was remembered about them is asked again at once.
/// </summary>
public sealed class AccessVersion
{
    private int value;

    public int Value => Volatile.Read(ref value);

    public void Changed() => Interlocked.Increment(ref value);
}
