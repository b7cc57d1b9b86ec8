# Conversions of a network's inputs and results that must happen inside the engine: bfloat16 cannot leave it, and the engine
# alone knows the number format of a tensor.
class Conversion(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # 0: whole numbers, 1: floating-point numbers, 2: truth values or complex numbers.
  def kind(self: __torch__.Conversion, x: Tensor) -> int:
    if torch.is_floating_point(x):
      return 1
    if torch.is_complex(x):
      return 2
    if ops.prim.dtype(x) == 11:
      return 2
    return 0

  # The same numbers in row-major order in another format: 4 i64, 5 f16, 6 f32, 15 bf16.
  def to(self: __torch__.Conversion, x: Tensor, dtype: int) -> Tensor:
    return torch.contiguous(torch.to(x, dtype))
