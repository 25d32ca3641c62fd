namespace Runrate.Agents.Accounting.Classification;

/// <summary>Reads the files of data/rules into what a <see cref="RuleLibrary"/> is made of.</summary>
internal sealed class RuleLibraryReader
{
    private readonly IReadOnlyDictionary<string, string> sources;

    public RuleLibraryReader(IReadOnlyDictionary<string, string> sources)
    {
        this.sources = sources;
        var policies = Parse("policies.json");
        Facts = FactCatalogReader.Read(Parse("facts.json"), policies);
        Policies = [.. policies.Children("policies", "flag").Select(ReadPolicy)];
        Lives = [.. policies.Children("lives", "life").Select(LifePolicy.Read)];
        ContractCaps = [.. policies.Children("contractCaps", "framework").Select(ContractCap.Read)];
        Overrides = ReadOverrides();
        var coverage = Parse("coverage.json").Only("version", "ruleSets");
        Version = coverage.Text("version");
        Coverage = [.. coverage.Children("ruleSets", "ruleSet").Select(ReadCoverage)];
        Files = [.. sources.Keys.Where(path => path.Contains('/')).Order(StringComparer.Ordinal).Select(ReadFile)];
        Hash = RuleLibrary.HashOf(sources);
    }

    public FactCatalog Facts { get; }

    public IReadOnlyList<PolicyDefinition> Policies { get; }

    public IReadOnlyList<LifePolicy> Lives { get; }

    public IReadOnlyList<ContractCap> ContractCaps { get; }

    public IReadOnlyDictionary<string, string> Overrides { get; }

    public IReadOnlyList<Coverage> Coverage { get; }

    public IReadOnlyList<RuleFile> Files { get; }

    public string Version { get; }

    public string Hash { get; }

    private RuleText Parse(string path) => sources.TryGetValue(path, out var text)
        ? RuleText.Parse(path, text)
        : throw new RuleFileException($"{path} is missing.");

    private RuleFile ReadFile(string path)
    {
        var parts = path.Split('/');
        if (parts.Length != 2 || Frameworks.FromFolder(parts[0]) is not { } framework)
            throw new RuleFileException($"{path}: not in the folder of a framework.");
        return RuleFileReader.Read(framework, parts[1][..^".json".Length], Parse(path), Facts);
    }

    private PolicyDefinition ReadPolicy(RuleText text)
    {
        var flag = text.Text("flag");
        var fact = Facts.Require("policy." + flag);
        var code = FactCatalog.Encode(fact, text.Text("default"));
        if (!code.IsOk || FactCode.IsOpen(code.Value))
            throw text.Wrong("the default is not a value of the policy");
        var supplies = text.OptionalText("supplies");
        if (supplies is not null && Facts.Find(supplies) is null)
            throw text.Wrong($"supplies '{supplies}', which is not a fact{Facts.Suggest(supplies)}");
        return new PolicyDefinition(fact, flag, code.Value, supplies, text.OptionalText("ref"), text.Text("explains"));
    }

    private Dictionary<string, string> ReadOverrides()
    {
        var overrides = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in Parse("source-overrides.json").Only("overrides").Children("overrides", "id"))
        {
            text.Only("id", "source", "says", "instead");
            overrides[text.Text("id")] =
                $"{text.Text("id")} {text.Text("source")}: {text.Text("says")} Here: {text.Text("instead")}";
        }
        return overrides;
    }

    private static Coverage ReadCoverage(RuleText text)
    {
        text.Only("ruleSet", "status", "effective", "reviewer", "lastChecked");
        return new Coverage(text.Text("ruleSet"), text.Text("status"), text.Text("effective"), text.OptionalText("reviewer"),
            text.Text("lastChecked"));
    }
}
