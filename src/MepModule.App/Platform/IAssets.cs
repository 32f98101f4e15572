namespace MepModule.App.Platform;

/// <summary>The files of the web UI: resources of the app on the ESP32 and the PC, a section of the slot file after an update.</summary>
public interface IAssets
{
    /// <summary>Finds the asset of a request path such as <c>/index.html</c>; null when there is none.</summary>
    /// <exception cref="System.IO.IOException">It cannot be looked up at this moment.</exception>
    IAsset? Find(string path);
}

/// <summary>One file of the web UI, stored as it is sent.</summary>
public interface IAsset
{
    /// <summary>Value of the Content-Type header.</summary>
    string ContentType { get; }

    /// <summary>Entity tag with its quotes, derived from the content.</summary>
    string ETag { get; }

    /// <summary>True when the bytes are gzip.</summary>
    bool IsGzip { get; }

    /// <summary>True when the name contains a content hash, so that browsers may keep it for ever.</summary>
    bool IsImmutable { get; }

    /// <summary>Length in bytes, as sent.</summary>
    int Length { get; }

    /// <summary>Reads a slice. <returns>The number of bytes read.</returns></summary>
    int Read(int position, byte[] buffer, int offset, int count);
}

/// <summary>An asset that can also be sent without compression, for clients that do not unpack. The ESP32 has none; a PC has.</summary>
public interface IUnpackableAsset : IAsset
{
    /// <summary>The same file, not compressed.</summary>
    IAsset Unpack();
}
