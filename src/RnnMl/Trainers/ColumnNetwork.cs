using RnnMl.Engine;

namespace RnnMl.Trainers;

/// <summary>A network, and how its inputs are read from columns. Never changed, and shared by every cursor and engine.</summary>
/// <param name="Features">The columns.</param>
/// <param name="Scaler">How their values are scaled.</param>
/// <param name="Network">The network, whose input is as wide as the columns together.</param>
internal sealed record ColumnNetwork(FeatureColumns Features, FeatureScaler Scaler, RecurrentNetwork Network);
