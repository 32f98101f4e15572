using System;

namespace MepModule.App.Tests.Web;

/// <summary>One running module for the tests of a class.</summary>
public sealed class SharedModule : IDisposable
{
    public RunningModule Module { get; } = new();

    public void Dispose() => Module.Dispose();
}
