namespace MepModule.App.Metering;

/// <summary>
/// The meter's maker asks for not more than one table read a second on average (MEP guide, timing). The readings are as many, so what users read between two slots is lent, up to
/// one walk over all tables, and paid back by slots that stay empty. Used by the meter's thread.
/// </summary>
internal sealed class SlotLoan
{
    /// <summary>Most reads that may be lent: what a walk over all described tables takes, and some looks into them.</summary>
    internal const int Most = 120;

    /// <summary>While something is owed, one slot of so many stays empty.</summary>
    internal const int Period = 10;

    private int _owed;

    // Slots since the last one that stayed empty; inverted after something was lent, as each field costs a small board 12 bytes.
    private int _slots;

    /// <summary>Whether the loan is used up: users then get slots of the readings.</summary>
    public bool IsUsedUp => _owed >= Most;

    /// <summary>Whether something was lent since the last slot: one at a time, so that readings stay on time.</summary>
    public bool HasLent => _slots < 0;

    /// <summary>Whether a user may be served before the next slot.</summary>
    public bool CanLend => !HasLent && !IsUsedUp;

    /// <summary>Something was read between two slots.</summary>
    public void Lend()
    {
        _owed++;
        _slots = ~_slots;
    }

    /// <summary>A slot of its own begins.</summary>
    /// <param name="isFree">Whether it may stay empty.</param>
    /// <returns>True when it stays empty to pay back.</returns>
    public bool BeginSlot(bool isFree)
    {
        if (HasLent)
        {
            _slots = ~_slots;
            return false;
        }

        if (_owed == 0 || ++_slots < Period || !isFree)
        {
            return false;
        }

        _slots = 0;
        _owed--;
        return true;
    }
}
