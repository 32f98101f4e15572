using System;
using System.Threading;
using System.Threading.Tasks;

namespace MepModule.Testing;

/// <summary>For work that waits: on a thread of its own it takes none from the pool, which the PC's server needs to answer at all.</summary>
public static class OwnThread
{
    /// <summary>Starts work that waits.</summary>
    /// <param name="work">What to do.</param>
    public static Task Run(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Starts work that waits for a result.</summary>
    /// <param name="work">What to do.</param>
    public static Task<T> Run<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
