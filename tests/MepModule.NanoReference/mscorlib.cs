// Assembly mscorlib of the package nanoFramework.CoreLibrary 1.17.11.
// References: none
// Signatures only, and only those in use. Written by: dotnet run --project tests/MepModule.Nano.Tests -- refresh
namespace System
{
    public class ArgumentException : SystemException
    {
        public ArgumentException(string message) => throw null;
        public override string Message => throw null;

        internal ArgumentException() => throw null;
    }

    public abstract class Array : System.Collections.IEnumerable
    {
        public int Length => throw null;

        public static void Copy(Array sourceArray, Array destinationArray, int length) => throw null;
        public static void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length) => throw null;
        public static void Clear(Array array, int index, int length) => throw null;
        public System.Collections.IEnumerator GetEnumerator() => throw null;
        public static int IndexOf(Array array, object value, int startIndex, int count) => throw null;
        internal Array() => throw null;
    }

    public delegate void AsyncCallback(IAsyncResult ar);
    public abstract class Attribute
    {
        protected Attribute() => throw null;
    }

    public enum AttributeTargets
    {
    }

    public sealed class AttributeUsageAttribute : Attribute
    {
        public AttributeUsageAttribute(AttributeTargets validOn) => throw null;
        public bool AllowMultiple { get => throw null; set => throw null; }
        public bool Inherited { get => throw null; set => throw null; }

        internal AttributeUsageAttribute() => throw null;
    }

    public static class BitConverter
    {
        public static byte[] GetBytes(long value) => throw null;
        public static long ToInt64(byte[] value, int startIndex) => throw null;
        public static float ToSingle(byte[] value, int startIndex) => throw null;
    }

    public struct Boolean
    {
    }

    public struct Byte
    {
        public override string ToString() => throw null;
    }

    public struct Char
    {
        public override string ToString() => throw null;
    }

    public static class Console
    {
        public static void WriteLine(string value) => throw null;
    }

    public static class Convert
    {
        public static uint ToUInt32(string value, int fromBase = 10) => throw null;
    }

    public struct DateTime
    {
        public static readonly DateTime MinValue;
        public static readonly DateTime UnixEpoch;
        public DateTime(long ticks) => throw null;
        public DateTime(int year, int month, int day, int hour, int minute, int second) => throw null;
        public int Day => throw null;
        public DayOfWeek DayOfWeek => throw null;
        public int Hour => throw null;
        public int Millisecond => throw null;
        public int Minute => throw null;
        public int Month => throw null;
        public static DateTime UtcNow => throw null;
        public int Second => throw null;
        public long Ticks => throw null;
        public int Year => throw null;

        public DateTime AddDays(double val) => throw null;
        public DateTime AddMilliseconds(double val) => throw null;
        public DateTime AddMinutes(double val) => throw null;
        public DateTime AddSeconds(double val) => throw null;
        public static int DaysInMonth(int year, int month) => throw null;
        public static bool operator ==(DateTime d1, DateTime d2) => throw null;
        public static bool operator !=(DateTime t1, DateTime t2) => throw null;
        public static bool operator <(DateTime t1, DateTime t2) => throw null;
        public static bool operator <=(DateTime t1, DateTime t2) => throw null;
        public static bool operator>(DateTime t1, DateTime t2) => throw null;
        public static bool operator >=(DateTime t1, DateTime t2) => throw null;
    }

    public enum DayOfWeek
    {
    }

    public abstract class Delegate
    {
        public static Delegate Combine(Delegate a, Delegate b) => throw null;
        public static Delegate Remove(Delegate source, Delegate value) => throw null;
        internal Delegate() => throw null;
    }

    public struct Double
    {
    }

    public abstract class Enum
    {
        protected Enum() => throw null;
    }

    public class EventArgs
    {
        public EventArgs() => throw null;
    }

    public class Exception
    {
        public Exception() => throw null;
        public Exception(string message) => throw null;
        public virtual string Message => throw null;
    }

    public class FlagsAttribute : Attribute
    {
        public FlagsAttribute() => throw null;
    }

    public static class GC
    {
        public static void SuppressFinalize(object obj) => throw null;
    }

    public interface IAsyncResult
    {
    }

    public interface IDisposable
    {
        void Dispose();
    }

    public struct Int16
    {
        public const short MaxValue = 32767;
    }

    public struct Int32
    {
        public const int MaxValue = 2147483647;
        public const int MinValue = -2147483648;
        public override string ToString() => throw null;
        public string ToString(string format) => throw null;
        public static int Parse(string s) => throw null;
        public static bool TryParse(string s, out int result) => throw null;
    }

    public struct Int64
    {
        public const long MaxValue = 9223372036854775807;
        public const long MinValue = -9223372036854775808;
        public override string ToString() => throw null;
    }

    public struct IntPtr
    {
    }

    public class InvalidOperationException : SystemException
    {
        public InvalidOperationException(string message) => throw null;
        internal InvalidOperationException() => throw null;
    }

    public abstract class MarshalByRefObject
    {
        protected MarshalByRefObject() => throw null;
    }

    public abstract class MulticastDelegate : Delegate
    {
        internal MulticastDelegate() => throw null;
    }

    public class Object
    {
        public Object() => throw null;
        public virtual string ToString() => throw null;
        protected object MemberwiseClone() => throw null;
    }

    public class OutOfMemoryException : SystemException
    {
        internal OutOfMemoryException() => throw null;
    }

    public sealed class ParamArrayAttribute : Attribute
    {
        public ParamArrayAttribute() => throw null;
    }

    public class Random
    {
        public Random() => throw null;
        public Random(int seed) => throw null;
        public virtual void NextBytes(byte[] buffer) => throw null;
    }

    public struct RuntimeFieldHandle
    {
    }

    public struct RuntimeTypeHandle
    {
    }

    public struct SByte
    {
    }

    public struct Single
    {
    }

    public sealed class String : System.Collections.IEnumerable
    {
        public String(char[] value, int startIndex, int length) => throw null;
        public String(char[] value) => throw null;
        [System.Runtime.CompilerServices.IndexerName("Chars")]
        public char this[int index] => throw null;
        public int Length => throw null;

        public System.Collections.IEnumerator GetEnumerator() => throw null;
        public static bool operator ==(string a, string b) => throw null;
        public static bool operator !=(string a, string b) => throw null;
        public string[] Split(params char[] separator) => throw null;
        public string Substring(int startIndex) => throw null;
        public string Substring(int startIndex, int length) => throw null;
        public int IndexOf(char value) => throw null;
        public int IndexOf(char value, int startIndex) => throw null;
        public int IndexOf(char value, int startIndex, int count) => throw null;
        public int IndexOfAny(char[] anyOf) => throw null;
        public int IndexOf(string value) => throw null;
        public int IndexOf(string value, int startIndex) => throw null;
        public int LastIndexOf(char value) => throw null;
        public string ToLower() => throw null;
        public string ToUpper() => throw null;
        public string Trim() => throw null;
        public static string Concat(string str0, string str1) => throw null;
        public static string Concat(string str0, string str1, string str2) => throw null;
        public static string Concat(string str0, string str1, string str2, string str3) => throw null;
        public static string Concat(params string[] values) => throw null;
        public static string Format(string format, params object[] args) => throw null;
        public bool StartsWith(string value) => throw null;
        public bool EndsWith(string value) => throw null;
        internal String() => throw null;
    }

    public class SystemException : Exception
    {
        internal SystemException() => throw null;
    }

    public struct TimeSpan
    {
        public const long TicksPerMillisecond = 10000;
        public const long TicksPerSecond = 10000000;
    }

    public abstract class Type : System.Reflection.MemberInfo
    {
        public abstract System.Reflection.Assembly Assembly { get; }

        public static Type GetTypeFromHandle(RuntimeTypeHandle handle) => throw null;
        public System.Reflection.MethodInfo GetMethod(string name, System.Reflection.BindingFlags bindingAttr) => throw null;
        internal Type() => throw null;
    }

    public struct UInt16
    {
    }

    public struct UInt32
    {
        public string ToString(string format) => throw null;
    }

    public struct UInt64
    {
    }

    public struct UIntPtr
    {
    }

    public abstract class ValueType
    {
        protected ValueType() => throw null;
    }

    public sealed class Version
    {
        public int Major => throw null;
        public int Minor => throw null;
        public int Build => throw null;

        internal Version() => throw null;
    }

    public struct Void
    {
    }
}

namespace System.Collections
{
    public interface IEnumerable
    {
        IEnumerator GetEnumerator();
    }

    public interface IEnumerator
    {
        object Current { get; }

        bool MoveNext();
    }
}

namespace System.IO
{
    public class IOException : SystemException
    {
        public IOException(string message) => throw null;
        internal IOException() => throw null;
    }
}

namespace System.Reflection
{
    public class Assembly
    {
        public AssemblyName GetName() => throw null;
        public virtual Type GetType(string name) => throw null;
        public static Assembly Load(string assemblyString) => throw null;
        public static Assembly Load(byte[] rawAssembly) => throw null;
        internal Assembly() => throw null;
    }

    public sealed class AssemblyCopyrightAttribute : Attribute
    {
        public AssemblyCopyrightAttribute(string copyright) => throw null;
        internal AssemblyCopyrightAttribute() => throw null;
    }

    public sealed class AssemblyDescriptionAttribute : Attribute
    {
        public AssemblyDescriptionAttribute(string description) => throw null;
        internal AssemblyDescriptionAttribute() => throw null;
    }

    public sealed class AssemblyName
    {
        public Version Version => throw null;

        internal AssemblyName() => throw null;
    }

    public sealed class AssemblyProductAttribute : Attribute
    {
        public AssemblyProductAttribute(string product) => throw null;
        internal AssemblyProductAttribute() => throw null;
    }

    public sealed class AssemblyTitleAttribute : Attribute
    {
        public AssemblyTitleAttribute(string title) => throw null;
        internal AssemblyTitleAttribute() => throw null;
    }

    public sealed class AssemblyVersionAttribute : Attribute
    {
        public AssemblyVersionAttribute(string version) => throw null;
        internal AssemblyVersionAttribute() => throw null;
    }

    public enum BindingFlags
    {
        Static = 8,
        Public = 16
    }

    public sealed class DefaultMemberAttribute : Attribute
    {
        public DefaultMemberAttribute(string memberName) => throw null;
        internal DefaultMemberAttribute() => throw null;
    }

    public abstract class MemberInfo
    {
        internal MemberInfo() => throw null;
    }

    public abstract class MethodBase : MemberInfo
    {
        public object Invoke(object obj, object[] parameters) => throw null;
        internal MethodBase() => throw null;
    }

    public abstract class MethodInfo : MethodBase
    {
        internal MethodInfo() => throw null;
    }
}

namespace System.Runtime.CompilerServices
{
    public sealed class IndexerNameAttribute : Attribute
    {
        public IndexerNameAttribute(string indexerName) => throw null;
        internal IndexerNameAttribute() => throw null;
    }

    public sealed class InternalsVisibleToAttribute : Attribute
    {
        public InternalsVisibleToAttribute(string assemblyName) => throw null;
        internal InternalsVisibleToAttribute() => throw null;
    }

    public sealed class MethodImplAttribute : Attribute
    {
        public MethodImplAttribute(MethodImplOptions methodImplOptions) => throw null;
        internal MethodImplAttribute() => throw null;
    }

    public enum MethodImplOptions
    {
        InternalCall = 4096
    }

    public static class RuntimeHelpers
    {
        public static void InitializeArray(Array array, RuntimeFieldHandle fldHandle) => throw null;
    }
}

namespace System.Threading
{
    public sealed class AutoResetEvent : WaitHandle
    {
        public AutoResetEvent(bool initialState) => throw null;
        public bool Reset() => throw null;
        public bool Set() => throw null;
        internal AutoResetEvent() => throw null;
    }

    public static class Interlocked
    {
        public static int Exchange(ref int location1, int value) => throw null;
    }

    public sealed class ManualResetEvent : WaitHandle
    {
        public ManualResetEvent(bool initialState) => throw null;
        public bool Set() => throw null;
        internal ManualResetEvent() => throw null;
    }

    public static class Monitor
    {
        public static void Enter(object obj) => throw null;
        public static void Exit(object obj) => throw null;
    }

    public sealed class Thread
    {
        public Thread(ThreadStart start) => throw null;
        public void Start() => throw null;
        public void Join() => throw null;
        public bool Join(int millisecondsTimeout) => throw null;
        public static void Sleep(int millisecondsTimeout) => throw null;
        internal Thread() => throw null;
    }

    public delegate void ThreadStart();
    public static class Timeout
    {
        public const int Infinite = -1;
    }

    public abstract class WaitHandle : MarshalByRefObject
    {
        public virtual bool WaitOne(int millisecondsTimeout, bool exitContext) => throw null;
        public virtual bool WaitOne() => throw null;
        internal WaitHandle() => throw null;
    }
}
