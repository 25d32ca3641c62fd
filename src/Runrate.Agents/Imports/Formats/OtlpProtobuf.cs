using Google.Protobuf;
using NodaTime;
using Runrate.Agents.Imports.Reading;
using Runrate.Agents.Imports.Spans;

namespace Runrate.Agents.Imports.Formats;

/// <summary>
/// The same traces in OTLP's binary form, <c>application/x-protobuf</c>. Read by field number, so no generated code is needed; unknown fields are
/// passed over, as the protocol asks.
/// </summary>
internal sealed class OtlpProtobuf : IFormatReader
{
    private static readonly Dictionary<string, string> Nothing = [];

    public async Task Read(UploadStream content, Intake intake, CancellationToken ct)
    {
        List<Span> spans;
        try
        {
            spans = Request(new CodedInputStream(await Whole(content, ct)));
        }
        catch (InvalidProtocolBufferException)
        {
            intake.Reject(1, null, "The body is not an OTLP trace request in protobuf.");
            return;
        }
        await SpanBilling.Take(spans, intake, ct);
    }

    /// <summary>A request is read whole before it is taken apart.</summary>
    public static async Task<byte[]> Whole(UploadStream content, CancellationToken ct)
    {
        using var memory = new MemoryStream();
        var chunk = new byte[1 << 16];
        for (int length; (length = await content.ReadAsync(chunk.AsMemory(), ct)) > 0;)
        {
            if (memory.Length + length > JsonRecords.DocumentBytesMax)
                throw new ImportLimitException($"A request may have {JsonRecords.DocumentBytesMax} bytes. Split it.");
            memory.Write(chunk, 0, length);
        }
        return memory.ToArray();
    }

    private static List<Span> Request(CodedInputStream input)
    {
        var spans = new List<Span>();
        ProtobufFields.Fields(input, field =>
        {
            if (field != 1)
                return false;
            OfResource(input.ReadBytes(), spans);
            return true;
        });
        return spans;
    }

    private static void OfResource(ByteString bytes, List<Span> spans)
    {
        var attributes = Nothing;
        var scopes = new List<ByteString>();
        var input = bytes.CreateCodedInput();
        ProtobufFields.Fields(input, field =>
        {
            if (field == 1)
                attributes = ProtobufFields.Attributes(input.ReadBytes(), attributesField: 1);
            else if (field is 2 or 1000)
                scopes.Add(input.ReadBytes());
            else
                return false;
            return true;
        });
        foreach (var scope in scopes)
        {
            var inner = scope.CreateCodedInput();
            var name = "";
            var first = spans.Count;
            ProtobufFields.Fields(inner, field =>
            {
                if (field == 1)
                    name = ScopeName(inner.ReadBytes());
                else if (field == 2)
                    spans.Add(One(inner.ReadBytes(), attributes));
                else
                    return false;
                return true;
            });
            for (var i = first; i < spans.Count && name != ""; i++)
                spans[i] = spans[i] with { Scope = name };
        }
    }

    private static Span One(ByteString bytes, Dictionary<string, string> resource)
    {
        string trace = "", span = "", name = "";
        string? parent = null;
        Instant? at = null;
        var isError = false;
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var input = bytes.CreateCodedInput();
        ProtobufFields.Fields(input, field =>
        {
            switch (field)
            {
                case 1: trace = Hex(input.ReadBytes()); break;
                case 2: span = Hex(input.ReadBytes()); break;
                case 4: parent = Hex(input.ReadBytes()) is { Length: > 0 } id ? id : null; break;
                case 5: name = input.ReadString(); break;
                case 7: at = NodaConstants.UnixEpoch + Duration.FromNanoseconds((Int128)input.ReadFixed64()); break;
                case 9: ProtobufFields.Attribute(input.ReadBytes(), attributes); break;
                case 15: isError = IsError(input.ReadBytes()); break;
                default: return false;
            }
            return true;
        });
        return new Span(trace, span, parent, name, at, attributes, resource) { IsError = isError };
    }

    private static bool IsError(ByteString status)
    {
        var code = 0;
        var input = status.CreateCodedInput();
        ProtobufFields.Fields(input, field =>
        {
            if (field != 3)
                return false;
            code = input.ReadEnum();
            return true;
        });
        return code == 2;
    }

    private static string ScopeName(ByteString scope)
    {
        var name = "";
        var input = scope.CreateCodedInput();
        ProtobufFields.Fields(input, field =>
        {
            if (field != 1)
                return false;
            name = input.ReadString();
            return true;
        });
        return name;
    }

    private static string Hex(ByteString bytes) => Convert.ToHexStringLower(bytes.Span);
}
