using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Runrate.Agents.Accounting.Primitives;

/// <summary>
/// Why something was refused, for machines. There are no others than those that <see cref="RefusalCodes"/> declares, so a code is
/// compared by reference; as text it is what stands on the wire.
/// </summary>
[JsonConverter(typeof(RefusalCodeJson))]
public sealed class RefusalCode
{
    internal RefusalCode(string text, int status, string meaning) => (Text, Status, Meaning) = (text, status, meaning);

    /// <summary>As the API, the command line and the assistant write it, such as <c>not-found</c>.</summary>
    public string Text { get; }

    /// <summary>The HTTP status that it is answered with.</summary>
    public int Status { get; }

    /// <summary>One line for who meets it.</summary>
    public string Meaning { get; }

    [return: NotNullIfNotNull(nameof(code))]
    public static implicit operator string?(RefusalCode? code) => code?.Text;

    public override string ToString() => Text;
}

internal sealed class RefusalCodeJson : JsonConverter<RefusalCode>
{
    public override RefusalCode Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        RefusalCodes.Find(reader.GetString()) ?? throw new JsonException("There is no such refusal code.");

    public override void Write(Utf8JsonWriter writer, RefusalCode value, JsonSerializerOptions options) => writer.WriteStringValue(value.Text);
}
