using System;

namespace MepModule.App.Platform;

/// <summary>
/// A flat set of small files: the drive I: of the ESP32, a directory on the PC. Names are 1 to 40 of a-z, 0-9, '.', '-' and '_'.
/// Promise: bytes are durable when <see cref="IFileWriter"/> is disposed, not before; a cut while writing may leave any
/// prefix, or nothing. Nothing is replaced atomically, so whoever needs that writes two files in turn.
/// Any thread may read at any time, and sees what is there so far. While a file is being written it can be neither removed nor written by another.
/// Members throw <see cref="System.IO.IOException"/> when the storage fails.
/// </summary>
public interface IFileStore
{
    /// <summary>Length of a file in bytes, or -1 when there is no such file.</summary>
    int Length(string name);

    /// <summary>Reads up to <paramref name="count"/> bytes from <paramref name="position"/> of a file.</summary>
    /// <returns>The number of bytes read; less than asked only at the end of the file; 0 when the file does not exist.</returns>
    int Read(string name, int position, byte[] buffer, int offset, int count);

    /// <summary>Starts a file anew. What it held before is lost at once.</summary>
    IFileWriter Create(string name);

    /// <summary>Goes on at the end of a file, which is made when it does not exist.</summary>
    IFileWriter Append(string name);

    /// <summary>Removes a file. No error when there is none.</summary>
    void Delete(string name);

    /// <summary>The names of all files.</summary>
    string[] List();

    /// <summary>Free room in bytes, or -1 when the place to run cannot tell.</summary>
    long FreeBytes { get; }
}

/// <summary>A file being written. Durable when disposed without an exception.</summary>
public interface IFileWriter : IDisposable
{
    /// <summary>Adds bytes at the end.</summary>
    void Write(byte[] buffer, int offset, int count);
}
