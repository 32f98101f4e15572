using System;
using System.Resources;
using MepModule.App.Update;
using nanoFramework.Runtime.Native;

namespace MepModule.Firmware;

/// <summary>
/// The web assets of the factory app: one binary resource that stays in flash and is copied out in slices. A resource is found
/// by the name of its assembly, which is the factory's, so an app from a slot reads its slot's file instead.
/// </summary>
public sealed class ResourceAssets : IAssetBytes
{
    private const string ResourcesName = "MepModule.Firmware.Assets";

    private readonly ResourceManager _resources;

    /// <summary>Opens the resources of this assembly.</summary>
    public ResourceAssets()
    {
        _resources = new ResourceManager(ResourcesName, typeof(ResourceAssets).Assembly);
    }

    /// <summary>Numbers of the resources: the nanoFramework hash of their names, held against <c>Assets.resx</c> by a test.</summary>
    internal enum Resource : short
    {
        /// <summary>The section of web assets, packed by the Bundler.</summary>
        Section = 16743,
    }

    /// <inheritdoc/>
    public int Read(int position, byte[] buffer, int offset, int count)
    {
        byte[] slice;
        try
        {
            slice = (byte[])ResourceUtility.GetObject(_resources, Resource.Section, position, count);
        }
        catch (ArgumentException)
        {
            // The position lies behind the end.
            return 0;
        }

        Array.Copy(slice, 0, buffer, offset, slice.Length);
        return slice.Length;
    }
}
