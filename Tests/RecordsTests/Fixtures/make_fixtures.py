"""Makes the fixtures of this folder with the reference packages: safetensors (with torch) and tensorboard.

Run `python make_fixtures.py` here after a change of the list below; the tests compare our bytes and values with them.
"""
import struct

import torch
from safetensors.torch import save_file
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.record_writer import RecordWriter

values = torch.tensor([0.0, -0.0, 1.0, -2.5, 0.1, 65504.0, 1e-7, float("inf"), float("-inf"), float("nan")])
# Every type that is converted, next to one that is only listed.
save_file(
    {
        "single": values,
        "double": values.double() / 3,
        "half": values.half(),
        "brain": values.bfloat16(),
        "counts": torch.tensor([[1, -2], [1 << 62, 4]]),
        "flags": torch.tensor([True, False]),
        "scalar": torch.tensor(7.0),
        "empty": torch.zeros(0, 5),
    },
    "python.safetensors",
    {"network": "linear-self-attention"},
)
# What our own writer must write byte for byte.
save_file(
    {
        "layers.0.attention.query.weight": torch.arange(6, dtype=torch.float32).reshape(2, 3) / 4,
        "layers.0.attention.key.weight": torch.arange(3, dtype=torch.float32).reshape(1, 3) - 1,
        "numbers": torch.tensor([0.1, 0.2], dtype=torch.float64),
        "positions": torch.tensor([5, -6]),
        "scalar": torch.tensor(0.5),
        "ünïcode \"quoted\"\n": torch.zeros(0),
    },
    "same.safetensors",
    {"network": "line\tbreak \\ “é”"},
)
save_file({}, "no-tensors.safetensors")

with open("scalars.tfevents", "wb") as file:
    writer = RecordWriter(file)
    writer.write(Event(wall_time=1.5, file_version="brain.Event:2").SerializeToString())
    for step, tag, value, time in [
        (0, "loss", 2.0, 1.5), (100, "loss", 0.25, 2.5), (100, "learning-rate", 0.001, 2.5), (70000, "loss", 1e-5, 9.0),
    ]:
        summary = Summary(value=[Summary.Value(tag=tag, simple_value=value)])
        writer.write(Event(wall_time=time, step=step, summary=summary).SerializeToString())
