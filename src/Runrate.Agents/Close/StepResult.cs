namespace Runrate.Agents.Close;

/// <summary>What a step of the close did. Running it again posts nothing and reports everything as already posted.</summary>
/// <param name="NeedsAttention">What a person has to decide or explain, one sentence each.</param>
public sealed record StepResult(string Step, int Posted, int AlreadyPosted, IReadOnlyList<string> NeedsAttention);
