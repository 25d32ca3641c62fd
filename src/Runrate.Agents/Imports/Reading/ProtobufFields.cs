using System.Globalization;
using Google.Protobuf;

namespace Runrate.Agents.Imports.Reading;

/// <summary>Messages of OpenTelemetry's binary form, read by field number.</summary>
internal static class ProtobufFields
{
    public static Dictionary<string, string> Attributes(ByteString bytes, int attributesField)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        var input = bytes.CreateCodedInput();
        Fields(input, field =>
        {
            if (field != attributesField)
                return false;
            Attribute(input.ReadBytes(), attributes);
            return true;
        });
        return attributes;
    }

    public static void Attribute(ByteString bytes, Dictionary<string, string> attributes)
    {
        string? key = null, value = null;
        var input = bytes.CreateCodedInput();
        Fields(input, field =>
        {
            if (field == 1)
                key = input.ReadString();
            else if (field == 2)
                value = Value(input.ReadBytes());
            else
                return false;
            return true;
        });
        if (key is not null && value is not null)
            attributes[key] = value;
    }

    public static string? Value(ByteString bytes)
    {
        string? value = null;
        var input = bytes.CreateCodedInput();
        Fields(input, field =>
        {
            switch (field)
            {
                case 1: value = input.ReadString(); break;
                case 2: value = input.ReadBool() ? "true" : "false"; break;
                case 3: value = input.ReadInt64().ToString(CultureInfo.InvariantCulture); break;
                case 4: value = input.ReadDouble().ToString("R", CultureInfo.InvariantCulture); break;
                default: return false;
            }
            return true;
        });
        return value;
    }

    /// <summary>Walks the fields of a message; what the reader does not take is skipped.</summary>
    public static void Fields(CodedInputStream input, Func<int, bool> read)
    {
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            if (!read(WireFormat.GetTagFieldNumber(tag)))
                input.SkipLastField();
        }
    }
}
