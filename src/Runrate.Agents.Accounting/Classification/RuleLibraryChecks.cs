using System.Collections.Frozen;

namespace Runrate.Agents.Accounting.Classification;

/// <summary>What must be true of a rulebook before it may decide anything.</summary>
internal static class RuleLibraryChecks
{
    /// <summary>Every framework answers for every category exactly once.</summary>
    public static FrozenDictionary<(Framework, string), RuleFile> CategoriesCovered(
        IReadOnlyList<RuleFile> files, FactDefinition category)
    {
        var covered = new Dictionary<(Framework, string), RuleFile>();
        foreach (var file in files)
        {
            foreach (var name in file.Categories)
            {
                if (!covered.TryAdd((file.Framework, name), file))
                    throw new RuleFileException(
                        $"{file.Path}: {name} is decided by {covered[(file.Framework, name)].Path} already.");
            }
        }
        foreach (var framework in Frameworks.All)
        {
            if (category.Values.Where(name => !covered.ContainsKey((framework, name))).ToList() is { Count: > 0 } missing)
                throw new RuleFileException($"{framework.Folder()}: no table applies to {string.Join(", ", missing)}.");
        }
        return covered.ToFrozenDictionary();
    }

    public static void Check(RuleLibrary library, RuleLibraryReader read)
    {
        foreach (var file in read.Files)
        {
            if (!read.Coverage.Any(coverage => coverage.RuleSet == file.Path))
                throw new RuleFileException($"coverage.json: {file.Path} is not listed.");
            foreach (var row in file.Versions.SelectMany(version => version.Rows))
                CheckRow(library, file, row);
        }
        foreach (var coverage in read.Coverage)
        {
            if (!read.Files.Any(file => file.Path == coverage.RuleSet))
                throw new RuleFileException($"coverage.json: {coverage.RuleSet} is not a rule file.");
            if (coverage.Status is not ("draft" or "reviewed") || (coverage.Status == "reviewed" && coverage.Reviewer is null))
                throw new RuleFileException(
                    $"coverage.json, {coverage.RuleSet}: the status is draft, or reviewed by a named reviewer.");
        }
    }

    private static void CheckRow(RuleLibrary library, RuleFile file, RuleRow row)
    {
        if (row.SeedOverridden is { } source && !library.Overrides.ContainsKey(source))
            throw new RuleFileException($"{file.Path}, {row.Id}: '{source}' is not in source-overrides.json.");
        foreach (var condition in row.When)
        {
            var fact = library.Facts.Facts[condition.Fact];
            if (fact.IsPolicy || fact == library.Facts.Category || fact.Qualifier || fact.Derived || fact.Conservative.Length > 0)
                continue;
            throw new RuleFileException(
                $"{file.Path}, {row.Id}: {fact.Id} is tested but facts.json does not say what holds whenUnknown.");
        }
        if (row.Then is { Tax: null } && file.Framework.IsTax() && file.Categories.Count > 0)
            throw new RuleFileException($"{file.Path}, {row.Id}: a tax table names a taxTreatment.");
    }
}
