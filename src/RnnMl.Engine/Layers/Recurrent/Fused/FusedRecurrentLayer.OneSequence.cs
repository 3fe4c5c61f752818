using System;
using System.Runtime.CompilerServices;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <content>
/// One sequence, in inference: the products with x of all steps at once, then step by step those with h, in which every weight is
/// used once. The sums of a step lie panel by panel, and panels take the place of rows. Large layers give each thread of a team
/// some of the panels, whose weights stay in its processor's cache; after each step the threads wait for each other. The bits
/// are those of <see cref="Forward"/>, on any number of threads.
/// </content>
internal abstract partial class FusedRecurrentLayer<T, TLanes>
{
    // Bytes of weights that a thread must have, so that a step lasts longer than to wait for the others; and of weights that are
    // read in all, so that it is worth waking them.
    private const long ShareBytes = 192 * 1024;
    private const long SharedBytes = 16 * 1024 * 1024;

    private readonly AlignedBuffer<T> _hiddenBefore = new();
    private ThreadTeam? _team;
    private StepBarrier? _barrier;
    private Action<int>? _forwardShare;
    private int _shares;

    private void BeginOne(ThreadTeam? team)
    {
        _team = team;
        _shares = 1;
        // A step of normalisation needs the sums of all panels; with dilation h_{t-1} is not the one that is read.
        if (team is null || _norm is not null || Part.Spec.Dilation > 1)
            return;
        long bytes = (long)_shape.Panels * _weights.PanelSize * Unsafe.SizeOf<T>();
        if (bytes * Layout.Steps < SharedBytes)
            return;
        // A thread without a processor would keep the others waiting at every step.
        int most = Math.Min(Math.Min(team.Size, Environment.ProcessorCount), (_shape.Panels + 1) / 2);
        _shares = (int)Math.Clamp(bytes / ShareBytes, 1, most);
        if (_shares == 1)
            return;
        _barrier ??= new StepBarrier(team.Size);
        _forwardShare ??= ForwardShare;
        _hiddenBefore.Ensure(1, StateWidth);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardOne(ReadOnlySpan<T> input)
    {
        int steps = Layout.Steps;
        Span<T> joined = _joined.Slice(0, steps * _joinedStride);
        RowCopy.Copy(input, _inputSize, joined[_joinedStart..], _joinedStride, steps, _inputSize);
        for (int t = 0; t < steps; t++)
            joined[t * _joinedStride + _joinedStart + _inputSize] = T.One;
        if (_shares == 1)
        {
            MultiplyInputs(0, _shape.Panels);
            for (int step = 0; step < steps; step++)
            {
                (int t, _) = Select(State, step);
                ForwardStep(State.HiddenOf(0), t, 0, _shape.Panels, backwards: (step & 1) != 0);
            }
            return;
        }
        State.HiddenOf(0).CopyTo(_hiddenBefore.Span);
        _barrier!.Reset();
        _team!.Run(_shares, _forwardShare!);
    }

    /// <summary>All steps of some panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardShare(int share)
    {
        try
        {
            // Products are made of two panels at a time.
            int pairs = (_shape.Panels + 1) / 2;
            int begin = 2 * (pairs * share / _shares);
            int end = Math.Min(_shape.Panels, 2 * (pairs * (share + 1) / _shares));
            MultiplyInputs(begin, end);
            ReadOnlySpan<T> hidden = _hiddenBefore.Slice(0, StateWidth);
            for (int step = 0; step < Layout.Steps; step++)
            {
                int t = TimeOf(step);
                ForwardStep(hidden, t, begin, end, backwards: (step & 1) != 0);
                hidden = _output.AsSpan(t * StateWidth, StateWidth);
                if (!_barrier!.Wait(share, _shares, step + 1))
                    return;
            }
        }
        catch
        {
            _barrier!.Break();
            throw;
        }
    }

    /// <summary>The products of some panels with x and 1, for all steps.</summary>
    private void MultiplyInputs(int begin, int end)
    {
        int width = _shape.Width;
        ReadOnlySpan<T> joined = _joined.Slice(0, Layout.Steps * _joinedStride);
        for (int panel = begin; panel < end; panel++)
            Multiply(joined, panel, _sums.Span[(panel * width)..], _shape.Panels * width, Layout.Steps, hiddenSize: 0);
    }

    /// <summary>The new state of some panels' units, and their part of the output.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ForwardStep(ReadOnlySpan<T> hidden, int t, int begin, int end, bool backwards)
    {
        int width = _shape.Width;
        int recurrentWidth = _shape.RecurrentWidth;
        int panels = end - begin;
        Span<T> sums = _sums.Slice((t * _shape.Panels + begin) * width, panels * width);
        _product.MultiplyRow(
            sums[(width - recurrentWidth)..], width, recurrentWidth / _product.LaneCount, hidden,
            _weights.Panels[(begin * _weights.PanelSize + _weights.HiddenStart)..], _weights.PanelSize, panels, backwards);
        var registers = new StateRegisters(begin * _shape.UnitRegisters, _shape.UnitRegisters, 0);
        if (_norm is null)
            ForwardPanel(AsLanes(sums), registers, panels);
        else
            ForwardOneNormalized(_norm, AsLanes(sums), registers);
        int unit = begin * _shape.Units;
        State.HiddenOf(0)[unit..Math.Min(end * _shape.Units, StateWidth)].CopyTo(_output.AsSpan(t * StateWidth + unit));
    }
}
