using System.Numerics;

namespace RnnMl.Engine.Kernels;

/// <summary>Makes something whose code is compiled for one kind of registers.</summary>
internal interface IFamilyFactory<T, TResult>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    TResult Create<TLanes>()
        where TLanes : unmanaged, ILanes<TLanes, T>;
}
