"""Exports a denoiser for Glauber: my-model/denoiser.pt, and logits to hold it against."""

import torch
from safetensors.torch import save_file
from torch import nn

L, V, S = 16, 19, 4  # sites, tokens, sweeps


class Denoiser(nn.Module):
    """Stands for your network: tokens (B, L), step (B) -> logits of every site (B, L, V)."""

    def __init__(self, width: int = 32):
        super().__init__()
        self.token = nn.Embedding(V + 1, width)  # V hides the asked site
        self.position = nn.Embedding(L, width)
        self.step = nn.Embedding(L * S, width)
        self.mix = nn.Linear(L, L)
        self.head = nn.Sequential(nn.GELU(), nn.Linear(width, V))

    def forward(self, tokens: torch.Tensor, step: torch.Tensor) -> torch.Tensor:
        x = self.token(tokens) + self.position.weight + self.step(step).unsqueeze(1)
        x = x + self.mix(x.transpose(1, 2)).transpose(1, 2)
        return self.head(x)


class Served(nn.Module):
    """What Glauber calls: logits of the asked site alone, (B, V)."""

    def __init__(self, network: nn.Module):
        super().__init__()
        self.network = network

    def forward(self, tokens: torch.Tensor, step: torch.Tensor, site: torch.Tensor) -> torch.Tensor:
        logits = self.network(tokens, step)
        return logits[torch.arange(tokens.shape[0], device=tokens.device), site]


torch.manual_seed(0)
network = Denoiser()  # network.load_state_dict(torch.load("checkpoint.pt", map_location="cpu"))
served = Served(network).eval().float()
torch.jit.script(served).save("my-model/denoiser.pt")

tokens = torch.randint(0, V, (8, L))
step = torch.randint(0, L * S, (8,))
site = step % L  # the identity scan
tokens[torch.arange(8), site] = V
with torch.no_grad():
    logits = served(tokens, step, site)
save_file({"tokens": tokens, "step": step, "site": site, "logits": logits}, "expected.safetensors")
