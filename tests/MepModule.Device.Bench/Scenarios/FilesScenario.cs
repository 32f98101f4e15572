using System;
using System.IO;
using System.Threading;
using MepModule.App.Platform;
using MepModule.Firmware;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>One file of the drive, read by two threads while a third goes on writing and renewing it. None of them may fail.</summary>
internal sealed class FilesScenario
{
    private const string Name = "bench.log";
    private const int Rounds = 300;
    private const int PieceBytes = 64;
    private const int RenewEvery = 20;

    private readonly InternalStorage _files = new InternalStorage();
    private readonly object _lock = new object();
    private int _failures;
    private int _reads;

    public static bool Run()
    {
        return new FilesScenario().Try();
    }

    private bool Try()
    {
        _files.Create(Name).Dispose();
        Thread[] threads = { new Thread(ReadOn), new Thread(ReadOn), new Thread(WriteOn) };
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Report.Figure("reads", _reads);
        Report.Figure("failures", _failures);
        return _failures == 0 && _reads > 0;
    }

    private void ReadOn()
    {
        byte[] piece = new byte[PieceBytes];
        for (int i = 0; i < Rounds; i++)
        {
            try
            {
                _files.Read(Name, 0, piece, 0, PieceBytes);
                lock (_lock)
                {
                    _reads++;
                }
            }
            catch (IOException problem)
            {
                Failed(problem);
            }
        }
    }

    private void WriteOn()
    {
        byte[] piece = new byte[PieceBytes];
        for (int i = 0; i < Rounds; i++)
        {
            try
            {
                if (i % RenewEvery == 0)
                {
                    _files.Delete(Name);
                }

                using (IFileWriter writer = _files.Append(Name))
                {
                    writer.Write(piece, 0, PieceBytes);
                }
            }
            catch (IOException problem)
            {
                Failed(problem);
            }
        }
    }

    private void Failed(Exception problem)
    {
        lock (_lock)
        {
            if (_failures++ == 0)
            {
                Report.Line(problem.Message);
            }
        }
    }
}
