"""PyTorch as a contestant: torch_peer.py THREADS. See Contestant.cs for the questions it answers."""
import os
import sys
import time

threads = int(sys.argv[1])
# OpenBLAS reads its number of threads when it is loaded; torch.set_num_threads does not reach it.
os.environ["OPENBLAS_NUM_THREADS"] = str(threads)
os.environ["OMP_NUM_THREADS"] = str(threads)
try:
    import torch
except ImportError:
    print("no torch for this Python", flush=True)
    sys.exit(1)

torch.set_num_threads(threads)
torch.manual_seed(0)


class Regression(torch.nn.Module):
    def __init__(self, cell, inputs, hidden, layers):
        super().__init__()
        kind = {"LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU, "RNN": torch.nn.RNN}[cell]
        self.rnn = kind(inputs, hidden, layers, batch_first=True)
        self.head = torch.nn.Linear(hidden, 1)

    def forward(self, x):
        return self.head(self.rnn(x)[0][:, -1])


def training_step(model, x, y):
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss = torch.nn.MSELoss()

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss(model(x), y).backward()
        optimizer.step()

    return step


def inference(model, x):
    model.eval()

    def call():
        with torch.no_grad():
            model(x)

    return call


def median(call, seconds):
    start = time.perf_counter()
    warm = 0
    while warm < 1 or time.perf_counter() - start < seconds / 4:
        call()
        warm += 1
    times = []
    start = time.perf_counter()
    while len(times) < 3 or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        call()
        times.append(time.perf_counter() - before)
    times.sort()
    return 1e3 * times[len(times) // 2]


print(f"ready PyTorch {torch.__version__}", flush=True)
for line in sys.stdin:
    cell, mode, *numbers = line.split()
    B, T, I, H, L = map(int, numbers[:5])
    model = Regression(cell, I, H, L)
    x = torch.rand(B, T, I) * 2 - 1
    call = training_step(model, x, torch.rand(B, 1)) if mode == "train" else inference(model, x)
    print(f"{median(call, float(numbers[5])):.6f}", flush=True)
