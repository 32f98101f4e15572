using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.Device.Bench.Doubles;

/// <summary>The web pages in a file of the drive, opened anew for each piece as those of a slot are.</summary>
internal sealed class PagesFile : IAssetBytes
{
    /// <summary>A section that MepModule.Bundler packed.</summary>
    public const string Name = "pages";

    private readonly IFileStore _files;

    public PagesFile(IFileStore files)
    {
        _files = files;
    }

    public int Read(int position, byte[] buffer, int offset, int count) => _files.Read(Name, position, buffer, offset, count);
}
