using System.Numerics;
using RnnMl.Engine.Kernels;

namespace RnnMl.Engine;

/// <summary>The plain cells, with layer normalisation too, compiled for a family of kernels.</summary>
internal sealed class FusedCellFactory<T> : IFamilyFactory<T, RecurrentLayer<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Up to this H, a register of half the width is taken for the gates where the full one would be half empty.</summary>
    private const int SmallSize = 48;

    private readonly RecurrentPart _part;
    private readonly ParameterSet<T> _parameters;
    private readonly ProductKernel<T> _product;

    private FusedCellFactory(RecurrentPart part, ParameterSet<T> parameters, ProductKernel<T> product)
    {
        _part = part;
        _parameters = parameters;
        _product = product;
    }

    public static RecurrentLayer<T> Create(RecurrentPart part, ParameterSet<T> parameters, KernelFamily family)
    {
        ProductKernel<T> product = ProductKernel<T>.Of(family);
        // The gates of few units fill a wide register of the product together; those of one product alone may be too few.
        int left = part.Spec.HiddenSize % product.LaneCount;
        bool isHalfEmpty = left > 0 && left <= product.LaneCount / 2;
        bool fillsTogether = part.Spec.Cell != CellType.SimpleRnn && !part.Spec.LayerNormalization;
        if (isHalfEmpty && part.Spec.HiddenSize <= SmallSize && fillsTogether)
            family = KernelFamilies.Narrower(family);
        return KernelFamilies.Create(family, new FusedCellFactory<T>(part, parameters, product));
    }

    public RecurrentLayer<T> Create<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T> => _part.Spec.Cell switch
        {
            CellType.Lstm when _part.Spec.LayerNormalization => new NormalizedLstm<T, TLanes>(_part, _parameters, _product),
            CellType.Lstm => new Lstm<T, TLanes>(_part, _parameters, _product),
            CellType.Gru => new Gru<T, TLanes>(_part, _parameters, _product),
            _ => new SimpleRnn<T, TLanes>(_part, _parameters),
        };
}
