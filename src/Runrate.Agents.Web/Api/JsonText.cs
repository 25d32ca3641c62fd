using System.Text.Json;
using System.Text.Unicode;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// Whether JSON holds only text that can be read and kept. The reader of .NET lets half a character pass (a lone surrogate, what a cut
/// emoji leaves) until somebody asks for the string, and PostgreSQL keeps no NUL: both are found here, before anything is done.
/// </summary>
public static class JsonText
{
    private const byte Escape = (byte)'\\';

    /// <summary>Null where all of it is text. Bytes that are no JSON at all are for the parser to refuse.</summary>
    public static Refusal? Fault(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return new Refusal(RefusalCodes.InvalidRequest, "The body is not UTF-8.");
        // Without an escape no string can hold either.
        if (json.IndexOf("\\u"u8) < 0)
            return null;
        var reader = new Utf8JsonReader(json);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped
                    || reader.ValueSpan.IndexOf(Escape) < 0)
                    continue;
                if (reader.GetString()!.Contains('\0'))
                    return Unkept(reader.TokenStartIndex);
            }
        }
        catch (JsonException)
        {
            return null;
        }
        catch (InvalidOperationException)
        {
            return Unkept(reader.TokenStartIndex);
        }
        return null;
    }

    private static Refusal Unkept(long position) => new(RefusalCodes.InvalidRequest,
        $"The string at byte {position} holds half a character or a NUL, which is no text. Send it whole, or leave it out.");
}
