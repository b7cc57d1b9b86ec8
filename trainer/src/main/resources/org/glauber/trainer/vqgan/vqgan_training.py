# An update of a VQGAN as a single call: reconstruction, codebook and commitment losses, the hinge loss of a patch
# discriminator (Esser et al. 2021), both optimizers, the moving average and the revival of dead codes. Everything that
# a later call depends on is an attribute, so training resumes bit for bit from a saved module.
#
# B is the number of images, L the number of codes of an image, K the size of the codebook, E the width of a code.
class VqganTraining(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  network : __torch__.Vqgan
  discriminator : List[Tensor]
  ema_decay : float
  use : Tensor                   # (K) moving average of the share of sites with each code
  first_moments : List[Tensor]
  second_moments : List[Tensor]
  update_counts : List[Tensor]
  averages : List[Tensor]
  critic_first_moments : List[Tensor]
  critic_second_moments : List[Tensor]
  critic_counts : List[Tensor]

  # One update. pixels (B, 3, H, W) in [-1, 1], uniforms (K) in [0, 1) that choose the latents which replace dead
  # codes, settings (3): learning rate, weight of the adversarial loss, whether dead codes are revived
  # -> mean absolute error, mean squared error, commitment loss, hinge losses of generator and discriminator, share of
  # the codes in use, gradient norm (7).
  def update(self: __torch__.VqganTraining, pixels: Tensor, uniforms: Tensor, settings: Tensor) -> Tensor:
    rate = float(settings[0])
    critic_weight = float(settings[1])
    network = self.network
    latents = network.latents(pixels)
    codes = network.nearest(torch.detach(latents))
    embedded = network.embedded(codes)
    straight = latents + torch.detach(embedded - latents)
    grid = torch.permute(torch.reshape(straight, [torch.size(pixels, 0), network.rows, network.columns, -1]), [0, 3, 1, 2])
    grid = torch.contiguous(grid)  # thnn_conv2d has no gradient for channels-last tensors
    image = network.pixels(grid)
    absolute = torch.mean(torch.abs(image - pixels))
    squared = torch.mean(torch.square(image - pixels))
    commitment = torch.mean(torch.sum(torch.square(latents - torch.detach(embedded)), -1))
    codebook = torch.mean(torch.sum(torch.square(torch.detach(latents) - embedded), -1))
    reconstruction = absolute + squared + self.edges(image, pixels)
    generator = -torch.mean(self.scores(image))
    loss = reconstruction + codebook + commitment * 0.25
    if critic_weight > 0.0:
      loss = loss + generator * (self.balance(reconstruction, generator) * critic_weight)
    trained = self.trained()
    gradients = self.gradients(loss, trained)
    norm = torch.norm(torch.stack(torch._foreach_norm(gradients)))
    torch._foreach_mul_(gradients, torch.clamp(1.0 / (norm + 1e-6), max=1.0))
    values = self.detached(trained)
    torch._foreach_add_(self.update_counts, 1)
    torch._fused_adamw_(values, gradients, self.first_moments, self.second_moments, [], self.update_counts, lr=rate, beta1=0.9, beta2=0.99, weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)
    age = float(self.update_counts[0])
    torch._foreach_lerp_(self.averages, values, 1.0 - min(self.ema_decay, (1.0 + age) / (10.0 + age)))
    critic = torch.zeros_like(absolute)
    if critic_weight > 0.0:
      real = torch.mean(torch.relu(1.0 - self.scores(pixels)))
      critic = (real + torch.mean(torch.relu(self.scores(torch.detach(image)) + 1.0))) / 2
      critics = self.detached(self.discriminator)
      critic_gradients = self.gradients(critic, self.discriminator)
      torch._foreach_add_(self.critic_counts, 1)
      torch._fused_adamw_(critics, critic_gradients, self.critic_first_moments, self.critic_second_moments, [], self.critic_counts, lr=rate, beta1=0.5, beta2=0.9, weight_decay=0.0, eps=1e-8, amsgrad=False, maximize=False)
    used = self.count(codes, torch.detach(latents), uniforms, float(settings[2]) > 0.5)
    return torch.detach(torch.stack([absolute, squared, commitment, generator, critic, used, norm]))

  # Encodes pixels to codes and decodes these -> the reconstructed pixels, like pixels.
  def reconstruct(self: __torch__.VqganTraining, pixels: Tensor) -> Tensor:
    return self.network.decode(self.network.encode(pixels))

  # The mean absolute error of the differences of neighbouring pixels, vertical plus horizontal. It penalizes blur.
  def edges(self: __torch__.VqganTraining, image: Tensor, pixels: Tensor) -> Tensor:
    error = image - pixels
    down = torch.mean(torch.abs(torch.diff(error, 1, 2)))
    return down + torch.mean(torch.abs(torch.diff(error, 1, 3)))

  # The adaptive weight of the adversarial loss: it gives both losses gradients of equal norm at the last layer.
  def balance(self: __torch__.VqganTraining, reconstruction: Tensor, generator: Tensor) -> Tensor:
    last = [self.network.decoder[len(self.network.decoder) - 2]]
    pull = ops.prim.unchecked_unwrap_optional(torch.grad([reconstruction], last, None, True)[0])
    push = ops.prim.unchecked_unwrap_optional(torch.grad([generator], last, None, True)[0])
    return torch.detach(torch.clamp(torch.norm(pull) / (torch.norm(push) + 1e-4), 0.0, 1e4))

  # The discriminator's score of each patch, higher for real images -> (B, 1, rows, columns).
  def scores(self: __torch__.VqganTraining, image: Tensor) -> Tensor:
    w = self.discriminator
    x = torch.leaky_relu(torch.conv2d(image, w[0], w[1], [2, 2], [1, 1]), 0.2)
    x = torch.group_norm(torch.conv2d(x, w[2], w[3], [2, 2], [1, 1]), 8, w[4], w[5])
    x = torch.group_norm(torch.conv2d(torch.leaky_relu(x, 0.2), w[6], w[7], [1, 1], [1, 1]), 8, w[8], w[9])
    # As in Vqgan.pixels: oneDNN's convolution has a wrong gradient for so few output channels.
    return torch.thnn_conv2d(torch.leaky_relu(x, 0.2), w[10], [4, 4], w[11], [1, 1], [1, 1])

  # Updates the use of each code and, if revive is set, replaces codes that are not in use by latents of this batch
  # -> the share of the codes that are in use.
  def count(self: __torch__.VqganTraining, codes: Tensor, latents: Tensor, uniforms: Tensor, revive: bool) -> Tensor:
    size = torch.size(self.use, 0)
    share = torch.to(torch.bincount(torch.flatten(codes), None, size), 6) / torch.numel(codes)
    torch.lerp_(self.use, share, 0.01)
    dead = torch.lt(self.use, 0.03 / size)
    if revive:
      flat = torch.flatten(latents, 0, 1)
      chosen = flat[torch.to(uniforms * torch.size(flat, 0), 4)]
      codebook = torch.detach(self.network.codebook)
      torch.copy_(codebook, torch.where(torch.unsqueeze(dead, 1), chosen, codebook))
      torch.masked_fill_(self.use, dead, 0.1 / size)
    return torch.mean(torch.to(torch.logical_not(dead), 6))

  def trained(self: __torch__.VqganTraining) -> List[Tensor]:
    return self.network.encoder + self.network.decoder + [self.network.codebook]

  def gradients(self: __torch__.VqganTraining, loss: Tensor, trained: List[Tensor]) -> List[Tensor]:
    gradients : List[Tensor] = []
    for g in torch.grad([loss], trained):
      gradients.append(ops.prim.unchecked_unwrap_optional(g))
    return gradients

  def detached(self: __torch__.VqganTraining, tensors: List[Tensor]) -> List[Tensor]:
    detached : List[Tensor] = []
    for t in tensors:
      detached.append(torch.detach(t))
    return detached

  # Clones of everything that an update changes: the network's weights, their averages, moments and counts, the
  # discriminator's weights, moments and counts, and the use of codes.
  def state(self: __torch__.VqganTraining) -> List[Tensor]:
    all : List[Tensor] = []
    for t in self.trained() + self.averages + self.first_moments + self.second_moments + self.update_counts:
      all.append(torch.clone(torch.detach(t)))
    for t in self.discriminator + self.critic_first_moments + self.critic_second_moments + self.critic_counts:
      all.append(torch.clone(torch.detach(t)))
    all.append(torch.clone(self.use))
    return all
