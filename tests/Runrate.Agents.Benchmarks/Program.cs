using System.Globalization;
using BenchmarkDotNet.Running;
using Runrate.Agents.Benchmarks;
using Runrate.Agents.Benchmarks.Size;

// Without arguments: classification by framework. "answers": the assistant's answers. "rules-engine": a classification against Microsoft
// RulesEngine. What size does: "import", "close", "http", "pages", "statements". Anything else goes to BenchmarkDotNet.
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
    case ["import-once", var side, var folder, _, _]:
        return await ImportTimes.Once(side, folder, Number(3, 0), Number(4, 0));
    case ["close", ..]:
        return await CloseTimes.Run(Number(1, 10_000), args.ElementAtOrDefault(2) ?? "");
    case ["http", .. var words]:
        return await HttpTimes.Run(Root(), string.Join(' ', words));
    case ["bare", var address, var file]:
        return await BareServer.Run(address, file);
    case ["pages", ..]:
        return await LargeBooks.Pages(Root(), Number(1, 1_000_000), Number(2, 10_000));
    case ["statements", ..]:
        return await LargeBooks.Statements(Root(), Number(1, 1_000_000), Number(2, 10_000));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(ClassifierTimes).Assembly).Run(args);
        return 0;
}

int Number(int at, int otherwise) => args.Length > at ? int.Parse(args[at], CultureInfo.InvariantCulture) : otherwise;

static string Root()
{
    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Runrate.Agents.sln")))
        folder = folder.Parent;
    return folder?.FullName ?? throw new InvalidOperationException("Run within the checkout.");
}
