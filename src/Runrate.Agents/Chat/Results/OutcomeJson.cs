using System.Text.Json;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Chat.Results;

/// <summary>An outcome as callers of tools read it: the value itself, or the refusal under <c>refusal</c>.</summary>
internal sealed class OutcomeJson : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) =>
        typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Outcome<>);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

    private sealed class Of<T> : JsonConverter<Outcome<T>>
    {
        public override Outcome<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("What a tool answered is read as its result type or as a refusal.");

        public override void Write(Utf8JsonWriter writer, Outcome<T> value, JsonSerializerOptions options)
        {
            if (value.IsOk)
                JsonSerializer.Serialize(writer, value.Value, options);
            else
                JsonSerializer.Serialize(writer, new { refusal = value.Refusal }, options);
        }
    }
}
