namespace MepModule.App.Jobs;

/// <summary>What became of a <see cref="MeterSnapshot"/>.</summary>
public enum SnapshotOutcome
{
    /// <summary>It could not be finished; another try may go better.</summary>
    Failed = 0,

    /// <summary>All values of one moment are there.</summary>
    Taken = 1,

    /// <summary>The meter has no transactions, or not for this key.</summary>
    NoTransactions = 2,

    /// <summary>The meter takes no further transaction now; nothing was sent.</summary>
    UsedUp = 3,
}
