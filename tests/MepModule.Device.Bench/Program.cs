using System;
using MepModule.Device.Bench.Scenarios;

namespace MepModule.Device.Bench;

/// <summary>Runs the scenario that the host was started with.</summary>
public static class Program
{
    /// <summary>Ends the host with 0 when the scenario went as expected, with 1 when not.</summary>
    public static void Main()
    {
        string[] words = RuntimeCounters.Argument().Split(' ');
        bool isGood;
        try
        {
            isGood = Run(words);
        }
        catch (Exception problem)
        {
            Report.Line("failed: " + problem.Message);
            isGood = false;
        }

        RuntimeCounters.Exit(isGood ? 0 : 1);
    }

    private static bool Run(string[] words)
    {
        switch (words[0])
        {
            case "digest":
                return DigestScenario.Run();
            case "cycle":
                return CycleScenario.Run();
            case "answer":
                return AnswerScenario.Run();
            case "tls":
                return TlsScenario.Run();
            case "telegram":
                return TelegramScenario.Run();
            case "turns":
                return TurnsScenario.Run(words);
            case "files":
                return FilesScenario.Run();
            case "serve":
                return ServeScenario.Run(words);
            default:
                Report.Line("Unknown scenario " + words[0] + ". There are: digest, cycle, tls, answer, telegram, turns, files, serve.");
                return false;
        }
    }
}
