namespace MepModule.App.Web.Http;

/// <summary>How much the web server takes on.</summary>
internal sealed class WebLimits
{
    /// <summary>Requests that are answered at a time.</summary>
    public int Workers;

    /// <summary>Connections that may wait beyond that.</summary>
    public int Queue;

    /// <summary>Connections of one address, waiting or being answered.</summary>
    public int PerAddress;

    /// <summary>Bodies of strangers that are waited for at a time; see <see cref="Access.StrangerBodies"/>.</summary>
    public int StrangerBodies;

    /// <summary>Clients of the live values.</summary>
    public int LiveClients;

    /// <summary>Of these, from one address.</summary>
    public int LivePerAddress;

    /// <summary>Heavy work at a time, see <see cref="WorkUnderWay"/>.</summary>
    public int HeavyWork;

    /// <summary>Length of the buffer that a worker writes its answers in, in bytes. A small heap has no long pieces once it has been used for a while.</summary>
    public int AnswerBytes;

    /// <summary>Free memory below which the module is restarted; 0 for none.</summary>
    public long MemoryFloorBytes;

    /// <summary>For an ESP32 without PSRAM: six connections by design, two of them live.</summary>
    public static WebLimits Small => new WebLimits { Workers = 2, Queue = 2, PerAddress = 4, StrangerBodies = 1, LiveClients = 2, LivePerAddress = 2, HeavyWork = 1, AnswerBytes = 512, MemoryFloorBytes = 4 * 1024 };

    /// <summary>For a board with PSRAM, whose sockets are as few.</summary>
    public static WebLimits Medium => new WebLimits { Workers = 3, Queue = 3, PerAddress = 6, StrangerBodies = 1, LiveClients = 2, LivePerAddress = 2, HeavyWork = 2, AnswerBytes = 1024, MemoryFloorBytes = 32 * 1024 };

    /// <summary>For a PC.</summary>
    public static WebLimits Large => new WebLimits { Workers = 8, Queue = 64, PerAddress = 36, StrangerBodies = 2, LiveClients = 16, LivePerAddress = 4, HeavyWork = 4, AnswerBytes = 1024, MemoryFloorBytes = 0 };
}
