using System.Collections.Generic;
using System.Text;
using MepModule.App.Text;
using MepModule.App.Web.Http;

namespace MepModule.App.Tests.Web;

/// <summary>Collects what a writer sends.</summary>
internal sealed class TextSink : IByteSink
{
    private readonly List<byte> _bytes = [];

    public string Text => Encoding.UTF8.GetString(_bytes.ToArray());

    public string Hex => System.Convert.ToHexString(_bytes.ToArray());

    public void Write(byte[] buffer, int offset, int count) => _bytes.AddRange(buffer[offset..(offset + count)]);
}
