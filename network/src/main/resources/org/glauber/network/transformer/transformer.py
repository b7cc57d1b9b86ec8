# The denoising network: a diffusion transformer (DiT, Peebles & Xie 2023, as in SEDD, Lou et al. 2024)
# that reads a state with one site hidden and returns the logits of its token.
#
# B lanes, L sites, K hidden sites a lane (1 when serving), V tokens, N layers, H heads, D width,
# C conditioning width. Weights of all layers are stacked along their first dimension.
class Transformer(Module):
  __parameters__ = ["token_embedding", "visits_embedding", "time_in", "time_in_bias", "time_out", "time_out_bias", "modulation", "modulation_bias", "attention_norm", "mlp_norm", "mlp_in_bias", "mlp_out_bias", "head_modulation", "head_modulation_bias", "head_norm", "head", "head_bias", "query", "key_value", "attention_out", "mlp_in", "mlp_out", ]
  __buffers__ = ["frequencies", "cosines", "sines", "modulation_table", ]
  training : bool
  layers : int
  heads : int
  bfloat16_matmul : bool         # whether the blocks' matrix products are rounded to bfloat16
  token_embedding : Tensor       # (V + 1, D): row V is the hidden site's
  visits_embedding : Tensor      # (max_sweeps + 2, D): the last row is pure noise
  time_in : Tensor               # (C, 2F)
  time_in_bias : Tensor          # (C)
  time_out : Tensor              # (C, C)
  time_out_bias : Tensor         # (C)
  modulation : Tensor            # (N, 6D, C)
  modulation_bias : Tensor       # (N, 6D)
  attention_norm : Tensor        # (N, D)
  mlp_norm : Tensor              # (N, D)
  mlp_in_bias : Tensor           # (N, 4D)
  mlp_out_bias : Tensor          # (N, D)
  head_modulation : Tensor       # (2D, C)
  head_modulation_bias : Tensor  # (2D)
  head_norm : Tensor             # (D)
  head : Tensor                  # (V, D)
  head_bias : Tensor             # (V)
  query : Tensor                 # (N, D, D)
  key_value : Tensor             # (N, 2D, D)
  attention_out : Tensor         # (N, D, D)
  mlp_in : Tensor                # (N, 4D, D)
  mlp_out : Tensor               # (N, D, 4D)
  frequencies : Tensor           # (F) radians a step
  cosines : Tensor               # (L, D / H / 2)
  sines : Tensor                 # (L, D / H / 2)
  modulation_table : Tensor      # (T, 6ND + 2D) once tabulated, else (0, 0)

  # Logits at one hidden site: tokens (B, L) with token V at the site, the step t (B) about to be
  # executed, its site (B), the visits m_j(t + 1) of every site (B, L), 0 where clamped and
  # max_sweeps + 1 where the token is pure noise -> (B, V).
  def logits(self: __torch__.Transformer, tokens: Tensor, step: Tensor, site: Tensor, visits: Tensor) -> Tensor:
    return torch.squeeze(self.hidden_logits(tokens, step, torch.unsqueeze(site, 1), visits), 1)

  def forward(self: __torch__.Transformer, tokens: Tensor, step: Tensor, site: Tensor, visits: Tensor) -> Tensor:
    return self.logits(tokens, step, site, visits)

  # Logits at several hidden sites (B, K) -> (B, K, V). The last block and the head are computed at the
  # hidden sites only, because nothing else is read from them.
  def hidden_logits(self: __torch__.Transformer, tokens: Tensor, step: Tensor, sites: Tensor, visits: Tensor) -> Tensor:
    width = torch.size(self.token_embedding, 1)
    modulations = torch.chunk(torch.unsqueeze(self.modulations(step), 1), 6 * self.layers + 2, -1)
    # Pure noise carries no more information than a hidden site, so both are embedded as the hidden
    # token with the visits of pure noise.
    hidden = torch.size(self.token_embedding, 0) - 1
    pure_noise = torch.size(self.visits_embedding, 0) - 1
    unknown = torch.logical_or(torch.eq(tokens, hidden), torch.eq(visits, pure_noise))
    x = torch.embedding(self.token_embedding, torch.masked_fill(tokens, unknown, hidden))
    x = x + torch.embedding(self.visits_embedding, torch.masked_fill(visits, unknown, pure_noise))
    attention_norm = torch.unbind(self.attention_norm)
    query = torch.unbind(self.query)
    key_value = torch.unbind(self.key_value)
    attention_out = torch.unbind(self.attention_out)
    mlp_norm = torch.unbind(self.mlp_norm)
    mlp_in = torch.unbind(self.mlp_in)
    mlp_in_bias = torch.unbind(self.mlp_in_bias)
    mlp_out = torch.unbind(self.mlp_out)
    mlp_out_bias = torch.unbind(self.mlp_out_bias)
    cosines = self.cosines
    sines = self.sines
    for n in range(self.layers):
      m = modulations[6 * n : 6 * n + 6]
      h = self.modulate(x, attention_norm[n], m[0], m[1])
      k, v = torch.chunk(self.product(h, key_value[n], None), 2, -1)
      k = self.rotate(self.split(k), self.cosines, self.sines)
      if n == self.layers - 1:
        rows = torch.expand(torch.unsqueeze(sites, 2), [-1, -1, width])
        x = torch.gather(x, 1, rows)
        h = torch.gather(h, 1, rows)
        cosines = torch.unsqueeze(self.cosines[sites], 1)
        sines = torch.unsqueeze(self.sines[sites], 1)
      q = self.rotate(self.split(self.product(h, query[n], None)), cosines, sines)
      a = torch.scaled_dot_product_attention(q, k, self.split(v))
      a = torch.flatten(torch.transpose(a, 1, 2), 2)
      x = x + m[2] * self.product(a, attention_out[n], None)
      h = self.modulate(x, mlp_norm[n], m[3], m[4])
      h = torch.gelu(self.product(h, mlp_in[n], mlp_in_bias[n]), approximate="tanh")
      x = x + m[5] * self.product(h, mlp_out[n], mlp_out_bias[n])
    m = modulations[6 * self.layers : 6 * self.layers + 2]
    h = self.modulate(x, self.head_norm, m[0], m[1])
    return torch.to(torch.linear(h, self.head, self.head_bias), 6)

  # x (B, R, I) by the transpose of w (O, I), and a bias (O) -> (B, R, O).
  def product(self: __torch__.Transformer, x: Tensor, w: Tensor, bias: Optional[Tensor]) -> Tensor:
    if not self.bfloat16_matmul:
      return torch.linear(x, w, bias)
    y = torch.to(torch.linear(torch.to(x, 15), torch.to(w, 15)), 6)
    if bias is not None:
      y = y + bias
    return y

  # adaLN: scale-only layer norm, then a shift and a scale that depend on the step -> like x.
  def modulate(self: __torch__.Transformer, x: Tensor, norm: Tensor, shift: Tensor, scale: Tensor) -> Tensor:
    return torch.layer_norm(x, [torch.size(x, -1)], norm, None, 1e-5) * (scale + 1) + shift

  # Tabulates the modulations of the steps 0 .. step_count - 1, if they fit into 64 MiB -> the number of
  # tabulated steps.
  def tabulate(self: __torch__.Transformer, step_count: int) -> int:
    width = torch.size(self.token_embedding, 1)
    if step_count * (6 * self.layers + 2) * width <= 16777216:
      steps = torch.arange(step_count, dtype=4, device=ops.prim.device(self.token_embedding))
      self.modulation_table = self.computed_modulations(steps)
    return torch.size(self.modulation_table, 0)

  # Shifts, scales and gates at the step t (B): six a block, then two for the head -> (B, 6ND + 2D).
  def modulations(self: __torch__.Transformer, step: Tensor) -> Tensor:
    if torch.size(self.modulation_table, 0) > 0:
      m = torch.index_select(self.modulation_table, 0, step)
    else:
      m = self.computed_modulations(step)
    return m

  def computed_modulations(self: __torch__.Transformer, step: Tensor) -> Tensor:
    c = self.conditioning(step)
    blocks = torch.linear(c, torch.flatten(self.modulation, 0, 1), torch.flatten(self.modulation_bias, 0, 1))
    return torch.cat([blocks, torch.linear(c, self.head_modulation, self.head_modulation_bias)], 1)

  # The embedding of the step t (B) -> (B, C).
  def conditioning(self: __torch__.Transformer, step: Tensor) -> Tensor:
    angles = torch.unsqueeze(torch.to(step, 6), 1) * self.frequencies
    waves = torch.to(torch.cat([torch.cos(angles), torch.sin(angles)], 1), ops.prim.dtype(self.time_in))
    h = torch.silu(torch.linear(waves, self.time_in, self.time_in_bias))
    return torch.silu(torch.linear(h, self.time_out, self.time_out_bias))

  # (B, R, D) -> (B, H, R, D / H).
  def split(self: __torch__.Transformer, x: Tensor) -> Tensor:
    return torch.transpose(torch.unflatten(x, 2, [self.heads, -1]), 1, 2)

  # Rotary position embedding (Su et al. 2021) by site.
  def rotate(self: __torch__.Transformer, x: Tensor, cosines: Tensor, sines: Tensor) -> Tensor:
    a, b = torch.chunk(x, 2, -1)
    return torch.cat([a * cosines - b * sines, a * sines + b * cosines], -1)

  # Every trained tensor, in the order of __parameters__: the blocks' matrices come last.
  def weights(self: __torch__.Transformer) -> List[Tensor]:
    return [self.token_embedding, self.visits_embedding, self.time_in, self.time_in_bias, self.time_out, self.time_out_bias, self.modulation, self.modulation_bias, self.attention_norm, self.mlp_norm, self.mlp_in_bias, self.mlp_out_bias, self.head_modulation, self.head_modulation_bias, self.head_norm, self.head, self.head_bias, self.query, self.key_value, self.attention_out, self.mlp_in, self.mlp_out]
