using MepModule.App.Integrations.Outputs;
using MepModule.App.Text;
using MepModule.App.Web.Access;
using MepModule.App.Web.Http;

namespace MepModule.App.Web.Outputs;

/// <summary>A request of the web server in the terms of the outputs.</summary>
internal sealed class OutputRequest : IOutputRequest, IByteSink
{
    private readonly Request _request;
    private int _length;
    private bool _isCounting;
    private bool _isKept;

    public OutputRequest(Request request)
    {
        _request = request;
    }

    public string Method => _request.Method == "HEAD" ? "GET" : _request.Method;

    public string Path => _request.Path;

    public string RemoteAddress => _request.RemoteAddress;

    public bool MayRead => _request.MayCall(AccessLevel.Read);

    public string? Query(string name) => _request.Query(name);

    public string? Header(string name) => _request.Header(name);

    public byte[] Body(int most)
    {
        var body = new byte[_request.BodyLength(most)];
        _request.ReadBodyPart(body, 0, body.Length);
        return body;
    }

    public void SetHeader(string name, string value) => _request.SetHeader(name, value);

    public void Keep()
    {
        _isKept = true;
        _request.Keep();
    }

    public void Send(int status, string contentType, OutputWriter writer)
    {
        // What fits the buffer is not written again: counting it put it there.
        var text = new BufferedText(this, _request.Slice);
        _length = 0;
        _isCounting = true;
        writer.Write(text);
        _isCounting = false;
        ForbidCaching();
        _request.Begin(status, contentType, _length + text.Count);
        if (_length > 0)
        {
            text = new BufferedText(this, _request.Slice);
            writer.Write(text);
        }

        text.Flush();
    }

    public void Stream(int status, string contentType, OutputWriter writer)
    {
        var text = new BufferedText(this, _request.Slice);
        ForbidCaching();
        _request.Begin(status, contentType, -1);
        writer.Write(text);
        text.Flush();
    }

    public void Send(int status, string contentType, string text)
    {
        var buffer = new BufferedText(this, _request.Slice);
        ForbidCaching();
        _request.Begin(status, contentType, text.Length);
        buffer.Ascii(text);
        buffer.Flush();
    }

    private void ForbidCaching()
    {
        if (!_isKept)
        {
            SetHeader("Cache-Control", "no-store");
        }
    }

    public void Drop() => _request.Break();

    void IByteSink.Write(byte[] buffer, int offset, int count)
    {
        if (_isCounting)
        {
            _length += count;
        }
        else
        {
            _request.Write(buffer, offset, count);
        }
    }
}
