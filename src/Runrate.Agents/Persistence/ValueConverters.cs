using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using NodaTime;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Persistence;

/// <summary>How the domain's own types are stored. Every one keeps its order, so ranges translate to SQL.</summary>
internal static class ValueConverters
{
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(), new MoneyJson(), new LocalDateJson(), new InstantJson(), new YearMonthJson() },
    };

    public static void Apply(ModelConfigurationBuilder conventions)
    {
        conventions.Properties<LocalDate>().HaveConversion<LocalDateConverter>();
        conventions.Properties<YearMonth>().HaveConversion<YearMonthConverter>();
        conventions.Properties<Instant>().HaveConversion<InstantConverter>();
        conventions.Properties<Currency>().HaveConversion<CurrencyConverter>().HaveMaxLength(3);
        conventions.Properties<EntityId>().HaveConversion<EntityIdConverter>().HaveMaxLength(80);
        conventions.Properties<AgentId>().HaveConversion<AgentIdConverter>().HaveMaxLength(80);
        conventions.Properties<EntryId>().HaveConversion<EntryIdConverter>();
        conventions.Properties<EntryKey>().HaveConversion<EntryKeyConverter>().HaveMaxLength(EntryKey.LengthMax);
        conventions.Properties<FiscalCalendar>().HaveConversion<FiscalCalendarConverter>();
        conventions.ComplexProperties<Money>();
    }

    /// <summary>Stores a small value, never queried by its parts, as JSON text.</summary>
    public static PropertyBuilder<T> HasJsonConversion<T>(this PropertyBuilder<T> property) => property.HasConversion(
        AsJson<T>(), new ValueComparer<T>(
            (a, b) => JsonSerializer.Serialize(a, Json) == JsonSerializer.Serialize(b, Json),
            v => JsonSerializer.Serialize(v, Json).GetHashCode(StringComparison.Ordinal),
            v => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(v, Json), Json)!));

    /// <summary>
    /// The same for a value that is only ever replaced as a whole, never changed in place: what is another object is another value, and no
    /// copy is made to find out.
    /// </summary>
    public static PropertyBuilder<T> HasReplacedJsonConversion<T>(this PropertyBuilder<T> property) where T : class => property.HasConversion(
        AsJson<T>(), new ValueComparer<T>((a, b) => ReferenceEquals(a, b), v => v.GetHashCode(), v => v));

    private static ValueConverter<T, string> AsJson<T>() => new(
        v => JsonSerializer.Serialize(v, Json), v => JsonSerializer.Deserialize<T>(v, Json)!);

    private sealed class LocalDateConverter() : ValueConverter<LocalDate, DateOnly>(d => d.ToDateOnly(), d => LocalDate.FromDateOnly(d));

    private sealed class YearMonthConverter() : ValueConverter<YearMonth, int>(p => p.Year * 100 + p.Month, n => new YearMonth(n / 100, n % 100));

    private sealed class InstantConverter() : ValueConverter<Instant, DateTime>(
        i => i.ToDateTimeUtc(), d => Instant.FromDateTimeUtc(DateTime.SpecifyKind(d, DateTimeKind.Utc)));

    private sealed class CurrencyConverter() : ValueConverter<Currency, string>(c => c.Code, s => s == "" ? default : Currency.Parse(s));

    private sealed class EntityIdConverter() : ValueConverter<EntityId, string>(i => i.Value, s => new EntityId(s));

    private sealed class AgentIdConverter() : ValueConverter<AgentId, string>(i => i.Value, s => new AgentId(s));

    private sealed class EntryIdConverter() : ValueConverter<EntryId, Guid>(i => i.Value, g => new EntryId(g));

    private sealed class EntryKeyConverter() : ValueConverter<EntryKey, string>(k => k.Value, s => new EntryKey(s));

    private sealed class FiscalCalendarConverter() : ValueConverter<FiscalCalendar, int>(c => c.StartMonth, n => new FiscalCalendar(n));

    private sealed class MoneyJson : JsonConverter<Money>
    {
        public override Money Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            var parts = (reader.GetString() ?? "").Split(' ');
            return Money.From(decimal.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture), Currency.Parse(parts[1]));
        }

        public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class LocalDateJson : JsonConverter<LocalDate>
    {
        public override LocalDate Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            NodaTime.Text.LocalDatePattern.Iso.Parse(reader.GetString() ?? "").GetValueOrThrow();

        public override void Write(Utf8JsonWriter writer, LocalDate value, JsonSerializerOptions options) =>
            writer.WriteStringValue(NodaTime.Text.LocalDatePattern.Iso.Format(value));
    }

    private sealed class InstantJson : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            NodaTime.Text.InstantPattern.ExtendedIso.Parse(reader.GetString() ?? "").GetValueOrThrow();

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(NodaTime.Text.InstantPattern.ExtendedIso.Format(value));
    }

    private sealed class YearMonthJson : JsonConverter<YearMonth>
    {
        public override YearMonth Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
        {
            if (reader.TokenType == JsonTokenType.String)
                return NodaTime.Text.YearMonthPattern.Iso.Parse(reader.GetString()!).GetValueOrThrow();
            // Rows saved before months had a form of their own hold all that the type shows.
            using var parts = JsonDocument.ParseValue(ref reader);
            return new YearMonth(parts.RootElement.GetProperty("year").GetInt32(), parts.RootElement.GetProperty("month").GetInt32());
        }

        public override void Write(Utf8JsonWriter writer, YearMonth value, JsonSerializerOptions options) =>
            writer.WriteStringValue(NodaTime.Text.YearMonthPattern.Iso.Format(value));
    }
}
