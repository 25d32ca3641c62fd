using System.Globalization;
using BenchmarkDotNet.Running;
using Runrate.Agents.Benchmarks;
using Runrate.Agents.Benchmarks.Size;

// Without arguments: classification by framework. "answers": the assistant's answers. "import": a bulk import
// against a keyed load. "rules-engine": a classification against Microsoft RulesEngine. Anything else goes to BenchmarkDotNet.
switch (args)
{
    case []:
        ClassifierTimes.Print(Console.Out);
        return 0;
    case ["answers", ..]:
        return await AnswerLatency.Run(Root());
    case ["rules-engine"]:
        return await RulesEngineTimes.Run(Root(), Console.Out);
    case ["import", .. var sizes]:
        return await ImportTimes.Run(sizes);
    case ["import-once", var side, var folder, var events, var agents]:
        return await ImportTimes.Once(
            side, folder, int.Parse(events, CultureInfo.InvariantCulture), int.Parse(agents, CultureInfo.InvariantCulture));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(ClassifierTimes).Assembly).Run(args);
        return 0;
}

static string Root()
{
    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Runrate.Agents.sln")))
        folder = folder.Parent;
    return folder?.FullName ?? throw new InvalidOperationException("Run within the checkout.");
}
