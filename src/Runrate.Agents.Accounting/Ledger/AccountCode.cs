using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Ledger;

/// <summary>The code of an account as a chart writes it: letters, digits, full stops and hyphens, <c>5110</c>. Text on the wire.</summary>
[JsonConverter(typeof(AccountCodeJson))]
public readonly record struct AccountCode : IComparable<AccountCode>
{
    public const int LengthMax = 20;

    private readonly string? text;

    private AccountCode(string text) => this.text = text;

    /// <exception cref="InvariantException">None was given.</exception>
    public string Text
    {
        get
        {
            Invariant.Check(text is not null, "An account has a code.");
            return text;
        }
    }

    public static bool TryParse([NotNullWhen(true)] string? text, out AccountCode code)
    {
        var isOne = text is { Length: > 0 and <= LengthMax } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');
        code = isOne ? new AccountCode(text!) : default;
        return isOne;
    }

    /// <exception cref="InvariantException">The text is no code of an account.</exception>
    public static AccountCode Parse(string text)
    {
        Invariant.Check(TryParse(text, out var code), $"'{text}' is not the code of an account.");
        return code;
    }

    public static implicit operator string(AccountCode code) => code.Text;

    public int CompareTo(AccountCode other) => string.CompareOrdinal(Text, other.Text);

    public override string ToString() => Text;
}

internal sealed class AccountCodeJson : JsonConverter<AccountCode>
{
    public override AccountCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        AccountCode.TryParse(reader.GetString(), out var code) ? code : throw new JsonException("That is not the code of an account.");

    public override void Write(Utf8JsonWriter writer, AccountCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
