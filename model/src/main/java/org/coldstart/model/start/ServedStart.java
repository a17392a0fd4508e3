package org.coldstart.model.start;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.coldstart.model.factorization.FoldIn;
import org.coldstart.model.kernel.Kernels;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.serialization.ArrayReader;
import org.coldstart.model.serialization.ArrayWriter;
import org.coldstart.model.serialization.CorruptDataException;

/**
 * Both towers without a hidden layer: embeddings {@code [collaborative ⊕ content ⊕ profiles ⊕
 * popularity]} whose inner product is the score.
 *
 * <ul>
 *   <li>A cold item's collaborative block is an affine map of its content, stretched by a gain that
 *       makes up for what regression shrinks; a warm item's is its factor, or while evidence of it
 *       is little, a blend of the two ({@link EvidenceBlend}). Its content block is an affine map
 *       too: of what the collaborative one leaves of the content.
 *   <li>A warm user's collaborative block is folded in from the history, the content block is the
 *       sum of the history's content blocks; the last block is zero. A cold user's collaborative
 *       block is an affine map of the profile, the content block is zero, the last block is the
 *       profile's place. All are then balanced.
 * </ul>
 *
 * <p>What was learned of single items comes from outside, so that this is small however many there
 * are. Immutable and safe for use by many threads.
 *
 * @param rank length of the collaborative block
 * @param alpha confidence of an interaction of weight 1
 * @param itemMap {@code [item content width × dimension]}: content to all blocks; the gain is in it
 * @param itemIntercept {@code [dimension]}
 * @param userMap {@code [user content width × rank]}
 * @param userIntercept {@code [rank]}
 * @param foldIn turns a history of learned items into a collaborative block
 * @param servesFactors whether a warm item is served by its own factor
 * @param balance the balance of the first two blocks
 * @param profiles the block of profiles; of dimension 0 where there is none
 * @param popularity the last coordinate; of dimension 0 where there is none
 */
public record ServedStart(
    int rank,
    double alpha,
    DenseMatrix itemMap,
    float[] itemIntercept,
    DenseMatrix userMap,
    float[] userIntercept,
    FoldIn foldIn,
    boolean servesFactors,
    BlockBalance balance,
    ProfileBlock profiles,
    PopularityBlock popularity) {

  private static final int FORMAT = 2;

  /** With a block of profiles behind what {@link #FORMAT} has; where there is none, that holds. */
  private static final int FORMAT_WITH_PROFILES = 3;

  /** With popularity, too, and the block of profiles behind it if there is one. */
  private static final int FORMAT_WITH_POPULARITY = 4;

  private static final int MAX_DIMENSION = 1 << 14;
  private static final int MAX_ROWS = 1 << 28;

  /** A start without a block of users' profiles and without popularity. */
  public ServedStart(
      int rank,
      double alpha,
      DenseMatrix itemMap,
      float[] itemIntercept,
      DenseMatrix userMap,
      float[] userIntercept,
      FoldIn foldIn,
      boolean servesFactors,
      BlockBalance balance) {
    this(
        rank,
        alpha,
        itemMap,
        itemIntercept,
        userMap,
        userIntercept,
        foldIn,
        servesFactors,
        balance,
        ProfileBlock.none(),
        PopularityBlock.NONE);
  }

  /** Length of an embedding. */
  public int dimension() {
    return itemIntercept.length;
  }

  /** Length of the content block. */
  public int contentDimension() {
    return dimension() - rank - profiles.dimension() - popularity.dimension();
  }

  /** Length of what an embedding has behind its collaborative block. */
  int besides() {
    return dimension() - rank;
  }

  /**
   * Embeds an item by its content.
   *
   * @param indices columns of the encoded content
   * @param values its values
   * @param from first entry
   * @param to after the last entry
   * @param out {@code [dimension]} from offset, overwritten
   */
  public void coldItem(int[] indices, float[] values, int from, int to, float[] out, int offset) {
    int dimension = dimension();
    System.arraycopy(itemIntercept, 0, out, offset, dimension);
    Kernels.best()
        .addRows(indices, values, from, to, itemMap.values(), 0, dimension, out, offset, dimension);
  }

  /**
   * Embeds an item by what was learned of it.
   *
   * @param out {@code [dimension]} from offset
   * @return whether there was anything to serve; out is untouched where there was not
   */
  public boolean warmItem(LearnedItem item, float[] out, int offset) {
    if (!servesFactors || !item.isWarm()) {
      return false;
    }
    System.arraycopy(item.factor(), 0, out, offset, rank);
    System.arraycopy(item.content(), 0, out, offset + rank, item.content().length);
    return true;
  }

  /**
   * Embeds a user by the profile.
   *
   * @param indices columns of the encoded profile
   * @param values its values
   * @param from first entry
   * @param to after the last entry
   * @param out {@code [dimension]} from offset, overwritten
   */
  public void coldUser(int[] indices, float[] values, int from, int to, float[] out, int offset) {
    System.arraycopy(userIntercept, 0, out, offset, rank);
    Kernels.best().addRows(indices, values, from, to, userMap.values(), 0, rank, out, offset, rank);
    int content = contentDimension();
    Arrays.fill(out, offset + rank, offset + rank + content, 0);
    balance.apply(out, offset);
    profiles.place(indices, values, from, to, out, offset + rank + content);
    popularity.placeNewUser(out, offset + rank + content + profiles.dimension());
  }

  /**
   * Embeds a user by a history, every item of which counts alike.
   *
   * @param history at least one; the order decides about the last bits
   * @param out {@code [dimension]} from offset, overwritten
   * @return whether anything was learned of those items; out is undefined where nothing was
   */
  public boolean warmUser(List<LearnedItem> history, float[] out, int offset) {
    float[] weights = new float[history.size()];
    Arrays.fill(weights, 1);
    return warmUser(
        LearnedRows.ofHistory(history),
        LearnedRows.all(history.size()),
        weights,
        history.size(),
        out,
        offset);
  }

  /**
   * The mean of the factors of a history.
   *
   * @param history items that have factors of their own, as they have where those are served
   * @return {@code [rank]}
   */
  public float[] meanFactor(List<LearnedItem> history) {
    return TransformStep.mean(rank, history.stream().map(LearnedItem::factor).toList());
  }

  /**
   * Embeds a user by the history.
   *
   * @param learned rows of at least those items
   * @param items distinct rows of what the user wanted
   * @param weights their weights
   * @param count how many there are
   * @param out {@code [dimension]} from offset, overwritten
   * @return whether anything was learned of those items; out is undefined where nothing was
   */
  boolean warmUser(
      LearnedRows learned, int[] items, float[] weights, int count, float[] out, int offset) {
    float[] collaborative = new float[rank];
    if (!fold(learned, items, weights, count, collaborative)) {
      return false;
    }
    System.arraycopy(collaborative, 0, out, offset, rank);
    completeWarmUser(learned, items, weights, count, out, offset);
    for (int i = offset; i < offset + rank + contentDimension(); i++) {
      if (out[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The collaborative block of a user by the history, before any balance.
   *
   * @param out {@code [rank]}, overwritten
   * @return false where the history is empty
   */
  boolean fold(LearnedRows learned, int[] items, float[] weights, int count, float[] out) {
    float[] confidences = new float[count];
    for (int i = 0; i < count; i++) {
      confidences[i] = FoldIn.confidence(alpha, weights[i]);
    }
    return foldIn.solve(learned.whitened(), items, confidences, count, out);
  }

  /**
   * The collaborative block of a user by the history, before any balance.
   *
   * @param history what was learned of the items; the order decides about the last bits
   * @param weights {@code [history]}: what each counts
   * @param out {@code [rank]}, overwritten; zeros where the history is empty
   * @return false where it is empty
   */
  public boolean fold(List<LearnedItem> history, float[] weights, float[] out) {
    if (history.isEmpty()) {
      Arrays.fill(out, 0);
      return false;
    }
    return fold(
        LearnedRows.ofHistory(history),
        LearnedRows.all(history.size()),
        weights,
        history.size(),
        out);
  }

  /**
   * Adds the content block beside a user's collaborative block and balances the two.
   *
   * @param out {@code [dimension]} from offset; its first {@code rank} elements are what {@link
   *     #fold} gave
   */
  void completeWarmUser(
      LearnedRows learned, int[] items, float[] weights, int count, float[] out, int offset) {
    int content = contentDimension();
    Arrays.fill(out, offset + rank, offset + dimension(), 0);
    if (content > 0 && balance.contentWeight() > 0) {
      Kernels.best()
          .addRows(
              items,
              weights,
              0,
              count,
              learned.content().values(),
              0,
              learned.content().columns(),
              out,
              offset + rank,
              content);
    }
    balance.apply(out, offset);
    popularity.placeKnownUser(out, offset + rank + content + profiles.dimension());
  }

  /** How what was learned of an item is kept in bytes. */
  public LearnedItemCodec itemCodec() {
    return new LearnedItemCodec(rank, besides(), servesFactors);
  }

  /** The same with another way to fold in histories. */
  ServedStart withFoldIn(FoldIn other) {
    return new ServedStart(
        rank,
        alpha,
        itemMap,
        itemIntercept,
        userMap,
        userIntercept,
        other,
        servesFactors,
        balance,
        profiles,
        popularity);
  }

  /** The same with another balance. */
  ServedStart withBalance(BlockBalance other) {
    return new ServedStart(
        rank,
        alpha,
        itemMap,
        itemIntercept,
        userMap,
        userIntercept,
        foldIn,
        servesFactors,
        other,
        profiles,
        popularity);
  }

  /** The same with another map from profiles. */
  ServedStart withUserMap(DenseMatrix map, float[] intercept) {
    return new ServedStart(
        rank,
        alpha,
        itemMap,
        itemIntercept,
        map,
        intercept,
        foldIn,
        servesFactors,
        balance,
        profiles,
        popularity);
  }

  /** The same with another block of profiles of the same length. */
  ServedStart withProfiles(ProfileBlock other) {
    return new ServedStart(
        rank,
        alpha,
        itemMap,
        itemIntercept,
        userMap,
        userIntercept,
        foldIn,
        servesFactors,
        balance,
        other,
        popularity);
  }

  /** The same with another last coordinate. */
  ServedStart withPopularity(PopularityBlock other) {
    return new ServedStart(
        rank,
        alpha,
        itemMap,
        itemIntercept,
        userMap,
        userIntercept,
        foldIn,
        servesFactors,
        balance,
        profiles,
        other);
  }

  /** Writes all of it. */
  public void write(DataOutput out) throws IOException {
    ArrayWriter writer = new ArrayWriter(out);
    boolean withProfiles = profiles.dimension() > 0;
    boolean withPopularity = popularity.dimension() > 0;
    int format = withProfiles ? FORMAT_WITH_PROFILES : FORMAT;
    out.writeInt(withPopularity ? FORMAT_WITH_POPULARITY : format);
    out.writeInt(rank);
    out.writeInt(contentDimension());
    if (withProfiles || withPopularity) {
      out.writeInt(profiles.dimension());
    }
    out.writeInt(itemMap.rows());
    out.writeInt(userMap.rows());
    out.writeBoolean(servesFactors);
    writer.doubles(new double[] {alpha, foldIn.regularization()});
    writer.floats(new float[] {balance.contentWeight()});
    for (float[] array : arrays()) {
      writer.floats(array);
    }
    if (withPopularity) {
      writer.floats(
          new float[] {popularity.spread(), popularity.forKnownUsers(), popularity.forNewUsers()});
    }
    if (withProfiles) {
      profiles.write(out);
    }
  }

  private List<float[]> arrays() {
    return List.of(
        itemMap.values(),
        itemIntercept,
        userMap.values(),
        userIntercept,
        foldIn.inverse().values(),
        balance.collaborative().values(),
        balance.content().values());
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException where it is no closed-form start
   */
  public static ServedStart read(DataInput in) throws IOException {
    ArrayReader reader = new ArrayReader(in);
    int format = in.readInt();
    if (format < FORMAT || format > FORMAT_WITH_POPULARITY) {
      throw new CorruptDataException(
          "a closed-form start of format "
              + format
              + " cannot be read, only "
              + FORMAT
              + " to "
              + FORMAT_WITH_POPULARITY);
    }
    boolean withPopularity = format == FORMAT_WITH_POPULARITY;
    int rank = reader.count(MAX_DIMENSION, "factors");
    int content = reader.count(MAX_DIMENSION, "content dimensions");
    int places = format > FORMAT ? reader.count(MAX_DIMENSION, "dimensions of profiles") : 0;
    int itemWidth = reader.count(MAX_ROWS, "item content columns");
    int userWidth = reader.count(MAX_ROWS, "user content columns");
    boolean servesFactors = in.readBoolean();
    double[] settings = reader.doubles(2, "a factorisation's setting");
    float weight = reader.floats(1, "a content weight")[0];
    if (rank == 0 || !(settings[0] > 0) || !(settings[1] > 0)) {
      throw new CorruptDataException(
          "a start needs factors, an alpha and a regularisation above 0");
    }
    int dimension = rank + content + places + (withPopularity ? 1 : 0);
    DenseMatrix itemMap = matrix(reader, itemWidth, dimension, "an item map");
    float[] itemIntercept = reader.floats(dimension, "an item intercept");
    DenseMatrix userMap = matrix(reader, userWidth, rank, "a user map");
    float[] userIntercept = reader.floats(rank, "a user intercept");
    DenseMatrix inverse = matrix(reader, rank, rank, "a fold-in");
    BlockBalance balance =
        new BlockBalance(
            matrix(reader, rank, rank, "a covariance"),
            matrix(reader, content, content, "a covariance"),
            weight);
    PopularityBlock popularity = withPopularity ? popularity(reader) : PopularityBlock.NONE;
    return new ServedStart(
        rank,
        settings[0],
        itemMap,
        itemIntercept,
        userMap,
        userIntercept,
        new FoldIn(settings[1], inverse),
        servesFactors,
        balance,
        places > 0 ? ProfileBlock.read(reader, userWidth, places) : ProfileBlock.none(),
        popularity);
  }

  private static PopularityBlock popularity(ArrayReader reader) throws IOException {
    float[] values = reader.floats(3, "a popularity's weight");
    return new PopularityBlock(1, values[0], values[1], values[2]);
  }

  static DenseMatrix matrix(ArrayReader reader, int rows, int columns, String what)
      throws IOException {
    if ((long) rows * columns > Integer.MAX_VALUE - 64) {
      throw new CorruptDataException(what + " of " + rows + " × " + columns + " is too large");
    }
    return new DenseMatrix(rows, columns, reader.floats(rows * columns, what));
  }

  /** Bytes of heap held. */
  public long ramBytesUsed() {
    return 4L * arrays().stream().mapToLong(a -> a.length).sum() + profiles.ramBytesUsed();
  }
}
