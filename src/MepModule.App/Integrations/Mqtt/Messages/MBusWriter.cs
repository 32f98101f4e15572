using System;
using MepModule.App.MBus;
using MepModule.App.Text;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Writes <c>&lt;base&gt;/mbus/&lt;slot&gt;</c>: a meter behind the meter, as last read.</summary>
internal sealed class MBusWriter : PartWriter
{
    private readonly MBusDevice _device;
    private readonly MBusFields _fields;

    public MBusWriter(MqttText text, MBusDevice device)
        : base(text)
    {
        _device = device;
        _fields = new MBusFields(device);
    }

    /// <inheritdoc/>
    public override int Parts => 2 + _fields.Count;

    /// <inheritdoc/>
    protected override void Write(int part, BufferedText text)
    {
        if (part == 0)
        {
            text.Ascii("{\"device\":");
            JsonWriter json = Json;
            json.BeginObject();
            json.Member("serial_number", _device.SerialNumber);
            json.Member("manufacturer", _device.Manufacturer);
            json.Member("medium", _device.Medium);
            json.EndObject();

            // The meter's own clock, without a zone.
            text.Ascii(",\"read_time_local\":\"");
            text.DateAndTime(_device.ReadTimeLocal);
            text.Byte((byte)'"');
            int status = _device.Status;
            text.MemberName("status", true);
            text.Scaled(status, 0);
            text.MemberName("battery_low", true);
            text.Ascii((status & MBusStatus.PowerLow) != 0 ? "true" : "false");
            text.MemberName("problem", true);
            text.Ascii(MBusStatus.IsError(status) ? "true" : "false");
            return;
        }

        if (part > _fields.Count)
        {
            text.Byte((byte)'}');
            return;
        }

        MBusRecord record = _fields.At(part - 1)!;
        text.MemberName(_fields.Key, true);
        text.Scaled(record.Mantissa, record.Decimals);
    }
}
