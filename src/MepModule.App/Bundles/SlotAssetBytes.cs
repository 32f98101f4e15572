using MepModule.App.Platform;
using MepModule.App.Update;

namespace MepModule.App.Bundles;

/// <summary>The section of web assets in a slot's file.</summary>
public sealed class SlotAssetBytes : IAssetBytes
{
    private readonly IFileStore _files;
    private readonly string _name;
    private readonly int _start;
    private readonly int _length;

    /// <summary>Finds the section behind the code of a bundle.</summary>
    public SlotAssetBytes(IFileStore files, string name, BundleHeader header)
    {
        _files = files;
        _name = name;
        _start = BundleHeader.Length + header.CodeLength;
        _length = header.AssetsLength;
    }

    /// <inheritdoc/>
    public int Read(int position, byte[] buffer, int offset, int count)
    {
        int left = _length - position;
        return left <= 0 ? 0 : _files.Read(_name, _start + position, buffer, offset, count < left ? count : left);
    }
}
