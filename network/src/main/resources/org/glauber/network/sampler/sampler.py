# The heat-bath update of many lanes, on the device: law, temperature, nucleus, Gumbel argmax and the
# margin of the decision. The arithmetic is that of org.glauber.core.sampling.HeatBath, in double.
#
# B lanes, V tokens.
class Sampler(Module):
  __parameters__ = []
  __buffers__ = ["log_token_law", "tokens", ]
  training : bool
  clean_logits : bool
  log_token_law : Tensor  # (V) log pi, -inf at reserved tokens
  tokens : Tensor         # (1, V) 0 .. V - 1

  # logits (B, V) for the steps (B) i64 of chains whose seeds have the words low and high (B) i64;
  # kappa_m, temperature, top_p (B) f64 -> (B, 3) f64: token, margin, 1 where the logits have a law.
  def decide(self: __torch__.Sampler, logits: Tensor, step: Tensor, low: Tensor, high: Tensor, kappa: Tensor, temperature: Tensor, top_p: Tensor) -> Tensor:
    z = torch.to(logits, 7) + self.log_token_law
    largest = torch.amax(z, [-1])
    lawful = torch.logical_and(torch.isfinite(largest), torch.logical_not(torch.any(torch.isnan(z), -1)))
    log_p = self.log_law(torch.where(torch.unsqueeze(lawful, 1), z, self.log_token_law), torch.unsqueeze(kappa, 1))
    greedy = torch.eq(temperature, 0)
    t = torch.unsqueeze(torch.where(greedy, torch.ones_like(temperature), temperature), 1)
    p = torch.unsqueeze(top_p, 1)
    # Everything below is by rank: tokens in descending probability, ties to the lower token.
    x, order = torch.sort(torch.log_softmax(log_p / t, -1), stable=True, dim=-1, descending=True)
    score = x + torch.gather(self.gumbel(step, low, high), 1, order)
    mass = torch.exp(x)
    ahead = torch.cumsum(mass, 1) - mass
    possible = torch.isfinite(x)
    inside = torch.logical_and(possible, torch.logical_or(torch.lt(ahead, p), torch.eq(p, 1)))
    outside = torch.logical_and(possible, torch.logical_not(inside))
    never = torch.full_like(x, -inf)
    winner = torch.argmax(torch.where(inside, score, never), 1, True)
    token = torch.squeeze(torch.gather(order, 1, winner), 1)
    margin = torch.squeeze(t, 1) * self.gap(x, score, mass, inside, outside, winner, p) / 2
    token = torch.where(greedy, torch.select(order, 1, 0), token)
    margin = torch.where(greedy, (torch.select(x, 1, 0) - torch.select(x, 1, 1)) / 2, margin)
    return torch.stack([torch.to(token, 7), margin, torch.to(lawful, 7)], 1)

  # log P(X_t,i = a | X_{t+1,-i}) up to a constant -> (B, V).
  def log_law(self: __torch__.Sampler, z: Tensor, kappa: Tensor) -> Tensor:
    if not self.clean_logits:
      return z
    log_noise = torch.log1p(-kappa) + self.log_token_law
    return torch.logaddexp(torch.log(kappa) + torch.log_softmax(z, -1), log_noise)

  # The least h of HeatBath's essay: how far scores may move before the draw changes -> (B).
  def gap(self: __torch__.Sampler, x: Tensor, score: Tensor, mass: Tensor, inside: Tensor, outside: Tensor, winner: Tensor, top_p: Tensor) -> Tensor:
    never = torch.full_like(x, -inf)
    always = torch.full_like(x, inf)
    best = torch.gather(score, 1, winner)
    won = torch.gather(mass, 1, winner)
    rivals = torch.scatter(torch.where(inside, score, never), 1, winner, -inf)
    flip_inside = torch.squeeze(best, 1) - torch.amax(rivals, [1])
    nothing = torch.zeros_like(x)
    kept = torch.sum(torch.where(inside, mass, nothing), [1], True)
    left = torch.sum(torch.where(outside, mass, nothing), [1], True)
    logit = torch.log(top_p) - torch.log1p(-top_p)
    first_out = torch.amax(torch.where(outside, x, never), [1], True)
    last_in = torch.amin(torch.where(inside, x, always), [1], True)
    unneeded = logit - torch.log(torch.clamp(kept - won, min=0.0) / (left + won))
    leave = torch.minimum(torch.gather(x, 1, winner) - first_out, unneeded)
    enter = torch.minimum(last_in - x, torch.log(kept / left) - logit)
    enter_and_flip = torch.amin(torch.where(outside, torch.maximum(enter, best - score), always), [1], True)
    edge = torch.where(torch.any(outside, 1, True), torch.minimum(leave, enter_and_flip), torch.full_like(leave, inf))
    return torch.minimum(flip_inside, torch.squeeze(edge, 1))

  # g_{t,a} = -log(-log u) -> (B, V) f64.
  def gumbel(self: __torch__.Sampler, step: Tensor, low: Tensor, high: Tensor) -> Tensor:
    u = (torch.to(self.words(step, low, high), 7) + 0.5) * 2.3283064365386963e-10
    return -torch.log(-torch.log(u))

  # Word 0 of Philox-4x32-10 (Salmon et al. 2011) at counter (a, t, 0, 0) -> (B, V) i64.
  def words(self: __torch__.Sampler, step: Tensor, low: Tensor, high: Tensor) -> Tensor:
    mask = 4294967295
    k0 = torch.unsqueeze(low, 1)
    k1 = torch.unsqueeze(high, 1)
    c0 = self.tokens
    c1 = torch.unsqueeze(step, 1)
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
