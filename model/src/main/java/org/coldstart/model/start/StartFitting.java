package org.coldstart.model.start;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coldstart.model.factorization.AlsSettings;
import org.coldstart.model.factorization.AlsStart;
import org.coldstart.model.factorization.Factorization;
import org.coldstart.model.factorization.FoldIn;
import org.coldstart.model.factorization.ImplicitAls;
import org.coldstart.model.kernel.Workers;
import org.coldstart.model.linear.DenseAlgebra;
import org.coldstart.model.linear.DenseMatrix;
import org.coldstart.model.linear.RidgeFit;
import org.coldstart.model.linear.RidgeRegression;
import org.coldstart.model.linear.SparseMatrix;
import org.coldstart.model.linear.TruncatedSvd;
import org.coldstart.model.train.ProgressListener;

/**
 * Fits the parts of a {@link ClosedForm} to interactions and content. Every part is a step of its
 * own, so that a choice between settings refits no more than it must.
 *
 * <p>Items and users without an interaction teach nothing: regressions, covariances and the content
 * block see only those that have one.
 */
public final class StartFitting {

  private static final int ITERATIONS = 10;
  private static final int ITERATIONS_TOWARD_CONTENT = 3;

  private final SparseMatrix interactions;
  private final EncodedEntities itemContent;
  private final EncodedEntities userContent;
  private final float[] evidence;
  private final boolean servesFactors;
  private final long seed;
  private final DenseAlgebra algebra;
  private final Workers workers;
  private final ProgressListener listener;
  private final int[] items;
  private final int[] users;
  private final SparseMatrix contentOfItems;
  private final SparseMatrix contentOfUsers;
  private final SparseMatrix histories;

  /**
   * @param interactions {@code [users × items]}, values are weights
   * @param itemContent a row per item
   * @param userContent a row per user
   * @param evidence by item, how much of it there is in the interactions; see {@link ItemFactors}
   * @param servesFactors whether a warm item is served by its own factor
   */
  public StartFitting(
      SparseMatrix interactions,
      EncodedEntities itemContent,
      EncodedEntities userContent,
      float[] evidence,
      boolean servesFactors,
      long seed,
      DenseAlgebra algebra,
      Workers workers,
      ProgressListener listener) {
    this.interactions = interactions;
    this.itemContent = itemContent;
    this.userContent = userContent;
    this.evidence = evidence;
    this.servesFactors = servesFactors;
    this.seed = seed;
    this.algebra = algebra;
    this.workers = workers;
    this.listener = listener;
    this.items = occupiedRows(interactions.transpose());
    this.users = occupiedRows(interactions);
    this.contentOfItems = itemContent.content().rows(items);
    this.contentOfUsers = userContent.content().rows(users);
    this.histories = interactions.transpose().rows(items).transpose();
  }

  /** Factorises the interactions, pulled toward nothing. */
  public Factorization factorise(StartSettings settings) {
    return als(settings, ITERATIONS, AlsStart.SEEDED);
  }

  /**
   * Goes on factorising with every item pulled toward what its content predicts, so that an item's
   * factor departs from the prediction as far as its evidence goes and no farther.
   */
  public Factorization pullTowardContent(
      StartSettings settings, Factorization factors, RidgeFit itemMap) {
    DenseMatrix prior = itemMap.predict(itemContent.content(), workers);
    return als(
        settings,
        ITERATIONS_TOWARD_CONTENT,
        new AlsStart(factors.users(), factors.items(), null, prior));
  }

  private Factorization als(StartSettings settings, int iterations, AlsStart start) {
    return new ImplicitAls(
            AlsSettings.exact(
                settings.rank(), settings.alpha(), settings.regularization(), iterations, seed),
            workers,
            listener)
        .fit(atLeast(1 / settings.alpha()), start);
  }

  /** A factorisation refuses what would count less than not having been seen. */
  private SparseMatrix atLeast(double weight) {
    float[] strengths = Arrays.copyOf(interactions.values(), interactions.entries());
    for (int e = 0; e < strengths.length; e++) {
      strengths[e] = Math.max(strengths[e], (float) weight);
    }
    return new SparseMatrix(
        interactions.rows(),
        interactions.columns(),
        interactions.starts(),
        Arrays.copyOf(interactions.indices(), strengths.length),
        strengths);
  }

  /**
   * Regresses item factors on item content.
   *
   * @param strengths of the ridge, in any order
   * @return one map a strength, in the same order
   */
  public List<RidgeFit> itemMaps(Factorization factors, double... strengths) {
    return regress(itemContent, contentOfItems, items, factors.items(), strengths);
  }

  /**
   * Regresses user factors on profiles.
   *
   * @param strengths of the ridge, in any order
   * @return one map a strength, in the same order
   */
  public List<RidgeFit> userMaps(Factorization factors, double... strengths) {
    return regress(userContent, contentOfUsers, users, factors.users(), strengths);
  }

  private List<RidgeFit> regress(
      EncodedEntities entities,
      SparseMatrix x,
      int[] rows,
      DenseMatrix factors,
      double[] strengths) {
    List<RidgeFit> maps =
        List.of(
            new RidgeRegression(algebra, workers, listener)
                .fit(x, rows(factors, rows), null, strengths));
    maps.forEach(map -> entities.expectAverageWhereMissing(map, rows));
    return maps;
  }

  /**
   * The content block of a cold item as an affine map of its content: coordinates of what its
   * predicted collaborative block leaves of it, along the directions that tell users' profiles
   * apart. Directions are scaled to the inverse root of their singular value, half way to counting
   * all alike.
   *
   * @param itemMap the map to the collaborative block
   * @param dimension of the block; those beyond the rank of what is left are zeros
   * @return a map from the item content's width to the dimension
   */
  public RidgeFit contentMap(RidgeFit itemMap, int dimension) {
    RidgeFit map =
        new RidgeFit(0, DenseMatrix.zeros(itemContent.width(), dimension), new float[dimension]);
    if (dimension == 0) {
      return map;
    }
    ResidualProfiles profiles =
        new ResidualProfiles(
            histories, contentOfItems, itemMap.predict(contentOfItems, workers), algebra, workers);
    TruncatedSvd found = TruncatedSvd.of(profiles, dimension, seed, algebra, listener);
    DenseMatrix directions = found.projection();
    scale(directions, found.singularValues());
    DenseMatrix explained = profiles.explained(directions);
    DenseMatrix learned = algebra.multiply(itemMap.weights(), explained);
    int kept = directions.columns();
    for (int r = 0; r < directions.rows(); r++) {
      for (int c = 0; c < kept; c++) {
        map.weights().values()[map.weights().offset(r) + c] =
            directions.get(r, c) - learned.get(r, c);
      }
    }
    for (int f = 0; f < explained.rows(); f++) {
      for (int c = 0; c < kept; c++) {
        map.intercept()[c] -= itemMap.intercept()[f] * explained.get(f, c);
      }
    }
    itemContent.expectAverageWhereMissing(map, items);
    return map;
  }

  /** Divides every column by the root of its singular value; where that is zero, so is it. */
  private static void scale(DenseMatrix directions, float[] singularValues) {
    for (int r = 0; r < directions.rows(); r++) {
      for (int c = 0; c < directions.columns(); c++) {
        float size = singularValues[c] / singularValues[0];
        directions.values()[directions.offset(r) + c] *=
            size > 0 ? (float) (1 / Math.sqrt(size)) : 0;
      }
    }
  }

  /** What a factorisation of these interactions has learned of the items. */
  public ItemFactors learned(Factorization factors) {
    return new ItemFactors(factors.items(), evidence);
  }

  /**
   * The same when some more interactions have come: the items of those alone are solved for, by
   * users who stay as they were.
   *
   * @param itemMap what predicts the items toward which they are pulled, if settings say so
   * @param later {@code [users × items]}: interactions of items that had none
   */
  public ItemFactors learnedLater(
      StartSettings settings, Factorization factors, RidgeFit itemMap, SparseMatrix later) {
    FoldIn foldIn = FoldIn.of(factors.users(), settings.regularization(), workers);
    DenseMatrix users = foldIn.whiten(factors.users(), workers);
    SparseMatrix byItem = later.transpose();
    ItemFactors before = learned(factors);
    DenseMatrix after = copy(before.factors());
    float[] gathered = before.evidence().clone();
    SparseMatrix content = itemContent.content();
    float[] factor = new float[settings.rank()];
    for (int item : occupiedRows(byItem)) {
      float[] prior = null;
      if (settings.pulls() > 0) {
        prior = itemMap.predict(content.rows(new int[] {item}), workers).row(0);
      }
      int from = byItem.starts()[item];
      int count = byItem.entries(item);
      float[] confidences = new float[count];
      for (int i = 0; i < count; i++) {
        confidences[i] = (float) Math.max(1, settings.alpha() * byItem.values()[from + i]);
      }
      int[] by = Arrays.copyOfRange(byItem.indices(), from, from + count);
      foldIn.solve(users, by, confidences, count, prior, factor);
      System.arraycopy(factor, 0, after.values(), after.offset(item), factor.length);
      gathered[item] += count;
    }
    return new ItemFactors(after, gathered);
  }

  /**
   * Puts the parts together.
   *
   * @param contentMap the map to the content block
   */
  public ClosedForm assemble(
      StartSettings settings,
      ItemFactors learned,
      RidgeFit itemMap,
      RidgeFit userMap,
      RidgeFit contentMap) {
    int rank = settings.rank();
    int content = settings.contentDimension();
    RidgeFit map = toBothBlocks(settings, itemMap, contentMap);
    ServedStart unfolded =
        new ServedStart(
            rank,
            settings.alpha(),
            map.weights(),
            map.intercept(),
            userMap.weights(),
            userMap.intercept(),
            null,
            servesFactors,
            null);
    EvidenceBlend blend = new EvidenceBlend(servesFactors ? settings.halfway() : 0);
    DenseMatrix factors = DenseMatrix.zeros(itemContent.rows(), rank);
    DenseMatrix contentBlocks = DenseMatrix.zeros(itemContent.rows(), content);
    DenseMatrix served = DenseMatrix.zeros(items.length, rank + content);
    SparseMatrix encoded = itemContent.content();
    workers.forEachBlock(
        itemContent.rows(),
        256,
        (from, to) -> {
          float[] out = new float[rank + content];
          for (int r = from; r < to; r++) {
            unfolded.coldItem(
                encoded.indices(),
                encoded.values(),
                encoded.starts()[r],
                encoded.starts()[r + 1],
                out,
                0);
            System.arraycopy(out, rank, contentBlocks.values(), contentBlocks.offset(r), content);
            float evidenceOfItem = learned.evidence()[r];
            if (evidenceOfItem > 0) {
              int at = factors.offset(r);
              blend.blend(
                  out,
                  0,
                  learned.factors().values(),
                  at,
                  evidenceOfItem,
                  factors.values(),
                  at,
                  rank);
              if (servesFactors) {
                System.arraycopy(factors.values(), at, out, 0, rank);
              }
            }
            int place = Arrays.binarySearch(items, r);
            if (place >= 0) {
              System.arraycopy(out, 0, served.values(), served.offset(place), out.length);
            }
          }
        });
    FoldIn foldIn = FoldIn.of(factors, settings.regularization(), workers);
    BlockBalance balance = BlockBalance.over(served, rank, (float) settings.contentWeight());
    return new ClosedForm(
        unfolded.withFoldIn(foldIn).withBalance(balance),
        new LearnedRows(factors, foldIn.whiten(factors, workers), contentBlocks));
  }

  /** The affine map from content to an embedding, its first block stretched by the gain. */
  private RidgeFit toBothBlocks(StartSettings settings, RidgeFit itemMap, RidgeFit contentMap) {
    int rank = settings.rank();
    int content = settings.contentDimension();
    DenseMatrix map = DenseMatrix.zeros(itemContent.width(), rank + content);
    float[] intercept = new float[rank + content];
    float gain = (float) settings.gain();
    for (int r = 0; r < map.rows(); r++) {
      for (int c = 0; c < rank; c++) {
        map.values()[map.offset(r) + c] = gain * itemMap.weights().get(r, c);
      }
      for (int c = 0; c < content; c++) {
        map.values()[map.offset(r) + rank + c] = contentMap.weights().get(r, c);
      }
    }
    for (int c = 0; c < rank; c++) {
      intercept[c] = gain * itemMap.intercept()[c];
    }
    for (int c = 0; c < content; c++) {
      intercept[rank + c] = contentMap.intercept()[c];
    }
    return new RidgeFit(0, map, intercept);
  }

  private static DenseMatrix copy(DenseMatrix matrix) {
    return new DenseMatrix(matrix.rows(), matrix.columns(), matrix.values().clone());
  }

  private static int[] occupiedRows(SparseMatrix matrix) {
    return IntStream.range(0, matrix.rows()).filter(r -> matrix.entries(r) > 0).toArray();
  }

  private static DenseMatrix rows(DenseMatrix matrix, int[] rows) {
    DenseMatrix picked = DenseMatrix.zeros(rows.length, matrix.columns());
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(
          matrix.values(),
          matrix.offset(rows[i]),
          picked.values(),
          picked.offset(i),
          matrix.columns());
    }
    return picked;
  }
}
