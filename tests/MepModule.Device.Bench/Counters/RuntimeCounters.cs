using System.Runtime.CompilerServices;

namespace MepModule.Device.Bench;

/// <summary>
/// What a host that runs nanoFramework's runtime counts. The methods have no body: the host provides them under the name of this assembly, in this order. On a board
/// they do not exist, so this program does not run there.
/// </summary>
public static class RuntimeCounters
{
    /// <summary>IL operations of all threads since the start. Each opcode counts one; a prefix belongs to its opcode.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long Operations();

    /// <summary>IL operations of the calling thread since it began.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern long ThreadOperations();

    /// <summary>Bytes of the managed heap in use, what waits for the collector included.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int HeapUsed();

    /// <summary>Garbage collections since the start.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern int Collections();

    /// <summary>The words that the host was started with: which scenario to run, and with what.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern string Argument();

    /// <summary>Ends the host.</summary>
    /// <param name="code">0 when everything was as expected.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    public static extern void Exit(int code);
}
