namespace Runrate.Agents.Imports;

/// <summary>What a delivery says when it says something again: the three kinds of fact that come in, and what is only referred to.</summary>
public enum RecordKind
{
    /// <summary>Something that happened once. The same identity changes nothing; a later state of it, where the format tells, replaces it.</summary>
    Event,
    /// <summary>What was counted in a span of time, by group. The latest delivery replaces the figure; the difference posts.</summary>
    Bucket,
    /// <summary>All rows of an issuer's billing period. The latest delivery says what the window holds; rows gone, changed and new post.</summary>
    StatementWindow,
    /// <summary>A price or a rate, in force from its day. What is known for the day stays.</summary>
    Reference,
}

/// <summary>One bad line refuses the file, or each record is judged by itself.</summary>
public enum Acceptance { AllOrNothing, RecordByRecord }

/// <summary>What the records of an import format are and what identifies them.</summary>
/// <param name="Name">As the API and the command line spell it.</param>
/// <param name="Identity">What makes two records the same, in words.</param>
public sealed record ImportFormat(string Name, string Title, RecordKind Kind, string Identity, Acceptance Acceptance)
{
    internal IFormatReader Reader { get; init; } = null!;

    public bool IsAllOrNothing => Acceptance == Acceptance.AllOrNothing;
}
