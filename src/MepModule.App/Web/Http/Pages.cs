using System.Text;
using MepModule.App.Platform;

namespace MepModule.App.Web.Http;

/// <summary>The files of the web UI.</summary>
internal sealed class Pages
{
    private readonly IAssets _assets;

    public Pages(IAssets assets)
    {
        _assets = assets;
    }

    /// <summary>Answers a GET for a file.</summary>
    /// <exception cref="ApiException">404, or 406 when the file cannot be unpacked for the client.</exception>
    public void Send(Request request) => Send(request, request.Path == "/" ? "/index.html" : request.Path);

    /// <summary>Answers with the file of a path.</summary>
    public void Send(Request request, string path)
    {
        IAsset? asset = _assets.Find(path);
        if (asset == null)
        {
            if (path == "/index.html")
            {
                SendPlainPage(request);
                return;
            }

            throw ApiException.NotFound("There is nothing at this address.");
        }

        request.SetHeader("Vary", "Accept-Encoding");
        if (asset.IsGzip)
        {
            if (AcceptsGzip(request))
            {
                request.SetHeader("Content-Encoding", "gzip");
            }
            else
            {
                var unpackable = asset as IUnpackableAsset;
                if (unpackable == null)
                {
                    throw ApiException.NotAcceptable("This file is stored compressed; ask for it with 'Accept-Encoding: gzip' (curl --compressed).");
                }

                asset = unpackable.Unpack();
            }
        }

        request.SetHeader("ETag", asset.ETag);
        request.SetHeader("Cache-Control", asset.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache");
        string? known = request.Header("If-None-Match");
        if (known != null && (known == "*" || known.IndexOf(asset.ETag) >= 0))
        {
            request.Empty(304);
            return;
        }

        request.Begin(200, asset.ContentType, asset.Length);
        if (request.Method == "HEAD")
        {
            return;
        }

        byte[] slice = request.Slice;
        int position = 0;
        while (position < asset.Length)
        {
            int count = asset.Read(position, slice, 0, slice.Length);
            if (count <= 0)
            {
                request.Break();
                return;
            }

            request.Write(slice, 0, count);
            position += count;
        }
    }

    private static void SendPlainPage(Request request)
    {
        byte[] page = Encoding.UTF8.GetBytes("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>MepModule</title>"
            + "<h1>MepModule</h1><p>The module runs. This build has no web pages in it; its API is described in docs/api.md of the sources.</p>"
            + "<p><a href=\"/healthz\">Health</a> <a href=\"/api/v1/reading\">Reading</a></p></html>");
        request.Begin(200, "text/html; charset=utf-8", page.Length);
        request.Write(page, 0, page.Length);
    }

    private static bool AcceptsGzip(Request request)
    {
        string? accepted = request.Header("Accept-Encoding");
        return accepted != null && accepted.ToLower().IndexOf("gzip") >= 0;
    }
}
