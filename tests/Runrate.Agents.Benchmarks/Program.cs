using BenchmarkDotNet.Running;
using Runrate.Agents.Benchmarks;

if (args.Length > 0)
    BenchmarkSwitcher.FromAssembly(typeof(ClassifierTimes).Assembly).Run(args);
else
    ClassifierTimes.Print(Console.Out);
