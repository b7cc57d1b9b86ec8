# The heat-bath update of many lanes, on the device: law, temperature, nucleus, Gumbel argmax and the
# margin of the decision. The arithmetic is that of org.glauber.core.sampling.HeatBath, in double.
# On a CPU the time goes by the number of operations, hardly by their size; so there are few.
#
# B lanes, L sites, V tokens. Rows (B, 7 + 2L) f64 are those of org.glauber.network.lane.LaneBatch:
# the seed's low and high word, kappa_m, temperature, top_p, step, site, L tokens, L visits.
class Sampler(Module):
  __parameters__ = []
  __buffers__ = ["log_token_law", "tokens", ]
  training : bool
  clean_logits : bool
  log_token_law : Tensor  # (V) log pi, -inf at reserved tokens
  tokens : Tensor         # (1, V) 0 .. V - 1

  # What a denoiser reads: tokens (B, L), step (B), site (B), visits (B, L), all i64.
  def unpack(self: __torch__.Sampler, rows: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    whole = torch.to(torch.narrow(rows, 1, 5, torch.size(rows, 1) - 5), 4)
    sites = (torch.size(whole, 1) - 2) // 2
    tokens = torch.contiguous(torch.narrow(whole, 1, 2, sites))
    step = torch.contiguous(torch.select(whole, 1, 0))
    site = torch.contiguous(torch.select(whole, 1, 1))
    visits = torch.contiguous(torch.narrow(whole, 1, 2 + sites, sites))
    return (tokens, step, site, visits)

  # logits (B, V), uniforms (B, V) f64 -> (B, 3) f64: token, margin, and the largest of z = logits +
  # log pi, a NaN being larger than all: it is finite where the logits have a law.
  def decide(self: __torch__.Sampler, logits: Tensor, rows: Tensor, uniforms: Tensor) -> Tensor:
    kappa, temperature, top_p = torch.split(torch.narrow(rows, 1, 2, 3), 1, 1)
    z = logits + self.log_token_law
    greedy = torch.eq(temperature, 0)
    t = torch.masked_fill(temperature, greedy, 1)
    # Everything below is by rank: tokens in descending probability, ties to the lower token.
    x, order = torch.sort(torch.log_softmax(self.log_law(z, kappa) / t, -1), stable=True, dim=-1, descending=True)
    score = x - torch.log(torch.gather(-torch.log(uniforms), 1, order))  # x + g, g = -log(-log u)
    mass = torch.exp(x)
    ahead = torch.cumsum(mass, 1) - mass
    inside = torch.lt(ahead, torch.masked_fill(top_p, torch.eq(top_p, 1), 2))
    outside = torch.logical_not(inside)
    best, ranks = torch.topk(torch.masked_fill(score, outside, -inf), 2, 1)
    winner = torch.masked_fill(torch.narrow(ranks, 1, 0, 1), greedy, 0)
    gap = torch.minimum(self.lead(best), self.edge(x, score, mass, inside, outside, winner, top_p))
    margin = t * torch.where(greedy, self.lead(x), gap) / 2
    return torch.cat([torch.gather(order, 1, winner), margin, torch.amax(z, [1], True)], 1)

  # log P(X_t,i = a | X_{t+1,-i}) up to a constant -> (B, V).
  def log_law(self: __torch__.Sampler, z: Tensor, kappa: Tensor) -> Tensor:
    if not self.clean_logits:
      return z
    log_noise = torch.log1p(-kappa) + self.log_token_law
    return torch.logaddexp(torch.log(kappa) + torch.log_softmax(z, -1), log_noise)

  # How far the first of descending numbers (B, >1) is ahead of the second -> (B, 1).
  def lead(self: __torch__.Sampler, descending: Tensor) -> Tensor:
    return torch.narrow(descending, 1, 0, 1) - torch.narrow(descending, 1, 1, 1)

  # The least h at which an edge of the nucleus could change the draw, by HeatBath's essay: leave, or
  # enter and flip -> (B, 1).
  def edge(self: __torch__.Sampler, x: Tensor, score: Tensor, mass: Tensor, inside: Tensor, outside: Tensor, winner: Tensor, top_p: Tensor) -> Tensor:
    x_won = torch.gather(x, 1, winner)
    won = torch.exp(x_won)
    kept = torch.sum(mass * inside, [1], True)
    left = torch.sum(mass * outside, [1], True)
    logit = torch.logit(top_p)
    first_out = torch.amax(torch.masked_fill(x, inside, -inf), [1], True)
    last_in = torch.amin(torch.masked_fill(x, outside, inf), [1], True)
    unneeded = logit - torch.log(torch.clamp(kept - won, min=0.0) / (left + won))
    leave = torch.minimum(x_won - first_out, unneeded)
    enter = torch.minimum(last_in - x, torch.log(kept / left) - logit)
    flip = torch.gather(score, 1, winner) - score
    enter_and_flip = torch.amin(torch.masked_fill(torch.maximum(enter, flip), inside, inf), [1], True)
    return torch.minimum(leave, enter_and_flip)

  # u of the Gumbel noise g_{t,a} = -log(-log u) -> (B, V) f64.
  def uniforms(self: __torch__.Sampler, rows: Tensor) -> Tensor:
    low, high = torch.split(torch.to(torch.narrow(rows, 1, 0, 2), 4), 1, 1)
    step = torch.to(torch.narrow(rows, 1, 5, 1), 4)
    return (torch.to(self.words(step, low, high), 7) + 0.5) * 2.3283064365386963e-10

  # Logits in single precision, whatever the network's own: bfloat16 must not leave the engine.
  def floats(self: __torch__.Sampler, logits: Tensor) -> Tensor:
    return torch.to(logits, 6)

  # Word 0 of Philox-4x32-10 (Salmon et al. 2011) at counter (a, t, 0, 0), all (B, 1) -> (B, V) i64.
  def words(self: __torch__.Sampler, step: Tensor, low: Tensor, high: Tensor) -> Tensor:
    mask = 4294967295
    k0 = low
    k1 = high
    c0 = self.tokens
    c1 = step
    c2 = torch.zeros_like(c1)
    c3 = torch.zeros_like(c1)
    for round in range(10):
      # Products of two 32-bit words wrap in i64, but keep all 64 bits.
      a = c0 * 3528531795
      b = c2 * 3449720151
      c0 = torch.bitwise_xor(torch.bitwise_xor(torch.bitwise_and(torch.bitwise_right_shift(b, 32), mask), c1), k0)
      c2 = torch.bitwise_xor(torch.bitwise_xor(torch.bitwise_and(torch.bitwise_right_shift(a, 32), mask), c3), k1)
      c1 = torch.bitwise_and(b, mask)
      c3 = torch.bitwise_and(a, mask)
      k0 = torch.bitwise_and(k0 + 2654435769, mask)
      k1 = torch.bitwise_and(k1 + 3144134277, mask)
    return c0
