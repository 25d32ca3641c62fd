using Runrate.Agents.Benchmarks;

if (args is ["answers", ..])
    return await AnswerLatency.Run(Root());
BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(AnswerLatency).Assembly).Run(args);
return 0;

static string Root()
{
    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Runrate.Agents.sln")))
        folder = folder.Parent;
    return folder?.FullName ?? throw new InvalidOperationException("Run within the checkout.");
}
