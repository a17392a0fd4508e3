package org.coldstart.model.start;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
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

  /**
   * Evidence of an item that the version to start from knows: its factor already is what that
   * version has made of content and evidence, so nothing of it is to be blended once more.
   */
  private static final float KNOWN_WELL = 1e6f;

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
  private final Optional<TransferPrior> source;
  private PopularityFit popularity;

  /**
   * @param interactions {@code [users × items]}, values are weights
   * @param itemContent a row per item
   * @param userContent a row per user
   * @param evidence by item, how much of it there is in the interactions; see {@link ItemFactors}
   * @param servesFactors whether a warm item is served by its own factor
   * @param source what the version to start from says, if there is one
   */
  public StartFitting(
      SparseMatrix interactions,
      EncodedEntities itemContent,
      EncodedEntities userContent,
      float[] evidence,
      boolean servesFactors,
      Optional<TransferPrior> source,
      long seed,
      DenseAlgebra algebra,
      Workers workers,
      ProgressListener listener) {
    this.source = source;
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

  /**
   * Factorises the interactions, pulled toward nothing, or toward what the version to start from
   * says of the items.
   */
  public Factorization factorise(StartSettings settings) {
    if (settings.transfer() == 0) {
      return als(settings, ITERATIONS, AlsStart.SEEDED);
    }
    DenseMatrix prior =
        scaled(settings, transferred().itemMap()).predict(itemContent.content(), workers);
    insertKnown(settings, prior);
    return amongAll(
        settings, als(settings, ITERATIONS, new AlsStart(null, prior, null, prior)), prior);
  }

  /**
   * The same with users who are solved for among all items, as they will be served. A factorisation
   * leaves out what nobody has touched, which in a new market is most of what the version to start
   * from knows.
   */
  private Factorization amongAll(StartSettings settings, Factorization factors, DenseMatrix prior) {
    if (settings.transfer() == 0) {
      return factors;
    }
    DenseMatrix all = copy(factors.items());
    for (int item : transferred().known().stream().toArray()) {
      if (Arrays.binarySearch(items, item) < 0) {
        System.arraycopy(
            prior.values(), prior.offset(item), all.values(), all.offset(item), prior.columns());
      }
    }
    FoldIn foldIn = FoldIn.of(all, settings.regularization(), workers);
    DenseMatrix whitened = foldIn.whiten(all, workers);
    DenseMatrix solved = DenseMatrix.zeros(interactions.rows(), settings.rank());
    workers.forEachBlock(
        users.length,
        64,
        (from, to) -> {
          float[] factor = new float[settings.rank()];
          for (int i = from; i < to; i++) {
            int begin = interactions.starts()[users[i]];
            int end = interactions.starts()[users[i] + 1];
            float[] confidences = new float[end - begin];
            for (int e = begin; e < end; e++) {
              confidences[e - begin] =
                  FoldIn.confidence(settings.alpha(), interactions.values()[e]);
            }
            int[] wanted = Arrays.copyOfRange(interactions.indices(), begin, end);
            foldIn.solve(whitened, wanted, confidences, wanted.length, factor);
            System.arraycopy(factor, 0, solved.values(), solved.offset(users[i]), factor.length);
          }
        });
    return new Factorization(solved, factors.items());
  }

  private TransferPrior transferred() {
    return source.orElseThrow(() -> new IllegalStateException("there is nothing to start from"));
  }

  private static RidgeFit scaled(StartSettings settings, RidgeFit map) {
    float factor = (float) settings.transfer();
    DenseMatrix weights = copy(map.weights());
    float[] intercept = map.intercept().clone();
    for (int i = 0; i < weights.values().length; i++) {
      weights.values()[i] *= factor;
    }
    for (int i = 0; i < intercept.length; i++) {
      intercept[i] *= factor;
    }
    return new RidgeFit(map.lambda(), weights, intercept);
  }

  /** Of items that the version to start from knows, it says more than their content does. */
  private void insertKnown(StartSettings settings, DenseMatrix items) {
    if (settings.transfer() > 0) {
      TransferPrior prior = transferred();
      prior.known().stream()
          .forEach(
              item ->
                  System.arraycopy(
                      prior.items().values(),
                      prior.items().offset(item),
                      items.values(),
                      items.offset(item),
                      prior.rank()));
    }
  }

  /**
   * Goes on factorising with every item pulled toward what its content predicts, so that an item's
   * factor departs from the prediction as far as its evidence goes and no farther.
   */
  public Factorization pullTowardContent(
      StartSettings settings, Factorization factors, RidgeFit itemMap) {
    DenseMatrix prior = itemMap.predict(itemContent.content(), workers);
    insertKnown(settings, prior);
    return amongAll(
        settings,
        als(
            settings,
            ITERATIONS_TOWARD_CONTENT,
            new AlsStart(factors.users(), factors.items(), null, prior)),
        prior);
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
   * Regresses item factors on item content; shrunk to zero, or to the map of the version to start
   * from.
   *
   * @param strengths of the ridge, in any order
   * @return one map a strength, in the same order
   */
  public List<RidgeFit> itemMaps(
      StartSettings settings, Factorization factors, double... strengths) {
    return regress(
        itemContent,
        contentOfItems,
        items,
        factors.items(),
        toward(settings, TransferPrior::itemMap, TransferPrior::frozenItemColumns),
        strengths);
  }

  private Optional<Shrunk> toward(
      StartSettings settings,
      Function<TransferPrior, RidgeFit> map,
      Function<TransferPrior, BitSet> frozen) {
    return settings.transfer() == 0
        ? Optional.empty()
        : Optional.of(
            new Shrunk(scaled(settings, map.apply(transferred())), frozen.apply(transferred())));
  }

  /** What a regression is shrunk toward, and the columns whose weights it leaves there. */
  private record Shrunk(RidgeFit map, BitSet frozen) {}

  /**
   * Regresses user factors on profiles; shrunk as {@link #itemMaps} are.
   *
   * @param strengths of the ridge, in any order
   * @return one map a strength, in the same order
   */
  public List<RidgeFit> userMaps(
      StartSettings settings, Factorization factors, double... strengths) {
    return regress(
        userContent,
        contentOfUsers,
        users,
        factors.users(),
        toward(settings, TransferPrior::userMap, TransferPrior::frozenUserColumns),
        strengths);
  }

  private List<RidgeFit> regress(
      EncodedEntities entities,
      SparseMatrix x,
      int[] rows,
      DenseMatrix factors,
      Optional<Shrunk> toward,
      double... strengths) {
    DenseMatrix y = rows(factors, rows);
    RidgeRegression regression = new RidgeRegression(algebra, workers, listener);
    List<RidgeFit> maps =
        toward.isEmpty()
            ? List.of(regression.fit(x, y, null, strengths))
            : shrunk(regression, x, y, toward.get(), strengths);
    BitSet frozen = toward.map(Shrunk::frozen).orElseGet(BitSet::new);
    maps.forEach(map -> entities.expectAverageWhereMissing(map, rows, frozen));
    return maps;
  }

  /**
   * λ‖B − B⁰‖² is λ‖B‖² of the regression of what B⁰ leaves. The mean of what it leaves is shrunk
   * by λ, too, since few targets say little of where the mean is.
   */
  private List<RidgeFit> shrunk(
      RidgeRegression regression,
      SparseMatrix x,
      DenseMatrix y,
      Shrunk toward,
      double[] strengths) {
    DenseMatrix left = toward.map.predict(x, workers);
    for (int i = 0; i < left.values().length; i++) {
      left.values()[i] = y.values()[i] - left.values()[i];
    }
    double[] mean = new double[left.columns()];
    for (int i = 0; i < left.values().length; i++) {
      mean[i % mean.length] += left.values()[i] / (double) left.rows();
    }
    List<RidgeFit> maps = new ArrayList<>();
    for (RidgeFit added : regression.fit(without(x, toward.frozen), left, null, strengths)) {
      DenseMatrix weights = copy(toward.map.weights());
      float[] intercept = toward.map.intercept().clone();
      for (int i = 0; i < weights.values().length; i++) {
        weights.values()[i] += added.weights().values()[i];
      }
      for (int i = 0; i < intercept.length; i++) {
        double kept = added.lambda() / (left.rows() + added.lambda());
        intercept[i] += (float) (added.intercept()[i] - kept * mean[i]);
      }
      maps.add(new RidgeFit(added.lambda(), weights, intercept));
    }
    return maps;
  }

  private static SparseMatrix without(SparseMatrix x, BitSet columns) {
    if (columns.isEmpty()) {
      return x;
    }
    float[] values = x.values().clone();
    for (int e = 0; e < x.entries(); e++) {
      values[e] = columns.get(x.indices()[e]) ? 0 : values[e];
    }
    return new SparseMatrix(x.rows(), x.columns(), x.starts(), x.indices(), values);
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
    itemContent.expectAverageWhereMissing(map, items, new BitSet());
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

  /**
   * The block of users' profiles, without what content predicts of it.
   *
   * @param dimension of the block, at least 1; those beyond what profiles can tell are zeros
   * @param strengths of the ridge, in any order
   * @return one fit a strength, in the same order
   */
  public List<ProfileFit> profiles(int dimension, double... strengths) {
    return ProfileFit.of(
        new EncodedEntities(contentOfUsers, userContent.blocks()),
        interactions.rows(users),
        dimension,
        strengths,
        seed,
        algebra,
        workers,
        listener);
  }

  /**
   * Lets content predict the block of users' profiles of items that nobody has touched.
   *
   * @param itemRidge strength of the regression
   */
  public ProfileFit predicted(ProfileFit profiles, double itemRidge) {
    return profiles.withItemMap(
        regress(itemContent, contentOfItems, items, profiles.items(), Optional.empty(), itemRidge)
            .get(0));
  }

  /** How popular the items are; fitted when first asked for. */
  private PopularityFit popularity() {
    if (popularity == null) {
      SparseMatrix byItem = interactions.transpose();
      int[] counts = IntStream.range(0, byItem.rows()).map(byItem::entries).toArray();
      float[] values = PopularityFit.of(counts);
      RidgeFit map =
          regress(
                  itemContent,
                  contentOfItems,
                  items,
                  PopularityFit.column(values),
                  Optional.empty(),
                  PopularityFit.RIDGE)
              .get(0);
      popularity = new PopularityFit(values, PopularityFit.shifted(map, counts));
    }
    return popularity;
  }

  /**
   * What a factorisation of these interactions has learned of the items. Those that the version to
   * start from knows are known, whether anything was learned of them or not.
   */
  public ItemFactors learned(StartSettings settings, Factorization factors) {
    if (settings.transfer() == 0) {
      return new ItemFactors(factors.items(), evidence);
    }
    TransferPrior prior = transferred();
    DenseMatrix known = copy(factors.items());
    float[] gathered = evidence.clone();
    prior.known().stream()
        .forEach(
            item -> {
              if (Arrays.binarySearch(items, item) < 0) {
                System.arraycopy(
                    prior.items().values(),
                    prior.items().offset(item),
                    known.values(),
                    known.offset(item),
                    prior.rank());
              }
              gathered[item] = KNOWN_WELL;
            });
    return new ItemFactors(known, gathered);
  }

  /**
   * The same when some more interactions have come: the items of those alone are solved for, by
   * users who stay as they were.
   *
   * @param itemMap what predicts the items toward which they are pulled, if settings say so; where
   *     they do not, and there is a version to start from, its map does
   * @param later {@code [users × items]}: interactions of items that had none
   */
  public ItemFactors learnedLater(
      StartSettings settings, Factorization factors, RidgeFit itemMap, SparseMatrix later) {
    FoldIn foldIn = FoldIn.of(factors.users(), settings.regularization(), workers);
    DenseMatrix users = foldIn.whiten(factors.users(), workers);
    SparseMatrix byItem = later.transpose();
    ItemFactors before = learned(settings, factors);
    DenseMatrix after = copy(before.factors());
    float[] gathered = before.evidence().clone();
    SparseMatrix content = itemContent.content();
    float[] factor = new float[settings.rank()];
    RidgeFit toward = itemMap;
    if (settings.pulls() == 0) {
      toward = settings.transfer() == 0 ? null : scaled(settings, transferred().itemMap());
    }
    for (int item : occupiedRows(byItem)) {
      float[] prior =
          toward == null ? null : toward.predict(content.rows(new int[] {item}), workers).row(0);
      int from = byItem.starts()[item];
      int count = byItem.entries(item);
      float[] confidences = new float[count];
      for (int i = 0; i < count; i++) {
        confidences[i] = FoldIn.confidence(settings.alpha(), byItem.values()[from + i]);
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
   * @param contentMap the map to the content block; not looked at where settings have none
   * @param profiles of the dimension that settings say; not looked at where that is 0
   */
  public ClosedForm assemble(
      StartSettings settings,
      ItemFactors learned,
      RidgeFit itemMap,
      RidgeFit userMap,
      RidgeFit contentMap,
      ProfileFit profiles) {
    int rank = settings.rank();
    int content = settings.contentDimension();
    int places = settings.profileDimension();
    int popular = settings.popularityDimension();
    int besidesRank = content + places + popular;
    PopularityFit popularityOfItems = popular > 0 ? popularity() : null;
    RidgeFit map = toAllBlocks(settings, itemMap, contentMap, profiles);
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
    DenseMatrix besides = DenseMatrix.zeros(itemContent.rows(), besidesRank);
    DenseMatrix served = DenseMatrix.zeros(items.length, rank + besidesRank);
    SparseMatrix encoded = itemContent.content();
    workers.forEachBlock(
        itemContent.rows(),
        256,
        (from, to) -> {
          float[] out = new float[rank + besidesRank];
          for (int r = from; r < to; r++) {
            unfolded.coldItem(
                encoded.indices(),
                encoded.values(),
                encoded.starts()[r],
                encoded.starts()[r + 1],
                out,
                0);
            float evidenceOfItem = learned.evidence()[r];
            int place = Arrays.binarySearch(items, r);
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
              if (servesFactors && places > 0 && place >= 0) {
                blend.blend(
                    out,
                    rank + content,
                    profiles.items().values(),
                    profiles.items().offset(r),
                    evidenceOfItem,
                    out,
                    rank + content,
                    places);
              }
              if (servesFactors && popular > 0 && place >= 0) {
                blend.blend(
                    out,
                    rank + content + places,
                    popularityOfItems.items(),
                    r,
                    evidenceOfItem,
                    out,
                    rank + content + places,
                    1);
              }
            }
            System.arraycopy(out, rank, besides.values(), besides.offset(r), besidesRank);
            if (place >= 0) {
              System.arraycopy(out, 0, served.values(), served.offset(place), out.length);
            }
          }
        });
    FoldIn foldIn = FoldIn.of(factors, settings.regularization(), workers);
    BlockBalance balance =
        BlockBalance.over(served, rank, content, (float) settings.contentWeight());
    ServedStart start = unfolded.withFoldIn(foldIn).withBalance(balance);
    if (places > 0) {
      start =
          start.withProfiles(
              new ProfileBlock(
                  profiles.columnWeights(),
                  profiles.map(),
                  profiles.intercept(),
                  BlockBalance.covariance(served, rank + content, rank + content + places),
                  (float) settings.profileWeight()));
    }
    if (popular > 0) {
      int at = rank + content + places;
      start =
          start.withPopularity(
              new PopularityBlock(
                  1,
                  (float) Math.sqrt(BlockBalance.covariance(served, at, at + 1).get(0, 0)),
                  (float) settings.popularityWeight(),
                  (float) settings.newUserPopularityWeight()));
    }
    return new ClosedForm(
        start, new LearnedRows(factors, foldIn.whiten(factors, workers), besides));
  }

  /** The affine map from content to an embedding, its first block stretched by the gain. */
  private RidgeFit toAllBlocks(
      StartSettings settings, RidgeFit itemMap, RidgeFit contentMap, ProfileFit profiles) {
    int dimension = settings.dimension();
    RidgeFit map =
        new RidgeFit(0, DenseMatrix.zeros(itemContent.width(), dimension), new float[dimension]);
    put(itemMap, (float) settings.gain(), map, 0);
    int at = settings.rank();
    if (settings.contentDimension() > 0) {
      put(contentMap, 1, map, at);
      at += settings.contentDimension();
    }
    if (settings.profileDimension() > 0) {
      put(profiles.itemMap(), 1, map, at);
      at += settings.profileDimension();
    }
    if (settings.popularityDimension() > 0) {
      put(popularity().map(), 1, map, at);
    }
    return map;
  }

  /** Copies a map, times a factor, into the columns of another from a place on. */
  private static void put(RidgeFit from, float factor, RidgeFit into, int at) {
    for (int c = 0; c < from.intercept().length; c++) {
      into.intercept()[at + c] = factor * from.intercept()[c];
      for (int r = 0; r < from.weights().rows(); r++) {
        into.weights().values()[into.weights().offset(r) + at + c] =
            factor * from.weights().get(r, c);
      }
    }
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
