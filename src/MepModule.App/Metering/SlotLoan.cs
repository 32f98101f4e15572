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

    // Milliseconds that a user needs between two slots: on a line of 9600 baud the longest read takes 0.6 s.
    private const int LongestRead = 700;

    // Shorter slots are what somebody chose who wants readings as often as they can be had.
    private const int ShortestSlot = 1000;

    private int _owed;

    // Slots since the last one that stayed empty; inverted after something was lent, as each field costs a small board 12 bytes.
    private int _slots;

    // Whether somebody waited through a whole slot, because nothing could be lent before the next.
    private bool _isWaiting;

    private bool HasLent => _slots < 0;

    /// <summary>Whether a user may be served before the next slot: one at a time, and only where there is time for it, so that readings stay on time.</summary>
    /// <param name="slotMilliseconds">From one slot to the next.</param>
    /// <param name="waitMilliseconds">Until the next slot.</param>
    public bool CanLend(int slotMilliseconds, long waitMilliseconds) =>
        slotMilliseconds >= ShortestSlot && waitMilliseconds >= LongestRead && !HasLent && _owed < Most;

    /// <summary>Whether a user gets the slot that begins, because nothing could be lent to him before.</summary>
    /// <param name="slotMilliseconds">From one slot to the next.</param>
    public bool GivesSlot(int slotMilliseconds) => !HasLent && (_isWaiting || _owed >= Most || slotMilliseconds < ShortestSlot);

    /// <summary>Something was read between two slots.</summary>
    public void Lend()
    {
        _owed++;
        _slots = ~_slots;
    }

    /// <summary>A slot of its own begins.</summary>
    /// <param name="isAsked">Whether somebody waits who did not get this slot.</param>
    /// <param name="isFree">Whether it may stay empty.</param>
    /// <returns>True when it stays empty to pay back.</returns>
    public bool BeginSlot(bool isAsked, bool isFree)
    {
        _isWaiting = isAsked;
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
