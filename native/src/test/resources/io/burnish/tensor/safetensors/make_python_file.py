"""Makes python.safetensors beside this file: every type that Burnish reads, by the reference implementation.

Run with any Python that has these versions: safetensors 0.8.0, torch 2.13.0 (the bytes do not depend on torch's version).
"""
from pathlib import Path

import torch
from safetensors.torch import save_file

values = torch.tensor([[0.0, -0.0, 1.0], [-2.5, 3.140625, 65504.0]], dtype=torch.float64)
save_file(
    {
        "floats.f64": values,
        "floats.f32": values.to(torch.float32),
        "floats.f16": values.to(torch.float16),
        "floats.bf16": values.to(torch.bfloat16),
        "whole.i64": torch.tensor([-1, 2**40], dtype=torch.int64),
        "whole.i32": torch.tensor([-1, 2**20], dtype=torch.int32),
        "whole.i16": torch.tensor([-1, 2**10, 7], dtype=torch.int16),
        "whole.i8": torch.tensor([-1, 127, -128], dtype=torch.int8),
        "whole.u8": torch.tensor([0, 127, 255], dtype=torch.uint8),
        "truth": torch.tensor([True, False]),
        "scalar": torch.tensor(42.0),
        "empty": torch.zeros(0, 4),
        'näme with "quotes" and \\': torch.tensor([1.0]),
    },
    Path(__file__).with_name("python.safetensors"),
    metadata={"format": "pt"},
)
