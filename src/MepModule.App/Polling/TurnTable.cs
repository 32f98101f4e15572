namespace MepModule.App.Polling;

/// <summary>
/// What is read when. Out of the round the first turn whose condition holds is next; else the round goes on. What happens after a failure stands in <see cref="FailureTable"/>.
/// </summary>
internal sealed class TurnTable
{
    /// <summary>Turns of the round.</summary>
    internal const int RoundLength = 20;

    /// <summary>Number of chores.</summary>
    internal const int ChoreCount = 6;

    // While a gap in history is filled, one turn in so many reads the load profile.
    private const int GapPeriod = 4;

    // M-Bus devices that wait to be read go before the chores, so many times in a row at most.
    private const int MostMBusTurns = 5;

    private int _turn;
    private int _gapTurn;
    private int _chore;
    private int _mbusTurns;
    private bool _isInRound;
    private bool _wasPresent;

    /// <summary>The turn out of the round that is next, or <see cref="Turn.Any"/>.</summary>
    /// <param name="holds">What holds: conditions of <see cref="While"/>, added up.</param>
    internal static byte OutOfRound(int holds)
    {
        return
            (holds & While.MeterUnknown)   != 0 ? Turn.StartUp :
            (holds & While.VersionInDoubt) != 0 ? Turn.Version :
            (holds & While.PortInDoubt)    != 0 ? Turn.Port :
            (holds & While.AlertHeard)     != 0 ? Turn.AlertFlags :
            (holds & While.GapOpen)        != 0 ? Turn.LoadProfile :
            Turn.Any;
    }

    /// <summary>
    /// The round: eight turns of ten read present values, one energies, and one something that changes little. All others have even places, so that whoever needs every second sample only, as
    /// batteries that share a phase do, never waits for a third.
    /// </summary>
    /// <param name="turn">0 to <see cref="RoundLength"/> - 1.</param>
    internal static byte Round(int turn)
    {
        return turn switch
        {
            0 or 10 => Turn.Energies,
            4 => Turn.AlertFlags,
            14 => Turn.Chore,
            _ => Turn.PresentValues,
        };
    }

    /// <summary>The chores, one after the other: each comes in every sixth round, or later while M-Bus devices wait.</summary>
    /// <param name="chore">0 to <see cref="ChoreCount"/> - 1.</param>
    internal static byte Chore(int chore)
    {
        return chore switch
        {
            0 => Turn.Registration,
            1 => Turn.Clock,
            2 => Turn.MBus,
            3 => Turn.Version,
            4 => Turn.Port,
            _ => Turn.FurtherTiers,
        };
    }

    /// <summary>Goes to the next energies in the round: a meter that has just been found out about begins there.</summary>
    public void BeginRound()
    {
        while (Round(_turn) != Turn.Energies)
        {
            _turn = (_turn + 1) % RoundLength;
        }
    }

    /// <summary>Whether the next slot is not for users. While somebody steers by the readings it is so after each slot without present values, and when something else than them is due.</summary>
    /// <param name="holds">What holds now: conditions of <see cref="While"/>, added up.</param>
    public bool KeepsNext(int holds)
    {
        byte turn = OutOfRound(holds);
        bool isTrouble = turn == Turn.StartUp || turn == Turn.Version || turn == Turn.Port;
        bool isOtherDue = turn == Turn.AlertFlags || (turn == Turn.LoadProfile && _gapTurn + 1 >= GapPeriod) || Round(_turn) != Turn.PresentValues;
        return (holds & While.Steered) != 0 && !isTrouble && (!_wasPresent || isOtherDue);
    }

    /// <summary>A slot went to a user.</summary>
    public void GiveAway() => _wasPresent = false;

    /// <summary>Goes on to what is next.</summary>
    /// <param name="holds">What holds now: conditions of <see cref="While"/>, added up.</param>
    /// <returns>One of <see cref="Turn"/>, but neither <see cref="Turn.Chore"/> nor <see cref="Turn.Any"/>.</returns>
    public byte Next(int holds)
    {
        // What the meter is comes before its values; everything else gives way to them.
        bool isForPresent = (holds & While.Steered) != 0 && !_wasPresent;
        byte turn = OutOfRound(holds);
        if (turn == Turn.LoadProfile)
        {
            _gapTurn++;
            turn = _gapTurn < GapPeriod || isForPresent ? Turn.Any : turn;
            _gapTurn = turn == Turn.Any ? _gapTurn : 0;
        }
        else if (turn == Turn.AlertFlags && isForPresent)
        {
            turn = Turn.Any;
        }

        _isInRound = turn == Turn.Any && !(isForPresent && Round(_turn) != Turn.PresentValues);
        if (_isInRound)
        {
            turn = Round(_turn);
            _turn = (_turn + 1) % RoundLength;
        }
        else if (turn == Turn.Any)
        {
            turn = Turn.PresentValues;
        }

        _wasPresent = turn == Turn.PresentValues;
        return turn == Turn.Chore ? NextChore((holds & While.MBusWaits) != 0) : turn;
    }

    /// <summary>Takes note that the last turn brought no answer: the round has it again, so that energies do not wait for their next place.</summary>
    public void Repeat()
    {
        if (_isInRound)
        {
            _turn = (_turn + RoundLength - 1) % RoundLength;
        }
    }

    private byte NextChore(bool mbusWaits)
    {
        if (mbusWaits && _mbusTurns < MostMBusTurns)
        {
            _mbusTurns++;
            return Turn.MBus;
        }

        _mbusTurns = 0;
        byte chore = Chore(_chore);
        _chore = (_chore + 1) % ChoreCount;
        return chore;
    }
}
