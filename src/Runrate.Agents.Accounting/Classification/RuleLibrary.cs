using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using NodaTime;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>How far one rule set has been checked, and by whom: coverage.json.</summary>
public sealed record Coverage(string RuleSet, string Status, string Effective, string? Reviewer, string LastChecked);

/// <summary>
/// The whole rulebook: facts, policies, tables by framework and decision, source statements that are overridden, and a
/// hash of all of it. Loading checks everything that can be checked without a question; a library that loads can decide.
/// </summary>
public sealed class RuleLibrary
{
    private static readonly Lazy<RuleLibrary> Embedded = new(() => Load(ReadEmbedded()));

    private readonly FrozenDictionary<(Framework, string), RuleFile> files;
    private readonly FrozenDictionary<(Framework, string), RuleFile> byCategory;
    private readonly FrozenDictionary<string, PolicyDefinition> policiesByName;
    private readonly ConcurrentDictionary<(RuleFile, int Category, int Choice), DecisionTable> tables = new();
    private readonly Dictionary<RuleFile, List<RuleFile>> reachable;
    private readonly TableCompiler compiler;

    private RuleLibrary(RuleLibraryReader read)
    {
        Facts = read.Facts;
        Policies = read.Policies;
        Lives = read.Lives;
        ContractCaps = read.ContractCaps;
        Overrides = read.Overrides;
        Coverage = read.Coverage;
        Stamp = new RulebookStamp(read.Version, read.Hash);
        Derived = new DerivedFacts(Facts);
        files = read.Files.ToFrozenDictionary(file => (file.Framework, file.Decision));
        policiesByName = Policies.ToFrozenDictionary(policy => Plain(policy.Flag), StringComparer.Ordinal);
        PolicyValues = new PolicyValues(Facts, Policies);
        compiler = new TableCompiler(
            Facts, Derived, PolicyValues, (framework, decision) => files.GetValueOrDefault((framework, decision)));
        reachable = read.Files.ToDictionary(file => file, compiler.Reachable);
        byCategory = RuleLibraryChecks.CategoriesCovered(read.Files, Facts.Category);
        RuleLibraryChecks.Check(this, read);
    }

    /// <summary>The rules embedded in this assembly.</summary>
    public static RuleLibrary Default => Embedded.Value;

    public FactCatalog Facts { get; }

    public IReadOnlyList<PolicyDefinition> Policies { get; }

    public IReadOnlyList<LifePolicy> Lives { get; }

    /// <summary>What limits the life of a right under a contract.</summary>
    public IReadOnlyList<ContractCap> ContractCaps { get; }

    /// <summary>Statements of the source documents that the rules depart from, by id (C-01 …).</summary>
    public IReadOnlyDictionary<string, string> Overrides { get; }

    public IReadOnlyList<Coverage> Coverage { get; }

    public RulebookStamp Stamp { get; }

    public IEnumerable<RuleFile> Files =>
        files.Values.OrderBy(file => file.Framework).ThenBy(file => file.Decision, StringComparer.Ordinal);

    internal DerivedFacts Derived { get; }

    internal PolicyValues PolicyValues { get; }

    /// <param name="sources">Path below data/rules → text.</param>
    /// <exception cref="RuleFileException">A file cannot be used; the message says which row and why.</exception>
    public static RuleLibrary Load(IReadOnlyDictionary<string, string> sources) => new(new RuleLibraryReader(sources));

    /// <summary>The embedded files, for tools that check or show them: path below data/rules → text.</summary>
    public static IReadOnlyDictionary<string, string> ReadEmbedded()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("rules/", StringComparison.Ordinal)))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
            sources[name["rules/".Length..].Replace('\\', '/')] = reader.ReadToEnd();
        }
        return sources;
    }

    public RuleFile? Find(Framework framework, string decision) => files.GetValueOrDefault((framework, decision));

    public RuleFile ForCategory(Framework framework, string category) => byCategory[(framework, category)];

    /// <summary>Any spelling of the flag.</summary>
    public PolicyDefinition? FindPolicy(string flag) => policiesByName.GetValueOrDefault(Plain(flag));

    /// <summary>
    /// Every table that can come into force, by category and by versions: what tests enumerate and the rules page shows.
    /// </summary>
    public IEnumerable<TableInForce> Tables()
    {
        foreach (var file in Files)
        {
            var limits = reachable[file].SelectMany(reached => reached.Versions)
                .SelectMany(version => new[] { version.From, version.To })
                .OfType<LocalDate>().Append(new LocalDate(2026, 6, 1)).ToList();
            var dates = limits.Concat(limits.Select(limit => limit.PlusYears(1))).Distinct().Order();
            foreach (var category in file.Categories.Select((_, index) => index).DefaultIfEmpty(-1))
            {
                var name = category < 0 ? null : file.Categories[category];
                var value = name is null ? -1 : Facts.Category.Values.ToList().IndexOf(name);
                var keys = dates.Select(date => VersionKey.On(date, file.Framework, FiscalCalendar.Calendar, null));
                foreach (var key in keys.DistinctBy(key => string.Join(',', reachable[file].Select(key.Choose))))
                    yield return new TableInForce(file, name, key.Date!.Value, TableFor(file, value, key).Value);
            }
        }
    }

    /// <summary>
    /// The table in force. A refusal where a version goes by date and no date is known: nothing is decided for a year
    /// nobody named.
    /// </summary>
    internal Outcome<DecisionTable> TableFor(RuleFile file, int category, VersionKey key)
    {
        var choice = 0;
        foreach (var reached in reachable[file])
        {
            var version = key.Choose(reached);
            if (version < 0)
            {
                return new Refusal(RefusalCodes.MissingField,
                    $"{reached.Path} has rules for different years: which year is meant? Give asOf or a date of the spend.",
                    "asOf");
            }
            choice = choice * 8 + version;
        }
        if (!tables.TryGetValue((file, category, choice), out var table))
        {
            table = Compile(file, category, key);
            tables[(file, category, choice)] = table;
        }
        return table;
    }

    internal DecisionTable Compile(RuleFile file, int category, VersionKey key)
    {
        lock (compiler)
            return compiler.Compile(file, category, reached => reached.Versions[key.Choose(reached)]);
    }

    internal static string HashOf(IReadOnlyDictionary<string, string> sources)
    {
        var all = new StringBuilder();
        foreach (var (path, text) in sources.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            all.Append(path).Append('\n').Append(text.ReplaceLineEndings("\n")).Append('\n');
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all.ToString())));
    }

    private static string Plain(string flag) => flag.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
}

/// <summary>A table as it stands for one category (none for a decision that does not go by category) at one date.</summary>
public sealed record TableInForce(RuleFile File, string? Category, LocalDate Date, DecisionTable Table)
{
    public override string ToString() => $"{File.Path} {Category} {NodaTime.Text.LocalDatePattern.Iso.Format(Date)}";
}

/// <summary>What chooses among versions: the event's date, the starts of its years, and elections to adopt early.</summary>
internal readonly record struct VersionKey(LocalDate? Date, LocalDate? FiscalYearStart, LocalDate? TaxYearStart, bool? Adopted)
{
    /// <summary>Tax years are calendar years in the United States and start on 1 April in India, whatever the books do.</summary>
    public static VersionKey On(LocalDate? date, Framework framework, FiscalCalendar books, bool? adopted)
    {
        var tax = framework == Framework.IndiaTax ? FiscalCalendar.April : FiscalCalendar.Calendar;
        return new VersionKey(
            date, date is { } day ? books.StartOfYear(day) : null, date is { } taxed ? tax.StartOfYear(taxed) : null, adopted);
    }

    /// <summary>The index of the version in force, or -1 where the date that would decide is not known.</summary>
    public int Choose(RuleFile file)
    {
        var versions = file.Versions;
        if (versions.Count == 1)
            return 0;
        for (var i = 0; i < versions.Count; i++)
        {
            if (versions[i].AdoptionFact is not null && Adopted is { } adopted)
                return adopted ? i + 1 : i;
        }
        for (var i = 0; i < versions.Count; i++)
        {
            var date = versions[i].Basis switch
            {
                EffectiveBasis.FiscalYearStart => FiscalYearStart,
                EffectiveBasis.TaxYearStart => TaxYearStart,
                _ => Date,
            };
            if (date is null)
                return -1;
            if ((versions[i].From is not { } from || date >= from) && (versions[i].To is not { } to || date <= to))
                return i;
        }
        return versions.Count - 1;
    }
}
