using System;
using System.IO;
using System.IO.Compression;
using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;

namespace MepModule.Desktop.Slots;

/// <summary>
/// A build of app and adapters out of a slot, in an assembly context of its own: beside the program's own build, sharing no type with it
/// but those of .NET and the simulated meter. As on the module, the two meet by reflection.
/// </summary>
internal sealed class LoadedBuild : IDisposable
{
    private const string EntryAssembly = "MepModule.Desktop";

    private readonly Context _context;
    private readonly IDisposable _start;

    /// <summary>Loads a build and starts it.</summary>
    /// <param name="code">The code section of a bundle for the PC: a zip of assemblies.</param>
    /// <param name="arguments">Arguments for the constructor of that build's <see cref="DesktopStart"/>.</param>
    public LoadedBuild(byte[] code, params object?[] arguments)
    {
        _context = new Context(code);
        try
        {
            Type entry = _context.LoadFromAssemblyName(new AssemblyName(EntryAssembly)).GetType(typeof(DesktopStart).FullName!, throwOnError: true)!;
            _start = (IDisposable)Activator.CreateInstance(entry, arguments)!;
        }
        catch (TargetInvocationException problem)
        {
            _context.Unload();
            ExceptionDispatchInfo.Throw(problem.InnerException!);
            throw;
        }
        catch
        {
            _context.Unload();
            throw;
        }
    }

    /// <summary>The running start, to read its properties by name.</summary>
    public T Get<T>(string property) => (T)_start.GetType().GetProperty(property)!.GetValue(_start)!;

    /// <summary>Stops the app and lets go of its assemblies.</summary>
    public void Dispose()
    {
        _start.Dispose();
        _context.Unload();
    }

    private sealed class Context(byte[] code) : AssemblyLoadContext("slot", isCollectible: true)
    {
        private readonly ZipArchive _archive = new(new MemoryStream(code), ZipArchiveMode.Read);

        // What the bundle does not bring is the program's own: .NET, the simulated meter.
        protected override Assembly? Load(AssemblyName name)
        {
            ZipArchiveEntry? entry = _archive.GetEntry(name.Name + ".dll");
            if (entry == null)
            {
                return null;
            }

            using var assembly = new MemoryStream();
            using (Stream packed = entry.Open())
            {
                packed.CopyTo(assembly);
            }

            assembly.Position = 0;
            return LoadFromStream(assembly);
        }
    }
}
