package org.coldstart.model.feature;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * Turns the raw values of one side's features into sparse vectors of a fixed width: one block of
 * columns a feature, in the order of the schema, each ending in a missing indicator. What the
 * blocks need to know (vocabularies, document frequencies, means, quantiles) was fitted on entities
 * that have training interactions, and on nothing else. Immutable and safe for many threads; an
 * entity gets bit for bit the same vector from a table as from its raw values.
 *
 * <p>Bounds: of one value at most 20,000 tokens count, a token is cut after 1,024 bytes of UTF-8,
 * and a vocabulary keeps the 100,000 most frequent tokens.
 *
 * <p>Written form: format (int; 1, or 2 where a feature has parents); number of blocks (int); for
 * each its feature (type, name, field, role, and analyzer, dimension or, in format 2, parents) and
 * what was fitted.
 */
public final class FeatureEncoder {

  private static final int FORMAT = 1;

  /** Categories have parents: their number, and each one's name and field, behind the role. */
  private static final int FORMAT_WITH_PARENTS = 2;

  private static final int MAX_BLOCKS = 1_000;
  private static final int MAX_STRING = 1 << 16;

  private final List<Block> blocks;
  private final int[] offsets;

  private FeatureEncoder(List<Block> blocks) {
    this.blocks = List.copyOf(blocks);
    this.offsets = new int[blocks.size() + 1];
    for (int b = 0; b < blocks.size(); b++) {
      offsets[b + 1] = Math.addExact(offsets[b], blocks.get(b).width());
    }
  }

  /**
   * Fits an encoder of a table's features of one role.
   *
   * @param rows the rows of the entities that have training interactions; only these are looked at
   */
  public static FeatureEncoder fit(EntityTable table, Feature.Role role, BitSet rows) {
    return fit(table, role, Set.of(), rows);
  }

  /**
   * Fits an encoder of a table's features of one role, some left out.
   *
   * @param without features that are not to be encoded
   * @param rows the rows of the entities that have training interactions; only these are looked at
   */
  public static FeatureEncoder fit(
      EntityTable table, Feature.Role role, Set<Feature> without, BitSet rows) {
    BitSet records = new BitSet();
    rows.stream().map(table::record).filter(record -> record >= 0).forEach(records::set);
    return new FeatureEncoder(
        table.features().stream()
            .filter(feature -> feature.role() == role && !without.contains(feature))
            .map(feature -> Block.fit(feature, table, records))
            .toList());
  }

  /**
   * Fits an encoder that begins where another one ended: of a feature that this one has too, by
   * name and type, what was fitted stays as it was, and only words and categories that it has not
   * met are added. Other features are fitted afresh.
   *
   * @param without features that are not to be encoded
   * @param rows the rows of the entities that have training interactions; only these are looked at
   * @param before the other one
   * @throws FeatureException where a feature of the same name is of another type there
   */
  public static FeatureEncoder fit(
      EntityTable table,
      Feature.Role role,
      Set<Feature> without,
      BitSet rows,
      FeatureEncoder before) {
    FeatureEncoder fresh = fit(table, role, without, rows);
    return new FeatureEncoder(
        fresh.blocks.stream()
            .map(block -> before.block(block.feature()).map(block::after).orElse(block))
            .toList());
  }

  /** The block of a feature of the same name and type. */
  private Optional<Block> block(Feature feature) {
    Optional<Block> same =
        blocks.stream().filter(b -> b.feature().name().equals(feature.name())).findFirst();
    if (same.isPresent() && !same.get().feature().encodesLike(feature)) {
      throw new FeatureException(
          feature.name(),
          "is "
              + feature.kind()
              + " here and "
              + same.get().feature().kind()
              + " in the version to start from; give it another name to start it afresh");
    }
    return same;
  }

  /**
   * Where another encoder has what this one's columns stand for.
   *
   * @return {@code [width]}: a column of the other one, or -1 where it has none
   */
  public int[] columnsIn(FeatureEncoder other) {
    int[] columns = new int[width()];
    Arrays.fill(columns, -1);
    for (int b = 0; b < blocks.size(); b++) {
      for (int o = 0; o < other.blocks.size(); o++) {
        Block block = blocks.get(b);
        Block theirs = other.blocks.get(o);
        if (theirs.feature().name().equals(block.feature().name())
            && theirs.feature().encodesLike(block.feature())) {
          for (int c = 0; c < block.width(); c++) {
            int column = block.columnIn(theirs, c);
            columns[offsets[b] + c] = column < 0 ? -1 : other.offsets[o] + column;
          }
        }
      }
    }
    return columns;
  }

  /** Number of columns. */
  public int width() {
    return offsets[blocks.size()];
  }

  /** The features that are encoded, in the order of their blocks. */
  public List<Feature> features() {
    return blocks.stream().map(Block::feature).toList();
  }

  /**
   * Where a feature's block begins; it ends where the next one begins, in {@link #width} at last.
   *
   * @param feature its place in {@link #features}, or their number
   */
  public int offset(int feature) {
    return offsets[feature];
  }

  /**
   * Encodes one entity.
   *
   * @throws FeatureException where a value does not fit its feature
   */
  public SparseVector encode(FeatureSource source) {
    SparseRow row = new SparseRow();
    for (int b = 0; b < offsets.length - 1; b++) {
      blocks.get(b).encode(source, row, offsets[b]);
    }
    return new SparseVector(width(), row.indices(), row.values());
  }

  /**
   * Encodes the entities of a table.
   *
   * @param table one that holds the features of this encoder
   * @return {@code [table.rows() × width()]}
   * @throws ArithmeticException where there are more than 2³¹ stored values
   */
  public SparseMatrix encodeAll(EntityTable table) {
    List<Block.RecordEncoder> encoders =
        blocks.stream().map(block -> block.records(table)).toList();
    SparseRow rows = new SparseRow();
    int[] starts = new int[table.rows() + 1];
    for (int r = 0; r < table.rows(); r++) {
      int record = table.record(r);
      for (int b = 0; b < encoders.size(); b++) {
        if (record >= 0) {
          encoders.get(b).encode(record, rows, offsets[b]);
        } else {
          blocks.get(b).encodeMissing(rows, offsets[b]);
        }
      }
      starts[r + 1] = rows.size();
    }
    return new SparseMatrix(table.rows(), width(), starts, rows.indices(), rows.values());
  }

  /** Bytes of heap that this holds. */
  public long ramBytesUsed() {
    return 4L * offsets.length + blocks.stream().mapToLong(Block::ramBytesUsed).sum();
  }

  /** Writes the encoder; {@link #read} gives one that encodes alike. */
  public void write(DataOutput out) throws IOException {
    ArrayWriter writer = new ArrayWriter(out);
    int format =
        blocks.stream().anyMatch(HierarchyBlock.class::isInstance) ? FORMAT_WITH_PARENTS : FORMAT;
    out.writeInt(format);
    out.writeInt(blocks.size());
    for (Block block : blocks) {
      writeFeature(block.feature(), format, writer);
      block.write(writer);
    }
  }

  private static void writeFeature(Feature feature, int format, ArrayWriter out)
      throws IOException {
    out.string(feature.type());
    out.string(feature.name());
    out.string(feature.field());
    out.string(feature.role().label());
    switch (feature) {
      case Feature.Text text -> out.string(text.analyzer().label());
      case Feature.DenseVector vector -> out.out().writeInt(vector.dimension());
      case Feature.Categorical categorical -> {
        if (format == FORMAT_WITH_PARENTS) {
          writeParents(categorical.parents(), out);
        }
      }
      case Feature.Numeric numeric -> {}
      case Feature.History history -> throw new IllegalArgumentException("not encodable");
      case Feature.Factors factors -> throw new IllegalArgumentException("not encodable");
    }
  }

  private static void writeParents(List<Feature.Parent> parents, ArrayWriter out)
      throws IOException {
    out.out().writeInt(parents.size());
    for (Feature.Parent parent : parents) {
      out.string(parent.name());
      out.string(parent.field());
    }
  }

  private static List<Feature.Parent> readParents(ArrayReader in) throws IOException {
    List<Feature.Parent> parents = new ArrayList<>();
    for (int left = in.count(Feature.Categorical.MOST_PARENTS, "parents"); left > 0; left--) {
      parents.add(
          new Feature.Parent(
              in.string(MAX_STRING, "a parent's name"), in.string(MAX_STRING, "a parent's field")));
    }
    return parents;
  }

  /**
   * @throws CorruptDataException where what is read is no encoder
   */
  public static FeatureEncoder read(DataInput in) throws IOException {
    ArrayReader reader = new ArrayReader(in);
    int format = in.readInt();
    if (format != FORMAT && format != FORMAT_WITH_PARENTS) {
      throw new CorruptDataException(
          "a feature encoder of format "
              + format
              + " cannot be read, only "
              + FORMAT
              + " and "
              + FORMAT_WITH_PARENTS);
    }
    int count = reader.count(MAX_BLOCKS, "features");
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(Block.read(readFeature(reader, format), reader));
    }
    try {
      return new FeatureEncoder(blocks);
    } catch (ArithmeticException e) {
      throw new CorruptDataException("a feature encoder cannot be that wide");
    }
  }

  private static Feature readFeature(ArrayReader in, int format) throws IOException {
    String type = in.string(MAX_STRING, "a feature's type");
    String name = in.string(MAX_STRING, "a feature's name");
    String field = in.string(MAX_STRING, "a feature's field");
    String roleLabel = in.string(MAX_STRING, "a feature's role");
    Feature.Role role =
        Arrays.stream(Feature.Role.values())
            .filter(known -> known.label().equals(roleLabel))
            .findFirst()
            .orElseThrow(() -> new CorruptDataException("unknown role [" + roleLabel + "]"));
    return switch (type) {
      case Feature.Categorical.TYPE ->
          new Feature.Categorical(
              name, field, role, format == FORMAT ? List.of() : readParents(in));
      case Feature.Numeric.TYPE -> new Feature.Numeric(name, field, role);
      case Feature.Text.TYPE -> {
        String analyzer = in.string(MAX_STRING, "an analyzer");
        yield new Feature.Text(
            name,
            field,
            role,
            TextAnalyzer.named(analyzer)
                .orElseThrow(
                    () -> new CorruptDataException("unknown analyzer [" + analyzer + "]")));
      }
      case Feature.DenseVector.TYPE -> {
        int dimension = in.count(Feature.DenseVector.MAX_DIMENSION, "a vector's components");
        if (dimension == 0) {
          throw new CorruptDataException("a vector must have components");
        }
        yield new Feature.DenseVector(name, field, role, dimension);
      }
      default -> throw new CorruptDataException("unknown feature type [" + type + "]");
    };
  }
}
