using BenchmarkDotNet.Running;
using Runrate.Agents.Benchmarks;

// Without arguments: classification by framework. "answers": the assistant's answers. Anything else goes to BenchmarkDotNet.
switch (args)
{
    case []:
        ClassifierTimes.Print(Console.Out);
        return 0;
    case ["answers", ..]:
        return await AnswerLatency.Run(Root());
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
