package org.glauber.network.evaluation;

import ai.djl.Device;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;

/**
 * Symmetric matrices in double precision: products, roots, and the trace of the root of a product.
 *
 * <p>For positive semidefinite Σ = A·Aᵀ and Σ' = B·Bᵀ, the eigenvalues of Σ·Σ' are the squares of
 * the singular values of Aᵀ·B, so tr (Σ·Σ')^½ is the sum of these singular values. They are real
 * and not negative for matrices of any rank, where the root of the product itself, which is not
 * symmetric, may not exist or be complex. A is taken from the eigenvectors of Σ.
 *
 * <p>Confined to the thread that opened it.
 */
public final class SymmetricMatrices implements AutoCloseable {
  private final Judging judging;

  private SymmetricMatrices(Judging judging) {
    this.judging = judging;
  }

  /** Loads libtorch's linear algebra. */
  public static SymmetricMatrices open() throws IOException {
    return new SymmetricMatrices(Judging.open(Device.cpu()));
  }

  /**
   * A with A·Aᵀ = Σ.
   *
   * @param values (row · column), {@code size} rows
   * @param rank number of columns
   * @param smallest smallest eigenvalue of Σ
   * @param largest largest eigenvalue of Σ
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Root(double[] values, int size, int rank, double smallest, double largest) {}

  /**
   * Returns Xᵀ·X.
   *
   * @param rows X, (row · column)
   * @return (column · column)
   */
  public double[] gram(double[] rows, int columns) {
    try (Judging.Call call = judging.call()) {
      IValue x = call.doubles(rows, rows.length / columns, columns);
      return call.array(call.run("gram", x)).toDoubleArray();
    }
  }

  /**
   * Returns a root of a symmetric matrix. Negative eigenvalues are taken as 0.
   *
   * @param matrix (row · column)
   */
  public Root root(double[] matrix, int size) {
    try (Judging.Call call = judging.call()) {
      IValue[] answer = call.run("root", call.doubles(matrix, size, size)).toIValueTuple();
      PtNDArray columns = call.array(call.keep(answer[0]));
      int rank = Math.toIntExact(columns.getShape().get(1));
      double[] root = rank == 0 ? new double[0] : columns.toDoubleArray();
      double[] range = call.array(call.keep(answer[1])).toDoubleArray();
      return new Root(root, size, rank, range[0], range[1]);
    }
  }

  /** Returns the trace of the root of the product of two matrices, given by their roots. */
  public double rootTrace(Root one, Root other) {
    if (one.rank() == 0 || other.rank() == 0) {
      return 0;
    }
    try (Judging.Call call = judging.call()) {
      IValue a = call.doubles(one.values(), one.size(), one.rank());
      IValue b = call.doubles(other.values(), other.size(), other.rank());
      return call.array(call.run("root_trace", a, b)).toDoubleArray()[0];
    }
  }

  @Override
  public void close() {
    judging.close();
  }
}
