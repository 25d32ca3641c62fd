using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Imports;
using Runrate.Agents.Imports.Uploads;
using Runrate.Agents.Tests.Support;

namespace Runrate.Agents.Tests.Imports;

public sealed class OtlpProtobufTests
{
    [Fact]
    public async Task A_binary_trace_says_the_same_as_its_JSON()
    {
        await using var database = await TestDatabase.Create();
        await database.Hire("atlas");
        var request = Message(m => m.Field(1, Message(resource => resource
            .Field(1, Message(r => r.Field(1, Attribute("service.name", "Atlas"))))
            .Field(2, Message(scope => scope.Field(2, Message(span => span
                .Field(1, ByteString.CopyFrom(Convert.FromHexString("4bf92f3577b34da6a3ce929d0e0e4736")))
                .Field(2, ByteString.CopyFrom(Convert.FromHexString("00f067aa0ba902b7")))
                .Field(3, ByteString.CopyFromUtf8("state that is passed over"))
                .Field(5, ByteString.CopyFromUtf8("chat m"))
                .Fixed64(7, 1767571200000000000)
                .Field(9, Attribute("gen_ai.operation.name", "chat"))
                .Field(9, Attribute("gen_ai.request.model", "m"))
                .Field(9, Attribute("gen_ai.usage.input_tokens", 31))
                .Field(9, Attribute("gen_ai.usage.output_tokens", 19)))))))));

        var report = await Send(database, request);
        Assert.Equal(("31", "19"), (report.Totals["inputTokens"], report.Totals["outputTokens"]));
        await database.Run(async db =>
        {
            var first = await db.UsageEvents.OrderBy(e => e.Id).FirstAsync();
            Assert.Equal(
                ("4bf92f3577b34da6a3ce929d0e0e4736/00f067aa0ba902b7", "atlas", new LocalDate(2026, 1, 5)), (first.EventId, first.Agent.Value, first.Date));
        });
        var json = await database.Import(
            "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"traceId\":\"4BF92F3577B34DA6A3CE929D0E0E4736\",\"spanId\":\"00f067aa0ba902b7\",\"attributes\":"
            + "[{\"key\":\"gen_ai.operation.name\",\"value\":{\"stringValue\":\"chat\"}},{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"31\"}}]}]}]}]}");
        Assert.Equal(1, json.Duplicates);
    }

    [Fact]
    public async Task What_is_not_protobuf_is_rejected()
    {
        await using var database = await TestDatabase.Create();
        var report = await Send(database, ByteString.CopyFrom(0x0A, 0xFF, 0xFF));
        Assert.Single(report.Rejected);
    }

    private static async Task<ImportReport> Send(TestDatabase database, ByteString body)
    {
        var outcome = await database.With<RecordUsage, Outcome<ImportReport>>(
            r => r.Run(new MemoryStream(body.ToByteArray()), TestDatabase.EntityId, "otlp-protobuf", TestDatabase.Ana));
        return outcome.Value;
    }

    private static ByteString Attribute(string key, string value) => Message(m => m
        .Field(1, ByteString.CopyFromUtf8(key)).Field(2, Message(v => v.Field(1, ByteString.CopyFromUtf8(value)))));

    private static ByteString Attribute(string key, long value) => Message(m => m
        .Field(1, ByteString.CopyFromUtf8(key)).Field(2, Message(v => v.Varint(3, value))));

    private static ByteString Message(Action<Writer> write)
    {
        using var memory = new MemoryStream();
        using var output = new CodedOutputStream(memory);
        write(new Writer(output));
        output.Flush();
        return ByteString.CopyFrom(memory.ToArray());
    }

    private sealed class Writer(CodedOutputStream output)
    {
        public Writer Field(int number, ByteString value)
        {
            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(value);
            return this;
        }

        public Writer Varint(int number, long value)
        {
            output.WriteTag(number, WireFormat.WireType.Varint);
            output.WriteInt64(value);
            return this;
        }

        public Writer Fixed64(int number, ulong value)
        {
            output.WriteTag(number, WireFormat.WireType.Fixed64);
            output.WriteFixed64(value);
            return this;
        }
    }
}
