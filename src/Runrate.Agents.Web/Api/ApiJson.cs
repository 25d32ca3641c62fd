using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Web.Api;

/// <summary>
/// JSON as the API speaks it: camelCase, enums by name, days and months in ISO form, identifiers and exact amounts as text. Numbers are
/// accepted as text too, so that a sender need not lose digits.
/// </summary>
public static class ApiJson
{
    private static readonly JsonConverter[] Converters =
    [
        new JsonStringEnumConverter(allowIntegerValues: false),
        new TextConverter<LocalDate>(LocalDatePattern.Iso.Format, s => Kept(LocalDatePattern.Iso.Parse(s).GetValueOrThrow(), d => d.Year),
            $"a day such as 2026-01-31, from {Periods.Kept}"),
        new TextConverter<YearMonth>(Periods.ToIso, s => Kept(YearMonthPattern.Iso.Parse(s).GetValueOrThrow(), m => m.Year),
            $"a month such as 2026-01, from {Periods.Kept}"),
        new TextConverter<Instant>(InstantPattern.ExtendedIso.Format, s => Kept(OffsetDateTimePattern.ExtendedIso.Parse(s).GetValueOrThrow(),
            t => t.Year).ToInstant(), $"a time such as 2026-01-31T12:00:00Z, from {Periods.Kept}"),
        new TextConverter<Currency>(c => c.Code, Currency.Parse, "an ISO 4217 code such as USD"),
        new TextConverter<EntityId>(i => i.Value, s => new EntityId(s), "text"),
        new TextConverter<AgentId>(i => i.Value, s => new AgentId(s), "text"),
        new TextConverter<EntryId>(i => i.ToString(), s => new EntryId(Guid.Parse(s)), "an identifier"),
        new TextConverter<EntryKey>(k => k.Value, s => new EntryKey(s), "text"),
        new MoneyConverter(),
    ];

    public static JsonSerializerOptions Options { get; } = Configured(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>The same for people to read.</summary>
    public static JsonSerializerOptions Indented { get; } =
        Configured(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true });

    public static void Configure(JsonSerializerOptions options)
    {
        options.NumberHandling = JsonNumberHandling.AllowReadingFromString;
        options.Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        foreach (var converter in Converters)
            options.Converters.Add(converter);
    }

    private static T Kept<T>(T value, Func<T, int> year) =>
        year(value) is >= Periods.FirstYear and <= Periods.LastYear ? value : throw new FormatException($"Not from {Periods.Kept}.");

    private static JsonSerializerOptions Configured(JsonSerializerOptions options)
    {
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    private sealed class TextConverter<T>(Func<T, string> write, Func<string, T> read, string expected) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            try
            {
                return read(reader.GetString() ?? "");
            }
            catch (Exception problem) when (problem is FormatException or InvalidOperationException or UnparsableValueException)
            {
                throw new JsonException($"Expected {expected}.");
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => read(reader.GetString() ?? "");

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
            writer.WritePropertyName(write(value));
    }

    /// <summary><c>{ "amount": "12.50", "currency": "USD" }</c></summary>
    private sealed class MoneyConverter : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("amount", out var amount)
                || !root.TryGetProperty("currency", out var code)
                || !decimal.TryParse(amount.ToString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var value)
                || !Currency.TryParse(code.ToString(), out var currency))
                throw new JsonException("Expected an amount such as { \"amount\": \"12.50\", \"currency\": \"USD\" }.");
            try
            {
                return Money.From(value, currency);
            }
            catch (OverflowException)
            {
                throw new JsonException("Expected an amount that is not larger than amounts can be.");
            }
        }

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            writer.WriteString("amount", value.Amount);
            writer.WriteString("currency", value.Currency.Code);
            writer.WriteEndObject();
        }
    }
}
