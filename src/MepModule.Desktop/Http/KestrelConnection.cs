using System;
using System.IO;
using System.IO.Pipelines;
using System.Threading;
using System.Threading.Tasks;
using MepModule.App.Integrations.Dabbler;
using MepModule.App.Platform;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace MepModule.Desktop.Http;

/// <summary>
/// One request that Kestrel took in. A worker of the app waits in it as on the device: Kestrel needs none of the app's threads to get on,
/// and none of its own ever waits for a worker. As on the device the connection ends with its answer, unless it is kept.
/// </summary>
internal sealed class KestrelConnection(IFeatureCollection features) : IHttpConnection
{
    private static readonly byte[] _busyInWords = "Too many requests at a time; try again in a second."u8.ToArray();
    private static readonly byte[] _busy = """{"error":{"code":"busy","message":"Too many requests at a time; try again in a second."}}"""u8.ToArray();

    // Kestrel puts a date into a head that has none, and writes nothing for a value that is null.
    private static readonly StringValues _none = new([null]);

    private readonly IHttpRequestFeature _request = features.GetRequiredFeature<IHttpRequestFeature>();
    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly IHttpResponseBodyFeature _responseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
    private readonly IHttpRequestLifetimeFeature _lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _lock = new();
    private Task<FlushResult> _sending = Task.FromResult(default(FlushResult));
    private bool _isHeadFixed;
    private bool _isKept;

    /// <summary>Done when Kestrel shall complete the answer, or was told to tear it down.</summary>
    public Task Ended => _ended.Task;

    // Kestrel read the head before it handed the request over.
    public bool ReadHead() => !_lifetime.RequestAborted.IsCancellationRequested;

    public string Method => _request.Method.ToUpperInvariant();

    public string Target => _request.RawTarget;

    public string RemoteAddress { get; } = features.GetRequiredFeature<IHttpConnectionFeature>().RemoteIpAddress?.ToString() ?? "";

    public int ContentLength { get; } = !features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>().CanHaveBody
        ? 0
        : (int)Math.Min(features.GetRequiredFeature<IHttpRequestFeature>().Headers.ContentLength ?? -1, int.MaxValue);

    public string? Header(string name) => _request.Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    public int ReadBody(byte[] buffer, int offset, int count)
    {
        try
        {
            return _request.Body.ReadAsync(buffer.AsMemory(offset, count), _cut.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return 0;
        }
    }

    public void SetHeader(string name, string value) => _response.Headers[name] = value;

    public void Keep()
    {
        _isKept = true;
        _response.Headers.Clear();
    }

    public void SendHead(int status, string? contentType, int length)
    {
        lock (_lock)
            _isHeadFixed = true;
        _response.StatusCode = status;
        if (_isKept)
            _response.Headers.Date = _none;
        else
            _response.Headers.Connection = "close";
        if (contentType != null)
            _response.Headers.ContentType = contentType;
        if (length >= 0 && status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
            _response.Headers.ContentLength = length;
    }

    /// <summary>Takes the bytes, and sends them while the app goes on; waits for those before.</summary>
    public void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            WaitUntilSent();
            _sending = _responseBody.Writer.WriteAsync(buffer.AsMemory(offset, count)).AsTask();
            if (_sending.IsCompleted)
                WaitUntilSent();
        }
        catch (Exception e) when (Ended.IsCompleted || e is IOException or OperationCanceledException)
        {
            throw new IOException("The peer went away.", e);
        }
    }

    private void WaitUntilSent()
    {
        if (_sending.GetAwaiter().GetResult().IsCompleted || _lifetime.RequestAborted.IsCancellationRequested)
            throw new IOException("The peer went away.");
    }

    public void Close()
    {
        lock (_lock)
        {
            if (!Ended.IsCompleted && !_isHeadFixed)
                _lifetime.Abort();
        }

        // Not before the system has the bytes: Kestrel drops what it still holds when a peer closed its half within a body that nobody read.
        _sending.ContinueWith(_ => _ended.TrySetResult(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Before the head of the answer is fixed only the waiting for the body ends, so that the app can say what was wrong.</summary>
    public void Abort()
    {
        _cut.Cancel();
        lock (_lock)
        {
            if (_isHeadFixed && !Ended.IsCompleted)
            {
                _lifetime.Abort();
                _ended.TrySetResult();
            }
        }
    }

    /// <summary>Tells the peer to come again, without a worker.</summary>
    public async Task RefuseAsync()
    {
        SetHeader("Retry-After", "1");
        byte[] body = _request.Path == DabblerOutput.OwnPath ? _busyInWords : _busy;
        SendHead(StatusCodes.Status503ServiceUnavailable, body == _busy ? "application/json" : "text/plain", body.Length);
        if (_request.Method != HttpMethods.Head)
            await _responseBody.Writer.WriteAsync(body);
    }
}
