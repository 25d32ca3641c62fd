using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Runrate.Agents.Accounting.Ledger;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Persistence;

/// <summary>
/// One table whose rows are kept with their digest. A column without a value is not part of it, so that a column that a later release
/// adds changes no digest.
/// </summary>
internal sealed class KeptType
{
    private const int PrintLength = 4;

    // A getter is compiled when it is first asked for: a start that saves one row pays for one table.
    private readonly Lazy<Column[]> columns;
    private readonly Lazy<Column[]> key;
    private readonly Lazy<Func<object, object?>?> owner;

    public KeptType(IEntityType type)
    {
        Type = type;
        Table = type.GetTableName()!;
        var table = StoreObjectIdentifier.Create(type, StoreObjectType.Table)!.Value;
        columns = new Lazy<Column[]>(() =>
        [
            .. type.GetFlattenedProperties().Where(p => !p.IsShadowProperty()).Select(p => (Property: p, Name: p.GetColumnName(table)!))
                .Where(p => !KeptRows.IsUnproven(Table, p.Name)).OrderBy(p => p.Name, StringComparer.Ordinal)
                .Select(p => new Column(p.Property, p.Name)),
        ]);
        key = new Lazy<Column[]>(() => [.. type.FindPrimaryKey()!.Properties.Select(p => new Column(p, p.GetColumnName(table)!))]);
        OwnerProperty = type.FindProperty("Entity") is { } entity && entity.ClrType == typeof(EntityId) ? "Entity"
            : type.ClrType == typeof(Entity) ? nameof(Entity.Id) : null;
        owner = new Lazy<Func<object, object?>?>(() =>
            OwnerProperty is { } name ? type.FindProperty(name)!.GetGetter().GetClrValueUsingContainingEntity : null);
    }

    public IEntityType Type { get; }

    public string Table { get; }

    /// <summary>The property that says whose books a row belongs to; null where it belongs to all.</summary>
    public string? OwnerProperty { get; }

    public string KeyOf(object row) => string.Join('/', key.Value.Select(c => c.Text(row)));

    public RowDigest Of(object row)
    {
        var values = columns.Value.Select(c => (c.Name, Value: c.Text(row))).Where(c => c.Value is not null).ToList();
        return new RowDigest
        {
            Table = Table,
            Key = KeyOf(row),
            Entity = owner.Value?.Invoke(row)?.ToString() ?? "",
            Digest = SealDigest.OfFields([Table, .. values.SelectMany(v => new[] { v.Name, v.Value })]),
            Columns = string.Concat(values.Select(v => Print(v.Name) + Print(v.Value!))),
        };
    }

    /// <summary>Names of the columns in which two states of a row differ.</summary>
    public IReadOnlyList<string> Differing(RowDigest saved, RowDigest found)
    {
        var (before, after) = (Prints(saved.Columns), Prints(found.Columns));
        return [.. columns.Value.Select(c => c.Name).Where(n => before.GetValueOrDefault(Print(n)) != after.GetValueOrDefault(Print(n)))];
    }

    private static Dictionary<string, string> Prints(string columns) => columns.Chunk(2 * PrintLength)
        .Where(c => c.Length == 2 * PrintLength).GroupBy(c => new string(c, 0, PrintLength))
        .ToDictionary(g => g.Key, g => new string(g.First(), PrintLength, PrintLength));

    private static string Print(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..PrintLength];

    private sealed class Column(IProperty property, string name)
    {
        private readonly IClrPropertyGetter getter = property.GetGetter();
        private readonly Func<object?, object?>? convert = property.GetTypeMapping().Converter?.ConvertToProvider;

        public string Name => name;

        /// <summary>The value as both databases keep it; null where there is none.</summary>
        public string? Text(object row)
        {
            var value = getter.GetClrValueUsingContainingEntity(row);
            return (value is null || convert is null ? value : convert(value)) switch
            {
                null or "" or false or 0 or 0L => null,
                string text => text,
                // One database has lists, the other keeps them as JSON.
                IEnumerable<string> texts => JsonSerializer.Serialize(texts),
                true => "1",
                // Digits behind the last that counts are the database's.
                decimal number => number == 0 ? null : number.ToString("0.############################", CultureInfo.InvariantCulture),
                DateTime time => (time.Ticks / 10).ToString(CultureInfo.InvariantCulture),
                DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
                byte[] bytes => Convert.ToHexStringLower(SHA256.HashData(bytes)),
                Guid id => id.ToString("N"),
                IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
                var other => throw new InvariantException($"No digest is defined for a {other.GetType().Name} ({Name})."),
            };
        }
    }
}
