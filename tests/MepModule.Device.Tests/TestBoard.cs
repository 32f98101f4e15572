using MepModule.App.Platform;

namespace MepModule.Device.Tests;

/// <summary>A board without PSRAM.</summary>
internal sealed class TestBoard : IBoard
{
    public string Profile => "dabbler";

    public bool HasLargeMemory => false;

    public bool HasManySockets => false;

    public long FreeMemoryBytes => 60000;

    public void LookAtMemory()
    {
    }

    public int SupplyMillivolts => -1;

    public bool IsShared => false;

    public ICustomerPort? CustomerPort => null;

    public void ShowStatus(BoardStatus status)
    {
    }

    public void Restart(string reason)
    {
    }
}
