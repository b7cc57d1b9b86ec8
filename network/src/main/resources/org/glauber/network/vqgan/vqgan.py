# Image tokenizer and decoder: a convolutional VQGAN (Esser et al. 2021), its codes compared by angle as in
# ViT-VQGAN (Yu et al. 2022).
#
# B images, H x W pixels, f = 2^N the downsampling factor, R = H / f rows and C = W / f columns of codes,
# L = R C sites in row-major order, K codes of width E. A convolution's weight is (out, in, height, width).
class Vqgan(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  levels : int                # N
  rows : int                  # R
  columns : int               # C
  encoder : List[Tensor]
  decoder : List[Tensor]
  codebook : Tensor           # (K, E)

  # K.
  def code_count(self: __torch__.Vqgan) -> int:
    return torch.size(self.codebook, 0)

  # L.
  def site_count(self: __torch__.Vqgan) -> int:
    return self.rows * self.columns

  # Pixels (B, 3, H, W) in [-1, 1] -> codes (B, L) i64.
  def encode(self: __torch__.Vqgan, pixels: Tensor) -> Tensor:
    return self.nearest(self.latents(pixels))

  # Codes (B, L) i64 -> pixels (B, 3, H, W) in [-1, 1].
  def decode(self: __torch__.Vqgan, codes: Tensor) -> Tensor:
    grid = torch.reshape(self.embedded(codes), [torch.size(codes, 0), self.rows, self.columns, -1])
    return torch.clamp(self.pixels(torch.permute(grid, [0, 3, 1, 2])), -1.0, 1.0)

  # Pixels (B, 3, H, W) -> latent vectors of length 1 (B, L, E).
  def latents(self: __torch__.Vqgan, pixels: Tensor) -> Tensor:
    w = self.encoder
    x = torch.conv2d(pixels, w[0], w[1], [1, 1], [1, 1])
    at = 2
    for n in range(self.levels):
      x = self.residual(x, w[at:at + 8])
      x = torch.conv2d(x, w[at + 8], w[at + 9], [2, 2], [1, 1])
      at = at + 10
    x = self.residual(x, w[at:at + 8])
    x = self.activated(x, w[at + 8], w[at + 9])
    x = torch.transpose(torch.flatten(x, 2), 1, 2)
    return self.unit(torch.linear(x, torch.flatten(w[at + 10], 1), w[at + 11]))

  # Embedded codes (B, E, R, C) -> pixels (B, 3, H, W), not clamped.
  def pixels(self: __torch__.Vqgan, grid: Tensor) -> Tensor:
    w = self.decoder
    x = torch.conv2d(grid, w[0], w[1], [1, 1], [1, 1])
    x = self.residual(x, w[2:10])
    x = self.residual(x, w[10:18])
    at = 18
    for n in range(self.levels):
      x = torch.upsample_nearest2d(x, None, [2.0, 2.0])
      x = torch.conv2d(x, w[at], w[at + 1], [1, 1], [1, 1])
      x = self.residual(x, w[at + 2:at + 10])
      at = at + 10
    x = self.activated(x, w[at], w[at + 1])
    # Not oneDNN's convolution: with three output channels its gradient has uninitialised memory.
    return torch.thnn_conv2d(x, w[at + 2], [3, 3], w[at + 3], [1, 1], [1, 1])

  # Two convolutions with a shortcut -> like x.
  def residual(self: __torch__.Vqgan, x: Tensor, w: List[Tensor]) -> Tensor:
    h = torch.conv2d(self.activated(x, w[0], w[1]), w[2], w[3], [1, 1], [1, 1])
    return x + torch.conv2d(self.activated(h, w[4], w[5]), w[6], w[7], [1, 1], [1, 1])

  # Group norm, eight channels a group, then SiLU -> like x.
  def activated(self: __torch__.Vqgan, x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    return torch.silu(torch.group_norm(x, torch.size(x, 1) // 8, scale, shift))

  # The code of the smallest angle to each latent (B, L, E) -> (B, L) i64.
  def nearest(self: __torch__.Vqgan, latents: Tensor) -> Tensor:
    return torch.argmax(torch.matmul(latents, torch.t(self.unit(self.codebook))), -1)

  # Codes (B, L) -> their vectors of length 1 (B, L, E).
  def embedded(self: __torch__.Vqgan, codes: Tensor) -> Tensor:
    return torch.embedding(self.unit(self.codebook), codes)

  def unit(self: __torch__.Vqgan, x: Tensor) -> Tensor:
    return x / torch.clamp(torch.norm(x, 2, [-1], True), 1e-6)
