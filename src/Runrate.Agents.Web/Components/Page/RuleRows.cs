using System.Collections.Frozen;
using Runrate.Agents.Accounting.Classification;

namespace Runrate.Agents.Web.Components.Page;

/// <summary>Finds rules and facts in the library for pages: a row by its id, the facts that can matter to a category.</summary>
public sealed class RuleRows(RuleLibrary library)
{
    private readonly FrozenDictionary<(Framework, string), RuleRow> rows = library.Files
        .SelectMany(f => f.Versions.SelectMany(v => v.Rows).Select(r => (Key: (f.Framework, r.Id), Row: r)))
        .GroupBy(r => r.Key).ToFrozenDictionary(g => g.Key, g => g.Last().Row);

    public RuleLibrary Library => library;

    public RuleRow? Find(Framework framework, string id) => rows.GetValueOrDefault((framework, id));

    /// <summary>The facts that some rule of the category looks at, in any framework, in the order of the catalogue.</summary>
    public IReadOnlyList<FactDefinition> FactsOf(string category)
    {
        var files = new HashSet<RuleFile>();
        foreach (var file in library.Files.Where(f => f.Categories.Contains(category)))
            Reach(file, files);
        return
        [
            .. files.SelectMany(f => f.Versions).SelectMany(v => v.Rows).SelectMany(r => r.When).Select(c => c.Fact).Distinct()
                .Order().Select(i => library.Facts.Facts[i])
                .Where(f => f is { Derived: false, IsPolicy: false, Kind: not FactKind.Raw } && f != library.Facts.Category),
        ];
    }

    private void Reach(RuleFile file, HashSet<RuleFile> reached)
    {
        if (!reached.Add(file))
            return;
        foreach (var next in file.Versions.SelectMany(v => v.Rows).Select(r => r.ContinueWith).OfType<string>().Distinct())
        {
            if (library.Find(file.Framework, next) is { } further)
                Reach(further, reached);
        }
    }
}
