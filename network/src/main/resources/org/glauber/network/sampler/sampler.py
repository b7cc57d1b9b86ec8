# The heat-bath update of many lanes, on the device: law, temperature, nucleus, Gumbel argmax and the
# margin of the decision. The arithmetic is that of org.glauber.core.sampling.HeatBath, in double.
# On a CPU the time depends on the number of operations and hardly on their size, so there are few.
#
# B lanes, L sites, V tokens. Rows (B, 12 + 2L) f64 are those of org.glauber.core.lane.LaneBatch:
# the seed's low and high word, kappa_m, top_p; clean part, temperature and step of this draw and of the
# next draw at the site; site, step number for the network, L tokens, L visits.
class Sampler(Module):
  __parameters__ = []
  __buffers__ = ["log_token_law", "tokens", ]
  training : bool
  clean_logits : bool
  log_token_law : Tensor  # (V) log pi, -inf at reserved tokens
  has_reserved : bool     # whether any token is reserved
  uniform_law : bool      # whether pi is the same for all other tokens
  tokens : Tensor         # (1, V) 0 .. V - 1

  # The input of a denoiser: tokens (B, L), step (B), site (B), visits (B, L), all i64.
  def unpack(self: __torch__.Sampler, rows: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    whole = torch.to(torch.narrow(rows, 1, 10, torch.size(rows, 1) - 10), 4)
    sites = (torch.size(whole, 1) - 2) // 2
    tokens = torch.contiguous(torch.narrow(whole, 1, 2, sites))
    step = torch.contiguous(torch.select(whole, 1, 1))
    site = torch.contiguous(torch.select(whole, 1, 0))
    visits = torch.contiguous(torch.narrow(whole, 1, 2 + sites, sites))
    return (tokens, step, site, visits)

  # log of pi(a) exp(logit_a) -> (B, V) f64. A logit of -inf forbids its token. A reserved token's logit
  # is ignored, even if it is NaN.
  def log_weights(self: __torch__.Sampler, logits: Tensor) -> Tensor:
    z = logits + self.log_token_law
    if self.has_reserved:
      z = torch.masked_fill(z, torch.eq(self.log_token_law, -inf), -inf)
    return z

  # logits (B, V), uniforms (B, V) f64 -> (B, 3) f64: token, margin, and log sum_a pi(a) exp(logit_a),
  # which is finite if the logits define a distribution. A lane alone is in the canonical shape, so its
  # margin is inf: it is never decided again.
  def decide(self: __torch__.Sampler, logits: Tensor, rows: Tensor, uniforms: Tensor) -> Tensor:
    z = self.log_weights(logits)
    in_company = torch.size(rows, 0) > 1
    return self.draw(z, torch.narrow(rows, 1, 2, 2), torch.narrow(rows, 1, 4, 2), uniforms, in_company)

  # Tokens without margins: every margin is inf.
  def decide_without_margins(self: __torch__.Sampler, logits: Tensor, rows: Tensor, uniforms: Tensor) -> Tensor:
    z = self.log_weights(logits)
    return self.draw(z, torch.narrow(rows, 1, 2, 2), torch.narrow(rows, 1, 4, 2), uniforms, False)

  # Decides the draws of the lanes and, from the same logits, the next draws at their sites: uniforms
  # (2B, V) -> (B, 4), the last being the token of the next draw. Both in one call, because the time
  # depends on the number of operations.
  def decide_ahead(self: __torch__.Sampler, logits: Tensor, rows: Tensor, uniforms: Tensor) -> Tensor:
    z = self.log_weights(logits)
    source = torch.narrow(rows, 1, 2, 2)
    draws = torch.cat([torch.narrow(rows, 1, 4, 2), torch.narrow(rows, 1, 7, 2)])
    now, next = torch.chunk(self.draw(torch.cat([z, z]), torch.cat([source, source]), draws, uniforms, True), 2)
    return torch.cat([now, torch.narrow(next, 1, 0, 1)], 1)

  # First guesses without a network: draws from pi -> (B, 3).
  def guess(self: __torch__.Sampler, rows: Tensor, uniforms: Tensor) -> Tensor:
    z = torch.zeros_like(uniforms) + self.log_token_law
    return self.draw(z, torch.narrow(rows, 1, 2, 2), torch.narrow(rows, 1, 4, 2), uniforms, False)

  # z (B, V), source (B, 2): kappa_m, top_p; asked (B, 2): clean part, temperature -> (B, 3), with margin
  # inf when margins are not requested: they are most of the work.
  def draw(self: __torch__.Sampler, z: Tensor, source: Tensor, asked: Tensor, uniforms: Tensor, with_margin: bool) -> Tensor:
    kappa, top_p = torch.split(source, 1, 1)
    clean_part, temperature = torch.split(asked, 1, 1)
    greedy = torch.lt(temperature, 2.2250738585072014e-308)  # subnormal, as in HeatBath
    edgeless = torch.logical_or(greedy, torch.eq(top_p, 1))
    log_p0 = torch.log_softmax(z, -1)
    log_p = self.log_law(log_p0, kappa, clean_part)
    # Everything below is by rank: tokens in descending probability, ties to the lower token.
    below = log_p - torch.amax(log_p, [1], True)  # so that no relevant division overflows
    tempered = torch.log_softmax(below / torch.masked_fill(temperature, greedy, 1), -1)
    x, order = torch.sort(tempered, stable=True, dim=-1, descending=True)
    noise = torch.log(torch.gather(-torch.log(uniforms), 1, order))  # -g, g = -log(-log u)
    mass = torch.exp(x)
    inside = torch.lt(torch.cumsum(mass, 1) - mass, torch.masked_fill(top_p, edgeless, 2))
    score = torch.masked_fill(x - noise, torch.logical_not(inside), -inf)
    winner = torch.masked_fill(torch.argmax(score, 1, True), greedy, 0)
    margin = torch.full_like(kappa, inf)
    if with_margin:
      y = torch.gather(log_p, 1, order)
      share = self.clean_share(log_p0, log_p, clean_part)
      reach = torch.gather(share * (self.mass_rounding() + 1 - torch.exp(log_p0)), 1, order)
      share = torch.gather(share, 1, order)
      margin = self.least_change(y, noise, mass, share, reach, inside, winner, edgeless, temperature, top_p) / 2
      if not self.clean_logits:
        # A difference of two laws can change by any factor.
        margin = torch.masked_fill(margin, torch.ne(kappa, clean_part), 0)
    return torch.cat([torch.gather(order, 1, winner), margin, torch.logsumexp(z, [1], True)], 1)

  # The law of the logits, p0 of clean ones -> the log of clean_part p0 + (1 - clean_part) pi, up to a
  # constant: of P(X_t,i = a | X_{t+1,-i}) where the clean part is kappa_m (B, V).
  def log_law(self: __torch__.Sampler, log_p0: Tensor, kappa: Tensor, clean_part: Tensor) -> Tensor:
    if not self.clean_logits:
      token_law = torch.exp(self.log_token_law)
      above = torch.clamp(torch.exp(log_p0) - (1 - kappa) * token_law, min=0.0)
      mass = torch.sum(above, [1], True)
      p0 = torch.where(torch.gt(mass, 0), above / mass, torch.exp(log_p0))
      return torch.where(torch.eq(kappa, clean_part), log_p0, torch.log(clean_part * p0 + (1 - clean_part) * token_law))
    log_noise = torch.log1p(-clean_part) + self.log_token_law
    return torch.logaddexp(torch.log(clean_part) + log_p0, log_noise)

  # rho: the part of p that is not uniform noise -> (B, V), 0 where p is 0.
  def clean_share(self: __torch__.Sampler, log_p0: Tensor, log_p: Tensor, clean_part: Tensor) -> Tensor:
    if not self.clean_logits or not self.uniform_law:
      return torch.ones_like(log_p)
    return torch.exp(torch.log(clean_part) + log_p0 - torch.clamp(log_p, min=-1e300))

  # The relative rounding error of a sum of masses, as TokenLaw.massRoundingError.
  def mass_rounding(self: __torch__.Sampler) -> float:
    return 1e-12 + torch.size(self.tokens, 1) * 2.220446049250313e-16

  # The least 2 delta that changes the token, as derived in HeatBath and MarginBound -> (B, 1).
  def least_change(self: __torch__.Sampler, y: Tensor, noise: Tensor, mass: Tensor, share: Tensor, reach: Tensor, inside: Tensor, winner: Tensor, edgeless: Tensor, temperature: Tensor, top_p: Tensor) -> Tensor:
    sizes = torch.clamp(torch.abs(y), max=1e300)
    rounding = (sizes + (1 + 16 * temperature)) * 8.881784197001252e-16  # for each token
    won_rounding = torch.gather(rounding, 1, winner)
    score = y - temperature * noise
    flip = torch.gather(score, 1, winner) - won_rounding - (score + rounding)
    impossible = torch.eq(y, -inf)
    no_other = torch.scatter(impossible, 1, winner, True)
    not_outside = torch.logical_or(impossible, inside)
    not_kept = torch.logical_or(no_other, torch.logical_not(inside))  # kept: inside beside the winner
    kept_count = torch.size(y, 1) - torch.sum(not_kept, [1], True)
    kept = torch.sum(torch.masked_fill(mass, not_kept, 0), [1], True)
    left = torch.sum(torch.masked_fill(mass, not_outside, 0), [1], True)
    won = torch.gather(mass, 1, winner)
    mass_reach = mass * reach
    reach_won = torch.gather(mass_reach, 1, winner)
    reach_kept = torch.sum(torch.masked_fill(mass_reach, not_kept, 0), [1], True)
    reach_left = torch.sum(torch.masked_fill(mass_reach, not_outside, 0), [1], True)
    mass_rounding = self.mass_rounding()
    sufficing = self.crossing(-1, kept, left + won, reach_kept, reach_left + reach_won, top_p * (1 - mass_rounding), won_rounding, temperature)
    sufficing = torch.masked_fill(sufficing, torch.eq(kept_count, 0), inf)
    falling_short = self.crossing(1, kept + won, left, reach_kept + reach_won, reach_left, top_p * (1 + mass_rounding), won_rounding, temperature)
    behind = y + rounding
    spread = share * 1.718281828459045
    overtaken = torch.masked_fill(self.overtaking(y, rounding, behind, spread, winner), not_outside, inf)
    leave = torch.minimum(torch.amin(overtaken, [1], True), sufficing)
    enter = torch.minimum(self.overtaking(y, rounding, behind, spread, kept_count), falling_short)
    enter = torch.masked_fill(enter, torch.logical_or(edgeless, inside), 0)
    enter_and_flip = torch.amin(torch.masked_fill(torch.maximum(enter, flip), no_other, inf), [1], True)
    return torch.minimum(torch.masked_fill(leave, edgeless, inf), enter_and_flip)

  # The least 2 delta at which each token can overtake the one of rank ahead (B, 1) -> (B, V).
  def overtaking(self: __torch__.Sampler, y: Tensor, rounding: Tensor, behind: Tensor, spread: Tensor, ahead: Tensor) -> Tensor:
    gap = torch.clamp(torch.gather(y, 1, ahead) - torch.gather(rounding, 1, ahead) - behind, min=0.0)
    firm = gap / torch.clamp(torch.gather(spread, 1, ahead) + spread, 2.2250738585072014e-308, 1.0)
    return torch.maximum(gap, torch.clamp(firm, max=1.0))

  # The least 2 delta at which a set's mass, now above (side 1) or below (side -1) top_p, crosses it -> (B, 1).
  # A gap that is NaN by rounding counts as 0.
  def crossing(self: __torch__.Sampler, side: int, inside: Tensor, outside: Tensor, reach_inside: Tensor, reach_outside: Tensor, top_p: Tensor, rounding: Tensor, temperature: Tensor) -> Tensor:
    inside = torch.clamp(inside, min=1e-300)
    outside = torch.clamp(outside, min=1e-300)
    odds = torch.log(inside / outside) - torch.logit(top_p)
    gap = odds * side * temperature - 2 * rounding
    gap = torch.where(torch.gt(gap, 0), gap, torch.zeros_like(gap))
    reach = reach_inside / inside + reach_outside / outside
    firm = gap / torch.clamp(reach * 2.718281828459045, 2.2250738585072014e-308, 1.0)
    return torch.maximum(gap, torch.minimum(firm, temperature / (2 * temperature + 2)))

  # u of the Gumbel noise g_{t,a} = -log(-log u) of the lanes' draws -> (B, V) f64.
  def uniforms(self: __torch__.Sampler, rows: Tensor) -> Tensor:
    return self.uniforms_at(rows, torch.narrow(rows, 1, 6, 1))

  # The u of the lanes' draws, then of the next draws -> (2B, V).
  def uniforms_ahead(self: __torch__.Sampler, rows: Tensor) -> Tensor:
    steps = torch.cat([torch.narrow(rows, 1, 6, 1), torch.narrow(rows, 1, 9, 1)])
    return self.uniforms_at(torch.cat([rows, rows]), steps)

  def uniforms_at(self: __torch__.Sampler, rows: Tensor, steps: Tensor) -> Tensor:
    low, high = torch.split(torch.to(torch.narrow(rows, 1, 0, 2), 4), 1, 1)
    first, second = self.words(torch.to(steps, 4), low, high)
    uniforms = (torch.to(first, 7) + 0.5) * 2.3283064365386963e-10
    if torch.size(self.tokens, 1) > 65536:
      # The tail of tokens from 65536 on is refined, as in ChainRandomness.
      fine = torch.bitwise_or(torch.bitwise_left_shift(first, 20), torch.bitwise_right_shift(second, 12))
      refined = torch.logical_and(torch.ge(first, 4294966272), torch.ge(self.tokens, 65536))
      uniforms = torch.where(refined, (torch.to(fine, 7) + 0.5) * 2.220446049250313e-16, uniforms)
    return uniforms

  # Logits in single precision: bfloat16 logits are converted before they leave the engine.
  def floats(self: __torch__.Sampler, logits: Tensor) -> Tensor:
    return torch.to(logits, 6)

  # Words 0 and 1 of Philox-4x32-10 (Salmon et al. 2011) at counter (a, t, 0, 0), all (B, 1) -> (B, V) i64.
  def words(self: __torch__.Sampler, step: Tensor, low: Tensor, high: Tensor) -> Tuple[Tensor, Tensor]:
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
    return (c0, c1)
