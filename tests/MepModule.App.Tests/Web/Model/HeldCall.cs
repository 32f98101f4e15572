using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading;
using MepModule.App.Platform;
using MepModule.App.Tests.Update;
using MepModule.App.Web;
using MepModule.App.Web.Http;

namespace MepModule.App.Tests.Web.Model;

/// <summary>
/// A call whose head is there and whose body comes when the test says so. It is served on a thread of its own, as a worker does.
/// </summary>
internal sealed class HeldCall : IHttpConnection, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase) { ["Host"] = "127.0.0.1" };
    private readonly byte[] _body;
    private readonly MemoryStream _answer = new();
    private readonly ManualResetEventSlim _waits = new();
    private readonly ManualResetEventSlim _go = new();
    private readonly ManualResetEventSlim _done = new();
    private bool _isCut;
    private int _read;

    public HeldCall(string method, string target, string? body)
    {
        Method = method;
        Target = target;
        _body = Encoding.UTF8.GetBytes(body ?? "");
        if (body != null)
        {
            _headers["Content-Type"] = "application/json";
        }
    }

    /// <summary>What was not foreseen happened while the call was served.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Status of the answer; 0 when there was none.</summary>
    public int Status { get; private set; }

    /// <summary>The session that the answer began, or null.</summary>
    public string? NewCookie { get; private set; }

    public string Method { get; }

    public string Target { get; }

    public string RemoteAddress { get; init; } = "192.168.1.9";

    public int ContentLength => _body.Length;

    public string Text => Encoding.UTF8.GetString(_answer.ToArray());

    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    /// <summary>Sets a request header.</summary>
    public HeldCall With(string name, string? value)
    {
        if (value != null)
        {
            _headers[name] = value;
        }

        return this;
    }

    /// <summary>Begins to serve it.</summary>
    public void Begin(Routes routes, WebWorker worker) => new Thread(() => Serve(routes, worker)) { IsBackground = true }.Start();

    /// <summary>Waits until it waits for its body, or is answered.</summary>
    public void WaitHeld() => WaitHandle.WaitAny([_waits.WaitHandle, _done.WaitHandle], Patience);

    /// <summary>Lets the body in.</summary>
    public void Release() => _go.Set();

    /// <summary>The peer goes away without a body.</summary>
    public void Cut()
    {
        _isCut = true;
        _go.Set();
    }

    /// <summary>Waits for the answer.</summary>
    public HeldCall Wait()
    {
        Assert.True(_done.Wait(Patience), $"{Method} {Target} was not answered");
        return this;
    }

    public bool ReadHead() => true;

    public string? Header(string name) => _headers.GetValueOrDefault(name);

    public int ReadBody(byte[] buffer, int offset, int count)
    {
        _waits.Set();
        _go.Wait();
        if (_isCut)
        {
            return 0;
        }

        Array.Copy(_body, _read, buffer, offset, count);
        _read += count;
        return count;
    }

    public void SetHeader(string name, string value)
    {
        if (name == "Set-Cookie" && !value.Contains("Max-Age=0", StringComparison.Ordinal))
        {
            NewCookie = value.Split(';')[0];
        }
    }

    public void Keep()
    {
    }

    public void SendHead(int status, string? contentType, int length) => Status = status;

    public void Write(byte[] buffer, int offset, int count) => _answer.Write(buffer, offset, count);

    public void Close()
    {
    }

    public void Abort() => Status = 0;

    public void Dispose()
    {
        _waits.Dispose();
        _go.Dispose();
        _done.Dispose();
        _answer.Dispose();
    }

    private void Serve(Routes routes, WebWorker worker)
    {
        Request? request = null;
        try
        {
            request = routes.Receive(this, worker);
            routes.Handle(request);
            request.End();
        }
        catch (ApiException e)
        {
            request!.Fail(e);
        }
        catch (Exception e) when (e is IOException or PowerCutException)
        {
            Status = 0;
        }
        catch (Exception e)
        {
            Failure = e;
        }

        _done.Set();
    }
}
