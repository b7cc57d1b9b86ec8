"""Exports a VQGAN for Glauber: my-pictures/vqgan.pt."""

import torch
from torch import nn

R, C, K, F = 4, 4, 19, 4  # rows and columns of codes, codes, pixels a code


class Vqgan(nn.Module):
    """Stands for your VQGAN."""

    def __init__(self, width: int = 8):
        super().__init__()
        self.encoder = nn.Conv2d(3, width, F, stride=F)
        self.codebook = nn.Embedding(K, width)
        self.decoder = nn.ConvTranspose2d(width, 3, F, stride=F)


class Served(nn.Module):
    def __init__(self, vqgan: Vqgan):
        super().__init__()
        self.vqgan = vqgan
        self.rows, self.columns = R, C  # TorchScript sees no globals

    @torch.jit.export
    def encode(self, pixels: torch.Tensor) -> torch.Tensor:  # (B, 3, H, W) in [-1, 1] -> (B, L)
        z = self.vqgan.encoder(pixels).flatten(2).transpose(1, 2)  # (B, L, width)
        return torch.cdist(z, self.vqgan.codebook.weight).argmin(-1)

    @torch.jit.export
    def decode(self, codes: torch.Tensor) -> torch.Tensor:  # (B, L) -> (B, 3, H, W) in [-1, 1]
        z = self.vqgan.codebook(codes).transpose(1, 2).reshape(codes.shape[0], -1, self.rows, self.columns)
        return self.vqgan.decoder(z).clamp(-1.0, 1.0)


torch.manual_seed(0)
vqgan = Vqgan()  # vqgan.load_state_dict(torch.load("vqgan-checkpoint.pt", map_location="cpu"))
torch.jit.script(Served(vqgan).eval().float()).save("my-pictures/vqgan.pt")
