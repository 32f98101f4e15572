using MepModule.App.MBus;

namespace MepModule.App.Integrations.Mqtt.Messages;

/// <summary>
/// The values of an M-Bus device that are told, one at a time: numbers of now, not those of a due date, a tariff or a sub-unit. It goes on from the value that it gave last,
/// because each value that is decoded leaves some hundred bytes of garbage.
/// </summary>
internal sealed class MBusFields
{
    private readonly MBusDevice _device;
    private MBusRecordReader _reader;
    private MBusRecord? _record;
    private string _seen = " ";
    private int _number = -1;

    public MBusFields(MBusDevice device)
    {
        _device = device;
        _reader = device.ReadRecords();
        while (At(Count) != null)
        {
            Count++;
        }
    }

    /// <summary>How many values are told.</summary>
    public int Count { get; private set; }

    /// <summary>Key of the value that was given last: its quantity in small letters with underscores.</summary>
    public string Key { get; private set; } = "";

    /// <summary>A value; null behind the last. Of two with the same key the first counts.</summary>
    /// <param name="number">Its number from 0 on.</param>
    public MBusRecord? At(int number)
    {
        if (number < _number)
        {
            _reader = _device.ReadRecords();
            _seen = " ";
            _number = -1;
        }

        while (_number < number)
        {
            _record = Next();
            _number++;
        }

        return _record;
    }

    private MBusRecord? Next()
    {
        MBusRecord? record;
        while ((record = _reader.Next()) != null)
        {
            if (!IsOfNow(record))
            {
                continue;
            }

            Key = KeyOf(record);
            if (Key.Length > 0 && !IsSeen())
            {
                _seen += Key + " ";
                return record;
            }
        }

        return null;
    }

    private bool IsSeen()
    {
        int at = _seen.IndexOf(Key);
        while (at > 0 && (_seen[at - 1] != ' ' || _seen[at + Key.Length] != ' '))
        {
            at = _seen.IndexOf(Key, at + 1);
        }

        return at > 0;
    }

    private static string KeyOf(MBusRecord record)
    {
        string quantity = record.Quantity;
        var key = new char[quantity.Length];
        int length = 0;
        for (int i = 0; i < key.Length; i++)
        {
            char letter = quantity[i];
            letter = letter >= 'A' && letter <= 'Z' ? (char)(letter - 'A' + 'a') : letter == ' ' ? '_' : letter;
            if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_')
            {
                key[length++] = letter;
            }
        }

        return new string(key, 0, length);
    }

    private static bool IsOfNow(MBusRecord record) =>
        record.Problem == null && record.Text == null && record.Storage == 0 && record.Tariff == 0 && record.SubUnit == 0 && record.Function == "instantaneous";
}
