using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;

namespace RnnMl.Benchmarks.Speed;

/// <summary>How each contestant is started. CONTRIBUTING.md says how the peers are installed.</summary>
internal static class Peers
{
    public const string RnnMl = "RnnMl";
    public const string PyTorch = "PyTorch";
    public const string TunedPyTorch = "PyTorch tuned";
    public const string OneDnn = "oneDNN";
    public const string OnnxRuntime = "ONNX Runtime";

    // Debian's; a Python in front of it on the path need not have torch.
    private const string Python = "/usr/bin/python3";

    /// <summary>Starts all that are there, and tells of those that are not.</summary>
    public static List<Contestant> Start(int threads)
    {
        var contestants = new List<Contestant>();
        Add(RnnMl, Own(threads));
        Add(PyTorch, Torch(threads, isTuned: false));
        Add(TunedPyTorch, Torch(threads, isTuned: true));
        Add(OneDnn, OneDnnProgram(threads));
        Add(OnnxRuntime, Command("node", Script("onnx_peer.js"), $"{threads}", Python));
        return contestants;

        void Add(string name, ProcessStartInfo? start)
        {
            string? reason = "it could not be built: g++ or libdnnl-dev is not there";
            Contestant? contestant = start is null ? null : Contestant.Start(name, threads, start, out reason);
            if (contestant is null)
                Console.WriteLine($"{name} is absent: {reason}");
            else
                contestants.Add(contestant);
        }
    }

    private static ProcessStartInfo Own(int threads) =>
        Command("dotnet", typeof(Peers).Assembly.Location, "serve", $"{threads}");

    private static ProcessStartInfo Torch(int threads, bool isTuned)
    {
        ProcessStartInfo start = Command(Python, Script("torch_peer.py"), $"{threads}");
        // On a processor it does not know, OpenBLAS takes kernels for AVX2; this asks for those for AVX-512.
        if (isTuned && System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
            start.Environment["OPENBLAS_CORETYPE"] = "SkylakeX";
        // With several threads the build of OpenBLAS that has threads of its own fights with PyTorch's.
        const string OpenMp = "/usr/lib/x86_64-linux-gnu/openblas-openmp";
        if (threads > 1 && Directory.Exists(OpenMp))
            start.Environment["LD_LIBRARY_PATH"] = OpenMp;
        return start;
    }

    private static ProcessStartInfo? OneDnnProgram(int threads)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "onednn_peer");
        if (!File.Exists(program))
        {
            ProcessStartInfo compile = Command(
                "g++", "-O3", "-march=native", "-fopenmp", "-o", program, Script("onednn_peer.cpp"), "-ldnnl");
            compile.RedirectStandardError = true;
            try
            {
                using Process? compiler = Process.Start(compile);
                compiler?.StandardError.ReadToEnd();
                compiler?.WaitForExit();
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return null;
            }
        }
        return File.Exists(program) ? Command(program, $"{threads}") : null;
    }

    private static string Script(string name) => Path.Combine(AppContext.BaseDirectory, "Peers", name);

    private static ProcessStartInfo Command(string program, params string[] arguments) => new(program, arguments);
}
