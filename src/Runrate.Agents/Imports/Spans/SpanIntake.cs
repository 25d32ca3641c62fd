
namespace Runrate.Agents.Imports.Spans;

/// <summary>What an import remembers for the readers of spans.</summary>
internal static class SpanIntake
{
    extension(Intake intake)
    {
        /// <summary>The spans seen before, which those of a batch are judged with.</summary>
        public SpanMemory Spans => intake.Memory((db, of) => new SpanMemory(db, of.Entity.Id));
    }
}
