using MepModule.App.Platform;

namespace MepModule.Device.Bench.Doubles;

/// <summary>A build without web pages.</summary>
internal sealed class NoPages : IAssets
{
    public IAsset? Find(string path) => null;
}
