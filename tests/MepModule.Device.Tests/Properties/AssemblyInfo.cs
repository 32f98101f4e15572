using System.Reflection;

[assembly: AssemblyTitle("NFUnitTest")]
[assembly: AssemblyDescription("Tests of the portable code that run on the device's runtime")]
[assembly: AssemblyProduct("MepModule")]
[assembly: AssemblyCopyright("The MepModule authors, MIT")]
[assembly: AssemblyVersion("1.0.0.0")]
