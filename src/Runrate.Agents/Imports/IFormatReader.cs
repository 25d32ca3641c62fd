using Runrate.Agents.Imports.Reading;

namespace Runrate.Agents.Imports;

/// <summary>Reads one format and hands its records to the intake.</summary>
internal interface IFormatReader
{
    Task Read(UploadStream content, Intake intake, CancellationToken ct);
}
