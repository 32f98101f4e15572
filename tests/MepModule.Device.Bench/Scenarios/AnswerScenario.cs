using System.Threading;
using MepModule.App;
using MepModule.App.Update;
using MepModule.Device.Bench.Doubles;

namespace MepModule.Device.Bench.Scenarios;

/// <summary>What the web server's worker takes for /api/v1/reading above an empty answer: both through the whole app, without listener and sockets.</summary>
internal static class AnswerScenario
{
    private const string Reading = "/api/v1/reading";
    private const int WaitMilliseconds = 200;
    private const int Rounds = 10;

    public static bool Run()
    {
        var server = new OfferedConnections();
        ModuleApp app = BenchModule.Build("dabbler", server, false, Slot.Factory);
        app.Start();
        for (int i = 0; i < 200 && (app.Meter.Current == null || app.Meter.IsFillingHistory); i++)
        {
            Thread.Sleep(WaitMilliseconds);
        }

        // The first of each kind may still build what it keeps.
        long reading = Ask(server, "GET", 200);
        long empty = Ask(server, "OPTIONS", 204);
        if (reading < 0 || empty < 0)
        {
            return false;
        }

        reading = 0;
        empty = 0;
        for (int i = 0; i < Rounds; i++)
        {
            reading += Ask(server, "GET", 200);
            empty += Ask(server, "OPTIONS", 204);
        }

        Report.Figure("reading, IL operations of the worker", reading / Rounds);
        Report.Figure("empty answer, IL operations of the worker", empty / Rounds);
        Report.Figure("reading above an empty answer, IL operations", (reading - empty) / Rounds);
        return true;
    }

    private static long Ask(OfferedConnections server, string method, int status)
    {
        var connection = new CountedConnection(method, Reading);
        server.Offer(connection);
        connection.WaitClosed();
        if (connection.Status != status)
        {
            Report.Line(method + " " + Reading + " was answered with " + connection.Status.ToString() + " instead of " + status.ToString());
            return -1;
        }

        return connection.Operations;
    }
}
