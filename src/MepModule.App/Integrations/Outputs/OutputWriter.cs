using MepModule.App.Text;

namespace MepModule.App.Integrations.Outputs;

/// <summary>
/// Writes one answer or message of an output. Pure: what it writes follows from what its constructor got, with no socket and no clock, and writing twice gives the same bytes twice. Allocates
/// nothing for a value.
/// </summary>
public abstract class OutputWriter
{
    /// <summary>Writes it; the caller flushes.</summary>
    public abstract void Write(BufferedText text);
}
