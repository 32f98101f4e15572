using MepModule.App.Meter;

namespace MepModule.App.Metering;

/// <summary>Takes note of a new reading, on the meter's thread: return quickly and never throw.</summary>
public delegate void ReadingHandler(Reading reading);
