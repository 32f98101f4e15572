using MepModule.Protocol.Tables;

namespace MepModule.App.Meter;

/// <summary>
/// What the start-up sequence found out about the shape of the meter's tables. Replaced as a whole when the meter is configured anew.
/// </summary>
internal sealed class MeterLayout
{
    public MeterLayout(MeterFacts facts, RegisterDimensions registers, DeviceDimensions devices, EnergyScale scale, PresentPlan present, EnergyPlan energy, LoadProfileLayout[] loadProfiles)
    {
        Facts = facts;
        Registers = registers;
        Devices = devices;
        Scale = scale;
        Present = present;
        Energy = energy;
        LoadProfiles = loadProfiles;
    }

    public MeterFacts Facts { get; }

    public RegisterDimensions Registers { get; }

    public DeviceDimensions Devices { get; }

    public EnergyScale Scale { get; }

    public PresentPlan Present { get; }

    public EnergyPlan Energy { get; }

    public LoadProfileLayout[] LoadProfiles { get; }

    /// <summary>Seconds per step of the power-off counter: firmware 2.0 counts minutes.</summary>
    public int PowerOffUnitSeconds => Facts.FirmwareNumber < 20100 && Facts.FirmwareNumber >= 20000 ? 60 : 1;

    /// <summary>The shortest load profile that records energy from the grid, or null.</summary>
    public LoadProfileLayout? EnergyLoadProfile
    {
        get
        {
            LoadProfileLayout? best = null;
            foreach (LoadProfileLayout layout in LoadProfiles)
            {
                if (layout.HasEnergy && (best == null || layout.Set.IntervalMinutes < best.Set.IntervalMinutes))
                {
                    best = layout;
                }
            }

            return best;
        }
    }
}
