using System;
using System.Threading.Tasks;

namespace MepModule.EndToEnd.Tests;

/// <summary>One visitor who has logged in and stays, for tests that only look.</summary>
public sealed class LoggedInVisitor(Chromium chromium) : IAsyncDisposable
{
    private readonly RunningModule _module = new();
    private Visitor? _visitor;

    public async Task<Visitor> OpenAsync(string path)
    {
        if (_visitor == null)
        {
            Visitor visitor = await chromium.VisitAsync(_module);
            await visitor.TakeSessionAsync();
            _visitor = visitor;
        }

        _visitor.ForgetComplaints();
        await _visitor.OpenAsync(path);
        return _visitor;
    }

    public async ValueTask DisposeAsync()
    {
        if (_visitor != null)
            await _visitor.DisposeAsync();
        _module.Dispose();
    }
}
