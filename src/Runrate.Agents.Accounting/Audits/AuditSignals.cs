using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Audits;

/// <summary>The words and vendors by which ledger lines are read, from <c>data/audit-signals.json</c>, which is embedded.</summary>
public sealed class AuditSignals
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter() },
    };

    private static readonly Lazy<AuditSignals> Embedded = new(LoadEmbedded);

    private readonly IReadOnlyList<(AccountClass Class, Signal Signal)> accounts;
    private readonly IReadOnlyList<(string Kind, Signal Signal)> vendors;
    private readonly IReadOnlyList<(CategorySignal Shape, Signal Signal)> categories;
    private readonly IReadOnlyList<(string Category, Signal Signal)> accountCategories;
    private readonly IReadOnlyDictionary<string, string> vendorCategories;
    private readonly Dictionary<string, Signal> qualifiers;
    private readonly Signal asset;
    private readonly Signal expense;

    private AuditSignals(FileShape file)
    {
        Columns = file.Columns;
        MaterialityBasisPoints = file.MaterialityBasisPoints;
        accounts = [.. file.Accounts.Select(a => (a.Class, new Signal(a.Any, a.Not)))];
        vendors = [.. file.Vendors.Select(v => (v.Kind, new Signal(v.Names, null)))];
        categories = [.. file.Categories.Select(c => (c, new Signal(c.Any, c.Not)))];
        accountCategories = [.. file.AccountCategories.Select(c => (c.Category, new Signal(c.Any, c.Not)))];
        vendorCategories = file.VendorCategories;
        qualifiers = file.Qualifiers.ToDictionary(q => q.Key, q => new Signal(q.Value, null), StringComparer.Ordinal);
        asset = new Signal(file.SaysAsset, null);
        expense = new Signal(file.SaysExpense, null);
        var kinds = vendors.Select(v => v.Kind).ToHashSet();
        Invariant.Check(vendorCategories.Keys.All(kinds.Contains), "A vendor category names an unknown kind of vendor.");
        Invariant.Check(categories.SelectMany(c => c.Shape.VendorKinds ?? []).All(kinds.Contains),
            "A category names an unknown kind of vendor.");
    }

    public static AuditSignals Default => Embedded.Value;

    /// <summary>Field → the headers that mean it, in plain words.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Columns { get; }

    /// <summary>Share of the expense in the extract that is material where nobody states a threshold; 500 is 5 %.</summary>
    public int MaterialityBasisPoints { get; }

    /// <summary>Every category that a line can be read as, those for "cannot tell" included.</summary>
    public IEnumerable<string> Categories =>
        categories.Select(c => c.Shape.Category).Concat(accountCategories.Select(c => c.Category))
            .Concat(vendorCategories.Values).Distinct();

    public AccountClass ClassOf(PlainText name) => accounts.FirstOrDefault(a => a.Signal.IsIn(name)).Class;

    /// <summary>Whether the name of an account says by itself that it is an asset, as "cost" or "software" do not.</summary>
    public bool SaysAsset(PlainText name) => asset.IsIn(name);

    /// <summary>Whether the name of an account says by itself that it is an expense.</summary>
    public bool SaysExpense(PlainText name) => expense.IsIn(name);

    /// <summary>The kind of vendor named in the vendor field or else anywhere in the line, or null.</summary>
    public string? VendorKindOf(PlainText text) => vendors.FirstOrDefault(v => v.Signal.IsIn(text)).Kind;

    /// <summary>
    /// What the line was spent on, or null where nothing says so: by its words, then by its vendor, then by the name of the
    /// account it is on.
    /// </summary>
    public string? CategoryOf(PlainText text, string? vendorKind, PlainText accountName)
    {
        foreach (var (shape, signal) in categories)
        {
            if ((shape.VendorKinds is null || vendorKind is not null && shape.VendorKinds.Contains(vendorKind)) && signal.IsIn(text))
                return shape.Category;
        }
        return vendorKind is not null
            ? vendorCategories.GetValueOrDefault(vendorKind)
            : accountCategories.FirstOrDefault(c => c.Signal.IsIn(accountName)).Category;
    }

    /// <summary>Whether the text says what the qualifier of that name stands for.</summary>
    public bool Says(PlainText text, string qualifier)
    {
        Invariant.Check(qualifiers.TryGetValue(qualifier, out var signal), $"There is no qualifier '{qualifier}'.");
        return signal.IsIn(text);
    }

    private static AuditSignals LoadEmbedded()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("audit-signals.json");
        Invariant.Check(stream is not null, "The audit signals are not embedded.");
        var file = JsonSerializer.Deserialize<FileShape>(stream, Json);
        Invariant.Check(file is not null, "The audit signals are empty.");
        return new AuditSignals(file);
    }

    private sealed class Signal(IReadOnlyList<string> any, IReadOnlyList<string>? not)
    {
        private readonly IReadOnlyList<Phrase> any = [.. any.Select(p => new Phrase(p))];
        private readonly IReadOnlyList<Phrase> not = [.. (not ?? []).Select(p => new Phrase(p))];

        public bool IsIn(PlainText text) => any.Any(p => p.IsIn(text)) && !not.Any(p => p.IsIn(text));
    }

    private sealed record AccountSignal(AccountClass Class, IReadOnlyList<string> Any, IReadOnlyList<string>? Not);

    private sealed record VendorSignal(string Kind, IReadOnlyList<string> Names);

    private sealed record CategorySignal(
        string Category, IReadOnlyList<string> Any, IReadOnlyList<string>? Not, IReadOnlyList<string>? VendorKinds);

    private sealed record FileShape(
        IReadOnlyDictionary<string, IReadOnlyList<string>> Columns, IReadOnlyList<AccountSignal> Accounts,
            IReadOnlyList<VendorSignal> Vendors,
        IReadOnlyDictionary<string, string> VendorCategories, IReadOnlyList<CategorySignal> Categories,
        IReadOnlyList<CategorySignal> AccountCategories, IReadOnlyList<string> SaysAsset, IReadOnlyList<string> SaysExpense,
            IReadOnlyDictionary<string, IReadOnlyList<string>> Qualifiers, int MaterialityBasisPoints);
}
