using MepModule.App.MBus;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>Which values of an M-Bus device are told, and under which key: numbers of now, not those of a due date, a tariff or a sub-unit.</summary>
internal static class MBusField
{
    /// <summary>Whether a value is told.</summary>
    public static bool IsTold(MBusRecord record) =>
        record.Problem == null && record.Text == null && record.Storage == 0 && record.Tariff == 0 && record.SubUnit == 0 && record.Function == "instantaneous" && KeyOf(record).Length > 0;

    /// <summary>Its quantity in small letters with underscores.</summary>
    public static string KeyOf(MBusRecord record)
    {
        string key = "";
        foreach (char character in record.Quantity.ToLower())
        {
            key += (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ? character.ToString() : character == ' ' ? "_" : "";
        }

        return key;
    }

    /// <summary>The value with this number among those that are told; null when there is none. Of two with the same key the first counts.</summary>
    public static MBusRecord? At(MBusDevice device, int number)
    {
        MBusRecordReader reader = device.ReadRecords();
        string seen = " ";
        MBusRecord? record;
        while ((record = reader.Next()) != null)
        {
            if (!IsTold(record) || seen.IndexOf(" " + KeyOf(record) + " ") >= 0)
            {
                continue;
            }

            if (number-- == 0)
            {
                return record;
            }

            seen += KeyOf(record) + " ";
        }

        return null;
    }

    /// <summary>How many values are told.</summary>
    public static int CountOf(MBusDevice device)
    {
        int count = 0;
        while (At(device, count) != null)
        {
            count++;
        }

        return count;
    }
}
