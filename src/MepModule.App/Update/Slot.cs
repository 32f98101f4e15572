namespace MepModule.App.Update;

/// <summary>Where an app can be started from.</summary>
public static class Slot
{
    /// <summary>The app that was deployed together with the launcher: the last resort.</summary>
    public const int Factory = -1;

    /// <summary>The first slot on the storage.</summary>
    public const int A = 0;

    /// <summary>The second slot on the storage.</summary>
    public const int B = 1;

    /// <summary>How many slots there are on the storage.</summary>
    public const int Count = 2;

    /// <summary>Name of the file that holds a slot's bundle.</summary>
    public static string FileName(int slot)
    {
        return slot == A ? "slot.a" : "slot.b";
    }

    /// <summary>What a slot is called on the page and in the log.</summary>
    public static string Name(int slot)
    {
        return slot == Factory ? "factory" : slot == A ? "A" : "B";
    }
}

/// <summary>What is known about the app in a slot.</summary>
public enum SlotState
{
    /// <summary>Nothing that may be started.</summary>
    Empty = 0,

    /// <summary>Uploaded and verified, not yet proven: it has three starts to confirm itself.</summary>
    Trial = 1,

    /// <summary>Proven by a confirmation.</summary>
    Confirmed = 2,

    /// <summary>Failed its trial, was damaged, kept crashing, or was given up by the user.</summary>
    Bad = 3,
}
