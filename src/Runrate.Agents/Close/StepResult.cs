namespace Runrate.Agents.Close;

/// <summary>What a step of the close did. Running it again posts nothing and reports everything as already posted.</summary>
/// <param name="NeedsAttention">What a person has to decide or explain, one sentence each.</param>
/// <param name="Proposed">What it drafted for a person to decide, or changed in a draft, beside its entries.</param>
public sealed record StepResult(string Step, int Posted, int AlreadyPosted, IReadOnlyList<string> NeedsAttention, int Proposed = 0)
{
    /// <summary>Those of <see cref="NeedsAttention"/> that the month's exceptions tell as they stand; the others are notes of this run.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];
}
