using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using NodaTime;
using Runrate.Agents.Accounting.Assets;
using Runrate.Agents.Accounting.Primitives;

namespace Runrate.Agents.Tests.Measurement;

/// <summary>Runs a law over generated cases and names the smallest counter-example; and the generators laws share.</summary>
internal static class Laws
{
    public const int Cases = 2_000;

    public static void Hold<T>(Gen<T> cases, Func<T, bool> law) =>
        Prop.ForAll(cases.ToArbitrary(), law)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Cases).WithQuietOnSuccess(true).WithReplay(Replay));

    /// <summary>The same cases on every machine and every day: a law that fails once fails again.</summary>
    private static FSharpOption<Replay> Replay { get; } =
        FSharpOption<Replay>.Some(new Replay(new Rnd(20_260_101UL, 1_442_695_040_888_963_407UL), FSharpOption<int>.None));

    /// <summary>Amounts to the cent, from nothing to ten million.</summary>
    public static Gen<Money> Amounts => Gen.Choose(0, 1_000_000_000).Select(cents => Usd(cents / 100m));

    /// <summary>Days over two decades, leap years among them.</summary>
    public static Gen<LocalDate> Days => Gen.Choose(0, 7_300).Select(days => new LocalDate(2015, 1, 1).PlusDays(days));

    public static Gen<StartConvention> Conventions => Gen.Elements(Enum.GetValues<StartConvention>());

    public static Gen<int> Lives => Gen.Choose(1, 132);

    public static Money Usd(decimal amount) => Money.From(amount, Currency.Usd);

    public static Money Sum(IEnumerable<Money> amounts) =>
        amounts.Aggregate(Money.Zero(Currency.Usd), (sum, amount) => sum + amount);
}
