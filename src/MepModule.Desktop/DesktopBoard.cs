using System;
using MepModule.App.Platform;

namespace MepModule.Desktop;

/// <summary>The PC in the place of a board, held to the limits of one when it is told to.</summary>
internal sealed class DesktopBoard(BoardSize size, Action<string> restart) : IBoard
{
    public string Profile => "desktop";

    public bool HasLargeMemory => size != BoardSize.Small;

    public bool HasManySockets => size == BoardSize.Pc;

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

    public int SupplyMillivolts => -1;

    public void ShowStatus(BoardStatus status)
    {
    }

    public void Restart(string reason) => restart(reason);
}
