using System.Diagnostics.CodeAnalysis;

namespace Runrate.Agents.Accounting.Primitives;

/// <summary>
/// An expected "no": a stable code for machines, a message that says what, where and what to do, and the field it is
/// about. Codes are those of <see cref="RefusalCodes"/>.
/// </summary>
public sealed record Refusal(RefusalCode Code, string Message, string? Field = null);

/// <summary>Either a value or a refusal. Bugs throw; what a user can cause and mend is an outcome.</summary>
public readonly struct Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, Refusal? refusal)
    {
        this.value = value;
        Refusal = refusal;
    }

    public Refusal? Refusal { get; }

    [MemberNotNullWhen(false, nameof(Refusal))]
    public bool IsOk => Refusal is null;

    /// <exception cref="InvalidOperationException">It was refused: look at <see cref="IsOk"/> first.</exception>
    public T Value => Refusal is null ? value! : throw new InvalidOperationException($"{Refusal.Code}: {Refusal.Message}");

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}
