using System;
using System.Threading.Tasks;

namespace MepModule.App.Tests.Web;

internal static class Restarts
{
    /// <summary>Does something that restarts the module and waits until it is back.</summary>
    public static async Task WaitFor(RunningModule module, Func<Task> cause)
    {
        var restarted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Note() => restarted.TrySetResult();
        module.Module.Restarted += Note;
        await cause();
        await restarted.Task.WaitAsync(TimeSpan.FromSeconds(60));
        module.Module.Restarted -= Note;
    }
}
