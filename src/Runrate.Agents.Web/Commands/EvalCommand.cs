using System.CommandLine;
using Runrate.Agents.Accounting.Primitives;
using Runrate.Agents.Chat.Evaluation;
using Runrate.Agents.Chat.Models;
using Runrate.Agents.Persistence;

namespace Runrate.Agents.Web.Commands;

/// <summary>
/// <c>eval</c>: asks every question of <c>prompts/evals</c> over a company of its own and prints the score by batch and by part.
/// Without <c>--model</c> no language model is used, whatever is configured.
/// </summary>
internal static class EvalCommand
{
    private const decimal SharePassing = 0.97m;

    public static Command Create()
    {
        var batch = new Option<string?>("--batch") { Description = "One file of prompts/evals, without its ending" };
        var model = new Option<bool>("--model") { Description = "Score the configured language model with the assistant" };
        var command = new Command("eval", "Scores the assistant on its evaluation questions") { batch, model };
        command.SetAction(async (parsed, ct) =>
        {
            await using var session = await Session.Open(parsed, ct, prepare: false);
            var file = Path.Combine(Path.GetTempPath(), $"runrate-eval-{Path.GetRandomFileName()}.db");
            var settings = parsed.GetValue(model) ? session.Get<ChatSettings>() : new ChatSettings();
            try
            {
                await using var company = await Evaluation.Company(file, s => s.AddSingleton(settings), ct);
                var score = await Evaluation.Run(company.CreateScope, only: parsed.GetValue(batch), ct: ct);
                return score.Questions == 0
                    ? session.Refuse(new Refusal(RefusalCodes.NotFound, "There is no batch of that name.", "batch"))
                    : Print(session, score);
            }
            finally
            {
                DatabaseChoice.LetGo(file);
                foreach (var left in Directory.EnumerateFiles(Path.GetTempPath(), Path.GetFileName(file) + "*"))
                    File.Delete(left);
            }
        });
        return command;
    }

    private static int Print(Session session, EvalScore score)
    {
        var parts = EvalScore.Parts.ToDictionary(p => p, score.ShareOf);
        session.Answer(new { score.Questions, score.Whole, score.Share, parts, score.Batches, score.Misses }, () =>
        {
            foreach (var miss in score.Misses)
                session.Output.WriteLine($"{miss.Batch}: {miss.Ask}\n    {miss.Part}: {miss.Problem}");
            var batches = Session.Table("batch", "questions", "whole");
            foreach (var batch in score.Batches)
                batches.Line(batch.Batch, $"{batch.Questions}", $"{batch.Whole}");
            session.Terminal.Write(batches);
            foreach (var (part, share) in parts)
                session.Output.WriteLine($"{part,-10} {EvalScore.Percent(share)}");
            session.Output.WriteLine($"whole      {EvalScore.Percent(score.Share)} ({score.Whole} of {score.Questions})");
        });
        return score.Share >= SharePassing ? CommandLine.Done : CommandLine.Refused;
    }
}
