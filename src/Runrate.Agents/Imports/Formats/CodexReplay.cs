using NodaTime;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// Tells the lines that a forked session of Codex has of the session it came from. They are written at once, as it begins, and so follow
/// each other faster than a model answers. Lines that kept the times of their own are older than the fork: they have the identity of the
/// other session's, and count once with it.
/// </summary>
internal sealed class CodexReplay
{
    private static readonly Duration Pause = Duration.FromSeconds(1);

    private Instant? start;
    private Instant? before;
    private bool repeats;
    private bool isOver;

    /// <summary>Whether the present line is another session's, under the time of this one.</summary>
    public bool IsRepeated => repeats && !isOver && before >= start;

    /// <summary>The session is a fork of another.</summary>
    public void Repeats() => repeats = true;

    /// <summary>The time of the present line.</summary>
    public void See(Instant? at)
    {
        if (at is not { } now)
            return;
        start ??= now;
        // Older lines may come in between; the first line of the fork itself was written last.
        if (now >= start && (before is { } last && last >= start ? now - last : now - start.Value) > Pause)
            isOver = true;
        before = now;
    }
}
