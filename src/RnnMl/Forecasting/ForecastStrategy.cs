namespace RnnMl.Forecasting;

/// <summary>How a forecaster reaches its horizon.</summary>
public enum ForecastStrategy
{
    /// <summary>
    /// All K steps in one pass, from the state after the window. With covariates whose future is known, the network goes on through
    /// the horizon and sees them there, without values.
    /// </summary>
    Direct,

    /// <summary>
    /// One step after the other, each from a sample of the one before: many sampled paths are the distribution of the future, and
    /// any horizon can be asked for at prediction time (Salinas et al. 2020, "DeepAR: probabilistic forecasting with
    /// autoregressive recurrent networks"). With a loss that is no likelihood there is one path, of point forecasts.
    /// </summary>
    Recursive,

    /// <summary>
    /// The window is read in segments and all segments of the horizon are decoded at once from embeddings of their positions and, where
    /// channels are series of their own, of the channel (Lin et al. 2023, "SegRNN: segment recurrent neural network for long-term time
    /// series forecasting"): long windows and horizons at the price of short ones. A GRU decodes with the cell that has read the window,
    /// as published; other cells have a GRU of its own behind them. With covariates whose future is known, those of a segment's rows
    /// are added to its embedding by a learned linear map, which the published model does not have.
    /// </summary>
    SegmentWise,
}
