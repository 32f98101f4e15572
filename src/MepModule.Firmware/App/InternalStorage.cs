using System;
using System.IO;
using MepModule.App.Platform;

namespace MepModule.Firmware;

/// <summary>
/// The drive I: (littlefs on the config partition). The firmware keeps its own network settings there as con_*.sys: they are not
/// ours, neither to list nor to delete. A file is durable when it is closed; Flush is not enough.
/// The runtime refuses a second open of a file unless both say <see cref="FileShare.ReadWrite"/>, and a removal while anything has it open. So
/// everything here opens that way, and what opens a file only for a moment has the drive for itself meanwhile.
/// </summary>
public sealed class InternalStorage : IFileStore
{
    private const string Root = "I:\\";
    private const string FirmwareFiles = "con_";

    /// <inheritdoc/>
    public long FreeBytes
    {
        // The firmware tells the size of the drive, not what is left of it.
        get { return -1; }
    }

    /// <inheritdoc/>
    public int Length(string name)
    {
        try
        {
            string path = Root + name;
            return File.Exists(path) ? (int)new FileInfo(path).Length : -1;
        }
        catch (Exception problem)
        {
            throw Failure("looked up", name, problem);
        }
    }

    /// <inheritdoc/>
    public int Read(string name, int position, byte[] buffer, int offset, int count)
    {
        try
        {
            string path = Root + name;
            lock (this)
            {
                if (!File.Exists(path))
                {
                    return 0;
                }

                using (FileStream stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
                {
                    int left = (int)stream.Length - position;
                    if (left <= 0)
                    {
                        return 0;
                    }

                    stream.Seek(position, SeekOrigin.Begin);
                    return stream.Read(buffer, offset, count < left ? count : left);
                }
            }
        }
        catch (Exception problem)
        {
            throw Failure("read", name, problem);
        }
    }

    /// <inheritdoc/>
    public IFileWriter Create(string name)
    {
        lock (this)
        {
            return new Writer(name, FileMode.Create);
        }
    }

    /// <inheritdoc/>
    public IFileWriter Append(string name)
    {
        lock (this)
        {
            return new Writer(name, FileMode.Append);
        }
    }

    /// <inheritdoc/>
    public void Delete(string name)
    {
        try
        {
            string path = Root + name;
            lock (this)
            {
                if (File.Exists(path))
                {
                    File.Delete(path);
                }
            }
        }
        catch (Exception problem)
        {
            throw Failure("deleted", name, problem);
        }
    }

    /// <inheritdoc/>
    public string[] List()
    {
        try
        {
            string[] paths = Directory.GetFiles(Root);
            int count = 0;
            for (int i = 0; i < paths.Length; i++)
            {
                paths[i] = Path.GetFileName(paths[i]);
                if (!paths[i].StartsWith(FirmwareFiles))
                {
                    paths[count++] = paths[i];
                }
            }

            string[] names = StringArray.OfEmpty(count);
            Array.Copy(paths, 0, names, 0, count);
            return names;
        }
        catch (Exception problem)
        {
            throw Failure("listed", Root, problem);
        }
    }

    // The file system throws plain exceptions for some failures; the app knows one kind.
    private static IOException Failure(string what, string name, Exception problem)
    {
        return new IOException("The file " + name + " could not be " + what + ": " + problem.Message);
    }

    private sealed class Writer : IFileWriter
    {
        private readonly string _name;
        private FileStream? _stream;

        public Writer(string name, FileMode mode)
        {
            _name = name;
            try
            {
                _stream = new FileStream(Root + name, mode, FileAccess.Write, FileShare.ReadWrite);
            }
            catch (Exception problem)
            {
                throw Failure("opened", name, problem);
            }
        }

        public void Write(byte[] buffer, int offset, int count)
        {
            try
            {
                _stream!.Write(buffer, offset, count);
            }
            catch (Exception problem)
            {
                throw Failure("written", _name, problem);
            }
        }

        public void Dispose()
        {
            FileStream? stream = _stream;
            _stream = null;
            if (stream != null)
            {
                try
                {
                    stream.Close();
                }
                catch (Exception problem)
                {
                    throw Failure("closed", _name, problem);
                }
            }
        }
    }
}
