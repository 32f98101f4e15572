using System;
using MepModule.App.Platform;

namespace MepModule.Fleet;

/// <summary>The board of each module: with the memory of the smallest ones, since a thousand share a PC.</summary>
internal sealed class FleetBoard(Action<string> fail) : IBoard
{
    /// <summary>Name of the profile.</summary>
    public const string Name = "fleet";

    public string Profile => Name;

    public bool HasLargeMemory => false;

    public bool HasManySockets => false;

    public long FreeMemoryBytes => 0;

    public void LookAtMemory()
    {
    }

    public bool IsShared => false;

    public ICustomerPort? CustomerPort => null;

    public int SupplyMillivolts => -1;

    public void ShowStatus(BoardStatus status)
    {
    }

    public void Restart(string reason) => fail(reason);
}
