using System;

namespace RnnMl.Engine;

public sealed partial record RecurrentSpec
{
    internal const int MaxHiddenSize = 65_536;
    internal const int MaxLayerCount = 128;
    internal const int MaxDilation = 1_024;

    internal override bool IsCausal => Direction == Direction.Forward;

    internal override ActivationShape Check(ActivationShape input)
    {
        RequireSequence(input);
        RequireInRange(nameof(HiddenSize), HiddenSize, MaxHiddenSize);
        RequireInRange(nameof(LayerCount), LayerCount, MaxLayerCount);
        RequireInRange(nameof(Dilation), Dilation, MaxDilation);
        RequireDefined(nameof(Cell), Cell);
        RequireDefined(nameof(Direction), Direction);
        RequireDefined(nameof(Merge), Merge);
        RequireDefined(nameof(InitialState), InitialState);
        if (Merge != MergeMode.Concat && Direction != Direction.Bidirectional)
            throw Invalid(nameof(Merge), Merge, $"{nameof(MergeMode.Concat)}, since {nameof(Direction)} is {Direction}");
        CheckCellOptions();
        CheckNonlinearities();
        CheckProbability(nameof(Dropout), Dropout);
        CheckProbability(nameof(InputDropout), InputDropout);
        CheckProbability(nameof(RecurrentDropout), RecurrentDropout);
        if (Dropout > 0 && LayerCount == 1)
            throw Invalid(nameof(Dropout), Dropout, $"0, since it acts between levels and {nameof(LayerCount)} is 1");
        if (Residual && Direction == Direction.Bidirectional && !ReturnSequences)
        {
            throw Invalid(
                nameof(Residual), Residual,
                $"false, since the two directions end at different steps and {nameof(ReturnSequences)} is false");
        }
        if (Residual && LayerCount == 1 && input.Size != OutputWidth)
        {
            throw Invalid(
                nameof(Residual), Residual, $"false, since no level is as wide ({OutputWidth}) as its input ({input.Size})");
        }
        return new ActivationShape(OutputWidth, IsSequence: ReturnSequences);
    }

    private void CheckCellOptions()
    {
        RequireCell(CellType.Gru, nameof(ResetBefore), ResetBefore);
        RequireCell(CellType.Lstm, nameof(Peepholes), Peepholes);
        RequireCell(CellType.Lstm, nameof(CoupledGates), CoupledGates);
        RequireCell(CellType.Lstm, nameof(CellClip), CellClip);
        RequireCell(CellType.Lstm, nameof(ProjectionSize), ProjectionSize);
        RequireCell(CellType.Lstm, nameof(OutputNonlinearity), OutputNonlinearity);
        if (GateNonlinearity is not null && Cell == CellType.SimpleRnn)
            throw Invalid(nameof(GateNonlinearity), GateNonlinearity, $"none, since a {Cell} has no gates");
        CheckThreshold(nameof(CellClip), CellClip);
        CheckThreshold(nameof(SumClip), SumClip);
        if (ProjectionSize < 0 || ProjectionSize >= HiddenSize)
        {
            throw Invalid(
                nameof(ProjectionSize), ProjectionSize, $"0, or 1 to less than {nameof(HiddenSize)}, which is {HiddenSize}");
        }
    }

    private void CheckNonlinearities()
    {
        CheckNonlinearity(nameof(Nonlinearity), Nonlinearity, nameof(NonlinearityAlpha), NonlinearityAlpha);
        CheckNonlinearity(nameof(GateNonlinearity), GateNonlinearity, nameof(GateAlpha), GateAlpha);
        CheckNonlinearity(nameof(OutputNonlinearity), OutputNonlinearity, nameof(OutputAlpha), OutputAlpha);
        RequireCell(CellType.SimpleRnn, nameof(LearnedAlpha), LearnedAlpha);
        if (LearnedAlpha && Nonlinearity != ActivationFunction.LeakyRelu)
        {
            throw Invalid(
                nameof(LearnedAlpha), LearnedAlpha,
                $"false, since {nameof(Nonlinearity)} is {Nonlinearity}, not {ActivationFunction.LeakyRelu}");
        }
    }

    private void CheckNonlinearity(string property, ActivationFunction? function, string alphaProperty, double? alpha)
    {
        if (function is { } value)
        {
            RequireDefined(property, value);
            if (value is ActivationFunction.Gelu or ActivationFunction.Softplus)
                throw Invalid(property, value, "a function whose derivative follows from its value");
        }
        if (alpha is not null && !(alpha > 0 && alpha <= ActivationSpec.MaxAlpha))
            throw Invalid(alphaProperty, alpha, $"a number above 0, up to {ActivationSpec.MaxAlpha}");
        bool hasAlpha = function is ActivationFunction.LeakyRelu or ActivationFunction.Elu or ActivationFunction.HardSigmoid;
        if (alpha is not null && !hasAlpha)
            throw Invalid(alphaProperty, alpha, $"none, since {property} has no such constant");
    }

    private void CheckThreshold(string property, double value)
    {
        if (!(value >= 0 && double.IsFinite(value)))
            throw Invalid(property, value, "0 for no clipping, or a positive number");
    }

    private void CheckProbability(string property, double value)
    {
        if (!(value >= 0 && value < 1))
            throw Invalid(property, value, "0 to below 1");
    }

    private void RequireCell<TValue>(CellType cell, string property, TValue value)
    {
        if (Cell != cell && !Equals(value, default(TValue)))
            throw Invalid(property, value, $"the default, since the option is for {cell} and {nameof(Cell)} is {Cell}");
    }

    private void RequireDefined<TEnum>(string property, TEnum value)
        where TEnum : struct, Enum
    {
        if (!Enum.IsDefined(value))
            throw Invalid(property, value, $"a value of {typeof(TEnum).Name}");
    }

    private ArgumentException Invalid(string property, object? value, string expected) =>
        new(FormattableString.Invariant($"Layer '{Name}': {property} is {value}; expected {expected}."));
}
