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
    public static Output? New(int number) => number switch
    {
        0 => new MetricsOutput(),
        1 => new P1Output(),
        2 => new HomeWizardOutput(),
        3 => new MqttOutput(),
        4 => new DabblerOutput(),
        5 => new SyslogOutput(),
        6 => new MarstekOutput(),
        7 => new ModbusOutput(),
        8 => new EcoTrackerOutput(),
        9 => new ShellyOutput(),
        _ => null,
    };
}
