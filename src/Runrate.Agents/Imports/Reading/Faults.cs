using System.Text;
using System.Text.Json;

namespace Runrate.Agents.Imports.Reading;

/// <summary>
/// Tells a fault of what was sent from a fault of ours. What a reader throws over a value it did not expect is the sender's record
/// and is rejected; what the database throws is never taken for it.
/// </summary>
internal static class Faults
{
    public static bool IsOfTheText(Exception problem) => problem is JsonException or FormatException or OverflowException
        or InvalidOperationException { InnerException: null or DecoderFallbackException or JsonException }
        or ArgumentException or KeyNotFoundException or DecoderFallbackException or EncoderFallbackException
        or InvalidDataException or NotSupportedException or DivideByZeroException;

    public static string Words(Exception problem) => problem switch
    {
        OverflowException => "a number is larger than can be kept exactly.",
        DecoderFallbackException or EncoderFallbackException or InvalidOperationException { InnerException: DecoderFallbackException } =>
            "a text is not Unicode.",
        InvalidOperationException => "a value is of another kind than its name says, or a text is not Unicode.",
        InvalidDataException => "it is compressed, and the compression is broken.",
        JsonException => "it is not JSON.",
        _ => "a value is of another kind than its name says.",
    };
}
