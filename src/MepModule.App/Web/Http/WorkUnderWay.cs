namespace MepModule.App.Web.Http;

/// <summary>Work for a request that takes much memory, or a worker for long.</summary>
internal enum HeavyWork
{
    /// <summary>Checking or making a password.</summary>
    Login = 0,

    /// <summary>Making or opening a backup with secrets.</summary>
    Backup = 1,

    /// <summary>Reading a load profile.</summary>
    LoadProfile = 2,

    /// <summary>Taking a bundle in.</summary>
    Upload = 3,

    /// <summary>Checking a password for a browser that was logged in before: strangers' checks do not keep it out.</summary>
    KnownLogin = 4,

    /// <summary>Trying the settings of an output on its peer.</summary>
    OutputTest = 5,

    /// <summary>Reading a log of the meter, or its power quality.</summary>
    MeterLog = 6,
}

/// <summary>
/// Counts the heavy work under way and refuses more of it, so that memory lasts and a worker stays free for the rest. Counting costs nothing; asking for the free memory
/// would collect garbage, and where memory runs out the runtime ends.
/// </summary>
internal sealed class WorkUnderWay
{
    private const int Kinds = 7;
    private const int RetrySeconds = 3;

    private readonly bool[] _isUnderWay = new bool[Kinds];
    private readonly int _most;
    private int _count;

    /// <param name="most">How much at a time; of each kind one at most.</param>
    public WorkUnderWay(int most)
    {
        _most = most;
    }

    /// <summary>Whether work of this kind is under way.</summary>
    public bool Has(HeavyWork work)
    {
        lock (this)
        {
            return _isUnderWay[(int)work];
        }
    }

    /// <summary>Begins work; <see cref="End"/> must follow in any case.</summary>
    /// <exception cref="ApiException">503: there is enough under way already.</exception>
    public void Begin(HeavyWork work)
    {
        lock (this)
        {
            if (_isUnderWay[(int)work])
            {
                throw ApiException.Busy(Sentence(work), RetrySeconds);
            }

            // Whoever logs in has done so in a moment, and must not wait for somebody who reads the meter.
            bool isLogin = work == HeavyWork.Login || work == HeavyWork.KnownLogin;
            if (_count - (isLogin ? LongReads() : 0) >= _most)
            {
                throw ApiException.Busy("This board manages one such work at a time. " + Sentence(First()), RetrySeconds);
            }

            _isUnderWay[(int)work] = true;
            _count++;
        }
    }

    /// <summary>Ends work that was begun.</summary>
    public void End(HeavyWork work)
    {
        lock (this)
        {
            _isUnderWay[(int)work] = false;
            _count--;
        }
    }

    private int LongReads() => (_isUnderWay[(int)HeavyWork.LoadProfile] ? 1 : 0) + (_isUnderWay[(int)HeavyWork.MeterLog] ? 1 : 0);

    private HeavyWork First()
    {
        int kind = 0;
        while (!_isUnderWay[kind])
        {
            kind++;
        }

        return (HeavyWork)kind;
    }

    private static string Sentence(HeavyWork work)
    {
        switch (work)
        {
            case HeavyWork.Login:
            case HeavyWork.KnownLogin:
                return "A password is being checked; try again in a few seconds.";
            case HeavyWork.Backup:
                return "A backup is under way; try again in a few seconds.";
            case HeavyWork.LoadProfile:
                return "A load profile is being read; try again in a few seconds.";
            case HeavyWork.MeterLog:
                return "A log of the meter is being read; try again in a few seconds.";
            case HeavyWork.OutputTest:
                return "The settings of an output are being tried; try again in a few seconds.";
            default:
                return "An upload is under way; try again in a few seconds.";
        }
    }
}
