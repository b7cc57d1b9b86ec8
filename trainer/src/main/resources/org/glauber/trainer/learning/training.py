# An update of Algorithm 1 as a single call: loss, gradient, clipping, the optimizer and the moving average of the
# weights, all on the device. Everything that a later call depends on is an attribute, so training resumes bit for bit
# from a saved module.
#
# B is the number of examples, L the number of sites, K the number of hidden sites an example, V the number of tokens.
class Training(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  network : __torch__.Transformer
  loss_kind : int                # 0 cross-entropy, 1 expected binary, 2 binary of one class
  clean_logits : bool
  keep_probability : float       # Pi(phi)
  log_token_law : Tensor         # (V) log pi, -1e30 at reserved tokens
  clip_norm : float
  ema_decay : float
  matrix_count : int             # number of weights, the last ones, that Muon updates; AdamW updates the others
  first_moments : List[Tensor]
  second_moments : List[Tensor]
  update_counts : List[Tensor]
  averages : List[Tensor]

  # One update. tokens (B, L) with token V at the hidden sites, step t (B), hidden sites (B, K), visits
  # m_j(t + 1) (B, L), clean tokens (B, K), seen: the tokens in X_{t+1} (B, K), noisy: whether the step drew noise
  # (B, K) f32, kappa_m (B, K) f32, weights (B, K) f32 that sum to 1, learning rate (1) f32
  # -> loss, calibration sum over Pi(phi), gradient norm (3).
  def update(self: __torch__.Training, tokens: Tensor, step: Tensor, sites: Tensor, visits: Tensor, clean: Tensor, seen: Tensor, noisy: Tensor, kappa: Tensor, weights: Tensor, rate: Tensor) -> Tensor:
    logits = self.network.hidden_logits(tokens, step, sites, visits)
    loss = torch.sum(self.losses(logits, clean, seen, noisy, kappa) * weights)
    trained = self.network.weights()
    gradients : List[Tensor] = []
    for g in torch.grad([loss], trained):
      gradients.append(ops.prim.unchecked_unwrap_optional(g))
    norm = torch.norm(torch.stack(torch._foreach_norm(gradients)))
    torch._foreach_mul_(gradients, torch.clamp(self.clip_norm / (norm + 1e-6), max=1.0))
    values : List[Tensor] = []
    for w in trained:
      values.append(torch.detach(w))
    torch._foreach_add_(self.update_counts, 1)
    n = len(values) - self.matrix_count
    vectors = values[:n]
    torch._fused_adamw_(vectors, gradients[:n], self.first_moments[:n], self.second_moments[:n], [], self.update_counts[:n], lr=float(rate), beta1=0.9, beta2=0.999, weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)
    for k in range(n, len(values)):
      self.muon(values[k], gradients[k], self.first_moments[k], float(rate))
    # The average decays faster at first, so that the untrained weights soon have no influence.
    age = float(self.update_counts[0])
    decay = min(self.ema_decay, (1.0 + age) / (10.0 + age))
    # This reads the list that the fused update wrote to; otherwise the compiler would remove that update.
    torch._foreach_lerp_(self.averages, vectors + values[n:], 1.0 - decay)
    return torch.stack([torch.detach(loss), self.calibration(torch.detach(logits), weights), norm])

  # The mean of sum_a Pi(a) exp(s_a) / Pi(phi). It is 1 for a calibrated network, and for any clean logits.
  def calibration(self: __torch__.Training, logits: Tensor, weights: Tensor) -> Tensor:
    if self.clean_logits:
      return torch.sum(weights)
    token_law = (1.0 - self.keep_probability) * torch.exp(self.log_token_law)
    return torch.sum(torch.sum(token_law * torch.exp(logits), -1) * weights) / self.keep_probability

  # Evaluates the averaged weights, which are those of the served model. The arguments are as for update, with one
  # hidden site an example -> log p0 of the clean token and the entropy of p0 (B, 2), in nats.
  def score(self: __torch__.Training, tokens: Tensor, step: Tensor, sites: Tensor, visits: Tensor, clean: Tensor) -> Tensor:
    trained = self.network.weights()
    kept : List[Tensor] = []
    for k in range(len(trained)):
      value = torch.detach(trained[k])
      kept.append(torch.clone(value))
      torch.copy_(value, self.averages[k])
    logits = torch.detach(self.network.hidden_logits(tokens, step, sites, visits))
    for k in range(len(trained)):
      torch.copy_(torch.detach(trained[k]), kept[k])
    log_p0 = torch.log_softmax(logits + self.log_token_law, -1)
    entropy = -torch.sum(torch.exp(log_p0) * log_p0, -1)
    return torch.cat([torch.squeeze(torch.gather(log_p0, -1, torch.unsqueeze(clean, -1)), -1), entropy], 1)

  # One update of stacked matrices (N, rows, columns) by Muon (Jordan et al. 2024): Nesterov momentum, made
  # orthogonal, so that rare directions are learnt as fast as common ones. It is scaled to the size of AdamW's updates
  # (Liu et al. 2025), so that both optimizers have the same learning rate.
  def muon(self: __torch__.Training, value: Tensor, gradient: Tensor, momentum: Tensor, rate: float) -> NoneType:
    torch.lerp_(momentum, gradient, 0.05)
    layers = torch.size(value, 0)
    rows = torch.size(value, 1)
    columns = torch.size(value, 2)
    if rows == 2 * columns:        # keys and values are stacked: two matrices
      layers = 2 * layers
      rows = columns
    step = self.orthogonal(torch.reshape(torch.lerp(gradient, momentum, 0.95), [layers, rows, columns]))
    torch.sub_(value, torch.reshape(step, torch.size(value)), alpha=rate * 0.2 * float(max(rows, columns)) ** 0.5)

  # The nearest orthogonal matrices, approximately, by five Newton-Schulz iterations -> like g (N, rows, columns).
  def orthogonal(self: __torch__.Training, g: Tensor) -> Tensor:
    is_tall = torch.size(g, 1) > torch.size(g, 2)
    x = g / (torch.norm(g, 2, [1, 2], True) + 1e-7)
    if self.network.bfloat16_matmul:
      x = torch.to(x, 15)
    if is_tall:
      x = torch.transpose(x, 1, 2)
    for k in range(5):
      a = torch.matmul(x, torch.transpose(x, 1, 2))
      x = x * 3.4445 + torch.matmul(a * -4.775 + torch.matmul(a, a) * 2.0315, x)
    if is_tall:
      x = torch.transpose(x, 1, 2)
    return torch.to(x, 6)

  # The loss at each hidden site -> (B, K).
  def losses(self: __torch__.Training, logits: Tensor, clean: Tensor, seen: Tensor, noisy: Tensor, kappa: Tensor) -> Tensor:
    if self.loss_kind == 0:
      log_p0 = torch.log_softmax(logits + self.log_token_law, -1)
      return -torch.squeeze(torch.gather(log_p0, -1, torch.unsqueeze(clean, -1)), -1)
    s = self.signal(logits, kappa)
    if self.loss_kind == 2:
      seen_signal = torch.squeeze(torch.gather(s, -1, torch.unsqueeze(seen, -1)), -1)
      return torch.softplus(torch.where(torch.gt(noisy, 0.5), seen_signal, -seen_signal))
    token_law = torch.exp(self.log_token_law)
    k = torch.unsqueeze(kappa, -1)
    c = (1.0 - k) * token_law + k * torch.to(torch.one_hot(clean, torch.size(logits, -1)), 6)
    q = 1.0 - self.keep_probability
    return torch.sum(q * token_law * torch.softplus(s) + self.keep_probability * c * torch.softplus(-s), -1)

  # Signal logits s_a = log(Pi(phi) / (1 - Pi(phi))) + log(kappa p0(a) / pi(a) + 1 - kappa) -> (B, K, V).
  def signal(self: __torch__.Training, logits: Tensor, kappa: Tensor) -> Tensor:
    if not self.clean_logits:
      return logits
    k = torch.unsqueeze(kappa, -1)
    log_clean = torch.log(k) + torch.log_softmax(logits + self.log_token_law, -1) - self.log_token_law
    log_noise = torch.expand_as(torch.log1p(-k), log_clean)
    return torch.logaddexp(log_clean, log_noise) + torch.log(torch.tensor(self.keep_probability / (1.0 - self.keep_probability)))

  # Clones of everything that an update changes, in five parts of equal length: weights, averages, first and second
  # moments, counts.
  def state(self: __torch__.Training) -> List[Tensor]:
    all : List[Tensor] = []
    for w in self.network.weights():
      all.append(torch.clone(torch.detach(w)))
    for a in self.averages:
      all.append(torch.clone(a))
    for m in self.first_moments:
      all.append(torch.clone(m))
    for v in self.second_moments:
      all.append(torch.clone(v))
    for u in self.update_counts:
      all.append(torch.clone(u))
    return all
