package org.coldstart.model.linear;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Memory outside the heap that grows and is used again; belongs to one thread. */
final class NativeBuffer implements AutoCloseable {

  private INDArray memory;

  /** The memory, of at least this many floats; what was in it is lost where it grows. */
  FloatPointer floats(int length) {
    if (memory == null || memory.length() < length) {
      close();
      memory = Nd4j.createUninitializedDetached(DataType.FLOAT, length);
    }
    return (FloatPointer) memory.data().addressPointer();
  }

  /** Copies a matrix in. */
  FloatPointer put(DenseMatrix matrix) {
    FloatPointer floats = floats(matrix.values().length);
    floats.put(matrix.values(), 0, matrix.values().length);
    return floats;
  }

  /** Copies a matrix out. */
  DenseMatrix get(int rows, int columns) {
    DenseMatrix matrix = DenseMatrix.zeros(rows, columns);
    ((FloatPointer) memory.data().addressPointer()).get(matrix.values(), 0, matrix.values().length);
    return matrix;
  }

  /** A row-major matrix in this memory, seen as its column-major transpose. */
  INDArray transposed(int rows, int columns) {
    return Nd4j.create(memory.data(), new long[] {columns, rows}, new long[] {1, columns}, 0, 'f');
  }

  @Override
  public void close() {
    if (memory != null) {
      memory.close();
      memory = null;
    }
  }
}
