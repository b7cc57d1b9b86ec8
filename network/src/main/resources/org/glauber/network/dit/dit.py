# A denoising network that was trained elsewhere: the diffusion transformer of SEDD (Lou et al. 2024) with the
# conventions of its own checkpoint. It reads a state with one site hidden and returns the logits of its token.
#
# B lanes, L sites, V tokens, N layers, H heads, D width, M width of the MLP, C conditioning width, 2F waves of the
# time embedding. Weights of all layers are stacked along their first dimension. Biases that a checkpoint does not
# have are zero.
class Dit(Module):
  __parameters__ = ["token_embedding", "time_in", "time_in_bias", "time_out", "time_out_bias", "qkv", "qkv_bias", "attention_out", "attention_out_bias", "attention_norm", "attention_norm_bias", "mlp_norm", "mlp_norm_bias", "mlp_in", "mlp_in_bias", "mlp_out", "mlp_out_bias", "modulation", "modulation_bias", "head_norm", "head_norm_bias", "head_modulation", "head_modulation_bias", "head", "head_bias", ]
  __buffers__ = ["times", "cosines", "sines", "modulation_table", ]
  training : bool
  layers : int
  heads : int
  interleaved : bool             # whether rotary positions turn the pairs (2k, 2k + 1), not (k, k + D / H / 2)
  cosines_first : bool           # the order of the waves of the time embedding
  tanh_gelu : bool               # whether GELU is the approximation by tanh
  norm_epsilon : float
  longest_period : float         # of the waves of the time embedding
  token_embedding : Tensor       # (V + 1, D): row V is the hidden site's
  time_in : Tensor               # (E, 2F)
  time_in_bias : Tensor          # (E)
  time_out : Tensor              # (C, E)
  time_out_bias : Tensor         # (C)
  qkv : Tensor                   # (N, 3D, D)
  qkv_bias : Tensor              # (N, 3D)
  attention_out : Tensor         # (N, D, D)
  attention_out_bias : Tensor    # (N, D)
  attention_norm : Tensor        # (N, D)
  attention_norm_bias : Tensor   # (N, D)
  mlp_norm : Tensor              # (N, D)
  mlp_norm_bias : Tensor         # (N, D)
  mlp_in : Tensor                # (N, M, D)
  mlp_in_bias : Tensor           # (N, M)
  mlp_out : Tensor               # (N, D, M)
  mlp_out_bias : Tensor          # (N, D)
  modulation : Tensor            # (N, 6D, C): shift, scale and gate of attention, then of the MLP
  modulation_bias : Tensor       # (N, 6D)
  head_norm : Tensor             # (D)
  head_norm_bias : Tensor        # (D)
  head_modulation : Tensor       # (2D, C): shift and scale
  head_modulation_bias : Tensor  # (2D)
  head : Tensor                  # (V, D)
  head_bias : Tensor             # (V)
  times : Tensor                 # (T) the time input of each step
  cosines : Tensor               # (L, D / H / 2)
  sines : Tensor                 # (L, D / H / 2)
  modulation_table : Tensor      # (T, 6ND + 2D) once tabulated, else (0, 0)

  # Logits at one hidden site: tokens (B, L) with token V at the site, the step t (B) about to be executed and its
  # site (B) -> (B, V). The last block and the head are computed at the hidden site only.
  def logits(self: __torch__.Dit, tokens: Tensor, step: Tensor, site: Tensor) -> Tensor:
    width = torch.size(self.token_embedding, 1)
    modulations = torch.chunk(torch.unsqueeze(self.modulations(step), 1), 6 * self.layers + 2, -1)
    x = torch.embedding(self.token_embedding, tokens)
    cosines = self.cosines
    sines = self.sines
    for n in range(self.layers):
      m = modulations[6 * n : 6 * n + 6]
      h = self.modulate(x, self.attention_norm[n], self.attention_norm_bias[n], m[0], m[1])
      key_value = torch.linear(h, torch.narrow(self.qkv[n], 0, width, 2 * width), torch.narrow(self.qkv_bias[n], 0, width, 2 * width))
      k, v = torch.chunk(key_value, 2, -1)
      k = self.rotate(self.split(k), self.cosines, self.sines)
      if n == self.layers - 1:
        rows = torch.expand(torch.unsqueeze(torch.unsqueeze(site, 1), 2), [-1, -1, width])
        x = torch.gather(x, 1, rows)
        h = torch.gather(h, 1, rows)
        cosines = torch.unsqueeze(torch.unsqueeze(self.cosines[site], 1), 1)
        sines = torch.unsqueeze(torch.unsqueeze(self.sines[site], 1), 1)
      q = torch.linear(h, torch.narrow(self.qkv[n], 0, 0, width), torch.narrow(self.qkv_bias[n], 0, 0, width))
      q = self.rotate(self.split(q), cosines, sines)
      a = torch.scaled_dot_product_attention(q, k, self.split(v))
      a = torch.flatten(torch.transpose(a, 1, 2), 2)
      x = x + m[2] * torch.linear(a, self.attention_out[n], self.attention_out_bias[n])
      h = self.modulate(x, self.mlp_norm[n], self.mlp_norm_bias[n], m[3], m[4])
      h = self.gelu(torch.linear(h, self.mlp_in[n], self.mlp_in_bias[n]))
      x = x + m[5] * torch.linear(h, self.mlp_out[n], self.mlp_out_bias[n])
    m = modulations[6 * self.layers : 6 * self.layers + 2]
    h = self.modulate(x, self.head_norm, self.head_norm_bias, m[0], m[1])
    return torch.squeeze(torch.linear(h, self.head, self.head_bias), 1)

  def forward(self: __torch__.Dit, tokens: Tensor, step: Tensor, site: Tensor) -> Tensor:
    return self.logits(tokens, step, site)

  def gelu(self: __torch__.Dit, x: Tensor) -> Tensor:
    if self.tanh_gelu:
      y = torch.gelu(x, approximate="tanh")
    else:
      y = torch.gelu(x, approximate="none")
    return y

  # adaLN: layer norm, then a shift and a scale that depend on the step -> like x.
  def modulate(self: __torch__.Dit, x: Tensor, norm: Tensor, bias: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], norm, bias, self.norm_epsilon) * (scale + 1) + shift

  # Tabulates the modulations of the steps 0 .. step_count - 1, if they fit into 64 MiB -> the number of
  # tabulated steps.
  def tabulate(self: __torch__.Dit, step_count: int) -> int:
    width = torch.size(self.token_embedding, 1)
    if step_count * (6 * self.layers + 2) * width <= 16777216:
      steps = torch.arange(step_count, dtype=4, device=ops.prim.device(self.token_embedding))
      self.modulation_table = self.computed_modulations(steps)
    return torch.size(self.modulation_table, 0)

  # Shifts, scales and gates at the step t (B): six a block, then two for the head -> (B, 6ND + 2D).
  def modulations(self: __torch__.Dit, step: Tensor) -> Tensor:
    if torch.size(self.modulation_table, 0) > 0:
      m = torch.index_select(self.modulation_table, 0, step)
    else:
      m = self.computed_modulations(step)
    return m

  def computed_modulations(self: __torch__.Dit, step: Tensor) -> Tensor:
    c = self.conditioning(step)
    blocks = torch.linear(c, torch.flatten(self.modulation, 0, 1), torch.flatten(self.modulation_bias, 0, 1))
    return torch.cat([blocks, torch.linear(c, self.head_modulation, self.head_modulation_bias)], 1)

  # The embedding of the time of step t (B) -> (B, C). The frequencies are computed as the networks' own code
  # computes them, because an angle at time 4,000 shows a difference of one unit in the last place.
  def conditioning(self: __torch__.Dit, step: Tensor) -> Tensor:
    half = torch.size(self.time_in, 1) // 2
    steps = torch.arange(half, dtype=6, device=ops.prim.device(self.token_embedding))
    frequencies = torch.exp(steps * -torch.log(self.longest_period) / half)
    angles = torch.unsqueeze(torch.index_select(self.times, 0, step), 1) * frequencies
    if self.cosines_first:
      waves = torch.cat([torch.cos(angles), torch.sin(angles)], 1)
    else:
      waves = torch.cat([torch.sin(angles), torch.cos(angles)], 1)
    h = torch.silu(torch.linear(waves, self.time_in, self.time_in_bias))
    return torch.silu(torch.linear(h, self.time_out, self.time_out_bias))

  # (B, R, D) -> (B, H, R, D / H).
  def split(self: __torch__.Dit, x: Tensor) -> Tensor:
    return torch.transpose(torch.unflatten(x, 2, [self.heads, -1]), 1, 2)

  # Rotary position embedding (Su et al. 2021) by site.
  def rotate(self: __torch__.Dit, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    if self.interleaved:
      a, b = torch.unbind(torch.unflatten(x, -1, [-1, 2]), -1)
      y = torch.flatten(torch.stack([a * cosines - b * sines, a * sines + b * cosines], -1), -2)
    else:
      a, b = torch.chunk(x, 2, -1)
      y = torch.cat([a * cosines - b * sines, a * sines + b * cosines], -1)
    return y
