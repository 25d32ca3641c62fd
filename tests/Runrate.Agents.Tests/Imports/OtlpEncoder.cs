using System.Globalization;
using System.Text.Json;
using Google.Protobuf;

namespace Runrate.Agents.Tests.Imports;

/// <summary>OTLP's JSON in its binary form, by the numbers of the fields that are used here.</summary>
internal static class OtlpEncoder
{
    private enum Kind { Message, Text, Hex, Fixed, Varint, Double, Flag }

    private sealed record Field(int Number, Kind Kind, string Of = "");

    private static readonly Dictionary<string, Dictionary<string, Field>> Messages = new(StringComparer.Ordinal)
    {
        ["Request"] = new()
        {
            ["resourceSpans"] = new(1, Kind.Message, "Spans"),
            ["resourceMetrics"] = new(1, Kind.Message, "Metrics"),
            ["resourceLogs"] = new(1, Kind.Message, "Logs"),
        },
        ["Spans"] = new() { ["resource"] = new(1, Kind.Message, "Resource"), ["scopeSpans"] = new(2, Kind.Message, "Scope") },
        ["Metrics"] = new() { ["resource"] = new(1, Kind.Message, "Resource"), ["scopeMetrics"] = new(2, Kind.Message, "Scope") },
        ["Logs"] = new() { ["resource"] = new(1, Kind.Message, "Resource"), ["scopeLogs"] = new(2, Kind.Message, "Scope") },
        ["Resource"] = new() { ["attributes"] = new(1, Kind.Message, "Attribute") },
        ["Scope"] = new()
        {
            ["scope"] = new(1, Kind.Message, "Library"),
            ["spans"] = new(2, Kind.Message, "Span"),
            ["metrics"] = new(2, Kind.Message, "Metric"),
            ["logRecords"] = new(2, Kind.Message, "Log"),
        },
        ["Library"] = new() { ["name"] = new(1, Kind.Text) },
        ["Span"] = new()
        {
            ["traceId"] = new(1, Kind.Hex),
            ["spanId"] = new(2, Kind.Hex),
            ["parentSpanId"] = new(4, Kind.Hex),
            ["name"] = new(5, Kind.Text),
            ["kind"] = new(6, Kind.Varint),
            ["startTimeUnixNano"] = new(7, Kind.Fixed),
            ["endTimeUnixNano"] = new(8, Kind.Fixed),
            ["attributes"] = new(9, Kind.Message, "Attribute"),
        },
        ["Metric"] = new()
        {
            ["name"] = new(1, Kind.Text),
            ["unit"] = new(3, Kind.Text),
            ["sum"] = new(7, Kind.Message, "Sum"),
            ["histogram"] = new(9, Kind.Message, "Histogram"),
        },
        ["Sum"] = new()
        {
            ["dataPoints"] = new(1, Kind.Message, "Point"),
            ["aggregationTemporality"] = new(2, Kind.Varint),
            ["isMonotonic"] = new(3, Kind.Flag),
        },
        ["Histogram"] = new() { ["dataPoints"] = new(1, Kind.Message, "Spread"), ["aggregationTemporality"] = new(2, Kind.Varint) },
        ["Point"] = new()
        {
            ["startTimeUnixNano"] = new(2, Kind.Fixed),
            ["timeUnixNano"] = new(3, Kind.Fixed),
            ["asInt"] = new(6, Kind.Fixed),
            ["attributes"] = new(7, Kind.Message, "Attribute"),
        },
        ["Spread"] = new()
        {
            ["startTimeUnixNano"] = new(2, Kind.Fixed),
            ["timeUnixNano"] = new(3, Kind.Fixed),
            ["count"] = new(4, Kind.Fixed),
            ["sum"] = new(5, Kind.Double),
            ["attributes"] = new(9, Kind.Message, "Attribute"),
        },
        ["Log"] = new()
        {
            ["timeUnixNano"] = new(1, Kind.Fixed),
            ["body"] = new(5, Kind.Message, "Value"),
            ["attributes"] = new(6, Kind.Message, "Attribute"),
        },
        ["Attribute"] = new() { ["key"] = new(1, Kind.Text), ["value"] = new(2, Kind.Message, "Value") },
        ["Value"] = new() { ["stringValue"] = new(1, Kind.Text), ["intValue"] = new(3, Kind.Varint), ["doubleValue"] = new(4, Kind.Double) },
    };

    public static byte[] Encode(JsonElement request) => Message(request, "Request");

    private static byte[] Message(JsonElement value, string name)
    {
        using var memory = new MemoryStream();
        using var output = new CodedOutputStream(memory);
        foreach (var member in value.EnumerateObject())
        {
            var field = Messages[name][member.Name];
            if (member.Value.ValueKind != JsonValueKind.Array)
                Write(output, field, member.Value);
            else
                foreach (var one in member.Value.EnumerateArray())
                    Write(output, field, one);
        }
        output.Flush();
        return memory.ToArray();
    }

    private static void Write(CodedOutputStream output, Field field, JsonElement value)
    {
        var text = value.ToString();
        output.WriteTag(field.Number, field.Kind switch
        {
            Kind.Fixed or Kind.Double => WireFormat.WireType.Fixed64,
            Kind.Varint or Kind.Flag => WireFormat.WireType.Varint,
            _ => WireFormat.WireType.LengthDelimited,
        });
        switch (field.Kind)
        {
            case Kind.Message: output.WriteBytes(ByteString.CopyFrom(Message(value, field.Of))); break;
            case Kind.Text: output.WriteString(text); break;
            case Kind.Hex: output.WriteBytes(ByteString.CopyFrom(Convert.FromHexString(text))); break;
            case Kind.Fixed: output.WriteFixed64(ulong.Parse(text, CultureInfo.InvariantCulture)); break;
            case Kind.Double: output.WriteDouble(value.GetDouble()); break;
            case Kind.Varint: output.WriteInt64(long.Parse(text, CultureInfo.InvariantCulture)); break;
            default: output.WriteBool(value.GetBoolean()); break;
        }
    }
}
