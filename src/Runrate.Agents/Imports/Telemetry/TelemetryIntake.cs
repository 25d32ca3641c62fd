namespace Runrate.Agents.Imports.Telemetry;

/// <summary>What an import remembers for the readers of metrics, logs and sessions.</summary>
internal static class TelemetryIntake
{
    extension(Intake intake)
    {
        /// <summary>What cumulative counters said before.</summary>
        public TelemetryMemory Telemetry => intake.Memory((db, of) => new TelemetryMemory(db, of.Entity.Id));

        /// <summary>Which of several signals of one usage counts.</summary>
        public Signals Signals => intake.Memory((db, of) => new Signals(db, of.Entity.Id, of));
    }
}
