using System;
using MepModule.App.Platform;
using MepModule.Desktop.Meter;

namespace MepModule.Desktop;

/// <summary>The PC in the place of a board, held to the limits of one when it is told to.</summary>
internal sealed class DesktopBoard(DesktopOptions options, Action<string> restart) : IBoard
{
    public string Profile => "desktop";

    public bool HasLargeMemory => options.Board != BoardSize.Small;

    public bool HasManySockets => options.Board == BoardSize.Pc;

    public long FreeMemoryBytes
    {
        get
        {
            GCMemoryInfo memory = GC.GetGCMemoryInfo();
            return Math.Max(0, memory.TotalAvailableMemoryBytes - GC.GetTotalMemory(false));
        }
    }

    public void LookAtMemory()
    {
    }

    public bool IsShared => options.IsShared;

    public ICustomerPort? CustomerPort { get; } = options.CustomerPort.Length == 0 ? null : new PcCustomerPort(options.CustomerPort);

    public int SupplyMillivolts => -1;

    public void ShowStatus(BoardStatus status)
    {
    }

    public void Restart(string reason) => restart(reason);
}
