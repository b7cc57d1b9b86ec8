# What is computed from the answers of networks that judge samples, on their device, in double precision: only the
# results cross to Java.
#
# B is the number of texts, L of tokens, V the size of the vocabulary; N of samples, D of features.
class Judging(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # logits (B, L, V) of the token that follows each token, targets (B, L): that token, or -1 where none is scored
  # -> -log of its probability in nats (B, L) f64, 0 where none is scored. One position at a time, since all logits
  # in double precision may not fit into memory.
  def losses(self: __torch__.Judging, logits: Tensor, targets: Tensor) -> Tensor:
    columns : List[Tensor] = []
    for l in range(torch.size(targets, 1)):
      target = torch.select(targets, 1, l)
      z = torch.to(torch.select(logits, 1, l), 7)
      picked = torch.squeeze(torch.gather(z, 1, torch.unsqueeze(torch.clamp(target, 0), 1)), 1)
      loss = torch.logsumexp(z, [1]) - picked
      columns.append(torch.masked_fill(loss, torch.lt(target, 0), 0.0))
    return torch.stack(columns, 1)

  # features (N, D) or (N, D, 1, 1) of any float type -> (N, D) f64.
  def rows(self: __torch__.Judging, features: Tensor) -> Tensor:
    return torch.contiguous(torch.to(torch.flatten(features, 1), 7))

  # rows (N, D) f64 -> X^T X (D, D).
  def gram(self: __torch__.Judging, rows: Tensor) -> Tensor:
    return torch.matmul(torch.t(rows), rows)

  # A symmetric matrix (D, D) f64 -> A (D, R) with A A^T equal to it, and its smallest and largest eigenvalue (2).
  # Eigenvalues that rounding alone explains are left out, so R is the rank.
  def root(self: __torch__.Judging, matrix: Tensor) -> Tuple[Tensor, Tensor]:
    values, vectors = torch.linalg_eigh(matrix)
    smallest = torch.select(values, 0, 0)
    largest = torch.select(values, 0, -1)
    kept = torch.gt(values, float(largest) * torch.size(matrix, 0) * 2.3e-16)
    columns = torch.index_select(vectors, 1, torch.squeeze(torch.nonzero(kept), 1))
    scales = torch.sqrt(torch.masked_select(values, kept))
    return (torch.contiguous(columns * scales), torch.stack([smallest, largest]))

  # A (D, R), B (D, S) -> the sum of the singular values of A^T B, which is the trace of the root of A A^T B B^T.
  def root_trace(self: __torch__.Judging, a: Tensor, b: Tensor) -> Tensor:
    return torch.sum(torch.linalg_svdvals(torch.matmul(torch.t(a), b)))
