using MepModule.App.Integrations.Dabbler;
using MepModule.App.Integrations.EcoTracker;
using MepModule.App.Integrations.HomeWizard;
using MepModule.App.Integrations.Marstek;
using MepModule.App.Integrations.Metrics;
using MepModule.App.Integrations.Modbus;
using MepModule.App.Integrations.Mqtt;
using MepModule.App.Integrations.Outputs;
using MepModule.App.Integrations.Shelly;
using MepModule.App.Integrations.Syslog;
using MepModule.App.Integrations.P1;

namespace MepModule.App.Integrations;

/// <summary>The outputs that there are. A new one is a line here.</summary>
public static class OutputList
{
    /// <summary>Number of outputs.</summary>
    public const int Count = 10;

    /// <summary>Makes an output; null for a number that is none.</summary>
    /// <param name="number">From 0.</param>
    public static Output? New(int number)
    {
        switch (number)
        {
            case 0: return new MetricsOutput();
            case 1: return new P1Output();
            case 2: return new HomeWizardOutput();
            case 3: return new MqttOutput();
            case 4: return new DabblerOutput();
            case 5: return new SyslogOutput();
            case 6: return new MarstekOutput();
            case 7: return new ModbusOutput();
            case 8: return new EcoTrackerOutput();
            case 9: return new ShellyOutput();
            default: return null;
        }
    }
}
