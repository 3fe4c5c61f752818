"""Writes the ONNX file that onnx_peer.js measures: onnx_export.py FILE CELL T I H L."""
import sys

import torch

file, cell = sys.argv[1:3]
T, I, H, L = map(int, sys.argv[3:7])


class Regression(torch.nn.Module):
    def __init__(self):
        super().__init__()
        kind = {"LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU, "RNN": torch.nn.RNN}[cell]
        self.rnn = kind(I, H, L)
        self.head = torch.nn.Linear(H, 1)

    def forward(self, x):
        return self.head(self.rnn(x)[0][-1])


torch.onnx.export(Regression().eval(), torch.zeros(T, 2, I), file, input_names=["x"], output_names=["y"],
                  dynamic_axes={"x": {1: "batch"}}, opset_version=13)
