namespace Runrate.Agents.Imports.Reading;

/// <summary>A stated limit was passed; the file is refused with <c>too-large</c>.</summary>
internal sealed class ImportLimitException(string message) : Exception(message);
