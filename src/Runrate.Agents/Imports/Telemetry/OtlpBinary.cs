using System.Globalization;
using Google.Protobuf;
using NodaTime;
using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports.Telemetry;

/// <summary>Metrics and logs of OTLP's binary form, read by field number.</summary>
internal static class OtlpBinary
{
    private const int Cumulative = 2;

    public static List<MetricPoint> Metrics(CodedInputStream input)
    {
        var points = new List<MetricPoint>();
        foreach (var (resource, metric) in Inside(input))
            Metric(metric, resource, points);
        return points;
    }

    public static List<LogEntry> Logs(CodedInputStream input) => [.. Inside(input).Select(l => Log(l.One, l.Resource))];

    private static List<(Dictionary<string, string> Resource, ByteString One)> Inside(CodedInputStream input)
    {
        var all = new List<(Dictionary<string, string>, ByteString)>();
        foreach (var bytes in Messages(input, 1))
        {
            Dictionary<string, string> attributes = [];
            var scopes = new List<ByteString>();
            var resource = bytes.CreateCodedInput();
            ProtobufFields.Fields(resource, field =>
            {
                if (field == 1)
                    attributes = ProtobufFields.Attributes(resource.ReadBytes(), attributesField: 1);
                else if (field == 2)
                    scopes.Add(resource.ReadBytes());
                else
                    return false;
                return true;
            });
            foreach (var scope in scopes)
                all.AddRange(Messages(scope.CreateCodedInput(), 2).Select(one => (attributes, one)));
        }
        return all;
    }

    private static List<ByteString> Messages(CodedInputStream input, int number)
    {
        var messages = new List<ByteString>();
        ProtobufFields.Fields(input, field =>
        {
            if (field != number)
                return false;
            messages.Add(input.ReadBytes());
            return true;
        });
        return messages;
    }

    /// <summary>Metric: name 1, gauge 5, sum 7, histogram 9, exponential histogram 10; each with data points 1 and temporality 2.</summary>
    private static void Metric(ByteString bytes, Dictionary<string, string> resource, List<MetricPoint> all)
    {
        var name = "";
        var kinds = new List<(int Kind, ByteString Data)>();
        var input = bytes.CreateCodedInput();
        ProtobufFields.Fields(input, field =>
        {
            if (field == 1)
                name = input.ReadString();
            else if (field is 5 or 7 or 9 or 10)
                kinds.Add((field, input.ReadBytes()));
            else
                return false;
            return true;
        });
        foreach (var (kind, data) in kinds)
        {
            var temporality = 0;
            var points = new List<ByteString>();
            var inner = data.CreateCodedInput();
            ProtobufFields.Fields(inner, field =>
            {
                if (field == 1)
                    points.Add(inner.ReadBytes());
                else if (field == 2 && kind != 5)
                    temporality = inner.ReadEnum();
                else
                    return false;
                return true;
            });
            foreach (var point in points)
                all.Add(Point(name, point, kind, resource, temporality == Cumulative));
        }
    }

    /// <summary>
    /// A number: attributes 7, start 2, time 3, as double 4, as integer 6. A histogram: attributes 9 (exponential 1), start 2, time 3,
    /// sum 5.
    /// </summary>
    private static MetricPoint Point(string name, ByteString bytes, int kind, Dictionary<string, string> resource, bool cumulative)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        Instant? start = null, at = null;
        decimal? value = null;
        var attribute = kind switch { 9 => 9, 10 => 1, _ => 7 };
        var input = bytes.CreateCodedInput();
        ProtobufFields.Fields(input, field =>
        {
            if (field == attribute)
                ProtobufFields.Attribute(input.ReadBytes(), attributes);
            else if (field == 2)
                start = At(input.ReadFixed64());
            else if (field == 3)
                at = At(input.ReadFixed64());
            else if ((field == 4 && kind is 5 or 7) || (field == 5 && kind is 9 or 10))
                value = Number(input.ReadDouble());
            else if (field == 6 && kind is 5 or 7)
                value = input.ReadSFixed64();
            else
                return false;
            return true;
        });
        return new MetricPoint(name, attributes, resource, start, at, value, cumulative);
    }

    /// <summary>LogRecord: time 1, observed time 11, body 5, attributes 6, event name 12.</summary>
    private static LogEntry Log(ByteString bytes, Dictionary<string, string> resource)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        string? name = null, body = null;
        Instant? at = null, observed = null;
        var input = bytes.CreateCodedInput();
        ProtobufFields.Fields(input, field =>
        {
            switch (field)
            {
                case 1: at = At(input.ReadFixed64()); break;
                case 11: observed = At(input.ReadFixed64()); break;
                case 5: body = ProtobufFields.Value(input.ReadBytes()); break;
                case 6: ProtobufFields.Attribute(input.ReadBytes(), attributes); break;
                case 12: name = input.ReadString(); break;
                default: return false;
            }
            return true;
        });
        return new LogEntry(attributes.GetValueOrDefault("event.name") ?? name ?? body ?? "", attributes, resource, at ?? observed);
    }

    private static Instant? At(ulong nanoseconds) =>
        nanoseconds == 0 ? null : NodaConstants.UnixEpoch + Duration.FromNanoseconds((Int128)nanoseconds);

    private static decimal? Number(double value) => decimal.TryParse(
        value.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
